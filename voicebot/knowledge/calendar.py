"""When people work: days of the week, lunch, holidays. Pure: the moment is given."""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict

from voicebot.locale import tell

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-\u2013\u2014]\s*(\d{1,2}):(\d{2})")
_AHEAD = 15  # days in which a change is looked for
_DAY = timedelta(days=1)

Duty = Literal["open", "lunch", "closed"]


def _span(written: str) -> str:
    hours(written)
    return written


def _pause(written: str) -> str:
    begin, end = hours(written)
    if begin >= end:
        raise ValueError(tell("knowledge.hours", written=written))
    return written


def _days(written: str) -> str:
    days(written)
    return written


Hours = Annotated[str, AfterValidator(_span)]  # 9:00–18:00, or over midnight, 20:00–8:00
Pause = Annotated[str, AfterValidator(_pause)]  # 13:00–14:00
Days = Annotated[str, AfterValidator(_days)]  # mon or mon-fri


class Special(BaseModel):
    """A day with hours of its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    day: date
    hours: Hours


class Calendar(BaseModel):
    """Opening hours by days of the week; a day that is not named is closed."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    hours: dict[Days, Hours]
    lunch: Pause | None = None
    holidays: list[date] = []  # closed
    special: list[Special] = []

    def open_at(self, moment: datetime) -> bool:
        """Do they work then? `moment` is the local time of the hotline."""
        return self.at(moment) == "open"

    def at(self, moment: datetime) -> Duty:
        """Lunch is a part of the hours; outside of them it is none."""
        if not any(begin <= moment < end for begin, end in self._around(moment.date())):
            return "closed"
        lunch = hours(self.lunch) if self.lunch else None
        return "lunch" if lunch and lunch[0] <= moment.time() < lunch[1] else "open"

    def until(self, moment: datetime) -> datetime | None:
        """When that changes next; None where it doesn't in the next two weeks."""
        now = self.at(moment)
        for ahead in range(_AHEAD):
            edges = self._edges(moment.date() + ahead * _DAY)
            found = next((edge for edge in edges if edge > moment and self.at(edge) != now), None)
            if found:
                return found
        return None

    def _edges(self, day: date) -> list[datetime]:
        """The moments of this day at which something may begin or end."""
        ends = [end for span in self._around(day) for end in span]
        lunch = [datetime.combine(day, end) for end in hours(self.lunch)] if self.lunch else []
        return sorted(edge for edge in (*ends, *lunch) if edge.date() == day)

    def _around(self, day: date) -> list[tuple[datetime, datetime]]:
        """The hours that touch this day: its own, and those of the day before, which may end after midnight."""
        return [span for begun in (day - _DAY, day) if (span := self._span_of(begun))]

    def _span_of(self, day: date) -> tuple[datetime, datetime] | None:
        written = next((special.hours for special in self.special if special.day == day), None)
        if written is None and day not in self.holidays:
            written = next((span for named, span in self.hours.items() if day.weekday() in days(named)), None)
        if written is None:
            return None
        opens, closes = hours(written)
        return datetime.combine(day, opens), datetime.combine(day if closes > opens else day + _DAY, closes)


@lru_cache(1000)
def hours(written: str) -> tuple[time, time]:
    """«9:00–18:00»; what does not end later than it begins ends on the next day. ValueError for anything else."""
    found = _SPAN.fullmatch(written.strip())
    numbers = [int(number) for number in found.groups()] if found else [24, 0, 0, 0]
    opens, closes = tuple(numbers[:2]), tuple(numbers[2:])
    if opens >= (24, 0) or closes > (24, 0) or max(opens[1], closes[1]) > 59:
        raise ValueError(tell("knowledge.hours", written=written))
    return time(opens[0], opens[1]), time(0) if closes == (24, 0) else time(closes[0], closes[1])


@lru_cache(1000)
def days(written: str) -> tuple[int, ...]:
    """«mon» or «mon-fri» as numbers, Monday is 0; ValueError for anything else."""
    first, _, last = written.partition("-")
    if first not in DAYS or (last and last not in DAYS):
        raise ValueError(tell("knowledge.days", written=written))
    begin, end = DAYS.index(first), DAYS.index(last or first)
    if begin > end:
        raise ValueError(tell("knowledge.days", written=written))
    return tuple(range(begin, end + 1))
