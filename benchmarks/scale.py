"""What thousands of articles cost: python benchmarks/scale.py [--articles 100 --articles 1000 --articles 10000]

Knowledge bases are made up (articles.py), five examples and a test an article, each article a file of YAML.

cold    s to read, check and learn it all, in a new process, libraries loaded
kept    s to have it from out/cache, in a new process
p50     ms for what the robot makes of one utterance (Dialogue.step), median; p95: 95th percentile
first   utterances whose article came first (they are worded unlike the examples)
memory  MB of the process with the base from the cache; disk: MB of what is kept

Times are of the processor, on one core; in brackets real time, on this machine as busy as it is.
"""

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Annotated, TypeVar

import articles
import typer
from measure import CONSOLE, Report, machine, memory, spread

T = TypeVar("T")

SAID = 500  # utterances
HEADS = ("articles", "cold", "kept", "p50", "p95", "first", "memory", "disk")


@dataclass(frozen=True, slots=True)
class Spent:
    cpu: float
    real: float

    def __str__(self) -> str:
        return f"{self.cpu:.2f} ({self.real:.2f})"


@dataclass(frozen=True, slots=True)
class Matched:
    kept: Spent
    cpu: list[float]
    real: list[float]
    first: float
    memory: float


def main(
    articles_: Annotated[list[int] | None, typer.Option("--articles", help="How many; may be said again.")] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the table in Markdown.")] = False,
) -> None:
    rows = []
    for count in articles_ or [100, 1_000, 10_000]:
        with TemporaryDirectory() as folder:
            CONSOLE.print(f"{count}: writing", highlight=False)
            base, kept = Path(folder) / "base", Path(folder) / "kept"
            said = articles.write(base, count)[:SAID]
            CONSOLE.print(f"{count}: measuring", highlight=False)
            cold = alone(partial(opening, base, kept))
            found = alone(partial(matching, base, kept, said))
            disk = sum(file.stat().st_size for file in kept.iterdir()) / 1e6
        room = (f"{found.memory:.0f}", f"{disk:.0f}")
        rows.append([f"{count:,}", str(cold), str(found.kept), *times(found), f"{found.first:.1%}", *room])
    Report(markdown).table(f"knowledge bases ({machine()})", HEADS, rows)


def alone(work: Callable[[], T]) -> T:
    """In a process of its own, on one core."""
    os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work).result()


def opening(base: Path, kept: Path) -> Spent:
    import sklearn.feature_extraction.text
    import sklearn.preprocessing  # noqa: F401 — libraries are loaded once, however large the base

    from voicebot.matching.cache import opened

    return timed(partial(opened, base, kept))[0]


def matching(base: Path, kept: Path, said: list[tuple[str, str]]) -> Matched:
    from voicebot.dialogue.acts import Heard
    from voicebot.dialogue.machine import Dialogue
    from voicebot.dialogue.state import State
    from voicebot.matching.cache import opened
    from voicebot.russian.morphology import lemma

    lemma("слово")  # loads the dictionary
    spent, (knowledge, index) = timed(partial(opened, base, kept))
    dialogue = Dialogue(knowledge, index)
    dialogue.step(State(), Heard("здравствуйте"))
    steps = [timed(partial(dialogue.step, State(), Heard(text))) for text, _ in said]
    firsts = [step[0].decision.candidates[:1] for _, step in steps]
    right = sum(bool(first) and first[0].scenario == topic for first, (_, topic) in zip(firsts, said, strict=True))
    cpu, real = ([1000 * getattr(spent, name) for spent, _ in steps] for name in ("cpu", "real"))
    return Matched(spent, cpu, real, right / len(said), memory())


def timed(work: Callable[[], T]) -> tuple[Spent, T]:
    cpu, real = process_time(), perf_counter()
    done = work()
    return Spent(process_time() - cpu, perf_counter() - real), done


def times(found: Matched) -> list[str]:
    return [f"{cpu:.1f} ({real:.1f})" for cpu, real in zip(spread(found.cpu), spread(found.real), strict=True)]


if __name__ == "__main__":
    typer.run(main)
