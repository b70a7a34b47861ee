"""What callers left: listed, moved on, exported."""

from datetime import date
from functools import partial
from pathlib import Path as File
from tempfile import TemporaryDirectory
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict

from voicebot.records.export import export
from voicebot.records.requests import Request, Requests, State
from voicebot.web import masking
from voicebot.web.api.asked import Stage, only
from voicebot.web.backstage import Backstage
from voicebot.web.rights import Person

router = APIRouter(prefix="/records", tags=["records"])
Reader = Annotated[Person, Depends(only("records"))]
Exporter = Annotated[Person, Depends(only("export"))]
Number = Annotated[int, Path(ge=1, le=2**62)]
MOST = 100_000  # rows of an export
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


class Move(BaseModel):
    model_config = ConfigDict(extra="forbid")
    state: State


@router.get("")
async def listed(
    backstage: Stage,
    person: Reader,
    form: Annotated[str, Query(max_length=200)] = "",
    state: State | None = None,
    since: date | None = None,
    until: date | None = None,
    count: Annotated[int, Query(ge=1, le=1000)] = 100,
    skip: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> list[Request]:
    """The latest first."""
    step = partial(found, backstage, person, form, state, since, until, count, skip)
    return await backstage.run(step, person.language)


@router.get("/forms")
async def forms(backstage: Stage, person: Reader) -> dict[str, int]:
    """How many of each kind are not done."""
    return await backstage.run(Requests(backstage.ledger.database).forms, person.language)


@router.get("/export/{kind}", response_class=Response)
async def exported(
    backstage: Stage,
    person: Exporter,
    kind: Annotated[Literal["csv", "xlsx"], Path()],
    form: Annotated[str, Query(max_length=200)] = "",
    state: State | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Response:
    """The same as a table for a spreadsheet."""
    step = partial(table, backstage, person, kind, form, state, since, until)
    content = await backstage.do(person, "exported", f"{form or 'all'}.{kind}", step)
    name = f'attachment; filename="records.{kind}"'
    return Response(content, media_type=TYPES[kind], headers={"Content-Disposition": name})


@router.get("/{number}")
async def one(backstage: Stage, person: Reader, number: Number) -> Request:
    step = partial(Requests(backstage.ledger.database).one, number)
    return shown(backstage, person, await backstage.do(person, "record_seen", str(number), step))


@router.post("/{number}/state")
async def move(backstage: Stage, person: Reader, number: Number, to: Move) -> Request:
    """How far people are with it."""
    step = partial(Requests(backstage.ledger.database).move, number, to.state, person.name)
    return shown(backstage, person, await backstage.do(person, "record_moved", f"{number} {to.state}", step))


def found(
    backstage: Backstage,
    person: Person,
    form: str,
    state: State | None,
    since: date | None,
    until: date | None,
    count: int,
    skip: int = 0,
) -> list[Request]:
    requests = Requests(backstage.ledger.database).found(form, state, since, until, count, skip)
    return [shown(backstage, person, one) for one in requests]


def table(
    backstage: Backstage,
    person: Person,
    kind: str,
    form: str,
    state: State | None,
    since: date | None,
    until: date | None,
) -> bytes:
    """A spreadsheet's file."""
    requests = found(backstage, person, form, state, since, until, MOST)
    rows = [_row(one) for one in reversed(requests)]
    with TemporaryDirectory() as folder:
        path = File(folder) / f"records.{kind}"
        export(rows, path)
        return path.read_bytes()


def _row(one: Request) -> dict[str, str]:
    own = {"number": str(one.number), "made": one.made, "form": one.form, "state": one.state, "call": one.call}
    return own | {f"{one.form}.{name}" if name in own else name: value for name, value in one.values.items()}


def shown(backstage: Backstage, person: Person, one: Request) -> Request:
    if person.may("personal"):
        return one
    return masking.request(one, masking.personal(backstage.dialogue().knowledge))
