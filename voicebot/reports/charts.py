"""Charts as data: a function a chart. Terminal, letter, workbook and console draw the same ones."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from voicebot.locale import tell
from voicebot.reports.figures import ENDED, TARGETS, Desk, Robot, Targets, contained, reasons
from voicebot.reports.groups import Group, grouped
from voicebot.reports.period import WEEK, Period
from voicebot.reports.rows import Rows
from voicebot.reports.shown import named, weekday
from voicebot.reports.staffing import Hour

Kind = Literal["stack", "lines", "across", "heat"]  # stacked bars, lines, stacked bars that lie, a grid
Unit = Literal["", "percent", "seconds"]
LEFT = ("answered", "abandoned", "short", "callback", "overflow", "back", "message")  # how a wait ends
MOST = 10  # bars that lie
DAILY = 35  # days; a longer period is shown by weeks


@dataclass(frozen=True, slots=True)
class Series:
    """key: for programs, which may give it a colour; values: one a category, None where it can't be told."""

    key: str
    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """percent: values are 0…100; target: a line to compare with; heat: a series a row."""

    key: str
    title: str
    kind: Kind
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: Unit = ""
    target: float | None = None

    @property
    def empty(self) -> bool:
        return not any(value for series in self.series for value in series.values)


def charts(
    rows: Rows,
    period: Period,
    targets: Targets = TARGETS,
    titles: Mapping[str, str] = {},
    besides: Collection[str] = (),
) -> tuple[Chart, ...]:
    """All but the roster's; rows: those of the period; titles: what scenarios are called; besides: no wishes."""
    return (
        outcomes(rows, period),
        hours(rows, period),
        week(rows, period),
        scenarios(rows, titles, besides),
        hand_overs(rows),
        understanding(rows, period),
        satisfaction(rows, period),
        waits(rows, period),
        levels(rows, period, targets),
        delays(rows, period),
        operators(rows),
    )


def outcomes(rows: Rows, period: Period) -> Chart:
    """How the calls of each day ended."""
    names, groups = _days(rows, period)
    return _chart("outcomes", "stack", names, [(name, _robots(groups, name)) for name in ENDED])


def hours(rows: Rows, period: Period) -> Chart:
    """Calls in each hour of an average day."""
    counted = Counter(call.moment.hour for call in rows.calls)
    open_ = range(min(counted, default=0), max(counted, default=0) + 1)
    values = tuple(counted[hour] / len(period.days) for hour in open_)
    return _chart("hours", "stack", [named("hour", f"{hour:02}") for hour in open_], [("calls", values)])


def week(rows: Rows, period: Period) -> Chart:
    """Calls by weekday and hour, on average: a row a weekday."""
    days = Counter(day.weekday() for day in period.days)
    counted = Counter((call.moment.weekday(), call.moment.hour) for call in rows.calls)
    grid = tuple(
        Series(
            str(number),
            weekday(number),
            tuple(counted[number, hour] / days[number] if days[number] else None for hour in range(24)),
        )
        for number in range(WEEK)
    )
    return Chart("week", tell("report.chart_week"), "heat", tuple(f"{hour:02}" for hour in range(24)), grid)


def scenarios(rows: Rows, titles: Mapping[str, str] = {}, besides: Collection[str] = ()) -> Chart:
    """What callers asked most, `besides` left out, and how much of it the robot dealt with alone."""
    asked = Counter(scenario for call in rows.calls for scenario in call.scenarios if scenario not in besides)
    alone = Counter(scenario for call in rows.calls if contained(call) for scenario in call.scenarios)
    most = sorted(asked, key=lambda name: (-asked[name], name))[:MOST]
    parts = [("alone", [alone[name] for name in most]), ("else", [asked[name] - alone[name] for name in most])]
    return _chart("scenarios", "across", [titles.get(name, name) for name in most], parts)


def hand_overs(rows: Rows) -> Chart:
    """Why the robot handed callers over."""
    most = reasons(rows.calls)[:MOST]
    return _chart("hand_overs", "across", [name for name, _ in most], [("escalated", [count for _, count in most])])


def understanding(rows: Rows, period: Period) -> Chart:
    """Shares that tell how well the robot does, day by day."""
    names, groups = _days(rows, period)
    parts = [(name, _percents(groups, lambda one: one.robot, name)) for name in ("understanding", "containment")]
    return _chart("understanding", "lines", names, parts, "percent")


def satisfaction(rows: Rows, period: Period) -> Chart:
    """How callers felt at the end, day by day."""
    names, groups = _days(rows, period)
    values = _percents(groups, lambda one: one.robot, "satisfaction")
    return _chart("satisfaction", "lines", names, [("satisfaction", values)], "percent")


def waits(rows: Rows, period: Period) -> Chart:
    """How the waits of each day ended at the operators' queue."""
    names, groups = _days(rows, period)
    return _chart("waits", "stack", names, [(name, _desks(groups, name)) for name in LEFT])


def levels(rows: Rows, period: Period, targets: Targets = TARGETS) -> Chart:
    """Service level by both formulas, day by day."""
    names, groups = _days(rows, period, targets)
    parts = [(name, _percents(groups, lambda one: one.desk, name)) for name in ("level", "level_without_short")]
    return _chart("levels", "lines", names, parts, "percent", targets.level * 100)


def delays(rows: Rows, period: Period) -> Chart:
    """Average delay of answered callers in each hour of the day."""
    groups = [group for group in grouped(rows, period, "hour") if group.desk and group.desk.offered]
    names = [named("hour", group.name) for group in groups]
    return _chart("delays", "stack", names, [("delay", _desks(groups, "delay"))], "seconds")


def operators(rows: Rows) -> Chart:
    """Callers that each operator answered or called back."""
    taken = Counter(wait.operator for wait in rows.waits if wait.operator)
    most = sorted(taken, key=lambda name: (-taken[name], name))[:MOST]
    return _chart("operators", "across", most, [("taken", [taken[name] for name in most])])


def roster(needed: Sequence[Hour]) -> Chart:
    """People on the roster by weekday and hour: a row a weekday."""
    people = {(one.weekday, one.hour): one.need.people for one in needed}
    grid = tuple(
        Series(str(number), weekday(number), tuple(people.get((number, hour), 0) for hour in range(24)))
        for number in range(WEEK)
    )
    return Chart("roster", tell("report.chart_roster"), "heat", tuple(f"{hour:02}" for hour in range(24)), grid)


def _chart(
    key: str,
    kind: Kind,
    categories: Iterable[str],
    parts: Iterable[tuple[str, Iterable[float | None]]],
    unit: Unit = "",
    target: float | None = None,
) -> Chart:
    series = tuple(Series(name, tell(f"report.series_{name}"), tuple(values)) for name, values in parts)
    return Chart(key, tell(f"report.chart_{key}"), kind, tuple(categories), series, unit, target)


def _days(rows: Rows, period: Period, targets: Targets = TARGETS) -> tuple[list[str], list[Group]]:
    by: Literal["day", "week"] = "day" if len(period.days) <= DAILY else "week"
    groups = list(grouped(rows, period, by, targets))
    return [named(by, group.name) for group in groups], groups


def _robots(groups: Iterable[Group], name: str) -> list[float | None]:
    return [getattr(group.robot, name) for group in groups]


def _desks(groups: Iterable[Group], name: str) -> list[float | None]:
    return [getattr(group.desk, name) for group in groups]


def _percents(groups: Iterable[Group], half: Callable[[Group], Robot | Desk | None], name: str) -> list[float | None]:
    shares = [getattr(half(group), name) for group in groups]
    return [None if share is None else share * 100 for share in shares]
