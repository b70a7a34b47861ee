"""The queues and the people at them, at this moment."""

from dataclasses import dataclass

from voicebot.desk.core import Desk
from voicebot.desk.estimate import delay


@dataclass(frozen=True, slots=True)
class QueueNow:
    """Seconds. longest: of those who wait; delay: average of the last callers."""

    name: str
    waiting: int
    callbacks: int
    longest: int
    delay: int
    target: int
    late: bool


@dataclass(frozen=True, slots=True)
class OperatorNow:
    """seconds: in this status; call: offered or spoken to."""

    name: str
    status: str
    reason: str
    seconds: int
    call: str | None


@dataclass(frozen=True, slots=True)
class Floor:
    queues: tuple[QueueNow, ...]
    operators: tuple[OperatorNow, ...]


def floor(desk: Desk, now: int) -> Floor:
    """now: milliseconds of the desk's clock."""
    queues = tuple(_queue(desk, name, now) for name in desk.queues)
    operators = tuple(
        OperatorNow(one.name, one.status, one.reason, (now - one.since) // 1000, one.call)
        for one in desk.operators.values()
    )
    return Floor(queues, operators)


def _queue(desk: Desk, name: str, now: int) -> QueueNow:
    inside = [one for one in desk.waiting.values() if one.queue == name]
    there = [now - one.since for one in inside if not one.callback]
    callbacks, longest = len(inside) - len(there), max(there, default=0) // 1000
    average, target = delay(desk.measures[name]), desk.queues[name].target
    return QueueNow(name, len(there), callbacks, longest, average // 1000, target // 1000, average > target)
