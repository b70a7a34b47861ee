"""A caller who writes: a chat on a page, or a terminal."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import datetime

from voicebot.audio import Chunk
from voicebot.lines.base import Key, Typed

LONGEST = 1000  # characters of one message that are read


class TextLine:
    """No time passes but with the caller's words: who writes is never asked whether he is still there.

    read: the caller's next words, None when he has gone. write: shows him the robot's. take: hands him over to a
    number; Problem where nobody takes him.
    """

    realtime = False  # the next words are read when the last ones were answered
    audible = False

    def __init__(
        self,
        kind: str,
        moment: datetime | None,
        read: Callable[[], Awaitable[str | None]],
        write: Callable[[str], Awaitable[None]],
        take: Callable[[str], Awaitable[None]],
    ) -> None:
        self.kind, self.moment = kind, moment or datetime.now()
        self.caller = self.dialled = ""
        self._read, self._write, self._take = read, write, take

    async def listen(self) -> AsyncGenerator[Chunk | Key | Typed, None]:
        while (text := await self._read()) is not None:
            if text.strip():
                yield Typed(text.strip()[:LONGEST], 0)

    async def play(self, pcm: bytes) -> None:
        """Never asked for: this line is read."""

    async def write(self, text: str) -> None:
        await self._write(text)

    @property
    def unheard(self) -> int:
        return 0

    def flush(self) -> int:
        return 0

    async def transfer(self, target: str) -> None:
        await self._take(target)

    async def hang_up(self) -> None:
        """Nothing to do: whoever reads and writes sees that the call has ended."""
