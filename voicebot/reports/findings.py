"""What went well and what didn't: sentences for a manager. What may be chance is not told."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from voicebot.locale import tell
from voicebot.reports.figures import Targets
from voicebot.reports.groups import Report, grouped
from voicebot.reports.rows import Rows
from voicebot.reports.shown import count, day, percent, seconds, shown

ENOUGH = 20  # cases, before anything is said of them
SURE = 2.0  # standard errors that shares must differ by
MARKED = 0.05  # a change of satisfaction worth telling
NOTABLE = 0.2  # a change of the average delay worth telling, relative
HALF = 0.5  # a scenario of which the robot deals with less than that needs a look
LONG = 300.0  # seconds of a wait that is told of
COMPARED = {  # share: part, whole; is more better?
    "containment": ("contained", "calls", True),
    "resolution": ("resolved", "first", True),
    "understanding": ("understood", "utterances", True),
    "abandonment": ("abandoned", "offered", False),
}


@dataclass(frozen=True, slots=True)
class Finding:
    good: bool
    text: str


def findings(
    rows: Rows, now: Report, before: Report | None, targets: Targets, titles: Mapping[str, str]
) -> list[Finding]:
    """rows: those of `now`; titles: what scenarios are called."""
    found = [*_alone(now), *_level(rows, now, targets)]
    if before:
        found += [*_shares(now, before), *_means(now, before)]
    return [*found, *_reason(now), *_weak(rows, now, targets, titles), *_longest(rows)]


def _alone(now: Report) -> Iterator[Finding]:
    if now.robot.contained and now.robot.containment is not None:
        counted, part = count(now.robot.contained), percent(now.robot.containment)
        yield Finding(True, tell("report.alone", count=counted, share=part))


def _level(rows: Rows, now: Report, targets: Targets) -> Iterator[Finding]:
    """Against the goal, with the days that missed it."""
    reached = now.desk.level
    if reached is None or now.desk.offered < ENOUGH:
        return
    good = reached >= targets.level
    text = tell("report.goal", level=percent(reached), goal=percent(targets.level), seconds=round(targets.within))
    days = grouped(rows, now.period, "day", targets)
    levels = {day(when): group.desk for when, group in zip(now.period.days, days, strict=True)}
    missed = [name for name, desk in levels.items() if desk and desk.level is not None and desk.level < targets.level]
    if missed and len(now.period.days) <= 7:
        text += tell("report.missed_days", days=", ".join(missed))
    yield Finding(good, text)


def _shares(now: Report, before: Report) -> Iterator[Finding]:
    measured, was = now.robot.measures() | now.desk.measures(), before.robot.measures() | before.desk.measures()
    for name, (_, whole, more) in COMPARED.items():
        one, other = measured[name], was[name]
        if one is None or other is None:
            continue
        if differ(one, measured[whole] or 0, other, was[whole] or 0):
            yield Finding((one > other) == more, _compared(name, one, other))


def differ(one: float, count_one: float, other: float, count_other: float) -> bool:
    """Is it unlikely that these shares of so many cases differ by chance? A test of two proportions."""
    if min(count_one, count_other) < ENOUGH:
        return False
    both = (one * count_one + other * count_other) / (count_one + count_other)
    error = math.sqrt(both * (1 - both) * (1 / count_one + 1 / count_other))
    return abs(one - other) > SURE * error


def _means(now: Report, before: Report) -> Iterator[Finding]:
    one, other = now.robot.satisfaction, before.robot.satisfaction
    enough = min(now.robot.rated, before.robot.rated) >= ENOUGH
    if enough and one is not None and other is not None and abs(one - other) >= MARKED:
        yield Finding(one > other, _compared("satisfaction", one, other))
    one, other = now.desk.delay, before.desk.delay
    enough = min(now.desk.answered, before.desk.answered) >= ENOUGH
    if enough and one is not None and other is not None and abs(one - other) >= max(1.0, NOTABLE * other):
        yield Finding(one < other, _compared("delay", one, other))


def _compared(name: str, one: float, other: float) -> str:
    return tell("report.compared", what=tell(f"report.measure_{name}"), now=shown(name, one), was=shown(name, other))


def _reason(now: Report) -> Iterator[Finding]:
    handed = sum(number for _, number in now.reasons)
    if handed >= ENOUGH:
        reason, number = now.reasons[0]
        yield Finding(False, tell("report.reason", reason=reason, count=count(number), all=count(handed)))


def _weak(rows: Rows, now: Report, targets: Targets, titles: Mapping[str, str]) -> Iterator[Finding]:
    """The scenario that costs operators most."""
    weak = [
        (group.robot.escalated, group.name, group.robot)
        for group in grouped(rows, now.period, "scenario", targets)
        if group.name and group.robot and group.robot.calls >= ENOUGH and (group.robot.containment or 0) < HALF
    ]
    for _, name, robot in sorted(weak, key=lambda each: (-each[0], each[1]))[:1]:
        name, part = titles.get(name, name), percent(robot.containment or 0)
        yield Finding(False, tell("report.weak", scenario=name, share=part, calls=count(robot.calls)))


def _longest(rows: Rows) -> Iterator[Finding]:
    long = [wait for wait in rows.waits if wait.delay is not None and wait.delay >= LONG]
    if long:
        worst = max(long, key=lambda wait: wait.delay or 0.0)
        when = f"{day(worst.joined.date())} {worst.joined:%H:%M}"
        yield Finding(
            False, tell("report.longest", wait=seconds(worst.delay or 0.0), when=when, count=count(len(long)))
        )
