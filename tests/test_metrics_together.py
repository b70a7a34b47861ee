"""What several processes count together, and what is left of it when one of them is killed."""

import asyncio
import json
import os
import re
import signal
import sys
import urllib.request
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("baresip", reason="pip install -e '.[sip]'")
LINES = Path(__file__).parent / "lines"
sys.path.insert(0, str(LINES))
from phone import Phone, alaw, tone  # noqa: E402  # stands beside the other tests of lines


class Counted:
    """The service of counted.py: what it told, and its metrics."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process, self.told = process, list[dict[str, Any]]()

    async def tells(self, key: str) -> Any:
        async with asyncio.timeout(60):
            while line := await self.process.stdout.readline():  # type: ignore[union-attr]  # a pipe
                self.told.append(json.loads(line))
                if key in self.told[-1]:
                    return self.told[-1][key]
        raise AssertionError(f"ended and never told {key}: {self.told}")

    def of(self, key: str) -> list[Any]:
        return [told[key] for told in self.told if key in told]

    async def shows(self, **wanted: float) -> None:
        """Ask until the metrics are these; those with labels are added up."""
        web = [address for address, *_ in self.of("addresses") if address.startswith("http")][-1]
        shown: dict[str, float] = {}
        for _ in range(200):
            text = await asyncio.to_thread(_get, f"{web}/metrics")
            shown = {name: _sum(text, name) for name in wanted}
            if shown == wanted:
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"{shown} instead of {wanted}")


def _get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=60) as response:
        return str(response.read().decode())


def _sum(text: str, name: str) -> float:
    return sum(float(value) for value in re.findall(rf"^voicebot_{name}(?:{{.*}})? (\S+)$", text, re.MULTILINE))


@asynccontextmanager
async def counted(folder: Path) -> AsyncGenerator[Counted, None]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(LINES / "counted.py"), str(folder), stdout=asyncio.subprocess.PIPE
    )
    try:
        yield Counted(process)
    finally:
        process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.wait(), 60)


def test_what_a_killed_process_counted_stays_and_its_calls_are_over(tmp_path: Path) -> None:
    async def ask(phone: Phone) -> None:
        assert await phone.call("100") == 200
        await phone.hush(0.5)
        await phone.say(alaw(tone(440, 1)))
        await phone.hush(1.5)

    async def scene(service: Counted) -> None:
        for _ in range(2):
            await service.tells("addresses")
        port = service.of("port")[0]
        workers = {told["worker"]: told["process"] for told in service.told if "worker" in told}
        await service.shows(workers=2)  # or both calls are one's
        async with Phone(port) as one, Phone(port) as other:
            await asyncio.gather(ask(one), ask(other))
            await service.shows(calls_total=2, calls_active=2, recognition_seconds_count=2, workers=2)
            async with Phone(port) as third:
                assert await third.call("100", sdp=third.sdp.replace("PCMA", "G729").replace(" 8 ", " 18 ")) == 488
            staying = [asyncio.create_task(phone.hush(300)) for phone in (one, other)]
            os.kill(workers[0], signal.SIGKILL)  # who is asked
            await service.tells("addresses")
            await service.shows(calls_total=2, calls_active=1, recognition_seconds_count=2, worker_deaths_total=1)
            await service.shows(workers=2, calls_refused_total=1)
            for task in staying:
                task.cancel()

    async def run() -> None:
        async with counted(tmp_path) as service:
            await scene(service)

    asyncio.run(run())
