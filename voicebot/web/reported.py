"""What the console tells of a period, its letter, the people it asks for. Blocking, in the language in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Literal

from voicebot.errors import Problem
from voicebot.locale import tell
from voicebot.matching.clusters import clusters
from voicebot.matching.unanswered import unanswered
from voicebot.names import Names
from voicebot.reports import sheets
from voicebot.reports.charts import Chart, charts
from voicebot.reports.charts import roster as chart_of
from voicebot.reports.figures import Targets
from voicebot.reports.groups import By, Report, report
from voicebot.reports.letter import Asked, Letter, letter
from voicebot.reports.load import load, said, span
from voicebot.reports.period import Period, chosen
from voicebot.reports.shown import explained, named, period, shown
from voicebot.reports.staffing import Goal, Roster, roster
from voicebot.reports.table import OWN, cells, columns, heads
from voicebot.settings import Reports
from voicebot.web import masking
from voicebot.web.backstage import Backstage

Kind = Literal["xlsx", "pdf"]
ROBOT = ("calls", "containment", "resolution", "satisfaction")
TODAY = ("calls", "containment", "escalated", "abandoned", "seconds")
TODAY_AT_THE_DESK = ("offered", "lost", "level", "delay")
DESK = ("offered", "taken", "lost", "abandonment", "level", "level_without_short", "delay", "handling")
LESS = {"abandonment", "delay", "handling"}  # is better
LONGEST = 366  # days of a period
USUAL = 4  # weeks that a roster is made from
LEAST = 2  # times that something was asked, to be told of
_printing = Lock()  # Matplotlib's settings are the process's


@dataclass(frozen=True, slots=True)
class Tile:
    """goal: in words, empty where there is none; reached: None where it can't be told."""

    key: str
    name: str
    value: str
    goal: str
    reached: bool | None


