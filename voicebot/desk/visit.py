"""One caller at the desk: music, announcements and keys while he waits, then a human."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from voicebot.audio import samples
from voicebot.desk.leg import Held, Tap, talk
from voicebot.desk.model import Why
from voicebot.desk.music import PIECE_MS, cut, pieces
from voicebot.dialogue.acts import HandOff
from voicebot.lines.base import Key, Line

End = Literal["ended", "robot", "message", "closed", "callback", "hung_up", "outside"]  # closed: everybody has gone
AHEAD = samples(PIECE_MS)  # so much of the music is on its way
PAGE = "operator"  # the kind of line that an operator's page is: unlike a telephone it may be lost unmeant
LEFT: dict[End, Why] = {"robot": "robot", "message": "message", "closed": "message", "callback": "callback"}
KEYS: dict[str, End] = {"1": "callback", "2": "message", "*": "robot"}


@dataclass(slots=True)
class Visit:
    """since: he has waited, or as if he had; milliseconds of the desk's clock.

    back_to, to: the scenario, or the queue or number, that the operator sends the caller to; sent: so it ended.

    lost: the operator's page went away in mid-conversation; parting: he meant to end it.
    said: what the caller said to operators, where that is written down; taps: who listens in.
    """

    call: str
    queue: str
    line: Held
    card: HandOff
    music: bytes
    since: int = 0
    urgent: bool = False
    back_to: str | None = None
    to: str = ""
    sent: End = "ended"
    parting: bool = False
    lost: bool = False
    said: list[str] = field(default_factory=list)
    taps: list[Tap] = field(default_factory=list)
    _told: deque[bytes] = field(default_factory=deque)
    _end: End | None = None
    _other: Line | None = None

    async def wait(self, allowed: Callable[[End], bool]) -> End | None:
        """Until an operator is there (None) or the caller leaves, in the way that he chose."""
        tune, items = pieces(self.music), self.line.listen()
        try:
            while self._other is None and self._end is None:
                item = await anext(items, None)
                if item is None:
                    return "hung_up"
                if isinstance(item, Key) and (wanted := KEYS.get(item.digit)) and allowed(wanted):
                    return wanted
                if self.line.unheard < AHEAD:  # announcements as they come, music between them
                    await self.line.play(self._told.popleft() if self._told else next(tune))
            return self._end
        finally:
            await items.aclose()
            self.line.flush()

    def tell(self, sound: bytes) -> None:
        """An announcement, at once."""
        self._told.extend(cut(sound))

    def meet(self, other: Line) -> None:
        """The operator is there."""
        self._other = other

    @property
    def met(self) -> bool:
        """The two are connected, or will be in a moment."""
        return self._other is not None

    def leave(self, end: End) -> None:
        self._end = end

    def again(self, queue: str) -> None:
        """He waits once more."""
        self.queue = queue
        self._other, self._end = None, None
        self.parting = self.lost = False

    async def talk(self) -> None:
        """With the operator, until one of them hangs up."""
        if self._other is None:
            raise ValueError(f"{self.call} has met nobody")
        near, far = self.line.listen(), self._other.listen()
        try:
            gone = await talk(near, self.line, far, self._other, self.taps)
            self.lost = self._other.kind == PAGE and not (gone or self.parting)
        finally:
            taps, self.taps = self.taps, []
            for tap in taps:
                await tap.end()
            await near.aclose()
            await far.aclose()
            await self._other.hang_up()
