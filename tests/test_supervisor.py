"""Worker processes: what the death of one costs, and that none outlives the supervisor."""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

import pytest

from voicebot.lines.sip.front import Front
from voicebot.settings import Sip
from voicebot.supervisor import supervise

pytest.importorskip("baresip", reason="pip install -e '.[sip]'")
LINES = Path(__file__).parent / "lines"
sys.path.insert(0, str(LINES))
from phone import Phone  # noqa: E402  # stands beside the other tests of lines

SETTINGS = {
    "listen": "127.0.0.1:0",
    "rtp_ports": "31000-31999",
    "drain_seconds": 1,
    "rtp_timeout_seconds": 600,
    "processes": 2,
}


def children() -> set[int]:
    """The workers among this process's children; other tests may have left helpers of Python's own."""
    pids = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return {int(pid) for pid in pids if "robot.py" in Path(f"/proc/{pid}/cmdline").read_text()}


def test_a_worker_that_dies_costs_its_own_calls_only_and_is_replaced() -> None:
    async def scene() -> None:
        stop = asyncio.Event()
        ready: asyncio.Queue[Front] = asyncio.Queue()
        command = [sys.executable, str(LINES / "robot.py"), json.dumps(SETTINGS)]
        supervising = asyncio.create_task(supervise(Sip(**SETTINGS), command, stop, ready.put_nowait))
        front = await asyncio.wait_for(ready.get(), 120)
        await asyncio.wait_for(ready.get(), 120)
        first, second = sorted(children())
        async with Phone(front.port) as one, Phone(front.port) as other, Phone(front.port) as third:
            assert [await phone.call("1002") for phone in (one, other)] == [200, 200]
            os.kill(first, signal.SIGKILL)
            await asyncio.wait(
                {asyncio.create_task(phone.gone.wait()) for phone in (one, other)},
                timeout=30,
                return_when=asyncio.FIRST_COMPLETED,
            )
            assert [one.gone.is_set(), other.gone.is_set()].count(True) == 1
            survivor = other if one.gone.is_set() else one
            assert await third.call("1002") == 200  # by the one that is left
            assert await survivor.bye() == 200
            await asyncio.wait_for(ready.get(), 120)
            assert len(front.workers) == 2
            assert second in children()
            await third.bye()
        stop.set()
        await asyncio.wait_for(supervising, 60)
        assert not children()

    asyncio.run(scene())


HANGING = [sys.executable, "-c", "import time; time.sleep(600)"]


def test_a_worker_that_never_gets_ready_is_replaced(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("voicebot.supervisor.LOOK_SECONDS", 0.01)
    monkeypatch.setattr("voicebot.supervisor.LIFE_SECONDS", 60)
    monkeypatch.setattr("voicebot.supervisor.QUIET_SECONDS", 0.01)
    monkeypatch.setattr("voicebot.supervisor.AGAIN_SECONDS", (0.01,))

    async def scene() -> None:
        stop = asyncio.Event()
        supervising = asyncio.create_task(supervise(Sip(**SETTINGS), HANGING, stop))
        async with asyncio.timeout(60):
            while caplog.text.count("worker 0 died (-9)") < 2:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        stop.set()
        await asyncio.wait_for(supervising, 30)

    asyncio.run(scene())


BUSY = """
import json, os, sys, time
while time.process_time() < 2:
    sum(range(10_000))
os.write(json.loads(os.environ["VOICEBOT_WORKER"])["pipe"], b"1")
sys.stdin.read()
"""


def test_a_worker_that_takes_long_is_waited_for_while_it_works_and_that_is_said_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("voicebot.supervisor.LOOK_SECONDS", 0.1)
    monkeypatch.setattr("voicebot.supervisor.LIFE_SECONDS", 0.02)
    monkeypatch.setattr("voicebot.supervisor.QUIET_SECONDS", 1.0)

    async def scene() -> None:
        stop, ready = asyncio.Event(), asyncio.Event()
        one = Sip(**SETTINGS | {"processes": 1, "drain_seconds": 0})
        command = [sys.executable, "-c", BUSY]
        supervising = asyncio.create_task(supervise(one, command, stop, lambda front: ready.set()))
        await asyncio.wait_for(ready.wait(), 120)
        stop.set()
        await asyncio.wait_for(supervising, 30)

    asyncio.run(scene())
    assert caplog.text.count("still loads models") == 1
    assert "doesn't get ready" not in caplog.text


def test_whoever_stops_it_does_not_wait_for_workers_that_are_not_ready_yet() -> None:
    async def scene() -> None:
        stop = asyncio.Event()
        supervising = asyncio.create_task(supervise(Sip(**SETTINGS), HANGING, stop))
        await asyncio.sleep(0.2)
        stop.set()
        await asyncio.wait_for(supervising, 30)

    asyncio.run(scene())
