"""Calls: found, read, heard, judged."""

from dataclasses import replace
from datetime import date
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, HTTPException, Path, Query
from fastapi.responses import FileResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from voicebot.recording.sealed import SUFFIX
from voicebot.records.quality import Judged, Quality
from voicebot.records.search import Calls, Told, Wanted
from voicebot.web import masking, sound
from voicebot.web.api.asked import Stage, only
from voicebot.web.backstage import Backstage
from voicebot.web.rights import Person

router = APIRouter(prefix="/calls", tags=["calls"])
Seer = Annotated[Person, Depends(only("calls"))]
Listener = Annotated[Person, Depends(only("listen"))]
Judge = Annotated[Person, Depends(only("mark"))]
Id = Annotated[str, Path(max_length=200)]
LATEST = 500  # calls that are looked through for those who see no personal data
WORDS = Query(max_length=200)


class Found(BaseModel):
    count: int
    calls: list[Told]


class Marks(BaseModel):
    model_config = ConfigDict(extra="forbid")
    marks: dict[Literal["understood", "right", "polite", "quick"], Annotated[int, Field(ge=1, le=5)]] = {}
    comment: str = Field(default="", max_length=5000)


@router.get("")
async def search(
    backstage: Stage,
    person: Seer,
    since: date | None = None,
    until: date | None = None,
    number: Annotated[str, WORDS] = "",
    scenario: Annotated[str, WORDS] = "",
    outcome: Literal["", "answered", "recorded", "escalated", "abandoned", "none"] = "",
    words: Annotated[str, WORDS] = "",
    line: Annotated[str, WORDS] = "",
    count: Annotated[int, Query(ge=1, le=200)] = 50,
    skip: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Found:
    """The latest first. `number` only for those who may see numbers."""
    wanted = Wanted(since, until, number, scenario, outcome, words, line)
    return await backstage.run(partial(found, backstage, person, wanted, count, skip), person.language)


@router.get("/{call}")
async def one(backstage: Stage, person: Seer, call: Id) -> Told:
    """Its turns with what was made of them, and what was recorded."""
    return await backstage.see(person, "call_seen", call, partial(told, backstage, person, call))


@router.get("/{call}/sound", response_class=Response)
async def hear(backstage: Stage, person: Listener, call: Id) -> Response:
    """Both sides as a WAV file."""
    settings = backstage.settings.lines.recording
    kept = await backstage.run(partial(Calls(backstage.ledger.database).one, call), person.language)
    path = sound.sound(kept, settings)
    if path is None:
        raise HTTPException(404, "there is no recording of this call")
    await backstage.see(person, "listened", call, lambda: None)
    if path.suffix != SUFFIX:
        return FileResponse(path, media_type="audio/wav")
    return Response(await backstage.run(partial(sound.opened, path, settings), person.language), media_type="audio/wav")


@router.get("/{call}/marks")
async def marks(backstage: Stage, person: Seer, call: Id) -> list[Judged]:
    return await backstage.run(partial(Quality(backstage.ledger.database).of, call), person.language)


@router.post("/{call}/marks", status_code=201)
async def judge(backstage: Stage, person: Judge, call: Id, given: Marks) -> list[Judged]:
    quality = Quality(backstage.ledger.database)
    step = partial(
        quality.judge, call, person.name, {str(name): mark for name, mark in given.marks.items()}, given.comment
    )
    await backstage.do(person, "marked", call, step)
    return await backstage.run(partial(quality.of, call), person.language)


def found(backstage: Backstage, person: Person, wanted: Wanted, count: int, skip: int) -> Found:
    if not person.may("personal"):
        return _found_masked(backstage, person, wanted, count, skip)
    calls = Calls(backstage.ledger.database)
    seen = [shown(backstage, person, one) for one in calls.search(wanted, count, skip)]
    return Found(count=calls.count(wanted), calls=seen)


def _found_masked(backstage: Backstage, person: Person, wanted: Wanted, count: int, skip: int) -> Found:
    """Words find what this person may read, and nothing by what is hidden from him; among the latest calls."""
    wanted = replace(wanted, number="")
    calls = Calls(backstage.ledger.database)
    if not wanted.words:
        seen = [shown(backstage, person, one) for one in calls.search(wanted, count, skip)]
        return Found(count=calls.count(wanted), calls=seen)
    masked = [shown(backstage, person, one) for one in calls.search(wanted, LATEST)]
    words = wanted.words.lower().split()
    fit = [one for one in masked if all(word in masking.readable(one) for word in words)]
    return Found(count=len(fit), calls=fit[skip : skip + count])


def told(backstage: Backstage, person: Person, call: str) -> Told:
    """The call as this person may see it."""
    return shown(backstage, person, Calls(backstage.ledger.database).one(call))


def shown(backstage: Backstage, person: Person, call: Told) -> Told:
    """Where a recording lies is nobody's business."""
    call = replace(call, sound=None)
    if person.may("personal"):
        return call
    return masking.call(call, masking.personal(backstage.dialogue().knowledge))
