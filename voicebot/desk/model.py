"""The desk's words. Times are milliseconds since some beginning; nothing here reads a clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from voicebot.knowledge.calendar import Calendar, Duty

Status = Literal["offline", "ready", "ringing", "talking", "wrapping", "paused"]
Why = Literal["hung_up", "gone", "robot", "message", "callback"]  # a caller leaves the queue; gone: can't be called
How = Literal["promised", "gave_up", "cut"]  # a callback comes about; cut: by a process that died
MISSED = "missed"  # the reason of a pause: offers were not answered
UNREACHABLE = "unreachable"  # his telephone was busy, or is not there


@dataclass(frozen=True, slots=True)
class Queue:
    """How callers of one kind are served; times in milliseconds."""

    name: str
    limit: int = 50  # callers who wait; more are turned away
    offer: int = 20_000  # an operator's telephone rings so long
    wrap: int = 20_000  # after a call
    announce: int = 30_000  # between two announcements to a caller
    target: int = 10_000  # average delay above which an alarm is raised
    overflow: int | None = None  # after so long a wait …
    overflow_to: str = ""  # … to this queue, or this number
    round_robin: bool = False  # else who has been idle for longest
    number: str = ""  # outside everybody's shift callers are passed on to it; none: they leave a message


@dataclass(slots=True)
class Operator:
    """A person at work. skills: queue → level, higher is better; since: in this status.

    calendar: none: always on shift; duty: what it says now, until `duty_until`; extra: works now whatever it says.
    """

    name: str
    skills: Mapping[str, int]
    extension: str = ""
    status: Status = "offline"
    since: int = 0
    until: int | None = None  # when it ends by itself
    reason: str = ""  # of a pause
    call: str | None = None  # offered or spoken to
    missed: int = 0  # offers in a row
    turn: int = 0  # of the last offer, for round robin
    began: int = 0  # the last conversation
    served: str = ""  # the queue that it was of
    asked: tuple[Status, str] | None = None  # what the operator wants to be once this call is over
    calendar: Calendar | None = None
    duty: Duty = "open"
    duty_until: datetime | None = None
    extra: bool = False

    @property
    def here(self) -> bool:
        """At work, though he be busy, on pause or at lunch; not whom two calls have looked for in vain."""
        return self.status != "offline" and self.reason != MISSED and self.on_shift

    @property
    def on_shift(self) -> bool:
        """Takes calls now, or after lunch."""
        return self.extra or self.duty != "closed"

    @property
    def takes_calls(self) -> bool:
        """Where the status says so as well."""
        return self.extra or self.duty == "open"


@dataclass(slots=True)
class Waiting:
    """A caller in a queue, or one who is to be called back and keeps his place.

    rang: he calls the hotline himself while an operator calls him.
    """

    call: str
    queue: str
    since: int
    caller: str = ""
    urgent: bool = False
    bonus: int = 0  # counts as waited longer: who called before
    callback: bool = False
    how: How = "promised"
    rang: bool = False
    not_before: int = 0  # of a callback that nobody took
    tries: int = 0  # of a callback
    offered: str | None = None  # the operator whose telephone rings
    passed: frozenset[str] = frozenset()  # operators who didn't take the offer: others come first
    announced: int = 0  # when last
    told: int = 0  # how many announcements so far
    overflowed: bool = False
    connected: bool = False  # a callback was answered

    @property
    def dialling(self) -> bool:
        return self.callback and not self.connected

    @property
    def rank(self) -> tuple[bool, int]:
        """Who comes first."""
        return not self.urgent, self.since - self.bonus


# what happens


@dataclass(frozen=True, slots=True)
class Joined:
    """A caller waits from now on; `caller` is his number, "" where it is unknown."""

    call: str
    queue: str
    caller: str = ""
    urgent: bool = False
    bonus: int = 0


@dataclass(frozen=True, slots=True)
class Left:
    """A caller waits no longer."""

    call: str
    why: Why = "hung_up"


@dataclass(frozen=True, slots=True)
class Rang:
    """This number has called the hotline; whatever was to be told him by a callback he asks himself."""

    caller: str


@dataclass(frozen=True, slots=True)
class Answered:
    """The operator takes the call that was offered."""

    operator: str


@dataclass(frozen=True, slots=True)
class Refused:
    """unreachable: his telephone could not ring."""

    operator: str
    unreachable: bool = False


@dataclass(frozen=True, slots=True)
class CalledBack:
    """Did the person who was called back answer? settled: he was not called, somebody else has seen to it."""

    call: str
    answered: bool
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """The operator's conversation is over."""

    operator: str


@dataclass(frozen=True, slots=True)
class SetStatus:
    """What the operator wants to be: ready, paused or offline; in a call, once that is over. Ready ends a wrap-up.

    extra: works beyond the shift, or instead of lunch, until the next shift begins or he goes.
    """

    operator: str
    status: Literal["ready", "paused", "offline"]
    reason: str = ""
    extra: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """Time passes. moment: what the clock on the wall says, for those who work in shifts."""

    moment: datetime | None = None


Event = Joined | Left | Rang | Answered | Refused | CalledBack | Ended | SetStatus | Tick

# what is to be done


@dataclass(frozen=True, slots=True)
class Offer:
    """Let the operator's telephone ring."""

    call: str
    operator: str


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Let it ring no longer."""

    call: str
    operator: str


@dataclass(frozen=True, slots=True)
class Connect:
    call: str
    operator: str


@dataclass(frozen=True, slots=True)
class Dial:
    """The operator is there: call the caller back, then connect."""

    call: str
    caller: str
    operator: str


@dataclass(frozen=True, slots=True)
class Announce:
    """Tell the caller his place, from 1, and how long it may take, where that is known (milliseconds).

    number: of his announcements, from 0.
    """

    call: str
    place: int
    wait: int | None
    number: int


@dataclass(frozen=True, slots=True)
class Overflow:
    """Pass the caller on to a number outside."""

    call: str
    to: str


@dataclass(frozen=True, slots=True)
class Full:
    """No room in the queue."""

    call: str


@dataclass(frozen=True, slots=True)
class GaveUp:
    """Nobody answered the callbacks."""

    call: str
    caller: str


@dataclass(frozen=True, slots=True)
class Settled:
    """Nobody need be called back any more: he has rung himself."""

    call: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """The average delay of the last callers, and of who waits too long now, is above the target (milliseconds)."""

    queue: str
    delay: int


Action = Offer | Withdraw | Connect | Dial | Announce | Overflow | Full | GaveUp | Settled | Alarm


@dataclass(slots=True)
class Measures:
    """Of a queue, in milliseconds: the last handling times; when somebody was answered, and how long he had waited."""

    handling: list[int] = field(default_factory=list)
    delays: list[tuple[int, int]] = field(default_factory=list)
    alarmed: bool = False
