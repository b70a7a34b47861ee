"""A caller in a browser: 20 ms of microphone in each binary message, with how much of the robot the page has played.

From the page: `epoch, heard` (two little-endian 32-bit numbers) and 320 samples; or {"key": "5"}. To the page: the
robot's sound; or {"flush": epoch}, {"ended": true} and what `tell` is given. An epoch begins with every flush, so that
what was played of a reply that is over can't be mistaken for the next one.
"""

import asyncio
import json
import struct
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from time import monotonic
from typing import Protocol

from voicebot.audio import CHUNK, RATE, WIDTH, Chunk, length, samples
from voicebot.lines.base import Key, Typed

HEAD = struct.Struct("<II")
KEYS = set("0123456789*#")
PIECE = samples(100) * WIDTH  # bytes sent at a time
FLYING = samples(
    500
)  # no more than this is on its way or in the page: what is flushed must not lie in a network's queue
ROOM = samples(400)  # less than this unheard: time for the next sentence
EARLY = 2.0  # seconds that a microphone may be ahead of the clock
LOST = 15.0  # seconds without a word from the page: the caller has gone
PARTING = 2.0  # seconds for the last messages to get through


class Socket(Protocol):
    """One WebSocket. What is sent after the page has gone is lost; `receive` tells by None."""

    async def receive(self) -> bytes | str | None: ...

    async def send(self, message: bytes | str) -> None: ...


class BrowserLine:
    """take: hands the caller over to a number; Problem where nobody takes him."""

    realtime = True
    audible = True
    kind = "browser"

    def __init__(
        self, socket: Socket, take: Callable[[str], Awaitable[None]], caller: str = "", moment: datetime | None = None
    ) -> None:
        self.moment = moment or datetime.now()
        self.caller, self.dialled = caller, ""
        self._socket, self._take = socket, take
        self._outgoing: asyncio.Queue[tuple[int | None, bytes | str]] = asyncio.Queue()
        self._sender: asyncio.Task[None] | None = None
        self._moved = asyncio.Event()
        self._now = 0
        self._epoch = self._waiting = self._sent = self._heard = 0
        self._over = False

    async def listen(self) -> AsyncGenerator[Chunk | Key | Typed, None]:
        self._sender = asyncio.create_task(self._send())
        begun = monotonic()
        while not self._over:
            item = await self._next()
            if item is None:
                break
            yield item
            early = self._now / RATE - (monotonic() - begun) - EARLY
            if early > 0:
                await asyncio.sleep(early)
        self._over = True
        self._moved.set()

    async def _next(self) -> Chunk | Key | None:
        """None when the page has gone, or doesn't speak as it should."""
        try:
            message = await asyncio.wait_for(self._socket.receive(), LOST)
        except TimeoutError:
            return None
        if isinstance(message, bytes) and len(message) == HEAD.size + CHUNK * WIDTH:
            return self._chunk(message)
        return _key(message, self._now) if isinstance(message, str) else None

    def _chunk(self, message: bytes) -> Chunk:
        epoch, heard = HEAD.unpack_from(message)
        if epoch == self._epoch:
            self._heard = min(max(self._heard, heard), self._sent)
            self._moved.set()
        chunk = Chunk(message[HEAD.size :], self._now)
        self._now += CHUNK
        return chunk

    async def _send(self) -> None:
        while True:
            epoch, message = await self._outgoing.get()
            if epoch in (None, self._epoch):  # not what was flushed meanwhile
                await self._socket.send(message)
            self._outgoing.task_done()

    def tell(self, message: object) -> None:
        """Show the page something, in order with the rest."""
        self._outgoing.put_nowait((None, json.dumps(message, ensure_ascii=False)))

    async def play(self, pcm: bytes) -> None:
        epoch = self._epoch
        self._waiting += length(pcm)
        try:
            for start in range(0, len(pcm), PIECE):
                await self._until(lambda: self._flying < FLYING or self._epoch != epoch)
                if self._over or self._epoch != epoch:
                    return
                self._put(epoch, pcm[start : start + PIECE])
        finally:
            if self._epoch == epoch:
                self._waiting = 0
        await self._until(lambda: self.unheard < ROOM)

    def _put(self, epoch: int, piece: bytes) -> None:
        self._sent += length(piece)
        self._waiting -= length(piece)
        self._outgoing.put_nowait((epoch, piece))

    async def _until(self, true: Callable[[], bool]) -> None:
        while not (self._over or true()):
            self._moved.clear()
            await self._moved.wait()

    async def write(self, text: str) -> None:
        """Never asked for: this line is heard."""

    @property
    def _flying(self) -> int:
        return self._sent - self._heard

    @property
    def unheard(self) -> int:
        return 0 if self._over else self._waiting + self._flying

    def flush(self) -> int:
        unheard = self.unheard
        self._epoch += 1
        self._waiting = self._sent = self._heard = 0
        self._moved.set()
        self.tell({"flush": self._epoch})
        return unheard

    async def transfer(self, target: str) -> None:
        await self._take(target)

    async def hang_up(self) -> None:
        """The page is told; what was to be sent to a page that is slow or gone is dropped."""
        self._over = True
        self._moved.set()
        self.tell({"ended": True})
        if self._sender:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._outgoing.join(), PARTING)
            self._sender.cancel()


def _key(message: str, at: int) -> Key | None:
    try:
        said = json.loads(message)
    except ValueError:
        return None
    digit = said.get("key") if isinstance(said, dict) else None
    return Key(digit, at) if isinstance(digit, str) and digit in KEYS else None
