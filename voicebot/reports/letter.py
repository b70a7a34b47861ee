"""The letter to a manager: a period beside the one before, in words, numbers and charts. As data."""

from collections.abc import Sequence
from dataclasses import dataclass

from voicebot.locale import tell
from voicebot.records.database import Database
from voicebot.reports.charts import Chart, charts
from voicebot.reports.figures import TARGETS, Targets
from voicebot.reports.findings import findings
from voicebot.reports.groups import Report, report
from voicebot.reports.load import load, notice
from voicebot.reports.period import Period
from voicebot.reports.rows import Rows
from voicebot.reports.shown import Titles, shown

TILES = {  # measure: is more better?
    "calls": None,
    "containment": True,
    "understanding": True,
    "satisfaction": True,
    "resolution": True,
    "level": True,
    "delay": False,
    "abandonment": False,
}


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure to be seen at once. better: than before, None where it is neither, or can't be told."""

    key: str
    name: str
    value: str
    before: str
    better: bool | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What callers asked and no article answers: how often, in which words, the most frequent first."""

    count: int
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """before: None where there were no calls then. rows: of the period. note: of demonstration calls."""

    hotline: str
    now: Report
    before: Report | None
    tiles: tuple[Tile, ...]
    well: tuple[str, ...]
    badly: tuple[str, ...]
    asked: tuple[Asked, ...]
    charts: tuple[Chart, ...]
    rows: Rows
    targets: Targets
    titles: Titles
    note: str = ""


def letter(
    database: Database,
    period: Period,
    hotline: str = "",
    asked: Sequence[Asked] = (),
    titles: Titles | None = None,
    targets: Targets = TARGETS,
) -> Letter:
    """Each period is seen from its own last day, so that repeated calls are as well known of one as of the other."""
    rows, earlier = load(database, period, period.until), load(database, period.before(), period.before().until)
    now, before = report(rows, period, "day", targets), report(earlier, period.before(), "day", targets)
    compared, names = (before if before.robot.calls else None), titles or {}
    scenarios = names.get("scenario", {})
    found = findings(rows, now, compared, targets, scenarios)
    return Letter(
        hotline,
        now,
        compared,
        tuple(tile(name, now, compared) for name in TILES),
        tuple(one.text for one in found if one.good),
        tuple(one.text for one in found if not one.good),
        tuple(asked),
        tuple(chart for chart in charts(rows, period, targets, scenarios, names.get("besides", ())) if not chart.empty),
        rows,
        targets,
        names,
        notice(database),
    )


def tile(name: str, now: Report, before: Report | None) -> Tile:
    value = (now.robot.measures() | now.desk.measures())[name]
    was = (before.robot.measures() | before.desk.measures())[name] if before else None
    more = TILES.get(name)
    better = None
    if more is not None and value is not None and was is not None:
        better = None if shown(name, value) == shown(name, was) else (value > was) == more
    return Tile(name, tell(f"report.measure_{name}"), shown(name, value), shown(name, was), better)
