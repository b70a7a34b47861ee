"""Two people connected: what each says is played to the other, 20 ms at a time."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Collection
from typing import Protocol

from voicebot.audio import Chunk, samples
from voicebot.errors import Problem
from voicebot.lines.base import Closed, Key, Line, Typed, headers

MOST = samples(300)  # what is on its way to one side; when it takes nothing more, the rest is missed
Item = Chunk | Key | Typed


class Held:
    """A Line on which one part may end while the call goes on: with a human, or with the robot again.

    taken: set by `transfer`, when the desk has the caller. Whoever listens may be cancelled: the line listens on.
    """

    def __init__(self, line: Line, desk: "Taking") -> None:
        self.taken = False
        self._line, self._desk = line, desk
        self._items: AsyncGenerator[Item, None] | None = None
        self._coming: asyncio.Future[Item | None] | None = None
        self._offset = 0
        self._now = 0
        self.realtime, self.audible, self.kind = line.realtime, line.audible, line.kind
        self.caller, self.dialled, self.moment, self.headers = line.caller, line.dialled, line.moment, headers(line)

    async def listen(self) -> AsyncGenerator[Item, None]:
        """From where the one before has stopped; chunks are counted from here on."""
        self._items = self._items or self._line.listen()
        self._offset = self._now
        while (item := await self._next(self._items)) is not None:
            if isinstance(item, Chunk):
                self._now = item.start + samples(20)
                item = Chunk(item.pcm, item.start - self._offset)
            yield item

    async def _next(self, items: AsyncGenerator[Item, None]) -> Item | None:
        coming = self._coming = self._coming or asyncio.ensure_future(anext(items, None))
        await asyncio.wait({coming})
        self._coming = None
        return coming.result()

    async def play(self, pcm: bytes) -> None:
        await self._line.play(pcm)

    async def write(self, text: str) -> None:
        await self._line.write(text)

    @property
    def unheard(self) -> int:
        return self._line.unheard

    def flush(self) -> int:
        return self._line.flush()

    async def transfer(self, target: str) -> None:
        """To the desk where it serves this target, else as the line does it."""
        if await self._desk.takes(target):
            self.taken = True
        else:
            await self._line.transfer(target)

    async def deserted(self, target: str) -> bool:
        """Outside everybody's shift."""
        try:
            await self._desk.takes(target)
        except Closed:
            return True
        except Problem:  # no room: to be told, and tried, when the caller is handed over
            return False
        return False

    async def say(self, sound: bytes) -> None:
        """The last word of the desk: returns when it was heard, or the caller has gone."""
        playing, items = asyncio.ensure_future(self.play(sound)), self.listen()
        while (self.unheard or not playing.done()) and await anext(items, None) is not None:
            continue
        await items.aclose()
        await playing

    async def pass_on(self, target: str) -> None:
        """To a number outside, past the desk."""
        await self._line.transfer(target)

    async def hang_up(self) -> None:
        """The robot's part is over; the call is, unless the desk has it."""
        if not self.taken:
            await self.end()

    async def end(self) -> None:
        if self._coming:
            self._coming.cancel()
            await asyncio.wait({self._coming})
        if self._items:
            await self._items.aclose()
        await self._line.hang_up()


class Taking:
    """What `Held` asks: does the desk serve this target now? A Problem says why it can't."""

    async def takes(self, target: str) -> bool:
        return False


class Tap(Protocol):
    """A third ear in a conversation. It must not wait: the two go on as they are heard."""

    async def hear(self, pcm: bytes, caller: bool) -> None:
        """20 ms of the caller's side, or of the operator's."""

    async def end(self) -> None:
        """The conversation is over."""


async def talk(
    near: AsyncIterator[Item], one: Line, far: AsyncIterator[Item], other: Line, taps: Collection[Tap] = ()
) -> bool:
    """Until one of the two hangs up: was it the caller? near: his side; taps: may come and go meanwhile."""
    ways = [
        asyncio.ensure_future(_carry(near, other, taps, caller=True)),
        asyncio.ensure_future(_carry(far, one, taps, caller=False)),
    ]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        return ways[0].done()
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)


async def _carry(items: AsyncIterator[Item], to: Line, taps: Collection[Tap], caller: bool) -> None:
    async for item in items:
        if isinstance(item, Chunk):
            if to.unheard < MOST:
                await to.play(item.pcm)
            for tap in tuple(taps):
                await tap.hear(item.pcm, caller)
