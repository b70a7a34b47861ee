"""The queue of people who wait for people: a state machine. Time is handed in; nothing is awaited."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from voicebot.desk.estimate import delay, handled, late, wait
from voicebot.desk.model import (
    MISSED,
    Action,
    Alarm,
    Announce,
    Answered,
    CalledBack,
    Connect,
    Dial,
    Ended,
    Event,
    Full,
    GaveUp,
    Joined,
    Left,
    Measures,
    Offer,
    Operator,
    Overflow,
    Queue,
    Rang,
    Refused,
    SetStatus,
    Settled,
    Status,
    Tick,
    Waiting,
    Withdraw,
)
from voicebot.desk.shifts import closed, look

MISSES = 2  # offers in a row that an operator may leave unanswered
TRIES = 3  # of a callback
RETRY = 300_000  # until a callback that nobody answered is tried again
KEPT = 24 * 3_600_000  # so long a place is remembered


class Desk:
    """Every queue and operator of a hotline. `step` takes what happens and gives what is to be done."""

    def __init__(self, queues: Iterable[Queue], operators: Iterable[Operator]) -> None:
        self.queues = {queue.name: queue for queue in queues}
        self.operators = {operator.name: operator for operator in operators}
        self.waiting: dict[str, Waiting] = {}
        self.talks: dict[str, Waiting] = {}  # operator: whom he speaks with, or is about to
        self.measures = {name: Measures() for name in self.queues}
        self._kept: dict[str, Waiting] = {}  # caller: the place of a callback that is not needed any more
        self._turn = 0
        self._minute: datetime | None = None  # at which calendars were last looked at

    def step(self, now: int, event: Event) -> tuple[Action, ...]:
        """What is to be done; what refers to a call or an operator that isn't there (any more) does nothing."""
        return (*self._take(now, event), *self._due(now), *self._assign(now), *self._announce(now))

    def _take(self, now: int, event: Event) -> Iterator[Action]:
        match event:
            case Joined():
                yield from self._joined(now, event)
            case Left(call, why):
                yield from self._left(now, call, why == "hung_up", why == "callback")
            case Rang(caller):
                yield from self._rang(now, caller)
            case Answered(name):
                yield from self._answered(now, name)
            case Refused(name):
                yield from self._missed(now, name)
            case CalledBack(call, answered, settled):
                yield from self._called_back(now, call, answered, settled)
            case Ended(name):
                yield from self._ended(now, name)
            case SetStatus(name, status, reason, extra):
                self.operators[name].extra = extra or (self.operators[name].extra and status != "offline")
                yield from self._wants(now, name, status, reason)
            case Tick(moment):
                if moment:
                    self._look(now, moment)

    # callers

    def _joined(self, now: int, event: Joined) -> Iterator[Action]:
        """A caller who is to be called back has come himself: he has the place that was kept for him."""
        yield from self._rang(now, event.caller)
        kept = self._kept.pop(event.caller, None)
        queue = self.queues[event.queue]
        if kept is None and sum(not one.callback for one in self._in(event.queue)) >= queue.limit:
            yield Full(event.call)
            return
        since = kept.since if kept and kept.queue == event.queue else now
        waiting = Waiting(event.call, event.queue, since, event.caller, event.urgent, event.bonus, announced=now)
        self.waiting[event.call] = waiting

    def _left(self, now: int, call: str, abandoned: bool, wants_callback: bool) -> Iterator[Action]:
        """Who gave up, or wants it so, is called back in his turn; an offer to an operator is withdrawn."""
        one = self.waiting.get(call)
        if one is None or one.callback:
            return
        if one.offered:
            yield Withdraw(call, one.offered)
            self._free(now, self.operators[one.offered])
            one.offered = None
        del self.waiting[call]
        if one.caller and (abandoned or wants_callback):
            yield from self._rang(now, one.caller)  # of two calls of one caller the first is called back
            kept = self._kept.pop(one.caller, None)
            self.waiting[call] = replace(one, callback=True, since=min(one.since, kept.since) if kept else one.since)

    def owes(self, one: Waiting) -> None:
        """A callback that was promised before this desk was there."""
        one.queue = one.queue if one.queue in self.queues else next(iter(self.queues))
        self.waiting[one.call] = one

    def _rang(self, now: int, caller: str) -> Iterator[Action]:
        """Whoever calls himself need not be called back; should he come to wait again, he has his old place."""
        self._kept = {number: one for number, one in self._kept.items() if now - one.since < KEPT}
        for one in list(self.waiting.values()):
            if caller and one.callback and one.caller == caller and not one.offered:
                self._kept[caller] = self.waiting.pop(one.call)
                yield Settled(one.call)

    def _in(self, queue: str) -> list[Waiting]:
        return sorted((one for one in self.waiting.values() if one.queue == queue), key=lambda one: one.rank)

    # operators

    def _answered(self, now: int, name: str) -> Iterator[Action]:
        operator = self.operators[name]
        one = self.waiting.get(operator.call or "")
        if operator.status != "ringing" or one is None:
            return
        del self.waiting[one.call]
        self.talks[name] = one
        operator.missed = 0
        self._set(operator, "talking", now)
        if one.callback:
            yield Dial(one.call, one.caller, name)
            return
        yield Connect(one.call, name)
        yield from self._measured(one.queue, now - one.since)

    def _called_back(self, now: int, call: str, answered: bool, settled: bool = False) -> Iterator[Action]:
        """Where nobody answers, the callback is tried again later and keeps its place; the operator is free."""
        name = next((name for name, one in self.talks.items() if one.call == call and one.dialling), None)
        if name is None:
            return
        one, operator = self.talks[name], self.operators[name]
        if answered:
            one.connected = True
            yield Connect(call, name)
            return
        del self.talks[name]
        self._free(now, operator)
        if not settled:
            one.offered, one.tries, one.not_before = None, one.tries + 1, now + RETRY
            self.waiting[call] = one

    def _ended(self, now: int, name: str) -> Iterator[Action]:
        operator, one = self.operators[name], self.talks.get(name)
        if operator.status != "talking" or one is None:
            return
        if one.dialling:  # the operator didn't wait for the other side to answer
            yield from self._called_back(now, one.call, answered=False)
            return
        del self.talks[name]
        wrap = self.queues[one.queue].wrap
        handled(self.measures[one.queue], now - operator.since + wrap)
        self._set(operator, "wrapping", now, now + wrap)

    def _wants(self, now: int, name: str, status: Status, reason: str) -> Iterator[Action]:
        """Whoever speaks goes on speaking; whose telephone rings is spared; a wrap-up ends only by being ready."""
        operator = self.operators[name]
        if operator.status == "talking" or (operator.status == "wrapping" and status != "ready"):
            operator.asked = (status, reason)
            return
        if operator.status == "ringing":
            yield from self._missed(now, name, refused=True)
        operator.missed = 0
        self._set(operator, status, now, reason=reason)

    def _missed(self, now: int, name: str, refused: bool = False) -> Iterator[Action]:
        """An offer was not taken: the operator loses it, never the caller."""
        operator = self.operators[name]
        one = self.waiting.get(operator.call or "")
        if operator.status != "ringing" or one is None:
            return
        one.offered = None
        yield Withdraw(one.call, name)
        operator.missed += not refused
        if operator.missed >= MISSES:
            self._set(operator, "paused", now, reason=MISSED)
        else:
            self._free(now, operator)

    def _free(self, now: int, operator: Operator) -> None:
        """No call any more: what the operator wanted to be meanwhile, or ready."""
        status, reason = operator.asked or ("ready", "")
        self._set(operator, status, now, reason=reason)

    def _set(self, operator: Operator, status: Status, now: int, until: int | None = None, reason: str = "") -> None:
        operator.status, operator.since, operator.until, operator.reason = status, now, until, reason
        if status not in ("ringing", "talking"):
            operator.call = None
        if status not in ("talking", "wrapping"):
            operator.asked = None

    # shifts

    def _look(self, now: int, moment: datetime) -> None:
        """At the calendars, once a minute."""
        if (minute := moment.replace(second=0, microsecond=0)) == self._minute:
            return
        self._minute = minute
        for operator in look(self.operators.values(), minute):
            operator.missed = 0
            self._set(operator, "ready", now)

    def staffed(self, queue: str) -> bool:
        """Is anybody here, though he be busy, on pause or at lunch?"""
        return any(who.status != "offline" and who.on_shift for who in self._people(queue))

    def closed(self, queue: str) -> bool:
        """Is it outside the shifts of all its people?"""
        return closed(self._people(queue))

    def _people(self, queue: str) -> list[Operator]:
        return [who for who in self.operators.values() if queue in who.skills]

    # time

    def _due(self, now: int) -> Iterator[Action]:
        """Offers and wrap-ups that are over, waits that are too long."""
        for operator in self.operators.values():
            if operator.until is not None and now >= operator.until:
                if operator.status == "ringing":
                    yield from self._missed(now, operator.name)
                elif operator.status == "wrapping":
                    self._free(now, operator)
        for one in [one for one in self.waiting.values() if not one.offered]:
            if one.callback and one.tries >= TRIES:
                del self.waiting[one.call]
                yield GaveUp(one.call, one.caller)
            elif not one.callback:
                yield from self._overflow(now, one)

    def _overflow(self, now: int, one: Waiting) -> Iterator[Action]:
        queue = self.queues[one.queue]
        too_long = queue.overflow is not None and now - one.since >= queue.overflow
        to = queue.overflow_to if too_long and not one.overflowed and not self.closed(queue.overflow_to) else ""
        if queue.number and self.closed(one.queue):
            to = queue.number
        if to in self.queues:
            one.queue, one.overflowed = to, True
        elif to:
            del self.waiting[one.call]
            yield Overflow(one.call, to)

    def _assign(self, now: int) -> Iterator[Action]:
        """Whoever is first in line is offered to whoever is best and free."""
        for one in sorted(self.waiting.values(), key=lambda one: one.rank):
            if one.offered or one.not_before > now:
                continue
            if operator := self._best(one):
                self._turn += 1
                operator.turn, operator.call, one.offered = self._turn, one.call, operator.name
                self._set(operator, "ringing", now, now + self.queues[one.queue].offer)
                yield Offer(one.call, operator.name)

    def _best(self, one: Waiting) -> Operator | None:
        """By skill, then by who has been idle for longest, or whose turn it is."""
        here = [who for who in self.operators.values() if who.status == "ready" and who.takes_calls]
        free = [who for who in here if who.skills.get(one.queue, 0) > 0]
        turns = self.queues[one.queue].round_robin
        return min(free, key=lambda who: (-who.skills[one.queue], who.turn if turns else who.since), default=None)

    def _announce(self, now: int) -> Iterator[Action]:
        """Each caller hears of his place on his own time: nobody's announcement waits for another's."""
        for name, queue in self.queues.items():
            for place, one in enumerate(self._in(name), 1):
                if not one.callback and now - one.announced >= queue.announce:
                    one.announced = now
                    yield Announce(one.call, place, self.expected(name, place))

    def expected(self, queue: str, place: int) -> int | None:
        """How long whoever has this place may wait, in milliseconds; None while nobody is at work there."""
        present = sum(who.status not in ("offline", "paused") and who.takes_calls for who in self._people(queue))
        return wait(self.measures[queue], place, present)

    def _measured(self, queue: str, delayed: int) -> Iterator[Action]:
        """One alarm each time the average delay rises above its target."""
        measures = self.measures[queue]
        if late(measures, delayed, self.queues[queue].target):
            yield Alarm(queue, delay(measures))
