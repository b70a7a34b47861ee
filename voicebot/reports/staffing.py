"""How many operators a load needs: Erlang C, which supposes that nobody gives up waiting and so rather asks too many.

A. K. Erlang 1917; the recursion of B and C from it as in R. B. Cooper, Introduction to Queueing Theory, 1981, ch. 3.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from statistics import fmean

from voicebot.reports.period import WEEK, Period
from voicebot.reports.rows import Rows

HOUR = 3600.0
SUPPOSED = 180.0  # seconds of a conversation with its wrap-up, before any was measured


@dataclass(frozen=True, slots=True)
class Goal:
    """level: share answered `within` seconds, or delay: the average, seconds; shrinkage: share paid but absent."""

    level: float = 0.8
    within: float = 20.0
    delay: float | None = None
    shrinkage: float = 0.3


@dataclass(frozen=True, slots=True)
class Need:
    """agents at the phone, people on the roster, and what is reached with them; delay in seconds."""

    agents: int
    people: int
    level: float
    delay: float
    occupancy: float


@dataclass(frozen=True, slots=True)
class Hour:
    """weekday: 0 is Monday; calls: average in this hour."""

    weekday: int
    hour: int
    calls: float
    need: Need


@dataclass(frozen=True, slots=True)
class Roster:
    """Of a usual week. handling: seconds, supposed where `handled` is 0; waited: of the queue, else of hand-overs."""

    goal: Goal
    handling: float
    handled: int
    waited: bool
    hours: tuple[Hour, ...]

    @property
    def most(self) -> int:
        return max((hour.need.people for hour in self.hours), default=0)

    @property
    def paid_hours(self) -> int:
        return sum(hour.need.people for hour in self.hours)


def blocked(agents: int, traffic: float) -> float:
    """Erlang B: the share of calls that would find all busy if nobody could wait; traffic in erlangs."""
    probability = 1.0
    for number in range(1, agents + 1):
        probability = traffic * probability / (number + traffic * probability)
    return probability


def waiting(agents: int, traffic: float) -> float:
    """Erlang C: the share of calls that have to wait; 1 where the load is too much."""
    if agents <= traffic:
        return 1.0
    busy = blocked(agents, traffic)
    return busy / (1 - traffic / agents * (1 - busy))


def level(agents: int, traffic: float, handling: float, within: float) -> float:
    """The share of calls answered within so many seconds."""
    if agents <= traffic:
        return 0.0
    return 1 - waiting(agents, traffic) * math.exp(-(agents - traffic) * within / handling)


def delay(agents: int, traffic: float, handling: float) -> float:
    """The average wait of all calls, seconds; infinite where the load is too much."""
    return waiting(agents, traffic) * handling / (agents - traffic) if agents > traffic else math.inf


def needed(calls: float, handling: float, goal: Goal) -> Need:
    """calls: in an hour; handling: seconds of talk and wrap-up. Nobody for no calls."""
    if calls <= 0:
        return Need(0, 0, 1.0, 0.0, 0.0)
    traffic = calls * handling / HOUR
    agents = next(agents for agents in count(math.floor(traffic) + 1) if _reached(agents, traffic, handling, goal))
    return Need(
        agents,
        math.ceil(round(agents / (1 - goal.shrinkage), 6)),
        level(agents, traffic, handling, goal.within),
        delay(agents, traffic, handling),
        traffic / agents,
    )


def _reached(agents: int, traffic: float, handling: float, goal: Goal) -> bool:
    if goal.delay is not None:
        return delay(agents, traffic, handling) <= goal.delay
    return level(agents, traffic, handling, goal.within) >= goal.level


def roster(rows: Rows, period: Period, goal: Goal, handling: float | None = None) -> Roster:
    """From the load of a period: each hour of the week in which anybody called for an operator."""
    moments = [wait.joined for wait in rows.waits] or [call.moment for call in rows.calls if call.reason]
    measured = [wait.handled for wait in rows.waits if wait.handled]
    usual = handling or (fmean(measured) if measured else SUPPOSED)
    hours = tuple(Hour(*when, calls, needed(calls, usual, goal)) for when, calls in _loads(moments, period))
    return Roster(goal, usual, 0 if handling else len(measured), bool(rows.waits), hours)


def _loads(moments: Sequence[datetime], period: Period) -> list[tuple[tuple[int, int], float]]:
    """Weekday and hour, and how many on average of these weekdays in the period."""
    days = Counter(day.weekday() for day in period.days)
    counted = Counter((moment.weekday(), moment.hour) for moment in moments)
    ordered = ((weekday, hour) for weekday in range(WEEK) for hour in range(24))
    return [(when, counted[when] / days[when[0]]) for when in ordered if counted[when]]
