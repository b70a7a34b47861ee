"""`voicebot report`: how the hotline does, in the terminal, as a letter, as a roster."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, cast

import typer
from rich.bar import Bar
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from voicebot import settings
from voicebot.cli.knowledge.base import opened
from voicebot.cli.lines import Json, put
from voicebot.cli.names import names
from voicebot.errors import Problem
from voicebot.locale import LANGUAGES, language, speaking, tell
from voicebot.matching.clusters import clusters
from voicebot.matching.unanswered import unanswered
from voicebot.names import Names
from voicebot.records.database import Database
from voicebot.reports import sheets
from voicebot.reports.figures import Targets
from voicebot.reports.groups import BYS, By, Group, Report, report
from voicebot.reports.letter import Asked, Letter, letter
from voicebot.reports.load import load, notice, said, span
from voicebot.reports.period import Period, chosen
from voicebot.reports.rows import Rows
from voicebot.reports.shown import Titles, count, explained, named, period, shown, weekday
from voicebot.reports.staffing import Goal, Roster, roster
from voicebot.reports.table import OWN, ROBOT, WHOLE_DESK, cells, columns, heads
from voicebot.settings import Reports

WHOLE_ROBOT = ("calls", "containment", "resolution", "understanding", "escalated", "satisfaction", "seconds")
LEAST = 2  # times that something was asked, to be told of
USUAL = 4  # weeks that a roster is made from
NAMED = ("scenario", "queue")  # have titles in the knowledge base
BAR, WIDEST = 24, 400  # letters

Day = Annotated[datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], help=tell("report.since"))]
LastDay = Annotated[datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help=tell("report.until"))]
File = Path | None
Percent = Annotated[float | None, typer.Option("--level", min=1, max=99.9, help=tell("report.level_option"))]
Within = Annotated[float | None, typer.Option("--within", min=1, max=3600, help=tell("report.within"))]
Short = Annotated[float | None, typer.Option("--short", min=0, max=3600, help=tell("report.short"))]


@dataclass(frozen=True, slots=True)
class Asks:
    """What is wanted of the roster."""

    goal: Goal
    queue: str
    handling: float | None


def show(
    since: Day = None,
    until: LastDay = None,
    by: Annotated[str, typer.Option("--by", metavar="|".join(BYS), help=tell("report.by"))] = "day",
    xlsx: Annotated[File, typer.Option("--xlsx", metavar="FILE", help=tell("report.xlsx"))] = None,
    pdf: Annotated[File, typer.Option("--pdf", metavar="FILE", help=tell("report.pdf"))] = None,
    staffing: Annotated[bool, typer.Option("--staffing", help=tell("report.staffing"))] = False,
    queue: Annotated[str, typer.Option("--queue", help=tell("report.queue"))] = "",
    level: Percent = None,
    within: Within = None,
    short: Short = None,
    delay: Annotated[float | None, typer.Option("--delay", min=0.1, help=tell("report.delay_option"))] = None,
    shrinkage: Annotated[float, typer.Option("--shrinkage", min=0, max=90, help=tell("report.shrinkage"))] = 30,
    handling: Annotated[float | None, typer.Option("--handling", min=1, help=tell("report.handling_option"))] = None,
    spoken: Annotated[str, typer.Option("--language", metavar="|".join(LANGUAGES), help=tell("report.language"))] = "",
    records: Annotated[str | None, typer.Option("--records", metavar="URL", help=tell("report.records"))] = None,
    json: Json = False,
) -> None:
    known(by, BYS, "report.unknown_by", "by")
    known(spoken or language(), LANGUAGES, "report.unknown_language", "language")
    with speaking(spoken or language()):
        usual = settings.load()
        database = Database(records or usual.records)
        days = _days(database, since, until, weeks=USUAL if staffing else 1)
        if days is None:
            return
        if told := notice(database):
            Console(stderr=bool(json or xlsx or pdf), soft_wrap=True).print(told, style="yellow", markup=False)
        targets = _targets(usual.reports, level, within, short)
        if xlsx or pdf:
            _write(_letter(database, days, targets), xlsx, pdf)
        elif staffing:
            goal = Goal(targets.level, targets.within, delay, shrinkage / 100)
            _staff(_of(load(database, days), queue), days, Asks(goal, queue, handling), json)
        else:
            found = report(_of(load(database, days), queue), days, cast(By, by), targets)
            if json:
                put(found.plain())
            else:
                _tell(found, names(usual).titles() if by in NAMED else {})


def _targets(goals: Reports, level: float | None, within: float | None, short: float | None) -> Targets:
    """What isn't asked for here is what the settings say."""
    return Targets(
        goals.within_seconds if within is None else within,
        goals.short_seconds if short is None else short,
        (goals.level_percent if level is None else level) / 100,
    )


def known(word: str, words: Iterable[str], key: str, name: str) -> None:
    if word not in words:
        raise Problem(key, **{name: word, "known": ", ".join(words)})


def _days(database: Database, since: datetime | None, until: datetime | None, weeks: int) -> Period | None:
    """Told, and None, where there are no calls at all or none in these days."""
    begin, end = since.date() if since else None, until.date() if until else None
    if begin and end and begin > end:
        raise Problem("report.reversed", since=begin, until=end)
    console, recorded = Console(stderr=True, soft_wrap=True, highlight=False), span(database)
    if recorded is None:
        console.print(tell("report.none"), markup=False)
        return None
    first, last = recorded
    days = chosen(first, last, begin, end, weeks)
    if begin is None and end is None:
        days = _called(database, days)
        if weeks == 1:
            console.print(_remark(days, last), markup=False, style="yellow")
    if first > days.until or last < days.since:
        told = tell(
            "report.none_then", since=_day(days.since), until=_day(days.until), first=_day(first), last=_day(last)
        )
        console.print(told, markup=False)
        return None
    return days


