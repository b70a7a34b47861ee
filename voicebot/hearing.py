"""Hearing one caller: where utterances begin and end, and each on its way through the recogniser."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from voicebot.asr.base import NO_HINTS, NOTHING, Hints, Recognition, Recognizer, Transcript
from voicebot.audio import CHUNK, WIDTH, Chunk, samples
from voicebot.vad.base import PREROLL, Begun, Detector, Ended, Endpointer
from voicebot.workers import Workers

FEED = samples(100) * WIDTH


class Utterance:
    """One utterance: fed in order, in the pool, about 100 ms at a time.

    Audio comes in by `add`; `partial` is what was heard so far; `finish` gives the transcript.
    """

    def __init__(self, recognizer: Recognizer, hints: Hints, workers: Workers) -> None:
        self._open: Callable[[], Recognition] = lambda: recognizer.session(hints)
        self._recognition: Recognition | None = None
        self._workers = workers
        self._waiting = b""
        self._feeding: asyncio.Task[None] | None = None
        self.partial = NOTHING

    def add(self, pcm: bytes) -> None:
        self._waiting += pcm
        if self._feeding and self._feeding.done() and self._feeding.exception():
            return  # told by `finish`
        if len(self._waiting) >= FEED and (self._feeding is None or self._feeding.done()):
            self._feeding = asyncio.create_task(self._feed(FEED))

    async def settle(self) -> None:
        """Wait until everything that is worth a step has been fed."""
        if self._feeding:
            await asyncio.wait({self._feeding})

    async def finish(self) -> Transcript:
        """What was said; raises what the recogniser raised on the way."""
        if self._feeding:
            await self._feeding
        await self._feed(1)
        return await self._workers.run(lambda: self._session().finish())

    async def _feed(self, least: int) -> None:
        while len(self._waiting) >= least:
            pcm, self._waiting = self._waiting, b""
            heard: Transcript | None = await self._workers.run(partial(self._step, pcm))
            self.partial = heard or self.partial

    def _step(self, pcm: bytes) -> Transcript | None:
        return self._session().feed(pcm)

    def _session(self) -> Recognition:
        """Opened in the worker's thread, where some recognisers want to be made."""
        self._recognition = self._recognition or self._open()
        return self._recognition


@dataclass(frozen=True, slots=True)
class Spoken:
    """An utterance that is over, from sample `start` to `end`."""

    utterance: Utterance
    start: int
    end: int


class Ear:
    """Takes the caller's chunks; gives each utterance when it is over."""

    def __init__(self, detector: Detector, endpointer: Endpointer, recognizer: Recognizer, workers: Workers) -> None:
        self.endpointer = endpointer
        self.hints = NO_HINTS
        self.over_robot = 0  # samples of speech in the present utterance while the robot was heard
        self._detector, self._recognizer, self._workers = detector, recognizer, workers
        self._before: deque[bytes] = deque(maxlen=PREROLL)
        self._utterance: Utterance | None = None

    @property
    def hearing(self) -> bool:
        """Somebody is speaking, or pausing in mid-utterance."""
        return self._utterance is not None

    def hear(self, chunk: Chunk, robot_heard: bool) -> Spoken | None:
        speech = self._detector.is_speech(chunk.pcm)
        self._before.append(chunk.pcm)
        match self.endpointer.hear(chunk.start, speech):
            case Begun():
                self._utterance = Utterance(self._recognizer, self.hints, self._workers)
                self._utterance.add(b"".join(self._before))
                self.over_robot = self.endpointer.spoken if robot_heard else 0
            case Ended(start, end) if self._utterance:
                utterance, self._utterance = self._utterance, None
                self.over_robot = 0
                return Spoken(utterance, start, end)
            case None if self._utterance:
                self._utterance.add(chunk.pcm)
                self.over_robot += CHUNK if speech and robot_heard else 0
        return None

    def cut(self, now: int) -> Spoken | None:
        """The caller has gone: what was being said ends here."""
        utterance, self._utterance = self._utterance, None
        return Spoken(utterance, now - self.endpointer.spoken, now) if utterance else None

    async def settle(self) -> None:
        if self._utterance:
            await self._utterance.settle()
