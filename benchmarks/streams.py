"""How many callers one core serves, and what memory they take: python benchmarks/streams.py [--at-once 1 --at-once 8]

So many callers speak at the same time, each one utterance after another, as fast as the recogniser takes them. While
less is said than it can take, nobody waits longer and longer.

at once  callers who speak at the same time
CPU      processor's seconds for a second of speech
RTF      real time for a second of speech, on this machine as busy as it is
streams  callers for each core who never stop speaking: seconds of speech that a second of a core takes
callers  … who speak 40 % of the time
memory   MB at the most, above what there was before the model
further  MB of that for each caller after the first

Vosk's Korean model, the one that pip installs, hears Korean speech: libvosk costs as much with others of its size.
"""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, process_time
from typing import Annotated

import recognisers
import typer
from measure import CONSOLE, Report, Sound, heard, machine, memory, recordings

from voicebot.asr.base import Recognizer

DUTY = 0.4  # the part of a call in which the caller speaks
HEADS = ("", "at once", "CPU", "RTF", "streams", "callers", "memory", "further")
CLEAR = Path("/proc/self/clear_refs")


@dataclass(frozen=True, slots=True)
class Load:
    """What so many callers at the same time cost; seconds of real and of processor's time for a second of speech."""

    callers: int
    real: float
    cpu: float
    memory: float  # MB


def main(
    folder: Annotated[Path | None, typer.Argument(help="Recordings of Russian speech.")] = None,
    listing: Annotated[Path | None, typer.Argument(metavar="[TEXTS]", help="What is said in them.")] = None,
    at_once: Annotated[list[int] | None, typer.Option(help="So many callers; may be given several times.")] = None,
    every: Annotated[int, typer.Option(min=1, help="Take only every n-th sound.")] = 10,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print tables in Markdown.")] = False,
) -> None:
    speech = recordings(folder, listing, every=every)
    numbers = sorted({1, *(at_once or (4, 8))})
    rows = []
    for name in recognisers.names():
        with ProcessPoolExecutor(1, get_context("spawn")) as process:  # its own, so that its memory can be told
            loads = process.submit(measured, name, speech, numbers).result()
        rows += [row(name, one, loads[0]) for one in loads]
    Report(markdown).table(f"Callers at the same time ({machine()})", HEADS, rows)


def measured(name: str, russian: list[Sound], numbers: Sequence[int]) -> list[Load]:
    """Nothing where the recogniser is not installed."""
    speech = recognisers.speech(name, russian)
    before = memory()
    recognizer = recognisers.load(name)
    return [load(recognizer, speech, callers, before) for callers in numbers] if recognizer else []


def load(recognizer: Recognizer, speech: list[Sound], callers: int, before: float) -> Load:
    """Every caller says all the sentences, each beginning with another one."""
    turns = [[*speech[n % len(speech) :], *speech[: n % len(speech)]] for n in range(callers)]
    forget_peak()
    began, cpu = perf_counter(), process_time()
    with ThreadPoolExecutor(callers) as pool:
        list(pool.map(lambda said: [heard(recognizer, sound.pcm) for sound in said], turns))
    seconds = callers * sum(sound.seconds for sound in speech)
    spent = (perf_counter() - began) / seconds, (process_time() - cpu) / seconds
    CONSOLE.print(f"{recognizer.name}: {callers} at once")
    return Load(callers, *spent, peak() - before)


def row(name: str, load: Load, alone: Load) -> list[str]:
    further = (load.memory - alone.memory) / (load.callers - 1) if load is not alone else None
    return [
        name,
        str(load.callers),
        f"{load.cpu:.3f}",
        f"{load.real:.3f}",
        f"{1 / load.cpu:.1f}",
        f"{1 / load.cpu / DUTY:.0f}",
        f"{load.memory:.0f}",
        "-" if further is None else f"{further:.1f}",
    ]


def forget_peak() -> None:
    CLEAR.write_text("5")  # the kernel counts VmHWM from here


def peak() -> float:
    """MB at the most since `forget_peak`."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) / 1000 for line in status.splitlines() if line.startswith("VmHWM"))


if __name__ == "__main__":
    typer.run(main)
