"""How long callers wait for the final text after they have fallen silent: python benchmarks/latency.py [FOLDER TEXTS]

Every recording goes through the real Ear, chunk by chunk, with 1 s of silence after it. The audio's clock stands still
while the recogniser works; what it needs is then laid onto that clock: a step begins when it is due and the one before
is done, as in a live call.

ahead   recognition begins when the caller has been silent for 200 ms; else when the turn is over, after 600 ms
final   ms from the end of speech to the final text, median and 95th percentile: at least the pause of 600 ms
beyond  … how much of it comes on top of the pause
looks   recognitions begun ahead, for each turn: those but the last were in vain
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import recognisers
import typer
from measure import Report, machine, progress, recordings, spread

from voicebot import engines, settings
from voicebot.asr.base import NO_HINTS, NOTHING, Hints, Recognition, Recognizer, Transcript
from voicebot.audio import CHUNK, WIDTH, Chunk, chunks, samples, to_ms
from voicebot.hearing import Ear
from voicebot.robot import Timing
from voicebot.vad.base import Detector, Endpointer
from voicebot.workers import Stopwatch, Workers

TIMING = Timing()
PAUSE = to_ms(TIMING.pause)
SILENCE = bytes(samples(1_000) * WIDTH)
HEADS = ("", "turns", "final", "p95", "beyond", "p95", "looks")


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
    russian = [sound.pcm for sound in recordings(folder, listing, every=every)]
    rows = []
    for name in recognisers.names():
        if recognizer := recognisers.load(name):
            speech = recognisers.speech(name, russian)
            rows += [row(name, Observed(recognizer, ahead), speech) for ahead in (True, False)]
    Report(markdown).table(f"From the end of speech to the final text ({machine()})", HEADS, rows)


def row(name: str, observed: Observed, speech: Sequence[bytes]) -> list[str]:
    label = f"{name}, {'ahead' if observed.ahead else 'after the pause'}"
    waits = [wait for pcm in progress(speech, label) for wait in asyncio.run(waited(observed, pcm))]
    figures = (*spread(waits), *spread([wait - PAUSE for wait in waits]))
    return [label, str(len(waits)), *(f"{ms:.0f}" for ms in figures), f"{observed.looks / len(waits):.1f}"]


async def waited(recognizer: Recognizer, pcm: bytes) -> list[float]:
    """ms from the end of each turn's speech to its text."""
    workers = Workers(1)
    ear = Ear(detector(), Endpointer(TIMING.pause, TIMING.limit), recognizer, workers)
    found, free = list[float](), 0.0  # free: ms on the call's clock, when the recogniser is done with all it was given
    for number, chunk in enumerate(chunks(pcm + SILENCE)):
        now = to_ms((number + 1) * CHUNK)
        watch = Stopwatch()
        spoken = ear.hear(Chunk(chunk, number * CHUNK), robot_heard=False)
        await ear.settle()
        if spoken:
            await spoken.utterance.finish()
        free = max(free, now) + watch.ms
        if spoken:
            found.append(free - to_ms(spoken.end))
    workers.close()
    return found


def detector() -> Detector:
    chosen = settings.load()
    loaded: Detector = engines.load("vad", chosen.vad, chosen).engine
    return loaded


if __name__ == "__main__":
    typer.run(main)
