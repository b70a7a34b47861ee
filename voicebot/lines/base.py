"""How a caller reaches the robot."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from voicebot.audio import Chunk
from voicebot.errors import Problem


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the caller's telephone: 0…9, * or #."""

    digit: str
    at: int


@dataclass(frozen=True, slots=True)
class Typed:
    """Words that need no recognition: a chat, or a script's `says`."""

    text: str
    at: int


class Closed(Problem):
    """Outside hours: nobody can take the call, and whoever calls is to be asked for a message."""


class Line(Protocol):
    """One caller. Audio is 16 kHz, 16-bit mono; the line converts at the edge.

    realtime: False where the line's clock is its own sample counter (a recording): it stands still while we think.
    audible: False where the caller reads: replies come by `write`, not by `play`.
    kind: recorded, sip …
    caller, dialled: numbers, "" where unknown.
    moment: when the call came in, the hotline's local time.
    """

    realtime: bool
    audible: bool
    kind: str
    caller: str
    dialled: str
    moment: datetime

    def listen(self) -> AsyncGenerator[Chunk | Key | Typed, None]:
        """A chunk every 20 ms, keys and words in between; ends when the caller hangs up."""

    async def play(self, pcm: bytes) -> None:
        """Say this after what is being said; returns when there is room for more, or the caller has gone."""

    async def write(self, text: str) -> None:
        """The words of a reply, for a line that is read."""

    @property
    def unheard(self) -> int:
        """How many samples of what was played the caller has not heard yet."""

    def flush(self) -> int:
        """Stop speaking now; how many samples were not heard."""

    async def transfer(self, target: str) -> None:
        """Hand the caller over to a number or extension; Problem where nobody takes the call: it goes on here."""

    async def hang_up(self) -> None: ...


@runtime_checkable
class Attended(Protocol):
    """A line from which callers come to people of ours."""

    async def deserted(self, target: str) -> bool:
        """Would `transfer` be Closed now? To be asked before the caller is told that somebody comes."""


@runtime_checkable
class Introduced(Protocol):
    """A line that tells more of a call than numbers: by name, what came with it."""

    headers: Mapping[str, str]


def headers(line: Line) -> Mapping[str, str]:
    return line.headers if isinstance(line, Introduced) else {}
