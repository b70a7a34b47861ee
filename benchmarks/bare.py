"""Calls with a robot that only plays and listens (tests/lines/robot.py), and a telephone of our own."""

import asyncio
import sys
import time
from pathlib import Path

import numpy as np
from rich.console import Console

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "lines"))
from phone import Phone, alaw, heard, tone  # these stand beside the tests of lines
from running import robot

CONSOLE = Console(soft_wrap=True)
LOUD = 0.02


def of(pid: int) -> tuple[int, float]:
    """Descriptors and megabytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    memory = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024
    return len(list(Path(f"/proc/{pid}/fd").iterdir())), memory


def loud(phone: Phone) -> np.ndarray:
    """When the robot was heard."""
    return np.array([at for _, kind, payload, at in phone.heard if kind == 8 and np.abs(heard(payload)).max() > LOUD])


async def short(calls: int) -> None:
    async with robot() as running:
        pid = running.process.pid
        reading = asyncio.create_task(_drain(running.process.stdout))
        rows: list[tuple[int, float]] = []
        setups: list[float] = []
        for number in range(calls):
            if number in (20, calls // 2):
                rows.append(of(pid))
            async with Phone(running.port) as phone:
                begun = time.monotonic()
                if await phone.call("1002") != 200:
                    CONSOLE.print("refused", number)
                setups.append(time.monotonic() - begun)
                await phone.hush(0.2)
                await phone.bye()
        await asyncio.sleep(2)
        rows.append(of(pid))
        reading.cancel()
    CONSOLE.print(
        f"{calls} calls; set up in {np.median(setups) * 1000:.0f} ms, p95 {np.quantile(setups, 0.95) * 1000:.0f} ms; "
        "descriptors and megabytes after 20, half, all: " + ", ".join(f"{fds} {mb:.1f}" for fds, mb in rows)
    )


async def _drain(stream: asyncio.StreamReader | None) -> None:
    while stream and await stream.readline():
        pass


async def barge(calls: int) -> None:
    """From the first packet of a key to the last packet of speech."""
    delays = []
    async with robot() as running:
        for _ in range(calls):
            async with Phone(running.port) as phone:
                await phone.call("1004")
                await phone.hush(1)
                pressed = asyncio.get_running_loop().time()
                await phone.press("1")
                await phone.hush(0.6)
                await phone.bye()
                times = loud(phone)
                delays.append(float(times[-1] - pressed) * 1000 if times.size else 0)
    CONSOLE.print(f"{calls} interruptions: median {np.median(delays):.0f} ms, longest {max(delays):.0f} ms")


async def network() -> None:
    """Packets of the caller lost and late on their way, in both directions."""
    for loss, late in ((0.0, 0.0), (0.0, 0.04), (0.05, 0.0), (0.05, 0.04), (0.2, 0.08)):
        async with robot() as running:
            async with Phone(running.port, loss=loss, late=late) as phone:
                status = await phone.call("1002", seconds=20)
                await phone.hush(0.5)
                await phone.say(alaw(tone(300, 3)))
                for digit in "1234567890":
                    await phone.hush(0.1)
                    await phone.press(digit)
                await phone.hush(0.3)
                bye = await phone.bye()
            chunks = await running.tells("over", 15)
            keys = "".join(told.get("key", "") for told in running.told)
            CONSOLE.print(
                f"{loss:.0%} lost, up to {late * 1000:.0f} ms late: INVITE {status}, BYE {bye}, keys {keys}, "
                f"{running.told[-1]['loud']} chunks of 150 loud, of {chunks}"
            )
