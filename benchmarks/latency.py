"""How long callers wait for the final text after they have fallen silent: python benchmarks/latency.py [FOLDER TEXTS]

Every recording goes through the real Ear, chunk by chunk, over a telephone line with some noise (30 dB below speech),
with 1 s of nothing else before and after it. The audio's clock stands still while the recogniser works; what it needs
is then laid onto that clock: a step begins when it is due and the one before is done, as in a live call.

ahead   recognition begins when the caller has been silent for 200 ms; else when the turn is over, after 600 ms
final   ms from the end of speech to the final text, median and 95th percentile: at least the pause of 600 ms
beyond  … how much of it comes on top of the pause
looks   recognitions begun ahead, for each turn: those but the last were in vain
WER     of all that was heard, detector and cut included
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import recognisers
import typer
from measure import Report, Sound, errors, machine, plain, progress, recordings, spread

from voicebot import engines, settings
from voicebot.asr.base import NO_HINTS, NOTHING, Hints, Recognition, Recognizer, Transcript
from voicebot.audio import CHUNK, WIDTH, Chunk, chunks, samples, to_ms
from voicebot.hearing import Ear
from voicebot.lines.telephone import degrade
from voicebot.robot import Timing
from voicebot.vad.base import Detector, Endpointer
from voicebot.workers import Stopwatch, Workers

TIMING = Timing()
SILENCE = bytes(samples(1_000) * WIDTH)
HEADS = ("", "turns", "final", "p95", "beyond", "p95", "looks", "WER")


@dataclass(frozen=True, slots=True)
class Turn:
    """What was heard; ms from the end of its speech, and from the end of the pause, until that was known."""

    text: str
    wait: float
    beyond: float


class Observed:
    """A recogniser whose looks ahead are counted, or not made."""

    def __init__(self, recognizer: Recognizer, ahead: bool) -> None:
        self.name = recognizer.name
        self.looks = 0
        self.ahead = ahead
        self._recognizer = recognizer

    def session(self, hints: Hints = NO_HINTS) -> "Watched":
        return Watched(self, self._recognizer.session(hints))


@dataclass(frozen=True, slots=True)
class Watched:
    observed: Observed
    session: Recognition

    def feed(self, pcm: bytes) -> Transcript | None:
        return self.session.feed(pcm)

    def peek(self) -> Transcript:
        if not self.observed.ahead:
            return NOTHING
        self.observed.looks += 1
        return self.session.peek()

    def finish(self) -> Transcript:
        return self.session.finish()


def main(
    folder: Annotated[Path | None, typer.Argument(help="The recordings.")] = None,
    listing: Annotated[Path | None, typer.Argument(metavar="[TEXTS]", help="What is said in them.")] = None,
    every: Annotated[int, typer.Option(min=1, help="Take only every n-th sound.")] = 4,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print tables in Markdown.")] = False,
) -> None:
    russian = recordings(folder, listing, every=every)
    rows = []
    for name in recognisers.names():
        if recognizer := recognisers.load(name):
            speech = recognisers.speech(name, russian)
            rows += [row(name, Observed(recognizer, ahead), speech) for ahead in (True, False)]
    Report(markdown).table(f"From the end of speech to the final text ({machine()})", HEADS, rows)


def row(name: str, observed: Observed, speech: Sequence[Sound]) -> list[str]:
    label = f"{name}, {'ahead' if observed.ahead else 'after the pause'}"
    turns = [asyncio.run(heard(observed, sound)) for sound in progress(speech, label)]
    every = [turn for one in turns for turn in one]
    figures = (*spread([turn.wait for turn in every]), *spread([turn.beyond for turn in every]))
    pairs = [(sound.text, plain(" ".join(turn.text for turn in one))) for sound, one in zip(speech, turns, strict=True)]
    wrong = f"{errors(pairs)[0]:.3f}" if all(sound.text for sound in speech) else "-"
    return [label, str(len(every)), *(f"{ms:.0f}" for ms in figures), f"{observed.looks / len(every):.1f}", wrong]


async def heard(recognizer: Recognizer, sound: Sound) -> list[Turn]:
    """The turns that the Ear finds."""
    workers = Workers(1)
    ear = Ear(detector(), Endpointer(TIMING.pause, TIMING.limit), recognizer, workers)
    turns, free = list[Turn](), 0.0  # free: ms on the call's clock, when the recogniser is done with all it was given
    for number, chunk in enumerate(chunks(degrade(SILENCE + sound.pcm + SILENCE, snr_db=30))):
        now = to_ms((number + 1) * CHUNK)
        watch = Stopwatch()
        spoken = ear.hear(Chunk(chunk, number * CHUNK), robot_heard=False)
        await ear.settle()
        text = (await spoken.utterance.finish()).text if spoken else ""
        free = max(free, now) + watch.ms
        if spoken:
            turns.append(Turn(text, free - to_ms(spoken.end), free - now))
    workers.close()
    return turns


def detector() -> Detector:
    chosen = settings.load()
    loaded: Detector = engines.load("vad", chosen.vad, chosen).engine
    return loaded


if __name__ == "__main__":
    typer.run(main)