def _called(database: Database, days: Period) -> Period:
    """These days, or earlier ones, up to the end of the last week in which anybody called."""
    recorded = span(database, days.until)
    if recorded is None or days.holds(recorded[1]):
        return days
    sunday = recorded[1] + timedelta(6 - recorded[1].weekday())
    return Period(sunday - (days.until - days.since), sunday)


def _remark(days: Period, last: date) -> str:
    """Which days were chosen, and what they leave out."""
    if last <= days.until:
        return tell("report.chosen_last")
    return tell("report.chosen_newer", last=_day(last), since=days.until + timedelta(1))


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def _of(rows: Rows, queue: str) -> Rows:
    return Rows(rows.calls, tuple(wait for wait in rows.waits if wait.queue == queue)) if queue else rows


# the terminal


def _tell(told: Report, titles: Titles) -> None:
    console = Console()
    console.print(f"[bold]{escape(period(told.period))}[/bold]")
    console.print(_whole(told))
    if told.reasons:
        console.print(_reasons(told.reasons))
    for table in _tables(console, told, titles):
        console.print(table)


def _whole(told: Report) -> Table:
    table = Table(show_header=False, box=None, padding=(0, 2))
    halves = (
        (tell("report.robot"), told.robot.measures(), WHOLE_ROBOT),
        (tell("report.desk"), told.desk.measures(), WHOLE_DESK),
    )
    for title, measures, measured in halves:
        table.add_row(f"[bold]{title}[/bold]")
        for name in measured:
            own = OWN.get(name, name)
            table.add_row(tell(f"report.measure_{name}"), shown(own, measures[own]))
    return table


def _reasons(reasons: Iterable[tuple[str, int]]) -> Table:
    rows = list(reasons)
    table = Table(tell("report.reason_column"), tell("report.measure_calls"), "")
    for reason, number in rows:
        table.add_row(escape(reason), count(number), Bar(rows[0][1], 0, number, width=BAR))
    return table


def _tables(console: Console, told: Report, titles: Titles) -> list[Table]:
    """One; or, in a terminal that is too narrow for it, the robot's figures and below them the desk's."""
    measures = columns(told)
    whole = _groups(told, titles, measures, bars=True)
    if console.measure(whole, options=console.options.update(max_width=WIDEST)).maximum <= console.width:
        return [whole]
    halves = ([name for name in measures if (name in ROBOT) == robot] for robot in (True, False))
    return [_groups(told, titles, half, bars=False) for half in halves if half]


def _groups(told: Report, titles: Titles, measures: list[str], bars: bool) -> Table:
    table = Table(tell(f"report.column_{told.by}"), *heads(measures), *[""] * bars)
    for column in table.columns[1 : len(measures) + 1]:
        column.justify = "right"
    most = max((_size(group) for group in told.groups), default=0)
    for group in told.groups:
        bar = [Bar(most or 1, 0, _size(group), width=BAR, color="blue")] * bars
        table.add_row(escape(named(told.by, group.name, titles)), *cells(group, measures), *bar)
    return table


def _size(group: Group) -> int:
    return group.robot.calls if group.robot else group.desk.offered if group.desk else 0


# staffing


def _staff(rows: Rows, days: Period, asks: Asks, json: bool) -> None:
    made = roster(rows, days, asks.goal, asks.handling)
    if json:
        put(_plain(made, days))
        return
    if not made.hours:
        told = tell("report.none_load", since=_day(days.since), until=_day(days.until))
        Console(stderr=True, soft_wrap=True).print(told, markup=False)
        return
    console = Console(highlight=False)
    for line in explained(made, days):
        console.print(line, markup=False)
    console.print(_grid(made))


def _plain(made: Roster, days: Period) -> dict[str, Any]:
    whole = {"since": days.since.isoformat(), "until": days.until.isoformat()}
    return whole | asdict(made) | {"most": made.most, "paid_hours": made.paid_hours}


def _grid(made: Roster) -> Table:
    """A row an hour, a column a weekday: people on the roster."""
    people = {(one.weekday, one.hour): one.need.people for one in made.hours}
    table = Table(tell("report.column_hour"), *(weekday(number) for number in range(7)))
    hours = [one.hour for one in made.hours]
    for hour in range(min(hours), max(hours) + 1):
        cells = [people.get((number, hour), 0) for number in range(7)]
        table.add_row(f"{hour:02}:00", *(str(number) if number else "·" for number in cells))
    return table


# the letter


def _letter(database: Database, days: Period, targets: Targets) -> Letter:
    base = opened(None).dialogue
    titles = Names.of(base.knowledge).titles()
    texts = unanswered(base.knowledge, said(database, days))
    found = [one for one in clusters(base.index, texts) if one.size >= LEAST] if texts else []
    asked = [Asked(one.size, one.texts) for one in found]
    return letter(database, days, base.knowledge.hotline.hotline, asked, titles, targets)


def _write(made: Letter, xlsx: File, pdf: File) -> None:
    if pdf:
        _printed(made, pdf)
    if xlsx:
        sheets.write(made, xlsx)
    for path in filter(None, (pdf, xlsx)):
        Console(stderr=True, soft_wrap=True, highlight=False).print(tell("report.saved", path=path), markup=False)


def _printed(made: Letter, path: Path) -> None:
    try:
        from voicebot.reports import pdf
    except ModuleNotFoundError as error:
        raise Problem("report.no_matplotlib") from error
    pdf.write(made, path)
