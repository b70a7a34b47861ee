"""The robot's own voice coming back: how often it would interrupt, and how soon a caller is heard over it.

python benchmarks/echo.py [--every 5] [--room 300]: echoes of espeak's and festival's voice, late by 20…400 ms and
weaker by 6…30 dB, dry and in a room, with and without noise, over a telephone; callers are the people of
tests/wav/human.
"""

import argparse
import asyncio
import itertools
import statistics
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from measure import CONSOLE
from numpy.typing import NDArray

from voicebot import engines, settings, wav
from voicebot.asr.base import NOTHING, Hints, Transcript
from voicebot.audio import CHUNK, RATE, Chunk, chunks, samples, to_ms
from voicebot.errors import Problem
from voicebot.hearing import Ear
from voicebot.lines.telephone import degrade
from voicebot.settings import Engine
from voicebot.vad.base import Endpointer
from voicebot.workers import Workers

HUMAN = Path(__file__).parents[1] / "tests" / "wav" / "human"
TEXTS = (
    "Здравствуйте! Вы позвонили на городскую горячую линию. Я робот, разговор записывается. Чем могу помочь?",
    "Передайте показания воды до двадцать пятого числа каждого месяца. Могу ещё чем-то помочь?",
)
DELAYS = (20, 60, 140, 260, 400)
LEVELS = (-6, -12, -20, -30)
NOISES = (None, -50, -40)
ROOMS = (0, 100, 300)  # ms until the room is silent again
OVER = (3, 6, 12, 20)  # dB that the caller is louder than the echo
BARGE_IN = samples(250)

Floats = NDArray[np.float64]


class Deaf:
    """A recogniser: nothing is to be recognised."""

    name = "deaf"

    def session(self, hints: Hints = Hints()) -> "Deaf":  # noqa: B008
        return self

    def feed(self, pcm: bytes) -> None:
        return None

    def peek(self) -> Transcript:
        return NOTHING

    def finish(self) -> Transcript:
        return NOTHING


@dataclass(frozen=True, slots=True)
class Case:
    delay_ms: int
    echo_db: float
    noise_db: float | None
    room_ms: int


def floats(pcm: bytes) -> Floats:
    return np.frombuffer(pcm, np.int16).astype(np.float64)


