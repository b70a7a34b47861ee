"""The days that dates, weekdays, weeks and months are, by the patterns of `dates_rules`."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

Days = tuple[date, date | None]  # of one day the second is None

# the first and the last day of the parts of a month (of the month) and of a week (after Monday)
_MONTH_PARTS = {"нач": (1, 10), "сер": (11, 20), "кон": (21, 31), "": (1, 31)}
_WEEK_PARTS = {"нач": (0, 1), "сер": (1, 3), "кон": (3, 4)}
_CENTURY = 40  # «восемьдесят пятого года» is of the last one, «двадцать седьмого» of this
_SHIFTS = {"": 0, "A0": 0, "An": 0, "A1": 1, "A-1": -1, "A-2": -2}


@dataclass(frozen=True, slots=True)
class Calendar:
    """The day that the talk is on, and whether it is of what was."""

    today: date
    past: bool = False

    def shift(self, adjective: str) -> int:
        """«следующий» is one on, «прошлый» one back, «тот» as the talk goes."""
        return (-1 if self.past else 1) if adjective == "At" else _SHIFTS[adjective]

    def nearest(self, days: Iterator[date | None]) -> date | None:
        """The first of the days that is not over, or, in a talk of what was, that has come."""
        return next((day for day in days if day and (day <= self.today if self.past else day >= self.today)), None)

    def left(self, first: date | None, last: date | None) -> Days | None:
        """What of a range is not over yet; all of it where it is over."""
        if not first or not last:
            return None
        if not self.past and first < self.today <= last:
            first = self.today
        return first, last if last != first else None


def on(year: int, month: int, day: int) -> date | None:
    """That day, None where there is none."""
    fits = 1 <= month <= 12 and 1 <= year <= 9999 and 1 <= day <= calendar.monthrange(year, month)[1]
    return date(year, month, day) if fits else None


def later(day: date, days: int) -> date | None:
    """So many days later, None beyond the calendar."""
    ordinal = day.toordinal() + days
    return date.fromordinal(ordinal) if 1 <= ordinal <= date.max.toordinal() else None


def _months_later(day: date, months: int) -> date | None:
    """The same day of a later month, or its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return on(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1])) if 1 <= year <= 9999 else None


def _said(match: re.Match[str], name: str) -> str:
    """What a named group holds; "" where the pattern has none or it is empty."""
    return match.groupdict().get(name) or ""


def _one(day: date | None) -> Days | None:
    return (day, None) if day else None


def _back(match: re.Match[str]) -> int:
    return -1 if match[0].endswith("назад") else 1


# dates


def _year(match: re.Match[str], about: Calendar) -> int | None:
    """The year that was said, None where none was."""
    if _said(match, "which"):
        return about.today.year + about.shift(_said(match, "which"))
    if _said(match, "short"):
        return int(_said(match, "short")) + (2000 if int(_said(match, "short")) <= _CENTURY else 1900)
    return int(_said(match, "full")) if _said(match, "full") else None


def dated(day: int, month: int, year: int | None, about: Calendar) -> date | None:
    """That day of a year, or of the nearest year that has it."""
    if year:
        return on(year, month, day)
    step = -1 if about.past else 1  # at most eight years lie between two 29ths of February
    return about.nearest(on(about.today.year + step * ahead, month, day) for ahead in range(9))


def date_meant(match: re.Match[str], about: Calendar) -> Days | None:
    day, month, year = int(match["day"]), int(match["month"]), _year(match, about)
    if month == day + 1 and not year and match[0].endswith("g"):  # «пятого-шестого», no fifth of June
        return _one(_numbered(day, about))
    return _one(dated(day, month, year, about))


def dates_meant(match: re.Match[str], about: Calendar) -> Days | None:
    """«с тридцатого декабря по восьмое января»"""
    last = dated(int(match["last"]), int(match["month"]), _year(match, about), about)
    first = last and on(last.year, int(_said(match, "first") or _said(match, "month")), int(match["day"]))
    if first and last and first > last:
        first = on(last.year - 1, first.month, first.day)
    return (first, last) if first and last else None


def _numbered(day: int, about: Calendar) -> date | None:
    """The nearest day of that number."""
    first = about.today.replace(day=1)
    months = (_months_later(first, -ahead if about.past else ahead) for ahead in range(3))
    return about.nearest(on(month.year, month.month, day) for month in months if month)


