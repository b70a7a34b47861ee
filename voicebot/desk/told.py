"""What the desk works with, and what it tells."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from voicebot.desk.leg import Tap
from voicebot.desk.promise import Forgetful, Promises
from voicebot.lines.base import Line

Ring = Callable[[str], Awaitable[Line]]  # a number or extension → the line, once somebody has answered; else a Problem
What = Literal["joined", "connected", "ended", "left", "callback", "alarm", "gave_up"]


@dataclass(frozen=True, slots=True)
class Told:
    """What happened at the desk, for records, log, metrics and console. at: milliseconds of the desk's clock.

    why: how a caller left, or what came of an operator's conversation: robot, queue, number, "" where one hung up.
    """

    at: int
    what: What
    call: str
    queue: str = ""
    operator: str = ""
    why: str = ""
    delay: int = 0


async def _nothing() -> bytes:
    return b""


@dataclass(frozen=True, slots=True)
class Means:
    """What the desk works with. say: an announcement as sound (place, expected wait in ms, how many
    he has heard before, may he be called back); ring: calls a telephone, where that is possible.

    captions: writes down what a caller says to an operator, an utterance at a time, where that is wanted.
    moment: what the clock on the wall says, for those who work in shifts; promises: where callbacks are kept.
    sorry: what is said where one couldn't be kept.
    """

    say: Callable[[int, int | None, int, bool], Awaitable[bytes]]
    music: bytes
    ring: Ring | None
    now: Callable[[], int]  # milliseconds
    captions: Callable[[Callable[[str], None]], Tap] | None = None
    moment: Callable[[], datetime | None] = lambda: None
    sorry: Callable[[], Awaitable[bytes]] = _nothing
    promises: Promises = field(default_factory=Forgetful)

    def calls(self, line: Line) -> bool:
        """Can who is on this line be called back?"""
        return self.ring is not None and bool(line.caller)
