"""Who waited for an operator, for how long, and what came of it: written as the desk tells it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from voicebot.desk.office import Told
from voicebot.errors import Problem
from voicebot.records.database import Database
from voicebot.records.tables import CallRow, WaitRow

OUTCOMES = {"hung_up": "abandoned", "outside": "overflow"}  # how the desk calls them; the others are called alike


class Waits:
    """Used from any thread; what `written` was told is durable when it returns.

    base: the hotline's own time when the desk's clock began; wrap: of each queue, milliseconds.
    """

    def __init__(self, database: Database, base: datetime, wrap: Mapping[str, int] | None = None) -> None:
        self.wrap = wrap or {}
        self._database, self._base = database, base

    def handled(self, most: int = 200) -> Mapping[str, list[int]]:
        """How long the last conversations of each queue took with their notes, milliseconds; the latest last."""
        done = WaitRow.answered.is_not(None), WaitRow.wrapped.is_not(None)
        times: dict[str, list[int]] = {}
        with self._database.session() as session:
            for row in session.scalars(select(WaitRow).where(*done).order_by(WaitRow.id.desc()).limit(most)):
                if row.answered and row.wrapped:
                    times.setdefault(row.queue, []).insert(0, (row.wrapped - row.answered) // timedelta(milliseconds=1))
        return times

    def written(self, told: Told) -> None:
        """What the desk tells, in order; alarms are no waits."""
        at = self._base + timedelta(milliseconds=told.at)
        with self._database.session() as session:
            if told.what == "joined":
                session.add(WaitRow(call=told.call, queue=told.queue, caller=_caller(session, told.call), joined=at))
            elif (row := _last(session, WaitRow.call == told.call)) is not None:
                self._changed(session, row, told, at)

    def note(self, call: str, note: str = "", result: str = "") -> None:
        """What the operator wrote about the call; what is left out stays. Problem where it didn't wait."""
        with self._database.session() as session:
            row = _last(session, WaitRow.call == call)
            if row is None:
                raise Problem("records.no_wait", call=call)
            row.note, row.result = note or row.note, result or row.result

    def _changed(self, session: Session, row: WaitRow, told: Told, at: datetime) -> None:
        match told.what:
            case "connected":
                _end_wrap(session, told.operator, at)
                row.operator, row.queue = told.operator, told.queue
                if row.outcome is None:  # else he was called back, and waited no longer
                    row.answered, row.outcome = at, "answered"
            case "ended":
                row.ended, row.wrapped = at, at + timedelta(milliseconds=self.wrap.get(row.queue, 0))
            case "left":
                row.left, row.outcome = at, OUTCOMES.get(told.why, told.why)
            case "callback":
                row.callback, row.callback_answered = at, True
            case "gave_up":
                row.callback, row.callback_answered = at, False


def _end_wrap(session: Session, operator: str, at: datetime) -> None:
    """Whoever takes the next call is done with the one before."""
    before = _last(session, WaitRow.operator == operator)
    if before is not None and before.wrapped is not None and before.wrapped > at:
        before.wrapped = at


def _last(session: Session, meant: ColumnElement[bool]) -> WaitRow | None:
    return session.scalars(select(WaitRow).where(meant).order_by(WaitRow.id.desc()).limit(1)).first()


def _caller(session: Session, call: str) -> str:
    row = session.get(CallRow, call)
    return row.caller if row else ""
