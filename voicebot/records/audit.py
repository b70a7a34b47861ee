"""Who listened to, saw, exported and changed what."""

from dataclasses import dataclass

from sqlalchemy import select

from voicebot.records.database import Database
from voicebot.records.tables import AuditRow


@dataclass(frozen=True, slots=True)
class Noted:
    """at: ISO, UTC; what: a word for programs; about: of which call, record, file."""

    number: int
    at: str
    who: str
    what: str
    about: str


class Audit:
    """Used from any thread; a note is durable when `note` returns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, who: str, what: str, about: str = "") -> None:
        with self._database.session() as session:
            session.add(AuditRow(who=who, what=what, about=about[:500]))

    def latest(self, count: int = 200, who: str = "", what: str = "", before: int | None = None) -> list[Noted]:
        """The latest first; `before`: with lower numbers."""
        wanted = select(AuditRow).order_by(AuditRow.id.desc()).limit(count)
        if who:
            wanted = wanted.where(AuditRow.who == who)
        if what:
            wanted = wanted.where(AuditRow.what == what)
        if before is not None:
            wanted = wanted.where(AuditRow.id < before)
        with self._database.session() as session:
            return [
                Noted(row.id, row.at.isoformat(" ", "seconds"), row.who, row.what, row.about)
                for row in session.scalars(wanted)
            ]
