"""Calls of simulated callers through the whole robot: the line, whoever is at its other end, and what is watched.

A paced line delivers its chunks by the wall clock, every 20 ms, and waits for nobody, as a telephone does. One that
isn't stands still while the robot thinks: as fast as the processor allows, the same on any machine.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any, Protocol

import numpy as np

from voicebot import events, wav
from voicebot.app import App
from voicebot.asr.base import NO_HINTS, Hints, Recognizer
from voicebot.audio import CHUNK, RATE, SILENCE, WIDTH, Chunk, chunks, length, samples
from voicebot.conversation import Conversation
from voicebot.dialogue.acts import MONDAY
from voicebot.events import CallerSpoke, Event
from voicebot.lines.base import Key, Typed
from voicebot.lines.recorded import Utterance
from voicebot.records.ledger import Ledger

BREATH = samples(300)  # between the robot's last word and the caller's first
KEY_GAP = samples(200)
PATIENCE = samples(30_000)  # a robot that says nothing for so long is left
LONGEST = samples(30 * 60_000)
AUDIBLE = 10 ** (-50 / 20)  # of full scale: where a reply's first sound begins


class Person(Protocol):
    """Who is at the other end."""

    @property
    def after(self) -> int | None:
        """So many samples after the robot began, the next thing is done; None: when the robot has finished."""

    def does(self) -> Utterance | None:
        """What is done now; None: the caller hangs up."""

    def hear(self, event: Event) -> None:
        """What has just happened in the call."""


class Reader:
    """Does one thing after another, whatever the robot says."""

    def __init__(self, utterances: Sequence[Utterance]) -> None:
        self._coming = list(utterances)

    @property
    def after(self) -> int | None:
        return self._coming[0].after if self._coming else None

    def does(self) -> Utterance | None:
        return self._coming.pop(0) if self._coming else None

    def hear(self, event: Event) -> None:
        """Has made up his mind."""


@dataclass(frozen=True, slots=True)
class Played:
    """Sound of the robot's, given to the line `at` ms after the call began; its first `lead` ms are silent."""

    at: float
    lead: float


