"""Files of the knowledge base as they are to be, and as they were: drafts and versions. Paths are the base's own."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select

from voicebot.errors import Problem
from voicebot.records.database import Database, now
from voicebot.records.tables import DraftRow, VersionRow


@dataclass(frozen=True, slots=True)
class Draft:
    """text None: the file is to go; based: the file that it was made from, None where there was none."""

    path: str
    text: str | None
    based: str | None
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Version:
    """A change that was published: before or after None where the file wasn't there."""

    number: int
    path: str
    before: str | None
    after: str | None
    by: str
    at: str


class Drafts:
    """Used from any thread. Every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, path: str, text: str | None, based: str | None, by: str) -> None:
        """One draft a file: what it was based on stays, as long as there is a draft."""
        with self._database.session() as session:
            row, moment = session.get(DraftRow, path), now(session)
            if row is None:
                row = DraftRow(path=path, based=based)
                session.add(row)
            row.text, row.by, row.at = text, by, moment

    def drop(self, path: str) -> None:
        with self._database.session() as session:
            session.execute(delete(DraftRow).where(DraftRow.path == path))

    def all(self) -> list[Draft]:
        with self._database.session() as session:
            rows = session.scalars(select(DraftRow).order_by(DraftRow.path))
            return [Draft(row.path, row.text, row.based, row.by, row.at.isoformat(" ", "seconds")) for row in rows]

    def published(self, changes: Mapping[str, tuple[str | None, str | None]], by: str) -> None:
        """Of each file what it was and what it is; there are no drafts of them any more."""
        with self._database.session() as session:
            for path, (before, after) in changes.items():
                session.add(VersionRow(path=path, before=before, after=after, by=by))
                session.execute(delete(DraftRow).where(DraftRow.path == path))

    def versions(self, path: str = "", count: int = 100) -> list[Version]:
        """The latest first."""
        query = select(VersionRow).order_by(VersionRow.id.desc()).limit(count)
        with self._database.session() as session:
            rows = session.scalars(query.where(VersionRow.path == path) if path else query)
            return [_version(row) for row in rows]

    def version(self, number: int) -> Version:
        with self._database.session() as session:
            row = session.get(VersionRow, number) if number < 2**63 else None
            if row is None:
                raise Problem("records.no_version", number=number)
            return _version(row)


def _version(row: VersionRow) -> Version:
    return Version(row.id, row.path, row.before, row.after, row.by, row.at.isoformat(" ", "seconds"))
