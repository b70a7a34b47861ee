"""Figures as people read them, in the language of whoever is spoken to."""

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType

from voicebot.locale import tell
from voicebot.reports.figures import SECONDS, SHARES
from voicebot.reports.period import Period
from voicebot.reports.staffing import Roster

Titles = Mapping[str, Mapping[str, str]]  # "scenario", "queue": what each is called, by its id
NONE = "—"
MINUTE = 60  # seconds


def shown(name: str, value: float | None) -> str:
    """A measure of this name: "83 %", "12 s", "3:05 min", "1 204"."""
    if value is None:
        return NONE
    if name in SHARES:
        return percent(value)
    if name in SECONDS:
        return seconds(value)
    return count(round(value))


def percent(value: float) -> str:
    return tell("report.percent", n=round(value * 100))


def seconds(value: float) -> str:
    whole = round(value)
    if whole < MINUTE:
        return tell("report.seconds", seconds=whole)
    minutes, rest = divmod(whole, MINUTE)
    return tell("report.minutes", minutes=minutes, seconds=f"{rest:02}")


def count(value: int) -> str:
    return f"{value:,}".replace(",", "\N{NO-BREAK SPACE}")


def day(value: date) -> str:
    """Short: "Mon 12.01"."""
    return f"{weekday(value.weekday())} {value:%d.%m}"


def weekday(number: int) -> str:
    """0 is Monday."""
    return tell("report.weekdays").split()[number]


def period(value: Period) -> str:
    return f"{value.since:%d.%m.%Y} – {value.until:%d.%m.%Y}"


def named(by: str, name: str, titles: Titles = MappingProxyType({})) -> str:
    """A group: "09:00", "Mon 12.01", "week 3 (12.01)", what a scenario or a queue is called."""
    if by == "hour":
        return f"{name}:00"
    if by == "day":
        return day(date.fromisoformat(name))
    if by == "week":
        monday = date.fromisoformat(name)
        return tell("report.week", number=monday.isocalendar().week, day=f"{monday:%d.%m}")
    return titles.get(by, {}).get(name, name) or tell("report.nothing")


def explained(made: Roster, days: Period) -> Iterator[str]:
    """What a roster was made from, and what it comes to."""
    goal = made.goal
    if goal.delay is None:
        yield tell("report.roster_goal", level=percent(goal.level), within=round(goal.within))
    else:
        yield tell("report.roster_delay", delay=round(goal.delay))
    usual = {"period": period(days), "handling": seconds(made.handling)}
    if made.handled:
        yield tell("report.roster_load", handled=count(made.handled), **usual)
    else:
        yield tell("report.roster_supposed", **usual)
    if not made.waited:
        yield tell("report.roster_handed")
    absent = percent(goal.shrinkage)
    yield tell("report.roster_total", most=made.most, hours=count(made.paid_hours), shrinkage=absent)
