"""Days that a report is about."""

from dataclasses import dataclass
from datetime import date, timedelta

WEEK = 7  # days


@dataclass(frozen=True, slots=True)
class Period:
    """Both days count."""

    since: date
    until: date

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(self.since + timedelta(number) for number in range((self.until - self.since).days + 1))

    def before(self) -> "Period":
        """As many days, up to this period."""
        length = timedelta(len(self.days))
        return Period(self.since - length, self.until - length)

    def holds(self, day: date) -> bool:
        return self.since <= day <= self.until


def chosen(first: date, last: date, since: date | None, until: date | None, weeks: int = 1) -> Period:
    """What was asked for; else the last whole weeks, Monday to Sunday, or the last days where there is none yet.

    first, last: days of the first and the last call.
    """
    length = timedelta(WEEK * weeks - 1)
    if since is not None or until is not None:
        end = until or max(last, since or last)
        return Period(since or end - length, end)
    sunday = last - timedelta((last.weekday() + 1) % WEEK)
    end = sunday if sunday >= first else last
    return Period(end - length, end)
