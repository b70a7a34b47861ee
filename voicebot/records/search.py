"""Calls, found again: by time, number, scenario, outcome, words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import selectinload

from voicebot.errors import Problem
from voicebot.records.database import Database, now
from voicebot.records.tables import CallRow, FormRow, TurnRow

LONGEST = timedelta(hours=3)  # a call without an end that is older was cut off with its process


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is left out doesn't matter. since, until: days, both count; outcome: "none" for calls that go on."""

    since: date | None = None
    until: date | None = None
    number: str = ""
    scenario: str = ""
    outcome: str = ""
    words: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A turn. start, end, reply_at: samples since the call began; None where an older version didn't keep them."""

    number: int
    caller: str
    by: str
    confidence: float
    decision: str | None
    scenario: str | None
    score: float
    robot: str
    asks: str | None
    slots: Mapping[str, str]
    interrupted: bool
    start: int | None
    end: int | None
    reply_at: int | None
    endpoint_ms: int
    compute_ms: float


@dataclass(frozen=True, slots=True)
class Kept:
    number: str
    form: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """A call. moment: the hotline's own time, ISO; outcome: None while it goes on; scenarios: those answered."""

    call: str
    moment: str
    line: str
    caller: str
    dialled: str
    outcome: str | None
    seconds: float | None
    satisfaction: float | None
    scenarios: tuple[str, ...]
    turns: tuple[Said, ...]
    sound: Path | None = None
    records: tuple[Kept, ...] = field(default=())


class Calls:
    """Used from any thread. Every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def search(self, wanted: Wanted, count: int = 50, skip: int = 0) -> list[Told]:
        """The latest first, with their turns, without their records."""
        with self._database.session() as session:
            moment = func.coalesce(CallRow.moment, CallRow.begun)
            query = _matching(wanted).order_by(moment.desc(), CallRow.id).limit(count).offset(skip)
            return [_told(row) for row in session.scalars(query.options(selectinload(CallRow.turns)))]

    def count(self, wanted: Wanted) -> int:
        with self._database.session() as session:
            return session.scalar(select(func.count()).select_from(_matching(wanted).subquery())) or 0

    def one(self, call: str) -> Told:
        """Problem where there is none of this id."""
        with self._database.session() as session:
            row = session.get(CallRow, call)
            if row is None:
                raise Problem("records.no_call", call=call)
            forms = session.scalars(select(FormRow).where(FormRow.call == call).order_by(FormRow.id))
            return _told(row, tuple(Kept(str(form.id), form.form, dict(form.values)) for form in forms))

    def live(self) -> list[Told]:
        """Those that go on, the oldest first."""
        with self._database.session() as session:
            recent = CallRow.begun > now(session) - LONGEST
            query = select(CallRow).where(CallRow.outcome.is_(None), recent).order_by(CallRow.begun)
            return [_told(row) for row in session.scalars(query.options(selectinload(CallRow.turns)))]

    def doubted(self, count: int) -> list[dict[str, str]]:
        """Turns, call by call, the oldest first, of the latest calls in which a question may have been left open:
        what `matching.unanswered` looks through."""
        open_ = _said(TurnRow.decision.in_(("reject", "clarify")))
        latest = select(CallRow.id).where(or_(open_, CallRow.reason.is_not(None), CallRow.outcome == "escalated"))
        latest = latest.order_by(CallRow.begun.desc(), CallRow.id).limit(count)
        columns = (TurnRow.call, TurnRow.by, TurnRow.caller, TurnRow.decision, TurnRow.scenario, TurnRow.robot)
        query = select(*columns).join(CallRow, CallRow.id == TurnRow.call).where(CallRow.id.in_(latest))
        query = query.order_by(CallRow.begun, CallRow.id, TurnRow.number)
        with self._database.session() as session:
            names = [column.key for column in columns]
            rows = session.execute(query)
            return [{name: text or "" for name, text in zip(names, row, strict=True)} for row in rows]

    def hours(self, day: date) -> list[tuple[int, str, int, float]]:
        """Of that day: the hour, an outcome, how many calls and how many seconds all of them took."""
        moment = func.coalesce(CallRow.moment, CallRow.begun)
        of_day = select(moment, CallRow.outcome, CallRow.seconds).where(*_between(day, day))
        counted: dict[tuple[int, str], tuple[int, float]] = {}
        with self._database.session() as session:
            for at, outcome, seconds in session.execute(of_day):
                at = datetime.fromisoformat(at) if isinstance(at, str) else at
                number, took = counted.get((at.hour, outcome or "none"), (0, 0.0))
                counted[at.hour, outcome or "none"] = number + 1, took + (seconds or 0.0)
        return [(hour, outcome, *values) for (hour, outcome), values in sorted(counted.items())]


def _matching(wanted: Wanted) -> Select[CallRow]:
    query = select(CallRow).where(*_between(wanted.since, wanted.until))
    if wanted.number:
        digits = "".join(filter(str.isdigit, wanted.number)) or wanted.number
        query = query.where(CallRow.caller.contains(digits, autoescape=True))
    if wanted.line:
        query = query.where(CallRow.line == wanted.line)
    if wanted.outcome:
        query = query.where(
            CallRow.outcome == wanted.outcome if wanted.outcome != "none" else CallRow.outcome.is_(None)
        )
    if wanted.scenario:
        query = query.where(_said(TurnRow.scenario == wanted.scenario))
    for word in wanted.words.split():
        query = query.where(_said(_holds(word)))
    return query


def _between(since: date | None, until: date | None) -> list[ColumnElement[bool]]:
    moment = func.coalesce(CallRow.moment, CallRow.begun)
    found: list[ColumnElement[bool]] = []
    if since:
        found.append(moment >= datetime.combine(since, datetime.min.time()))
    if until:
        found.append(moment < datetime.combine(min(until, date.max - timedelta(1)), datetime.min.time()) + timedelta(1))
    return found


def _said(what: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(and_(TurnRow.call == CallRow.id, what))


def _holds(word: str) -> ColumnElement[bool]:
    """SQLite knows no small letters but Latin ones."""
    forms = {word, word.lower(), word.capitalize(), word.upper()}
    columns = (TurnRow.caller, TurnRow.robot)
    return or_(*(column.contains(form, autoescape=True) for form in sorted(forms) for column in columns))


def _told(row: CallRow, records: Sequence[Kept] = ()) -> Told:
    answered = (turn.scenario for turn in row.turns if turn.decision == "answer" and turn.scenario)
    return Told(
        call=row.id,
        moment=(row.moment or row.begun).isoformat(" ", "seconds"),
        line=row.line,
        caller=row.caller,
        dialled=row.dialled or "",
        outcome=row.outcome,
        seconds=row.seconds,
        satisfaction=row.satisfaction,
        scenarios=tuple(dict.fromkeys(answered)),
        turns=tuple(_turn(turn) for turn in row.turns),
        sound=Path(row.sound) if row.sound else None,
        records=tuple(records),
    )


def _turn(row: TurnRow) -> Said:
    return Said(
        number=row.number,
        caller=row.caller,
        by=row.by,
        confidence=row.confidence,
        decision=row.decision,
        scenario=row.scenario,
        score=row.score,
        robot=row.robot,
        asks=row.asks,
        slots=row.slots or {},
        interrupted=row.interrupted,
        start=row.start,
        end=row.end,
        reply_at=row.reply_at,
        endpoint_ms=row.endpoint_ms,
        compute_ms=row.compute_ms,
    )
