"""When people work: days of the week, lunch, holidays. Pure: the moment is given."""

import re
from datetime import date, datetime, time
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-\u2013\u2014]\s*(\d{1,2}):(\d{2})")
_ALWAYS = time(23, 59, 59)  # 24:00


def _span(written: str) -> str:
    hours(written)
    return written


def _days(written: str) -> str:
    days(written)
    return written


Hours = Annotated[str, AfterValidator(_span)]  # 9:00–18:00
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
    lunch: Hours | None = None
    holidays: list[date] = []  # closed
    special: list[Special] = []

    def open_at(self, moment: datetime) -> bool:
        """Do they work then? `moment` is the local time of the hotline."""
        span = self._span_of(moment.date())
        within = span is not None and span[0] <= moment.time() < span[1]
        at_lunch = self.lunch is not None and hours(self.lunch)[0] <= moment.time() < hours(self.lunch)[1]
        return within and not at_lunch

    def _span_of(self, day: date) -> tuple[time, time] | None:
        for special in self.special:
            if special.day == day:
                return hours(special.hours)
        if day in self.holidays:
            return None
        return next((hours(span) for named, span in self.hours.items() if day.weekday() in days(named)), None)


def hours(written: str) -> tuple[time, time]:
    """«9:00–18:00»; ValueError for anything else."""
    found = _SPAN.fullmatch(written.strip())
    if not found:
        raise ValueError("9:00-18:00")
    opens, closes = (int(found[1]), int(found[2])), (int(found[3]), int(found[4]))
    end = _ALWAYS if closes == (24, 0) else time(*closes)
    if time(*opens) >= end:
        raise ValueError("9:00-18:00")
    return time(*opens), end


def days(written: str) -> tuple[int, ...]:
    """«mon» or «mon-fri» as numbers, Monday is 0; ValueError for anything else."""
    first, _, last = written.partition("-")
    if first not in DAYS or (last and last not in DAYS):
        raise ValueError("mon-fri")
    begin, end = DAYS.index(first), DAYS.index(last or first)
    if begin > end:
        raise ValueError("mon-fri")
    return tuple(range(begin, end + 1))
