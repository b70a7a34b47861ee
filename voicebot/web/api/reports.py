"""How the hotline did: figures of a period, as JSON, as a table, as the letter; the operators it asks for."""

from datetime import date, timedelta
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from voicebot.reports.flat import as_csv, as_xlsx, flat
from voicebot.reports.groups import By, Report
from voicebot.reports.period import WEEK, Period
from voicebot.reports.staffing import Roster
from voicebot.web.api.asked import Stage, only
from voicebot.web.backstage import Backstage
from voicebot.web.reported import counted, needed, written
from voicebot.web.rights import Person

router = APIRouter(prefix="/reports", tags=["reports"])
Reader = Annotated[Person, Depends(only("reports"))]
Exporter = Annotated[Person, Depends(only("export"))]
FIRST, LAST = date(1970, 1, 1), date(9000, 1, 1)
Day = Annotated[date | None, Query(description="By default the last seven days"), Field(ge=FIRST, le=LAST)]
Share = Annotated[float | None, Field(ge=0, le=1)]
Seconds = Annotated[float | None, Field(ge=0)]
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


class Robot(BaseModel):
    """calls = answered + recorded + escalated + abandoned + going; what can't be told is null."""

    model_config = ConfigDict(extra="forbid")
    calls: int
    answered: int
    recorded: int
    escalated: int
    abandoned: int
    going: int
    contained: int
    first: int
    resolved: int
    utterances: int
    understood: int
    rated: int
    satisfaction: Share
    seconds: Seconds
    containment: Share
    resolution: Share
    understanding: Share


class Desk(BaseModel):
    """offered = answered + abandoned + short + callback + overflow + back + message; what can't be told is null."""

    model_config = ConfigDict(extra="forbid")
    offered: int
    answered: int
    within: int
    abandoned: int
    short: int
    callback: int
    overflow: int
    back: int
    message: int
    going: int
    reached: int
    missed: int
    handled: int
    delay: Seconds
    longest: Seconds
    handling: Seconds
    level: Share
    level_without_short: Share
    abandonment: Share


class Reason(BaseModel):
    reason: str
    count: int


class Group(BaseModel):
    """name: "09" (an hour), 2026-01-12 (a day, a week's Monday), a scenario, an operator, a queue; "" for none."""

    model_config = ConfigDict(extra="forbid")
    name: str
    robot: Robot | None = None
    desk: Desk | None = None


class Told(BaseModel):
    """reasons: why callers were handed over. Which figure is what: docs/reports.md."""

    model_config = ConfigDict(extra="forbid")
    since: date
    until: date
    robot: Robot
    desk: Desk
    reasons: list[Reason]
    by: By
    groups: list[Group]


@router.get("")
async def figures(backstage: Stage, person: Reader, since: Day = None, until: Day = None, by: By = "day") -> Told:
    """Of the days from `since` to `until`, both counted, as a whole and in groups."""
    told = await backstage.run(partial(_report, backstage, since, until, by), person.language)
    return Told.model_validate(told.plain())


@router.get("/export/{kind}", response_class=Response)
async def exported(
    backstage: Stage,
    person: Exporter,
    kind: Annotated[Literal["csv", "xlsx"], Path()],
    since: Day = None,
    until: Day = None,
    by: By = "day",
) -> Response:
    """The groups as a table, a row each."""

    def table() -> bytes:
        rows = flat(_report(backstage, since, until, by))
        return as_csv(rows) if kind == "csv" else as_xlsx(rows)

    days = _days(backstage, since, until)
    content = await backstage.do(person, "report_exported", f"{_named(days)} {by}.{kind}", table)
    return _file(content, f"report {_named(days)} {by}", kind)


@router.get("/letter/{kind}", response_class=Response)
async def letter(
    backstage: Stage,
    person: Exporter,
    kind: Annotated[Literal["xlsx", "pdf"], Path()],
    since: Day = None,
    until: Day = None,
) -> Response:
    """What went well and what did not, beside the period before; takes seconds."""
    days = _days(backstage, since, until)
    step = partial(written, backstage, days, kind)
    content = await backstage.do(person, "report_exported", f"{_named(days)}.{kind}", step)
    return _file(content, f"voicebot {_named(days)}", kind)


@router.get("/staffing")
async def staffing(
    backstage: Stage,
    person: Reader,
    level: Annotated[float | None, Query(description="Percent to be answered …", ge=1, le=99.9)] = None,
    within: Annotated[float | None, Query(description="… in so many seconds", ge=1, le=3600)] = None,
    shrinkage: Annotated[float, Query(description="Percent of paid time away from the telephone", ge=0, le=90)] = 30,
) -> Roster | None:
    """Operators needed in each hour of the week, by the last whole weeks; null before the first call.

    What isn't asked for is the hotline's own goal.
    """
    goals = backstage.settings.reports
    goal = (goals.level_percent if level is None else level, goals.within_seconds if within is None else within)
    return await backstage.run(partial(needed, backstage, *goal, shrinkage), person.language)


def _days(backstage: Backstage, since: date | None, until: date | None) -> Period:
    """Problem where it ends before it begins, or is too long."""
    end = until or max(backstage.today(), since or FIRST)
    return Period(since or end - timedelta(WEEK - 1), end)


def _report(backstage: Backstage, since: date | None, until: date | None, by: By) -> Report:
    return counted(backstage, _days(backstage, since, until), by)


def _named(days: Period) -> str:
    return f"{days.since} – {days.until}"


def _file(content: bytes, name: str, kind: str) -> Response:
    ascii_name = name.replace("–", "-").replace(" ", "_")
    headers: dict[str, Any] = {"Content-Disposition": f'attachment; filename="{ascii_name}.{kind}"'}
    return Response(content, media_type=TYPES[kind], headers=headers)
