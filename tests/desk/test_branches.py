"""Two processes for SIP and one desk: real processes, telephones on both sides."""

import asyncio
import json
import sys
from pathlib import Path

import pytest

from voicebot.lines.sip.front import Front
from voicebot.settings import Sip
from voicebot.supervisor import supervise

pytest.importorskip("baresip", reason="pip install -e '.[sip]'")
from lines.phone import Phone, alaw, tone
from lines.running import seconds_of

SETTINGS = {"listen": "127.0.0.1:0", "rtp_ports": "32000-32999", "drain_seconds": 1, "processes": 2}
BRANCH = Path(__file__).with_name("branch.py")


CALLERS, OPERATORS = (1100, 1300), (1700, 1900)  # hertz


async def heard(phone: Phone, voices: tuple[int, int]) -> int:
    """Whose voice is heard on this telephone, for half a second."""
    async with asyncio.timeout(20):
        while True:
            for hertz in voices:
                if seconds_of(hertz, phone.sound()) > 0.5:
                    return hertz
            await asyncio.sleep(0.1)


def test_callers_of_two_processes_are_served_by_one_desk(tmp_path: Path) -> None:
    async def scene() -> None:
        stop, ready = asyncio.Event(), asyncio.Queue[Front]()
        async with Phone(0, "anna") as anna, Phone(0, "boris") as boris:
            extensions = json.dumps([f"sip:{one.user}@127.0.0.1:{one.port}" for one in (anna, boris)])
            command = [sys.executable, str(BRANCH), json.dumps(SETTINGS), extensions, str(tmp_path)]
            supervising = asyncio.create_task(supervise(Sip(**SETTINGS), command, stop, ready.put_nowait))
            front = await asyncio.wait_for(ready.get(), 60)
            await asyncio.wait_for(ready.get(), 60)
            anna.robot = boris.robot = ("127.0.0.1", front.port)
            async with Phone(front.port, "one") as one, Phone(front.port, "two") as two:
                assert await asyncio.gather(one.call("100"), two.call("100")) == [200, 200]
                await asyncio.wait_for(asyncio.gather(anna.called.wait(), boris.called.wait()), 20)
                voices = zip((one, two, anna, boris), (*CALLERS, *OPERATORS), strict=True)
                speaking = [asyncio.create_task(phone.say(alaw(tone(hertz, 60)))) for phone, hertz in voices]
                by_one, by_two = [await heard(phone, OPERATORS) for phone in (one, two)]
                by_anna, by_boris = [await heard(phone, CALLERS) for phone in (anna, boris)]
                assert (by_anna, by_boris) == (CALLERS if by_one == OPERATORS[0] else CALLERS[::-1])
                assert by_one != by_two
                for task in speaking:
                    task.cancel()
                await one.bye()
                await asyncio.wait_for((anna if by_one == OPERATORS[0] else boris).gone.wait(), 20)
                await (boris if by_one == OPERATORS[0] else anna).bye()
                await asyncio.wait_for(two.gone.wait(), 20)
            stop.set()
            await asyncio.wait_for(supervising, 20)

    asyncio.run(scene())
    processes = [(tmp_path / caller).read_text().split()[0] for caller in ("one", "two")]
    assert sorted(processes) == ["0", "1"]
