"""What each voice costs, and how well it is understood: python benchmarks/speaking.py [--heard 25] [--engine NAME…]

The texts are those that the knowledge base says in the same words to every caller.

first   ms from the text to the first sound, median and 95th percentile
RTF     seconds of work a second of speech: real time, on this machine as busy as it is
memory  MB that the voice takes, its own processes included
WER     wrong words (CER: letters) of what the recogniser hears of it after G.711; no recogniser understands espeak
cached  how much of what the calls of tests/calls make the robot say was at hand since the start
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from measure import CONSOLE, Report, errors, machine, memory, progress, spread
from measure import heard as recognised

from voicebot import app as composition
from voicebot import engines, replay, settings
from voicebot.audio import RATE, length
from voicebot.dialogue.fixed import fixed
from voicebot.engines import Loaded
from voicebot.errors import Problem
from voicebot.lines.telephone import degrade
from voicebot.russian.speech import speakable
from voicebot.settings import Engine, Settings
from voicebot.tts.base import Synthesizer
from voicebot.tts.cache import Cache
from voicebot.tts.recordings import normal
from voicebot.workers import Stopwatch

CALLS = Path(__file__).parents[1] / "tests" / "calls"
HEADS = ("", "first", "p95", "RTF", "memory", "WER", "CER")
UNINTELLIGIBLE = {"espeak"}  # to a recogniser; people do understand it


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
    every: Annotated[int, typer.Option(min=1, help="Take only every n-th text.")] = 1,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print tables in Markdown.")] = False,
) -> None:
    chosen = settings.load()
    texts = [speakable(text) for text in fixed(composition.knowledge(chosen))]
    voices = list(loaded(engine or engines.names("tts"), chosen))
    if not voices:
        raise SystemExit(2)
    light = chosen.model_copy(update={"tts": Engine(engine=voices[-1].engine.name)})
    app = composition.build(light)
    rows = []
    for voice in voices:
        name = voice.engine.label
        speeches = [spoken(voice.engine.engine, text) for text in progress(texts[::every], name)]
        wrong = understood(app, voice, speeches, heard)
        rows.append([name, *cost(speeches), f"{voice.memory:.0f}", *wrong])
    Report(markdown).table(f"{len(texts[::every])} fixed texts ({machine()})", HEADS, rows)
    print(cached(app, voices[-1].engine.engine, texts))  # noqa: T201
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
    first, late = spread([speech.first_ms for speech in speeches])
    seconds = sum(length(speech.pcm) for speech in speeches) / RATE
    return [f"{first:.0f}", f"{late:.0f}", f"{sum(speech.ms for speech in speeches) / 1000 / seconds:.3f}"]


def understood(app: composition.App, voice: Voice, speeches: Sequence[Speech], count: int) -> list[str]:
    """WER and CER of `count` texts from all over the knowledge base."""
    if voice.engine.name in UNINTELLIGIBLE or not count:
        return ["-", "-"]
    chosen = speeches[:: max(1, len(speeches) // count)][:count]
    pairs = [
        (normal(speech.text), normal(recognised(app.robot.recognizer, degrade(speech.pcm)).text))
        for speech in progress(chosen, f"{voice.engine.label}, recognised")
    ]
    return [f"{share:.3f}" for share in errors(pairs)]


def cached(app: composition.App, voice: Synthesizer, texts: Sequence[str]) -> str:
    """How much of what the recorded calls make the robot say was at hand."""
    cache = Cache(voice)
    watch = Stopwatch()
    cache.warm(texts)
    warm = f"warmed in {watch.ms / 1000:.1f} s, {cache.bytes / 1e6:.1f} MB"
    app = replace(app, robot=replace(app.robot, synthesizer=cache))
    cases = [replay.case(one) for one in replay.wanted(sorted(CALLS.glob("*.yaml")))]
    with TemporaryDirectory() as scratch:
        ledger = replay.new_ledger(Path(scratch), "calls")
        for case in cases:
            replay.run(app, case, ledger, case.name, lambda event: None, None)
        ledger.close()
    said = cache.hits + cache.misses
    share = 100 * cache.hits / said
    return f"cached: {cache.hits} of {said} sentences ({share:.0f} %) in {len(cases)} calls; {warm} with {voice.name}"


if __name__ == "__main__":
    typer.run(main)
