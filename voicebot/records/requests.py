"""What callers left — readings, requests, complaints, appointments — and how far people are with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, get_args

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from voicebot.errors import Problem
from voicebot.records.database import Database, now
from voicebot.records.tables import CallRow, FormRow, ProgressRow, local

State = Literal["new", "working", "done"]
STATES: tuple[State, ...] = get_args(State)


@dataclass(frozen=True, slots=True)
class Request:
    """made: ISO, the hotline's own time; by: who brought it into its state, "" for new ones."""

    number: int
    form: str
    call: str
    made: str
    values: Mapping[str, str]
    state: State
    by: str


class Requests:
    """Used from any thread. Every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def forms(self) -> dict[str, int]:
        """How many there are of each kind that are not done."""
        left = select(FormRow.form, func.count()).outerjoin(ProgressRow, ProgressRow.form == FormRow.id)
        open_ = left.where(func.coalesce(ProgressRow.state, "new") != "done").group_by(FormRow.form)
        with self._database.session() as session:
            kinds = dict.fromkeys(session.scalars(select(FormRow.form).distinct().order_by(FormRow.form)), 0)
            return kinds | dict(session.execute(open_).all())

    def found(
        self,
        form: str = "",
        state: State | None = None,
        since: date | None = None,
        until: date | None = None,
        count: int = 100,
        skip: int = 0,
    ) -> list[Request]:
        """The latest first; since, until: days of their calls, by the hotline's own time, both count."""
        moment = func.coalesce(CallRow.moment, FormRow.made)
        query = _joined().order_by(FormRow.id.desc()).limit(count).offset(skip)
        if form:
            query = query.where(FormRow.form == form)
        if state:
            query = query.where(func.coalesce(ProgressRow.state, "new") == state)
        if since:
            query = query.where(moment >= datetime.combine(since, datetime.min.time()))
        if until:
            day = datetime.combine(min(until, date.max - timedelta(1)), datetime.min.time())
            query = query.where(moment < day + timedelta(1))
        with self._database.session() as session:
            return [_request(*row) for row in session.execute(query)]

    def open_of(self, caller: str, count: int = 10) -> list[Request]:
        """What this number left and nobody has done yet, the latest first."""
        query = _joined().where(CallRow.caller == caller)
        query = query.where(func.coalesce(ProgressRow.state, "new") != "done").order_by(FormRow.id.desc())
        with self._database.session() as session:
            return [_request(*row) for row in session.execute(query.limit(count))]

    def one(self, number: int) -> Request:
        with self._database.session() as session:
            return _one(session, number)

    def move(self, number: int, state: State, by: str) -> Request:
        """How far it is now."""
        with self._database.session() as session:
            _one(session, number)
            session.merge(ProgressRow(form=number, state=state, by=by, at=now(session)))
            session.flush()
            return _one(session, number)


def _joined() -> Select[FormRow, CallRow, ProgressRow | None]:
    joined = select(FormRow, CallRow, ProgressRow).join(CallRow, CallRow.id == FormRow.call)
    return joined.outerjoin(ProgressRow, ProgressRow.form == FormRow.id)


def _one(session: Session, number: int) -> Request:
    found = session.execute(_joined().where(FormRow.id == number)).one_or_none() if number < 2**63 else None
    if found is None:
        raise Problem("records.no_form", number=number)
    return _request(*found)


def _request(form: FormRow, call: CallRow, progress: ProgressRow | None) -> Request:
    made = local(form, call).isoformat(" ", "seconds")
    state, by = (progress.state, progress.by) if progress else ("new", "")
    return Request(form.id, form.form, form.call, made, dict(form.values), state, by)  # type: ignore[arg-type]
