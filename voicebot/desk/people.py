"""The people at the desk: who is here, and who is asked next."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from voicebot.desk.estimate import handled
from voicebot.desk.model import Measures, Operator, Queue, Status, Waiting
from voicebot.desk.shifts import closed, look
from voicebot.knowledge.calendar import Calendar


class People:
    def __init__(self, queues: Iterable[Queue], operators: Iterable[Operator]) -> None:
        self.queues = {queue.name: queue for queue in queues}
        self.operators = {operator.name: operator for operator in operators}
        self.measures = {name: Measures() for name in self.queues}
        self._turn = 0
        self._minute: datetime | None = None  # at which calendars were last looked at

    def staffed(self, queue: str) -> bool:
        """Is anybody here, though he be busy, on pause or at lunch?"""
        return any(who.here for who in self._people(queue))

    def closed(self, queue: str) -> bool:
        """Is it outside the shifts of all its people?"""
        return closed(self._people(queue))

    def present(self, queue: str) -> int:
        """How many take its calls, one after another."""
        return sum(who.status not in ("offline", "paused") and who.takes_calls for who in self._people(queue))

    def works(self, calendars: Mapping[str, Calendar]) -> None:
        """From now on so; who isn't named, at any time."""
        for who in self.operators.values():
            who.calendar = calendars.get(who.name)
        self._minute = None

    def remember(self, handling: Mapping[str, Iterable[int]]) -> None:
        """How long conversations of the queues took before this desk was there, milliseconds."""
        for queue in handling.keys() & self.measures.keys():
            for took in handling[queue]:
                handled(self.measures[queue], took)

    def _people(self, queue: str) -> list[Operator]:
        return [who for who in self.operators.values() if queue in who.skills]

    def _best(self, one: Waiting) -> Operator | None:
        """Who has not let this caller pass, by skill, then by who has been idle for longest, or whose turn it is."""
        free = [who for who in self._people(one.queue) if who.status == "ready" and who.takes_calls]
        turns = self.queues[one.queue].round_robin

        def rank(who: Operator) -> tuple[bool, int, int]:
            return who.name in one.passed, -who.skills[one.queue], who.turn if turns else who.since

        return min(free, key=rank, default=None)

    def _ring(self, now: int, operator: Operator, one: Waiting) -> None:
        self._turn += 1
        operator.turn, operator.call, one.offered = self._turn, one.call, operator.name
        self._set(operator, "ringing", now, now + self.queues[one.queue].offer)

    def _free(self, now: int, operator: Operator) -> None:
        """No call any more: what the operator wanted to be meanwhile, or ready."""
        status, reason = operator.asked or ("ready", "")
        self._set(operator, status, now, reason=reason)

    def _set(self, operator: Operator, status: Status, now: int, until: int | None = None, reason: str = "") -> None:
        if operator.status == "wrapping":
            handled(self.measures[operator.served], now - operator.began)
        operator.status, operator.since, operator.until, operator.reason = status, now, until, reason
        if status not in ("ringing", "talking"):
            operator.call = None
        if status not in ("talking", "wrapping"):
            operator.asked = None

    def _look(self, moment: datetime) -> None:
        """At the calendars, once a minute."""
        if (minute := moment.replace(second=0, microsecond=0)) != self._minute:
            self._minute = minute
            look(self.operators.values(), minute)