class SimulatedLine:
    """earful: of each reply so many samples are heard, the rest is dropped to save time; None: all of it."""

    audible = True
    kind = "simulated"

    def __init__(self, person: Person, paced: bool = False, earful: int | None = None) -> None:
        self.realtime = paced
        self.moment, self.caller, self.dialled = MONDAY, "", ""
        self.room = SILENCE  # what is heard of the caller while he does nothing
        self.starts: list[int] = []  # when each thing that the caller does began
        self.played: list[Played] = []
        self.flushed: list[int] = []  # when the robot fell silent
        self._person, self._earful = person, earful
        self._queue = bytearray()
        self._now = self._taken = 0
        self._robot_since: int | None = None
        self._over = False
        self._begun = perf_counter()

    @property
    def clock(self) -> float:
        """ms of real time since the call began; a paced line's samples keep to it."""
        return (perf_counter() - self._begun) * 1000

    async def listen(self) -> AsyncGenerator[Chunk | Key | Typed, None]:
        while True:
            async for chunk in self._wait():
                yield chunk
            utterance = None if self._over else self._person.does()
            if utterance is None:
                return
            self.starts.append(self._now)
            self._robot_since, self._taken = None, 0
            if utterance.text:
                yield Typed(utterance.text, self._now)
            for digit in utterance.keys:
                yield Key(digit, self._now)
                for _ in range(KEY_GAP // CHUNK):
                    yield await self._tick(self._silence)
            for pcm in chunks(utterance.pcm):
                yield await self._tick(pcm)
            if self._queue and self._robot_since is None:
                self._robot_since = self._now  # not interrupted: it still speaks

    async def _wait(self) -> AsyncGenerator[Chunk, None]:
        """Silence until it is the caller's turn."""
        begun, finished = self._now, self._now
        while not self._over and self._now < LONGEST and self._now - begun < PATIENCE + self.unheard:
            if self._robot_since is None or self._queue:
                finished = self._now
            after = self._person.after
            if self._robot_since is not None and self._now - (finished if after is None else self._robot_since) >= (
                BREATH if after is None else after
            ):
                return
            yield await self._tick(self._silence)

    @property
    def _silence(self) -> bytes:
        room = self.room or SILENCE
        begin = self._now * WIDTH % len(room)
        return room[begin : begin + len(SILENCE)].ljust(len(SILENCE), b"\0")

    async def _tick(self, pcm: bytes) -> Chunk:
        """20 ms pass on both sides."""
        chunk = Chunk(pcm, self._now)
        del self._queue[: CHUNK * WIDTH]
        self._now += CHUNK
        if self.realtime:
            await asyncio.sleep(max(0.0, self._now / RATE - self.clock / 1000))
        return chunk

    async def play(self, pcm: bytes) -> None:
        self.played.append(Played(self.clock, leading_silence(pcm)))
        if self._robot_since is None:
            self._robot_since = self._now
        room = length(pcm) if self._earful is None else max(0, self._earful - self._taken)
        self._taken += min(room, length(pcm))
        self._queue += pcm[: room * WIDTH]

    async def write(self, text: str) -> None:
        """Never asked for: this line is heard."""

    @property
    def unheard(self) -> int:
        return len(self._queue) // WIDTH

    def flush(self) -> int:
        self.flushed.append(self._now)
        unheard = self.unheard
        self._queue.clear()
        return unheard

    async def transfer(self, target: str) -> None:
        self._over = True

    async def hang_up(self) -> None:
        self._over = True


def leading_silence(pcm: bytes) -> float:
    """ms."""
    loud = np.flatnonzero(np.abs(wav.to_floats(pcm)) > AUDIBLE)
    return (int(loud[0]) if len(loud) else length(pcm)) * 1000 / RATE


class Watched:
    """A recogniser that tells when it last gave a final text."""

    def __init__(self, recognizer: Recognizer) -> None:
        self.finished = 0.0  # by perf_counter
        self._recognizer = recognizer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._recognizer, name)

    def session(self, hints: Hints = NO_HINTS) -> "_Session":
        return _Session(self, self._recognizer.session(hints))


class _Session:
    def __init__(self, watched: Watched, recognition: Any) -> None:
        self._watched, self._recognition = watched, recognition

    def __getattr__(self, name: str) -> Any:
        return getattr(self._recognition, name)

    def finish(self) -> Any:
        heard = self._recognition.finish()
        self._watched.finished = perf_counter()
        return heard


@dataclass(frozen=True, slots=True)
class Taken:
    """A turn of the caller as it was taken; real times in ms since the call began: final text, decision."""

    spoke: CallerSpoke
    text: float
    decided: float


@dataclass(frozen=True, slots=True)
class Made:
    """A call that was made."""

    conversation: Conversation
    line: SimulatedLine
    taken: Sequence[Taken]


class Caller:
    """Makes calls to one robot, some of its parts replaced by `parts`; the records in a database of its own."""

    def __init__(self, app: App, scratch: Path, **parts: Any) -> None:
        robot = replace(app.robot, **parts)
        self._watched = Watched(robot.recognizer)
        self._app = replace(app, robot=replace(robot, recognizer=self._watched))
        scratch.mkdir(exist_ok=True)
        self._ledger = Ledger(f"sqlite:///{scratch / 'calls.db'}")
        self._calls = 0

    def call(self, line: SimulatedLine, person: Person) -> Made:
        self._calls += 1
        taken: list[Taken] = []

        def listen(event: Event) -> None:
            if isinstance(event, CallerSpoke):
                since = (perf_counter() - self._watched.finished) * 1000
                taken.append(Taken(event, line.clock - since, line.clock))
            person.hear(event)

        conversation = asyncio.run(self._app.answer(line, f"simulated-{self._calls}", self._ledger, listen))
        return Made(conversation, line, taken)


def replies(conversation: Conversation) -> list[str]:
    return [event.text for event in conversation.events if isinstance(event, events.RobotSpoke)]