@dataclass(frozen=True, slots=True)
class Reported:
    """nothing: a sentence in place of all else."""

    period: str
    nothing: str = ""
    robot: tuple[Tile, ...] = ()
    desk: tuple[Tile, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    charts: tuple[Chart, ...] = ()


@dataclass(frozen=True, slots=True)
class Staffed:
    """told: what the load is and what it comes to; chart: None where nobody asked for an operator."""

    told: tuple[str, ...]
    chart: Chart | None


def reported(backstage: Backstage, days: Period, by: By) -> Reported:
    """Problem where the period is too long."""
    _bounded(days)
    if nothing := _nothing(backstage, days):
        return Reported(period(days), nothing)
    rows, targets, names = load(backstage.ledger.database, days), wanted(backstage.settings.reports), _titles(backstage)
    told = report(rows, days, by, targets)
    measures = columns(told)
    goals = _goals(backstage.settings.reports)
    drawn = charts(rows, days, targets, names["scenario"], names["besides"])
    return Reported(
        period(days),
        "",
        tuple(_tile(name, told, goals) for name in ROBOT),
        tuple(_tile(name, told, goals) for name in DESK),
        (tell(f"report.column_{by}"), *heads(measures)),
        tuple(
            (named(by, group.name, names), *figures) for group in told.groups for figures in [cells(group, measures)]
        ),
        tuple(chart for chart in drawn if not chart.empty),
    )


def so_far(backstage: Backstage) -> tuple[Tile, ...]:
    """Today's figures beside their goals; those of the desk where there is one."""
    today = Period(backstage.today(), backstage.today())
    rows, goals = load(backstage.ledger.database, today, today.until), backstage.settings.reports
    told = report(rows, today, "day", wanted(goals))
    names = (*TODAY, *(TODAY_AT_THE_DESK if backstage.office else ()))
    return tuple(_tile(name, told, _goals(goals)) for name in names)


def counted(backstage: Backstage, days: Period, by: By) -> Report:
    """The bare figures. Problem where the period is too long or none."""
    _bounded(days)
    return report(load(backstage.ledger.database, days), days, by, wanted(backstage.settings.reports))


def _bounded(days: Period) -> None:
    if days.since > days.until:
        raise Problem("reports.reversed", since=days.since, until=days.until)
    if len(days.days) > LONGEST:
        raise Problem("reports.too_long", days=LONGEST)


def _nothing(backstage: Backstage, days: Period) -> str:
    recorded = span(backstage.ledger.database)
    if recorded is None:
        return tell("reports.none")
    first, last = recorded
    if first <= days.until and last >= days.since:
        return ""
    return tell("report.none_then", since=_day(days.since), until=_day(days.until), first=_day(first), last=_day(last))


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def _tile(name: str, told: Report, goals: Mapping[str, float | None]) -> Tile:
    own = OWN.get(name, name)
    half = told.robot if name in (*ROBOT, *TODAY) else told.desk
    value, goal = half.measures()[own], goals.get(name)
    words, reached = "", None
    if goal is not None:
        words = tell("reports.most" if name in LESS else "reports.least", goal=shown(own, goal))
        if value is not None:
            reached = value <= goal if name in LESS else value >= goal
    return Tile(name, tell(f"report.measure_{name}"), shown(own, value), words, reached)


def _goals(told: Reports) -> dict[str, float | None]:
    percents = {
        "level": told.level_percent,
        "level_without_short": told.level_percent,
        "abandonment": told.abandonment_percent,
        "containment": told.containment_percent,
        "resolution": told.resolution_percent,
        "satisfaction": told.satisfaction_percent,
    }
    seconds = {"delay": told.delay_seconds, "handling": told.handling_seconds}
    return {name: None if goal is None else goal / 100 for name, goal in percents.items()} | seconds


def wanted(goals: Reports) -> Targets:
    """What the settings ask of the desk."""
    return Targets(goals.within_seconds, goals.short_seconds, goals.level_percent / 100)


def _titles(backstage: Backstage) -> dict[str, dict[str, str]]:
    return Names.of(backstage.dialogue().knowledge).titles()


def printable() -> bool:
    """Is there what PDFs are made with?"""
    return find_spec("matplotlib") is not None


def written(backstage: Backstage, days: Period, kind: Kind) -> bytes:
    """The letter about a period. Problem where it is too long."""
    _bounded(days)
    made = _letter(backstage, days)
    with TemporaryDirectory() as folder:
        path = Path(folder) / kind
        if kind == "pdf":
            from voicebot.reports import pdf  # of an extra

            with _printing:
                pdf.write(made, path)
        else:
            sheets.write(made, path)
        return path.read_bytes()


def _letter(backstage: Backstage, days: Period) -> Letter:
    """Letters travel: what callers asked is told without the numbers that they named."""
    dialogue, database = backstage.dialogue(), backstage.ledger.database
    base = dialogue.knowledge
    texts = [masking.text(text) for text in unanswered(base, said(database, days))]
    found = clusters(dialogue.index, texts) if texts else []
    asked = [Asked(one.size, one.texts) for one in found if one.size >= LEAST]
    return letter(database, days, base.hotline.hotline, asked, _titles(backstage), wanted(backstage.settings.reports))


def staffed(backstage: Backstage, level: float | None, within: float | None, shrinkage: float | None) -> Staffed:
    """From the last whole weeks; level and shrinkage in percent. Problem where the goal is none."""
    if level is None or within is None or shrinkage is None:
        raise Problem("reports.no_goal")
    if not (1 <= level <= 99.9 and 1 <= within <= 3600 and 0 <= shrinkage <= 90):
        raise Problem("reports.no_goal")
    days = _usual(backstage)
    if days is None:
        return Staffed((tell("reports.none"),), None)
    made = _roster(backstage, days, level, within, shrinkage)
    if not made.hours:
        return Staffed((tell("report.none_load", since=_day(days.since), until=_day(days.until)),), None)
    return Staffed(tuple(explained(made, days)), chart_of(made.hours))


def needed(backstage: Backstage, level: float, within: float, shrinkage: float) -> Roster | None:
    """The same as bare figures; None before the first call."""
    days = _usual(backstage)
    return _roster(backstage, days, level, within, shrinkage) if days else None


def _usual(backstage: Backstage) -> Period | None:
    recorded = span(backstage.ledger.database)
    return chosen(*recorded, None, None, USUAL) if recorded else None


def _roster(backstage: Backstage, days: Period, level: float, within: float, shrinkage: float) -> Roster:
    goal = Goal(level / 100, within, None, shrinkage / 100)
    return roster(load(backstage.ledger.database, days), days, goal)
