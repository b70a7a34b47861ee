"""A report: the figures of a period, as a whole and in groups."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, TypeVar, get_args

from voicebot.reports.figures import TARGETS, Desk, Robot, Targets, desk, reasons, robot
from voicebot.reports.period import Period
from voicebot.reports.rows import Call, Rows, Wait

By = Literal["hour", "day", "week", "scenario", "operator", "queue"]
BYS: tuple[By, ...] = get_args(By)
TIMES = ("hour", "day", "week")

Row = TypeVar("Row", Call, Wait)


@dataclass(frozen=True, slots=True)
class Group:
    """name: "09" (an hour), 2026-01-12 (a day, a week's Monday), a scenario, operator or queue. None: can't be told."""

    name: str
    robot: Robot | None
    desk: Desk | None


@dataclass(frozen=True, slots=True)
class Report:
    """reasons: why callers were handed over, and how often."""

    period: Period
    by: By
    robot: Robot
    desk: Desk
    reasons: tuple[tuple[str, int], ...]
    groups: tuple[Group, ...]

    def plain(self) -> dict[str, Any]:
        """For programs."""
        return {
            "since": self.period.since.isoformat(),
            "until": self.period.until.isoformat(),
            "robot": self.robot.measures(),
            "desk": self.desk.measures(),
            "reasons": [{"reason": reason, "count": count} for reason, count in self.reasons],
            "by": self.by,
            "groups": [_plain(group) for group in self.groups],
        }


def _plain(group: Group) -> dict[str, Any]:
    halves = {"robot": group.robot, "desk": group.desk}
    return {"name": group.name} | {name: half.measures() for name, half in halves.items() if half}


def report(rows: Rows, period: Period, by: By = "day", targets: Targets = TARGETS) -> Report:
    """rows: those of the period."""
    return Report(
        period,
        by,
        robot(rows.calls),
        desk(rows.waits, targets),
        tuple(reasons(rows.calls)),
        tuple(grouped(rows, period, by, targets)),
    )


def grouped(rows: Rows, period: Period, by: By, targets: Targets = TARGETS) -> Iterator[Group]:
    """In order of time, every day and week of the period; else the biggest first. A call counts for each scenario."""
    if by in TIMES:
        calls = _sorted(rows.calls, lambda call: [_when(call.moment.date(), call.moment.hour, by)])
        waits = _sorted(rows.waits, lambda wait: [_when(wait.joined.date(), wait.joined.hour, by)])
        empty = set() if by == "hour" else {_when(day, 0, by) for day in period.days}
        for name in sorted(empty | calls.keys() | waits.keys()):
            yield Group(name, robot(calls.get(name, ())), desk(waits.get(name, ()), targets))
    elif by == "scenario":
        for name, group in _biggest(_sorted(rows.calls, lambda call: call.scenarios or ("",))):
            yield Group(name, robot(group), None)
    else:
        key = _operator if by == "operator" else _queue
        for name, served in _biggest(_sorted(rows.waits, key)):
            yield Group(name, None, desk(served, targets))


def _operator(wait: Wait) -> Iterable[str]:
    return [wait.operator] if wait.operator else []


def _queue(wait: Wait) -> Iterable[str]:
    return [wait.queue]


def _when(day: date, hour: int, by: By) -> str:
    if by == "hour":
        return f"{hour:02}"
    return (day if by == "day" else day - timedelta(day.weekday())).isoformat()


def _sorted(rows: Iterable[Row], keys: Callable[[Row], Iterable[str]]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for key in keys(row):
            found[key].append(row)
    return dict(found)


def _biggest(groups: dict[str, list[Row]]) -> list[tuple[str, list[Row]]]:
    return sorted(groups.items(), key=lambda each: (-len(each[1]), each[0]))
