"""Calls in numbers over SIP on the loopback: how many hold, how good their packets are, what is left afterwards.

    python benchmarks/sip_load.py hold --calls 10      calls at a time, each recognised: packets, answers, memory
    python benchmarks/sip_load.py short --calls 300    one after another: descriptors and memory before and after
    python benchmarks/sip_load.py barge --calls 20     from the key to the last packet of speech
    python benchmarks/sip_load.py network              packets lost and late

`hold` is with `voicebot serve` and real engines, the rest with tests/lines/robot.py, which only plays and listens.
"""

import argparse
import asyncio
import os
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rich.console import Console

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "lines"))
import sip_call  # noqa: E402
from phone import Phone, alaw, tone  # noqa: E402
from running import robot as bare  # noqa: E402

from voicebot import wav  # noqa: E402

CONSOLE = Console(soft_wrap=True)
QUESTION = ROOT / "tests" / "wav" / "festival" / "до какого числа передавать показания.wav"
LOUD = 0.02


def process(pid: int) -> tuple[int, float, float]:
    """Descriptors, megabytes, seconds of processor."""
    status = Path(f"/proc/{pid}/status").read_text()
    memory = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024
    times = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ticks = os.sysconf("SC_CLK_TCK")
    return len(list(Path(f"/proc/{pid}/fd").iterdir())), memory, (int(times[11]) + int(times[12])) / ticks


def gaps(phone: Phone) -> tuple[float, float]:
    """Packets a second, and the longest time without one, in ms."""
    times = np.array([at for _, kind, _, at in phone.heard if kind == 8])
    return (len(times) - 1) / (times[-1] - times[0]), float(np.diff(times).max() * 1000)


def loud(phone: Phone) -> np.ndarray:
    """When the robot was heard."""
    return np.array([at for _, kind, payload, at in phone.heard if kind == 8 and _peak(payload) > LOUD])


def _peak(payload: bytes) -> float:
    from phone import heard

    return float(np.abs(heard(payload)).max())


async def asking(
    port: int, question: bytes, turns: int, answers: list[float], rates: list[tuple[float, float]]
) -> None:
    """Ask when the robot is silent; from the end of the question to the first sound of the answer."""
    loop = asyncio.get_running_loop()
    async with Phone(port) as phone:
        while await phone.call("100") != 200:  # noqa: ASYNC110
            await asyncio.sleep(1)
        for _ in range(turns):
            await _until_silent(phone)
            await phone.say(question)
            asked = loop.time()
            while loop.time() - asked < 15 and not phone.gone.is_set():
                await phone.hush(0.1)
                if (after := loud(phone)[loud(phone) > asked]).size:
                    answers.append(float(after[0] - asked))
                    break
        rates.append(gaps(phone))
        if not phone.gone.is_set():
            await phone.bye()


async def _until_silent(phone: Phone) -> None:
    loop = asyncio.get_running_loop()
    begun = loop.time()
    while loop.time() - begun < 30 and not phone.gone.is_set():
        await phone.hush(0.2)
        times = loud(phone)
        if times.size and loop.time() - times[-1] > 1.5:
            return


async def hold(calls: int) -> None:
    sound = wav.resample(wav.to_floats(wav.read(QUESTION)), 16_000, 8000)
    with tempfile.TemporaryDirectory() as folder:
        async with sip_call.robot(Path(folder), calls=calls + 1, calls_per_peer=calls + 1) as port:
            pid = _child()
            while '"warm"' not in (Path(folder) / "log").read_text():  # noqa: ASYNC110
                await asyncio.sleep(0.5)
            _, before, spent = process(pid)
            begun, answers, rates = time.monotonic(), list[float](), list[tuple[float, float]]()
            async with asyncio.TaskGroup() as group:
                for _ in range(calls):
                    group.create_task(asking(port, alaw(sound), 2, answers, rates))
                    await asyncio.sleep(0.7)
                await asyncio.sleep(10)
                _, during, _ = process(pid)
            used = (process(pid)[2] - spent) / (time.monotonic() - begun)
    packets, longest = [rate for rate, _ in rates], max(gap for _, gap in rates)
    CONSOLE.print(
        f"{calls} calls, {len(answers)} answers: median {np.median(answers):.2f} s, p95 "
        f"{np.quantile(answers, 0.95):.2f} s from the end of the question; {(during - before) / calls:.1f} MB a call; "
        f"{used:.2f} cores; packets a second {np.mean(packets):.1f}, least {min(packets):.1f}, "
        f"longest gap {longest:.0f} ms"
    )


def _child() -> int:
    return int(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()[-1])


async def short(calls: int) -> None:
    async with bare() as running:
        pid = running.process.pid
        reading = asyncio.create_task(_drain(running.process.stdout))
        rows: list[tuple[int, float, float]] = []
        setups: list[float] = []
        for number in range(calls):
            if number in (20, calls // 2):
                rows.append(process(pid))
            async with Phone(running.port) as phone:
                begun = time.monotonic()
                if await phone.call("1002") != 200:
                    CONSOLE.print("refused", number)
                setups.append(time.monotonic() - begun)
                await phone.hush(0.2)
                await phone.bye()
        await asyncio.sleep(2)
        rows.append(process(pid))
        reading.cancel()
    CONSOLE.print(
        f"{calls} calls; set up in {np.median(setups) * 1000:.0f} ms, p95 {np.quantile(setups, 0.95) * 1000:.0f} ms; "
        "descriptors and megabytes after 20, half, all: " + ", ".join(f"{fds} {mb:.1f}" for fds, mb, _ in rows)
    )


async def _drain(stream: asyncio.StreamReader | None) -> None:
    while stream and await stream.readline():
        pass


async def barge(calls: int) -> None:
    """From the first packet of a key to the last packet of speech."""
    delays = []
    async with bare() as running:
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
        async with bare() as running:
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


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["hold", "short", "barge", "network"])
    parser.add_argument("--calls", type=int, default=10)
    given = parser.parse_args(arguments)
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    match given.what:
        case "hold":
            asyncio.run(hold(given.calls))
        case "short":
            asyncio.run(short(given.calls))
        case "barge":
            asyncio.run(barge(given.calls))
        case _:
            asyncio.run(network())


if __name__ == "__main__":
    main()