def number_meant(match: re.Match[str], about: Calendar) -> Days | None:
    return _one(_numbered(int(match["day"]), about))


def number_of_meant(match: re.Match[str], about: Calendar) -> Days | None:
    """«двадцатого числа этого месяца»"""
    month = _months_later(about.today.replace(day=1), about.shift(_said(match, "adjective")))
    return _one(month and on(month.year, month.month, int(match["day"])))


def numbers_meant(match: re.Match[str], about: Calendar) -> Days | None:
    first = _numbered(int(match["day"]), about)
    last = first and _numbered(int(match["last"]), Calendar(first))
    return (first, last) if first and last else None


# months and weeks


def month_meant(match: re.Match[str], about: Calendar) -> Days | None:
    first, last = next(days for stem, days in _MONTH_PARTS.items() if _said(match, "part").startswith(stem))
    month = _named(match, last, about) if _said(match, "month") else _pointed(_said(match, "adjective"), last, about)
    if not month:
        return None
    length = calendar.monthrange(month.year, month.month)[1]
    return about.left(month.replace(day=first), month.replace(day=min(last, length)))


def _pointed(adjective: str, last: int, about: Calendar) -> date | None:
    over = not adjective and not about.past and last < about.today.day  # «в начале месяца» on the 25th
    return _months_later(about.today.replace(day=1), about.shift(adjective) + over)


def _named(match: re.Match[str], last: int, about: Calendar) -> date | None:
    number, today = int(match["month"]), about.today
    if year := _year(match, about):
        return on(year, number, 1)
    if about.past or match[0].startswith("за "):  # «счёт за октябрь»
        return on(today.year - (number > today.month), number, 1)
    return on(today.year + ((number, last) < (today.month, today.day)), number, 1)


def _monday(day: date, weeks: int = 0) -> date | None:
    return later(day, 7 * weeks - day.weekday())


def week_meant(match: re.Match[str], about: Calendar) -> Days | None:
    monday = _monday(about.today, about.shift(_said(match, "adjective")))
    first, last = 0, 6
    if _said(match, "part"):
        first, last = _WEEK_PARTS[_said(match, "part")[:3]]
        if monday and not _said(match, "adjective") and not about.past and about.today.weekday() > last:
            monday = later(monday, 7)
    return about.left(monday and later(monday, first), monday and later(monday, last))


def weekend_meant(match: re.Match[str], about: Calendar) -> Days | None:
    back = about.past and not _said(match, "adjective") and about.today.weekday() < 5
    monday = _monday(about.today, about.shift(_said(match, "adjective")) - back)
    return about.left(monday and later(monday, 5), monday and later(monday, 6))


def in_week(monday_of: date, weekday: date) -> date | None:
    """That weekday of the week that a day is in."""
    return later(monday_of, weekday.weekday() - monday_of.weekday())


def weekday_meant(match: re.Match[str], about: Calendar) -> Days | None:
    ahead = (int(match["weekday"]) - about.today.isoweekday()) % 7
    if _said(match, "adjective") in ("", "An"):
        return _one(later(about.today, ahead - 7 if about.past and ahead else ahead))
    monday = _monday(about.today, about.shift(_said(match, "adjective")))
    day = monday and later(monday, int(match["weekday"]) - 1)
    if day and _said(match, "adjective") == "A0" and not about.past and day < about.today:
        day = later(day, 7)
    return _one(day)


# so long from now, or ago


def days_on_meant(match: re.Match[str], about: Calendar) -> Days | None:
    return _one(later(about.today, _back(match) * int(float(_said(match, "count") or 1))))


def weeks_on_meant(match: re.Match[str], about: Calendar) -> Days | None:
    return _one(later(about.today, _back(match) * round(float(_said(match, "count") or 1) * 7)))


def months_on_meant(match: re.Match[str], about: Calendar) -> Days | None:
    """«через полгода», «полтора месяца назад»: half a month is 15 days."""
    months = float(_said(match, "count") or 1) * (12 if _said(match, "unit") == "year" else 1)
    day = _months_later(about.today, _back(match) * int(months))
    return _one(day and later(day, _back(match) * 15 * (months % 1 > 0)))


def relative_meant(match: re.Match[str], about: Calendar) -> Days | None:
    return _one(later(about.today, int(match["days"])))
