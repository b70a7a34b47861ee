"""What a caller says to an operator, written down while they speak."""

import asyncio
from collections.abc import Callable

from voicebot.asr.base import Recognizer
from voicebot.audio import CHUNK, Chunk
from voicebot.hearing import Ear, Spoken
from voicebot.vad.base import Detector, Endpointer
from voicebot.workers import Workers

BEHIND = 1500  # chunks, half a minute: a recogniser that is further behind helps nobody


class Captions:
    """A Tap on the caller's side. told: each utterance's text, in order; failed: why there will be no more.

    Recognition is never waited for: what it is too slow for is left out.
    """

    def __init__(
        self,
        recognizer: Recognizer,
        detector: Detector,
        workers: Workers,
        told: Callable[[str], None],
        failed: Callable[[Exception], None],
        pause: int,
        limit: int,
    ) -> None:
        self._ear = Ear(detector, Endpointer(pause, limit), recognizer, workers)
        self._told, self._failed = told, failed
        self._coming: asyncio.Queue[bytes] = asyncio.Queue(BEHIND)
        self._working = asyncio.create_task(self._work())
        self._working.add_done_callback(self._ended)
        self._now = 0

    async def hear(self, pcm: bytes, caller: bool) -> None:
        if caller and not self._coming.full() and not self._working.done():
            self._coming.put_nowait(pcm)

    async def end(self) -> None:
        self._working.cancel()

    async def _work(self) -> None:
        while True:
            spoken = self._ear.hear(Chunk(await self._coming.get(), self._now), robot_heard=False)
            self._now += CHUNK
            if spoken:
                await self._write(spoken)

    async def _write(self, spoken: Spoken) -> None:
        heard = await spoken.utterance.finish()
        if heard.text:
            self._told(heard.text)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        if not task.cancelled() and isinstance(error := task.exception(), Exception):
            self._failed(error)
