"""The queues, who waits in them and the people at them, at this moment. Times are seconds."""

from dataclasses import dataclass
from datetime import datetime

from voicebot.desk.core import Desk
from voicebot.desk.model import How, Operator, Status, Waiting
from voicebot.knowledge.calendar import Duty


@dataclass(frozen=True, slots=True)
class QueueNow:
    """longest: of those who wait; delay: average of the last callers."""

    name: str
    waiting: int
    callbacks: int
    longest: int
    delay: int
    target: int
    late: bool


@dataclass(frozen=True, slots=True)
class WaitingNow:
    """Who comes first is first. offered: to which operator; callback: he isn't on the line."""

    call: str
    queue: str
    caller: str
    seconds: int
    urgent: bool
    callback: How | None
    offered: str | None


@dataclass(frozen=True, slots=True)
class OperatorNow:
    """seconds: in this status; left: until it ends by itself; call: offered or spoken to, of this caller and queue.

    callback: whom he is to call, or has called, back; dialling: nobody has answered there yet.
    asked: what he wants to be after this call, and why.
    duty: what the calendar says, until `duty_until`; None where he works at any time; extra: beyond his shift.
    """

    name: str
    status: str
    reason: str
    seconds: int
    call: str | None
    caller: str = ""
    queue: str = ""
    left: int | None = None
    telephone: bool = False
    duty: Duty | None = None
    duty_until: datetime | None = None
    extra: bool = False
    callback: How | None = None
    dialling: bool = False
    asked: tuple[Status, str] | None = None


@dataclass(frozen=True, slots=True)
class Floor:
    queues: tuple[QueueNow, ...]
    operators: tuple[OperatorNow, ...]
    waiting: tuple[WaitingNow, ...] = ()


def floor(desk: Desk, now: int) -> Floor:
    """now: milliseconds of the desk's clock."""
    queues = tuple(_queue(desk, name, now) for name in desk.queues)
    operators = tuple(_operator(desk, one, now) for one in desk.operators.values())
    waiting = tuple(_waiting(one, now) for one in sorted(desk.waiting.values(), key=lambda one: one.rank))
    return Floor(queues, operators, waiting)


def _queue(desk: Desk, name: str, now: int) -> QueueNow:
    inside = [one for one in desk.waiting.values() if one.queue == name]
    there = [now - one.since for one in inside if not one.callback]
    callbacks, longest = len(inside) - len(there), max(there, default=0) // 1000
    average, target = desk.delay(name, now), desk.queues[name].target
    return QueueNow(name, len(there), callbacks, longest, average // 1000, target // 1000, average > target)


def _operator(desk: Desk, one: Operator, now: int) -> OperatorNow:
    about = desk.talks.get(one.name) or desk.waiting.get(one.call or "")
    return OperatorNow(
        name=one.name,
        status=one.status,
        reason=one.reason,
        seconds=(now - one.since) // 1000,
        call=one.call,
        caller=about.caller if about else "",
        queue=about.queue if about else "",
        left=None if one.until is None else max(0, -(-(one.until - now) // 1000)),
        telephone=bool(one.extension),
        duty=one.duty if one.calendar else None,
        duty_until=one.duty_until,
        extra=one.extra,
        asked=one.asked,
        callback=about.how if about and about.callback else None,
        dialling=bool(about and about.dialling and one.status == "talking"),
    )


def _waiting(one: Waiting, now: int) -> WaitingNow:
    waits, how = max(0, now - one.since) // 1000, one.how if one.callback else None
    return WaitingNow(one.call, one.queue, one.caller, waits, one.urgent, how, one.offered)
