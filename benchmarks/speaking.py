"""What each voice costs, and how well it is understood: python benchmarks/speaking.py [--heard 25] [--engine NAME…]

The texts are those that the knowledge base says in the same words to every caller.


first piece  ms from the text to the first sound, median and 95th percentile
RTF          processor's seconds a second of speech, on this machine as busy as it is
memory       MB that the voice takes, its own processes included
WER, CER     wrong words and letters of what a recogniser hears of it after G.711
cached       how much of what the calls of tests/calls make the robot say was at hand since the start
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import numpy as np
import typer
from rapidfuzz.distance import Levenshtein
from rich.console import Console
from rich.progress import track
from rich.table import Table

from voicebot import app as composition
from voicebot import engines, replay, settings
from voicebot.asr.base import NO_HINTS, Recognizer
from voicebot.audio import RATE, WIDTH, length, samples
from voicebot.dialogue.fixed import fixed
from voicebot.engines import Loaded
from voicebot.errors import Problem
from voicebot.lines.telephone import degrade
from voicebot.russian.speech import speakable
from voicebot.settings import Engine, Settings
from voicebot.tts.base import Synthesizer
from voicebot.tts.cache import Cache
from voicebot.tts.recorded import normal
from voicebot.workers import Stopwatch

CALLS = Path(__file__).parents[1] / "tests" / "calls"
FEED = samples(100) * WIDTH
UNINTELLIGIBLE = {"espeak"}  # to a recogniser; people do understand it
CONSOLE = Console()


@dataclass(frozen=True, slots=True)
class Voice:
    engine: Loaded
    memory: float  # MB


@dataclass(frozen=True, slots=True)
class Speech:
    """One text as a voice says it."""

    text: str
    pcm: bytes
    first_ms: float
    ms: float


def main(
    heard: Annotated[int, typer.Option(min=0, help="So many texts are spoken and recognised.")] = 25,
    engine: Annotated[list[str] | None, typer.Option(help="Only these voices.")] = None,
) -> None:
    chosen = settings.load()
    texts = [speakable(text) for text in fixed(composition.knowledge(chosen))]
    voices = list(loaded(engine or engines.names("tts"), chosen))
    if not voices:
        raise SystemExit(2)
    light = chosen.model_copy(update={"tts": Engine(engine=voices[-1].engine.name)})
    app = composition.build(light)
    table = Table("voice", "first piece", "p95", "RTF", "memory", "WER", "CER", title=f"{len(texts)} fixed texts")
    for voice in voices:
        speeches = [spoken(voice.engine.engine, text) for text in track(texts, voice.engine.name, console=CONSOLE)]
        table.add_row(
            voice.engine.engine.name,
            *cost(speeches),
            f"{voice.memory:.0f} MB",
            *understood(app, voice, speeches, heard),
        )
    CONSOLE.print(table)
    CONSOLE.print(cached(app, voices[-1].engine.engine, texts))
    app.close()


def loaded(names: Sequence[str], chosen: Settings) -> Iterator[Voice]:
    """The voices that are installed, best first."""
    for name in names:
        before = memory()
        try:
            engine = engines.load("tts", Engine(engine=name), chosen)
        except Problem as problem:
            CONSOLE.print(f"{name}: {problem}", markup=False)
            continue
        yield Voice(engine, memory() - before)


def spoken(voice: Synthesizer, text: str) -> Speech:
    watch, first_ms, pieces = Stopwatch(), 0.0, list[bytes]()
    for piece in voice.speak(text):
        first_ms = first_ms or watch.ms
        pieces.append(piece)
    return Speech(text, b"".join(pieces), first_ms, watch.ms)


def cost(speeches: Sequence[Speech]) -> list[str]:
    firsts = [speech.first_ms for speech in speeches]
    seconds = sum(length(speech.pcm) for speech in speeches) / RATE
    rtf = sum(speech.ms for speech in speeches) / 1000 / seconds
    return [f"{np.median(firsts):.0f} ms", f"{np.percentile(firsts, 95):.0f} ms", f"{rtf:.3f}"]


def understood(app: composition.App, voice: Voice, speeches: Sequence[Speech], count: int) -> list[str]:
    """WER and CER of `count` texts from all over the knowledge base."""
    if voice.engine.name in UNINTELLIGIBLE or not count:
        return ["-", "-"]
    step = max(1, len(speeches) // count)
    pairs = []
    for speech in track(list(islice(speeches, 0, None, step))[:count], "recognised", console=CONSOLE):
        pairs.append((normal(speech.text), normal(recognised(app.robot.recognizer, degrade(speech.pcm)))))
    words = sum(Levenshtein.distance(said.split(), heard.split()) for said, heard in pairs)
    letters = sum(Levenshtein.distance(said, heard) for said, heard in pairs)
    return [
        f"{100 * words / sum(len(said.split()) for said, _ in pairs):.1f} %",
        f"{100 * letters / sum(len(said) for said, _ in pairs):.1f} %",
    ]


def recognised(recognizer: Recognizer, pcm: bytes) -> str:
    recognition = recognizer.session(NO_HINTS)
    for start in range(0, len(pcm), FEED):
        recognition.feed(pcm[start : start + FEED])
    return recognition.finish().text


def cached(app: composition.App, voice: Synthesizer, texts: Sequence[str]) -> str:
    """How much of what the recorded calls make the robot say was at hand."""
    cache = Cache(voice)
    watch = Stopwatch()
    cache.warm(texts)
    warm = f"warmed in {watch.ms / 1000:.1f} s, {cache.bytes / 1e6:.1f} MB"
    app = replace(app, robot=replace(app.robot, synthesizer=cache))
    cases = replay.cases(sorted(CALLS.glob("*.yaml")))
    with TemporaryDirectory() as scratch:
        ledger = replay.new_ledger(None, Path(scratch))
        for case in cases:
            replay.run(app, case, ledger, case.name, lambda event: None, None)
        ledger.close()
    said = cache.hits + cache.misses
    share = 100 * cache.hits / said
    return f"cached: {cache.hits} of {said} sentences ({share:.0f} %) in {len(cases)} calls; {warm} with {voice.name}"


def memory() -> float:
    """MB of this process and its children in main memory."""
    sizes, parents = {}, {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has just ended
        pid = int(fields["Pid"])
        sizes[pid], parents[pid] = int(fields.get("VmRSS", "0").split()[0]) / 1000, int(fields["PPid"])
    me = int(Path("/proc/self").readlink().name)
    return sum(size for pid, size in sizes.items() if me in (pid, parents[pid]))


if __name__ == "__main__":
    typer.run(main)
