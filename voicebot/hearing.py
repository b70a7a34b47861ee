"""One utterance on its way through the recogniser: fed in order, in the pool, about 100 ms at a time."""

import asyncio
from collections.abc import Callable
from functools import partial

from voicebot.asr.base import NOTHING, Hints, Recognition, Recognizer, Transcript
from voicebot.audio import WIDTH, samples
from voicebot.workers import Workers

FEED = samples(100) * WIDTH


class Utterance:
    """Audio comes in by `add`; `partial` is what was heard so far; `finish` gives the transcript."""

    def __init__(self, recognizer: Recognizer, hints: Hints, workers: Workers) -> None:
        self._open: Callable[[], Recognition] = lambda: recognizer.session(hints)
        self._recognition: Recognition | None = None
        self._workers = workers
        self._waiting = b""
        self._feeding: asyncio.Task[None] | None = None
        self.partial = NOTHING

    def add(self, pcm: bytes) -> None:
        self._waiting += pcm
        if len(self._waiting) >= FEED and (self._feeding is None or self._feeding.done()):
            self._feeding = asyncio.create_task(self._feed(FEED))

    async def settle(self) -> None:
        """Wait until everything that is worth a step has been fed."""
        if self._feeding:
            await self._feeding

    async def finish(self) -> Transcript:
        await self.settle()
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
