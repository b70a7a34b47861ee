"""How good calls were, as people judge them."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from voicebot.errors import Problem
from voicebot.records.database import Database
from voicebot.records.tables import CallRow, MarkRow

QUESTIONS = ("understood", "right", "polite", "quick")  # the form: a mark 1…5 for each, or none


@dataclass(frozen=True, slots=True)
class Judged:
    by: str
    at: str  # ISO, UTC
    marks: Mapping[str, int]
    comment: str


class Quality:
    """Used from any thread. Every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def judge(self, call: str, by: str, marks: Mapping[str, int], comment: str = "") -> None:
        with self._database.session() as session:
            if session.get(CallRow, call) is None:
                raise Problem("records.no_call", call=call)
            session.add(MarkRow(call=call, by=by, marks=dict(marks), comment=comment))

    def of(self, call: str) -> list[Judged]:
        """The oldest first."""
        with self._database.session() as session:
            rows = session.scalars(select(MarkRow).where(MarkRow.call == call).order_by(MarkRow.id))
            return [Judged(row.by, row.at.isoformat(" ", "seconds"), dict(row.marks), row.comment) for row in rows]
