"""A line with a tape running: it hears both sides as the caller does."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Protocol

from voicebot.audio import CHUNK, SILENCE, WIDTH, Chunk, length
from voicebot.lines.base import Key, Line, Typed, headers


class Sink(Protocol):
    """Takes 20 ms of caller and robot at a time."""

    def add(self, caller: bytes, robot: bytes) -> None: ...


class Tape:
    """A Line like the one it is made of. The robot's side is what was heard of it, when it was heard."""

    def __init__(self, line: Line, sink: Sink) -> None:
        self._line, self._sink = line, sink
        self.realtime, self.audible, self.kind = line.realtime, line.audible, line.kind
        self.caller, self.dialled, self.moment, self.headers = line.caller, line.dialled, line.moment, headers(line)
        self._queue = bytearray()  # played and not on the tape yet
        self._taped = self._heard = 0  # samples

    async def listen(self) -> AsyncGenerator[Chunk | Key | Typed, None]:
        async with aclosing(self._line.listen()) as items:
            async for item in items:
                if isinstance(item, Chunk):
                    self._tick(item.pcm)
                yield item

    def _tick(self, caller: bytes) -> None:
        """20 ms pass. What the line says is heard comes in jumps: the tape runs evenly behind."""
        self._heard = max(self._heard, self._given - self._line.unheard)
        due = self._heard > self._taped
        robot = bytes(self._queue[: CHUNK * WIDTH]) if due else b""
        del self._queue[: len(robot)]
        self._taped += length(robot)
        self._sink.add(caller, robot.ljust(len(SILENCE), b"\0"))

    @property
    def _given(self) -> int:
        return self._taped + len(self._queue) // WIDTH

    async def play(self, pcm: bytes) -> None:
        self._queue += pcm
        try:
            await self._line.play(pcm)
        except asyncio.CancelledError:
            self._forget(self._heard + self._line.unheard)
            raise

    def _forget(self, given: int) -> None:
        """Only so much will ever be heard, the rest was dropped."""
        del self._queue[max(0, given - self._taped) * WIDTH :]

    async def write(self, text: str) -> None:
        await self._line.write(text)

    @property
    def unheard(self) -> int:
        return self._line.unheard

    def flush(self) -> int:
        unheard = self._line.flush()
        self._heard = max(self._heard, self._given - unheard)
        self._forget(self._heard)
        return unheard

    async def transfer(self, target: str) -> None:
        await self._line.transfer(target)

    async def hang_up(self) -> None:
        await self._line.hang_up()