def level_db(sound: Floats) -> float:
    """Of its speech, full scale is 0."""
    frames = sound[: len(sound) // CHUNK * CHUNK].reshape(-1, CHUNK)
    powers = np.mean(frames**2, axis=1)
    return float(10 * np.log10(powers[powers > powers.max() * 1e-3].mean() / 32768**2))


def incoming(robot: bytes, case: Case, caller: Floats, at: int) -> bytes:
    """The caller's side of the line; the caller speaks from sample `at` on."""
    generator = np.random.default_rng(1)
    echo = floats(robot) * 10 ** (case.echo_db / 20)
    sound = np.concatenate((np.zeros(samples(case.delay_ms)), echo, np.zeros(RATE // 2)))
    if case.room_ms:
        tail = generator.standard_normal(samples(case.room_ms))
        tail *= np.exp(-6.9 * np.arange(len(tail)) / len(tail))
        tail[0] = 1.4 * np.sqrt(np.sum(tail[1:] ** 2))
        sound = np.convolve(sound, tail / np.sqrt(np.sum(tail**2)))[: len(sound)]
    said = caller[: max(0, len(sound) - at)]
    sound[at : at + len(said)] += said
    if case.noise_db is not None:
        sound += generator.normal(0, 32768 * 10 ** (case.noise_db / 20), len(sound))
    return degrade(np.clip(sound, -32768, 32767).astype(np.int16).tobytes())


class Listener:
    """An ear on such a line: when, if ever, would the robot fall silent?"""

    def __init__(self) -> None:
        self._settings = settings.load()
        self._workers = Workers()

    async def interrupted(self, pcm: bytes, robot: bytes, guarded: bool = True) -> int | None:
        """The sample; without the guard it is not told what the robot says."""
        detector = engines.load("vad", Engine(), self._settings).engine
        ear = Ear(detector, Endpointer(samples(600), samples(25_000)), Deaf(), self._workers)
        said = chunks(robot)
        for number, chunk in enumerate(chunks(pcm)):
            robot_now = said[number] if guarded and number < len(said) else bytes(2 * CHUNK)
            ear.hear(Chunk(chunk, number * CHUNK), number < len(said), robot_now)
            await ear.settle()
            if ear.over_robot >= BARGE_IN and ear.speaking:
                return (number + 1) * CHUNK
        return None

    def close(self) -> None:
        self._workers.close()


def robots() -> list[bytes]:
    """What both voices say; one that is missing says nothing."""
    found = []
    for name in ("festival", "espeak"):
        try:
            voice = engines.load("tts", Engine(engine=name), settings.load()).engine
        except Problem as problem:
            CONSOLE.print(str(problem))
            continue
        found += [b"".join(voice.speak(text)) for text in TEXTS]
    return found


async def echoes(listener: Listener, voices: list[bytes], every: int, rooms: Sequence[int]) -> AsyncIterator[str]:
    """Nobody speaks: what the robot hears is its own voice, or noise."""
    for room in rooms:
        for noise in NOISES:
            cases = [Case(delay, level, noise, room) for level in LEVELS for delay in DELAYS]
            tried = [(case, voice) for case in cases for voice in voices][::every]
            with_guard = without = 0
            for case, voice in tried:
                pcm = incoming(voice, case, np.zeros(0), 0)
                with_guard += await listener.interrupted(pcm, voice) is not None
                without += await listener.interrupted(pcm, voice, guarded=False) is not None
            yield f"room {room:3} ms, noise {noise}: {with_guard} of {len(tried)} interrupted, unguarded {without}"


async def callers(listener: Listener, voices: list[bytes], every: int, rooms: Sequence[int]) -> AsyncIterator[str]:
    """People speak over the robot, from 1 s on: how much later than without an echo does it fall silent?"""
    people = [floats(wav.read(path)) for path in sorted(HUMAN.glob("*.wav"))]
    people = [said for said in people if len(said) > RATE][::every]
    for room, over in itertools.product(rooms, OVER):
        later: list[int] = []
        missed = 0
        for number, said in enumerate(people):
            voice = voices[number % len(voices)]
            case = Case(DELAYS[number % len(DELAYS)], LEVELS[number % len(LEVELS)], NOISES[number % 2], room)
            target = level_db(floats(voice)) + case.echo_db + over
            caller = said * 10 ** ((target - level_db(said)) / 20)
            alone = await listener.interrupted(incoming(bytes(len(voice)), case, caller, RATE), voice, guarded=False)
            found = await listener.interrupted(incoming(voice, case, caller, RATE), voice)
            if alone is not None:
                missed += found is None
                later += [] if found is None else [to_ms(found - alone)]
        ordered = sorted(later)
        p90 = ordered[int(0.9 * (len(ordered) - 1))] if ordered else 0
        middle = statistics.median(later or [0])
        tried = missed + len(later)
        yield (
            f"room {room:3} ms, caller {over:2} dB over the echo: {missed} of {tried} missed, "
            f"later by {middle:.0f} ms, 90 %: {p90} ms"
        )


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="take every n-th case")
    parser.add_argument("--room", type=int, choices=ROOMS, help="take only this one, in ms")
    given = parser.parse_args()
    rooms = ROOMS if given.room is None else (given.room,)
    listener, voices = Listener(), robots()
    for figures, every in ((echoes, given.every), (callers, max(1, given.every // 4))):
        async for line in figures(listener, voices, every, rooms):
            CONSOLE.print(line)
    listener.close()


if __name__ == "__main__":
    asyncio.run(main())
