"""Demonstration calls in the ledger: told from real ones by their kind of line, dated, taken away again."""

from datetime import UTC, datetime, timedelta
from math import ceil

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from voicebot.audio import RATE, samples
from voicebot.errors import Problem
from voicebot.records.database import Database
from voicebot.records.tables import (
    EXAMPLE,
    REPLAYED,
    CallRow,
    DeliveryRow,
    FormRow,
    MarkRow,
    PostRow,
    ProgressRow,
    TurnRow,
    UnfinishedRow,
    WaitRow,
)

LETTERS = 14  # that are said in a second
BREATH, WORK_MS = samples(600), 600  # before each side speaks


def named(number: int) -> str:
    """The id of a call, from 1; where there are any, there is the first."""
    return f"{EXAMPLE}{number:04}"


class Examples:
    """Used from any thread. Every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self) -> int:
        """Calls that are examples."""
        with self._database.session() as session:
            if session.get(CallRow, named(1)) is None:
                return 0
            return session.scalar(select(func.count()).where(CallRow.line == EXAMPLE)) or 0

    def alone(self) -> bool:
        """No real call: nobody has called; recordings may have been replayed."""
        with self._database.session() as session:
            real = CallRow.line.not_in((EXAMPLE, REPLAYED))
            return session.scalar(select(CallRow.id).where(real).limit(1)) is None

    def checked(self) -> "Examples":
        """Problem where there are some, or real calls."""
        if self.count():
            raise Problem("examples.present")
        if not self.alone():
            raise Problem("examples.real")
        return self

    def date(self, call: str, moment: datetime) -> timedelta:
        """The call took place then, and as long as it takes to say it all: so long."""
        with self._database.session() as session:
            row = session.get_one(CallRow, call)
            took = timedelta(seconds=_spoken(row) / RATE)
            row.begun, row.seconds = _utc(moment), took.total_seconds()
            for form in session.scalars(select(FormRow).where(FormRow.call == call)):
                form.made = _utc(moment + took)
            return took

    def judged(self, call: str, moment: datetime) -> None:
        """Its marks were given then."""
        with self._database.session() as session:
            for mark in session.scalars(select(MarkRow).where(MarkRow.call == call)):
                mark.at = _utc(moment)

    def forms(self) -> list[tuple[int, datetime]]:
        """What was recorded in these calls, the oldest first, and when (UTC)."""
        query = select(FormRow.id, FormRow.made).join(CallRow, CallRow.id == FormRow.call)
        with self._database.session() as session:
            return [(number, made) for number, made in session.execute(query.where(CallRow.line == EXAMPLE))]

    def remove(self) -> int:
        """All of them, with all that belongs to them; how many there were."""
        calls = select(CallRow.id).where(CallRow.line == EXAMPLE)
        with self._database.session() as session:
            count = session.scalar(select(func.count()).select_from(calls.subquery())) or 0
            _forget(session, calls)
        return count


def _forget(session: Session, calls: object) -> None:
    forms = select(FormRow.id).where(FormRow.call.in_(calls))  # type: ignore[arg-type]
    callers = select(CallRow.caller).where(CallRow.line == EXAMPLE)
    session.execute(delete(UnfinishedRow).where(UnfinishedRow.caller.in_(callers)))
    for table in (PostRow, ProgressRow, DeliveryRow):
        session.execute(delete(table).where(table.form.in_(forms)))
    for other in (FormRow, MarkRow, TurnRow, WaitRow):
        session.execute(delete(other).where(other.call.in_(calls)))  # type: ignore[arg-type]
    session.execute(delete(CallRow).where(CallRow.line == EXAMPLE))


def _spoken(row: CallRow) -> int:
    """Gives every turn its time; samples of the whole call."""
    at = _length("." * LETTERS * 5)  # the greeting
    for turn in row.turns:
        turn.start = at + BREATH
        turn.end = turn.start + _length(turn.caller)
        turn.reply_at, turn.endpoint_ms = turn.end + BREATH, WORK_MS
        at = turn.reply_at + _length(turn.robot)
    return at


def _length(text: str) -> int:
    return ceil(len(text) / LETTERS * RATE)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
