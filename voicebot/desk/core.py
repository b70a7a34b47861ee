"""The queue of people who wait for people: a state machine. Time is handed in; nothing is awaited."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from voicebot.desk.estimate import delay, risen, wait, waited
from voicebot.desk.model import (
    MISSED,
    UNREACHABLE,
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
    How,
    Joined,
    Left,
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
from voicebot.desk.people import People

MISSES = 2  # offers in a row that an operator may leave unanswered
BUSY = 30_000  # until a telephone that can't be reached is rung again
FIRST = 5_000  # until a caller who is offered to nobody hears of his place
TRIES = 3  # of a callback
RETRY = 300_000  # until a callback that nobody answered, or a telephone, is tried again
KEPT = 24 * 3_600_000  # so long a place is remembered


class Desk(People):
    """Every queue and operator of a hotline. `step` takes what happens and gives what is to be done."""

    def __init__(self, queues: Iterable[Queue], operators: Iterable[Operator]) -> None:
        super().__init__(queues, operators)
        self.waiting: dict[str, Waiting] = {}
        self.talks: dict[str, Waiting] = {}  # operator: whom he speaks with, or is about to
        self._kept: dict[str, Waiting] = {}  # caller: the place of a callback that is not needed any more

    def step(self, now: int, event: Event) -> tuple[Action, ...]:
        """What is to be done; what refers to a call or an operator that isn't there (any more) does nothing."""
        done = (*self._take(now, event), *self._due(now), *self._assign(now))
        return (*done, *self._announce(now), *self._alarms(now))

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
            case Refused(name, unreachable):
                yield from self._missed(now, name, unreachable=unreachable)
            case CalledBack(call, answered, settled):
                yield from self._called_back(now, call, answered, settled)
            case Ended(name):
                yield from self._ended(now, name)
            case SetStatus(name, status, reason, extra):
                self.operators[name].extra = extra or (self.operators[name].extra and status != "offline")
                yield from self._wants(now, name, status, reason)
            case Tick(moment):
                if moment:
                    self._look(moment)

    # callers

    def _joined(self, now: int, event: Joined) -> Iterator[Action]:
        """A caller who is to be called back has come himself: he has the place that was kept for him."""
        yield from self._rang(now, event.caller)
        kept = self._kept.pop(event.caller, None)
        if kept is None and not self.room(event.queue):
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
        yield from self._withdrawn(now, one)
        del self.waiting[call]
        if one.caller and (abandoned or wants_callback):
            yield from self._rang(now, one.caller)  # of two calls of one caller the first is called back
            kept = self._kept.pop(one.caller, None)
            since = min(one.since, kept.since) if kept else one.since
            how: How = "promised" if wants_callback else "gave_up"
            self.waiting[call] = replace(one, callback=True, how=how, since=since, passed=frozenset())

    def _withdrawn(self, now: int, one: Waiting) -> Iterator[Action]:
        """From the operator whose telephone rings, if any does."""
        if one.offered:
            yield Withdraw(one.call, one.offered)
            self._free(now, self.operators[one.offered])
            one.offered = None

    def owes(self, one: Waiting) -> None:
        """A callback that was promised before this desk was there."""
        one.queue = one.queue if one.queue in self.queues else next(iter(self.queues))
        self.waiting[one.call] = one

    def _rang(self, now: int, caller: str) -> Iterator[Action]:
        """Whoever calls himself need not be called back; should he come to wait again, he has his old place."""
        self._kept = {number: one for number, one in self._kept.items() if now - one.since < KEPT}
        for one in self.talks.values():
            one.rang = one.rang or (one.dialling and bool(caller) and one.caller == caller)
        for one in list(self.waiting.values()):
            if caller and one.callback and one.caller == caller:
                yield from self._withdrawn(now, one)
                self._kept[caller] = self.waiting.pop(one.call)
                yield Settled(one.call)

    def room(self, queue: str) -> bool:
        """For one more who waits."""
        return sum(not one.callback for one in self._in(queue)) < self.queues[queue].limit

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
        operator.missed, operator.began = 0, now
        self._set(operator, "talking", now)
        if one.callback:
            yield Dial(one.call, one.caller, name)
            return
        yield Connect(one.call, name)
        waited(self.measures[one.queue], now, now - one.since)

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
        if one.rang:
            self._kept[one.caller] = one
            yield Settled(call)
        elif not settled:
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
        operator.served = one.queue
        self._set(operator, "wrapping", now, now + self.queues[one.queue].wrap)

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

    def _missed(self, now: int, name: str, refused: bool = False, unreachable: bool = False) -> Iterator[Action]:
        """An offer was not taken: the operator loses it, never the caller. A telephone is tried again later."""
        operator = self.operators[name]
        one = self.waiting.get(operator.call or "")
        if operator.status != "ringing" or one is None:
            return
        one.offered, one.passed = None, one.passed | {name}
        yield Withdraw(one.call, name)
        operator.missed += not refused
        if operator.missed >= MISSES:
            self._set(operator, "paused", now, now + RETRY if operator.extension else None, MISSED)
        elif unreachable:
            self._set(operator, "paused", now, now + BUSY, UNREACHABLE)
        else:
            self._free(now, operator)

    # time

    def _due(self, now: int) -> Iterator[Action]:
        """Offers, wrap-ups and pauses that are over, waits that are too long."""
        for operator in self.operators.values():
            if operator.until is not None and now >= operator.until:
                if operator.status == "ringing":
                    yield from self._missed(now, operator.name)
                else:
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
        to = queue.overflow_to if too_long and self.helped(one) else ""
        if queue.number and self.closed(one.queue):
            to = queue.number
        if to in self.queues:
            one.queue, one.overflowed = to, True
        elif to:
            del self.waiting[one.call]
            yield Overflow(one.call, to)

    def helped(self, one: Waiting) -> bool:
        """Will somebody else take him, should he wait too long?"""
        queue = self.queues[one.queue]
        to = "" if queue.overflow is None or one.overflowed else queue.overflow_to
        return bool(to) and (to not in self.queues or (self.staffed(to) and self.room(to)))

    def _assign(self, now: int) -> Iterator[Action]:
        """Whoever is first in line is offered to whoever is best and free."""
        for one in sorted(self.waiting.values(), key=lambda one: one.rank):
            if one.offered or one.not_before > now:
                continue
            if operator := self._best(one):
                self._ring(now, operator, one)
                yield Offer(one.call, operator.name)

    def _announce(self, now: int) -> Iterator[Action]:
        """Each caller hears of his place on his own time: nobody's announcement waits for another's."""
        for name, queue in self.queues.items():
            for place, one in enumerate(self._in(name), 1):
                pause = queue.announce if one.told or one.offered else FIRST
                if not one.callback and now - one.announced >= pause:
                    yield Announce(one.call, place, self.expected(name, place), one.told)
                    one.announced, one.told = now, one.told + 1

    def expected(self, queue: str, place: int) -> int | None:
        """How long whoever has this place may wait, in milliseconds; None where that isn't known."""
        return wait(self.measures[queue], place, self.present(queue))

    def delay(self, queue: str, now: int) -> int:
        """The average lately, in milliseconds; who has waited too long already counts, though nobody answered him."""
        waits = (now - one.since for one in self.waiting.values() if one.queue == queue and not one.callback)
        return delay(self.measures[queue], now, (one for one in waits if one > self.queues[queue].target))

    def _alarms(self, now: int) -> Iterator[Action]:
        """One each time the average delay rises above its target."""
        for name, queue in self.queues.items():
            late = self.delay(name, now)
            if risen(self.measures[name], late > queue.target):
                yield Alarm(name, late)
