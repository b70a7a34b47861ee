"""The figures of a contact centre, counted from calls and waits. Pure; what can't be told is None, shares are 0…1."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from statistics import fmean

from voicebot.reports.rows import Call, Wait

REPEAT = timedelta(7)  # who calls again so soon was not helped
SOON = timedelta(1)  # the same for a caller of the robot
ENDED = ("answered", "recorded", "escalated", "abandoned")


@dataclass(frozen=True, slots=True)
class Targets:
    """Answered `within` seconds is in time, left within `short` is nobody's fault; level: the share to be in time."""

    within: float = 20.0
    short: float = 5.0
    level: float = 0.8


TARGETS = Targets()


@dataclass(frozen=True, slots=True)
class Robot:
    """Calls = answered + recorded + escalated + abandoned + going (not over yet).

    contained: ended by the robot, no hand-over, no call of the number within a day. first: calls of a known number that
    had not called for a week; resolved: those of them that ended well and were not followed by another within a week.
    satisfaction: mean of those `rated`; seconds: mean length.
    """

    calls: int
    answered: int
    recorded: int
    escalated: int
    abandoned: int
    going: int
    contained: int
    first: int
    resolved: int
    utterances: int
    understood: int
    rated: int
    satisfaction: float | None
    seconds: float | None

    @property
    def containment(self) -> float | None:
        return share(self.contained, self.calls - self.going)

    @property
    def resolution(self) -> float | None:
        """First-call resolution."""
        return share(self.resolved, self.first)

    @property
    def understanding(self) -> float | None:
        return share(self.understood, self.utterances)

    def measures(self) -> dict[str, float | None]:
        shares = ("containment", "resolution", "understanding")
        return asdict(self) | {name: getattr(self, name) for name in shares}


@dataclass(frozen=True, slots=True)
class Desk:
    """Waits that are over: offered = answered + abandoned + short + callback + overflow + back + message.

    within: answered in time; short: gave up almost at once; back: returned to the robot; going: still waiting, not
    offered. reached, missed: callbacks. delay: average of those answered; longest: of all; handling: talk and wrap-up,
    mean of those `handled`. Seconds.
    """

    offered: int
    answered: int
    within: int
    abandoned: int
    short: int
    callback: int
    overflow: int
    back: int
    message: int
    going: int
    reached: int
    missed: int
    handled: int
    delay: float | None
    longest: float | None
    handling: float | None

    @property
    def level(self) -> float | None:
        """Service level: in time of all that were offered."""
        return share(self.within, self.offered)

    @property
    def level_without_short(self) -> float | None:
        """Service level without those who gave up almost at once."""
        return share(self.within, self.offered - self.short)

    @property
    def abandonment(self) -> float | None:
        return share(self.abandoned + self.short, self.offered)

    def measures(self) -> dict[str, float | None]:
        shares = ("level", "level_without_short", "abandonment")
        return asdict(self) | {name: getattr(self, name) for name in shares}


SHARES = frozenset(
    {"containment", "resolution", "understanding", "satisfaction", "level", "level_without_short", "abandonment"}
)
SECONDS = frozenset({"seconds", "delay", "longest", "handling"})


def share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _mean(values: Sequence[float]) -> float | None:
    return fmean(values) if values else None


def contained(call: Call) -> bool:
    ended = call.outcome in ("answered", "recorded") and call.reason is None
    return ended and (call.after is None or call.after > SOON)


def first(call: Call) -> bool:
    fresh = call.before is None or call.before > REPEAT
    return bool(call.caller) and call.outcome is not None and fresh


def resolved(call: Call) -> bool:
    return first(call) and call.outcome != "abandoned" and (call.after is None or call.after > REPEAT)


def robot(calls: Sequence[Call]) -> Robot:
    ended = Counter(call.outcome for call in calls)
    marks = [call.satisfaction for call in calls if call.satisfaction is not None]
    return Robot(
        calls=len(calls),
        **{outcome: ended[outcome] for outcome in ENDED},
        going=len(calls) - sum(ended[outcome] for outcome in ENDED),
        contained=sum(map(contained, calls)),
        first=sum(map(first, calls)),
        resolved=sum(map(resolved, calls)),
        utterances=sum(call.utterances for call in calls),
        understood=sum(call.understood for call in calls),
        rated=len(marks),
        satisfaction=_mean(marks),
        seconds=_mean([call.seconds for call in calls if call.outcome]),
    )


def desk(waits: Sequence[Wait], targets: Targets = TARGETS) -> Desk:
    over = [wait for wait in waits if wait.outcome is not None and wait.delay is not None]
    ended = Counter(wait.outcome for wait in over)
    delays = [wait.delay or 0.0 for wait in over if wait.outcome == "answered"]
    short = sum(wait.outcome == "abandoned" and (wait.delay or 0.0) <= targets.short for wait in over)
    handled = [wait.handled for wait in waits if wait.handled is not None]
    return Desk(
        offered=len(over),
        answered=ended["answered"],
        within=sum(delay <= targets.within for delay in delays),
        abandoned=ended["abandoned"] - short,
        short=short,
        callback=ended["callback"],
        overflow=ended["overflow"],
        back=ended["robot"],
        message=ended["message"],
        going=len(waits) - len(over),
        reached=sum(wait.called_back is True for wait in waits),
        missed=sum(wait.called_back is False for wait in waits),
        handled=len(handled),
        delay=_mean(delays),
        longest=max((wait.delay or 0.0 for wait in over), default=None),
        handling=_mean(handled),
    )


def reasons(calls: Iterable[Call]) -> list[tuple[str, int]]:
    """Why callers were handed over, the most frequent first."""
    counted = Counter(call.reason for call in calls if call.reason)
    return sorted(counted.items(), key=lambda each: (-each[1], each[0]))
