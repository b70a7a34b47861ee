"""The database behind the records: opened, its tables made or brought up to date, its own errors as sentences."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, func, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateColumn

from voicebot.errors import Problem
from voicebot.records.tables import Table

BUSY_MS = 3000  # another process may hold the file for a moment
FAULTS = {
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_READONLY: "readonly",
    sqlite3.SQLITE_CANTOPEN: "readonly",
    sqlite3.SQLITE_NOTADB: "broken",
    sqlite3.SQLITE_CORRUPT: "broken",
    sqlite3.SQLITE_IOERR: "full",
}
PRIMARY = 0xFF  # the low byte of SQLite's extended error codes


class Database:
    """Used from any thread. What fails is a Problem and changes nothing."""

    def __init__(self, url: str) -> None:
        """Open, and make the tables and columns that are missing; url as in SQLAlchemy."""
        self._where = without_password(url)
        with self._problems():
            self.engine = opened(url)
            _make(self.engine)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One transaction."""
        with self._problems(), Session(self.engine) as session, session.begin():
            yield session

    @contextmanager
    def _problems(self) -> Iterator[None]:
        try:
            yield
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
            raise Problem("records.url", url=self._where, what=error) from error
        except DatabaseError as error:
            what = str(error.orig).strip().partition("\n")[0]  # further lines of PostgreSQL's quote values
            raise Problem(f"records.{FAULTS.get(_code(error), 'failed')}", where=self._where, what=what) from error
        except OSError as error:
            raise Problem("records.readonly", where=self._where, what=error.strerror) from error


def now(session: Session) -> datetime:
    """What the database's clock shows, UTC, as its columns hold it: of several machines it is the one."""
    moment = session.scalars(select(func.current_timestamp())).one()
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _code(error: DatabaseError) -> int:
    return int(getattr(error.orig, "sqlite_errorcode", 0)) & PRIMARY


def without_password(url: str) -> str:
    try:
        return make_url(url).render_as_string()
    except ArgumentError:
        return url  # no address at all: as it was written


def opened(url: str) -> Engine:
    where = make_url(url)
    if where.get_backend_name() == "sqlite" and where.database:
        Path(where.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url)
    prepare = {"sqlite": _sqlite, "postgresql": _postgresql}.get(where.get_backend_name())
    if prepare:
        event.listen(engine, "connect", prepare)
    return engine


def _sqlite(connection: Any, _: Any) -> None:
    """A write is on the disk when it is committed; readers don't wait for writers."""
    for pragma in (f"busy_timeout={BUSY_MS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _postgresql(connection: Any, _: Any) -> None:
    """Moments are kept in UTC."""
    with connection.cursor() as cursor:
        cursor.execute("SET TIME ZONE 'UTC'")
    connection.commit()


def _make(engine: Engine) -> None:
    """Tables and columns that are missing; another process may be making them at the same time."""
    for tries in range(len(Table.metadata.tables), -1, -1):
        try:
            Table.metadata.create_all(engine)
            return _add_columns(engine)
        except DatabaseError as error:
            if not tries or _code(error) in FAULTS:
                raise


def _add_columns(engine: Engine) -> None:
    """What newer versions know of a call; such columns may be empty, so that older rows stay as they are."""
    with engine.begin() as connection:
        present = inspect(connection)
        for table in Table.metadata.sorted_tables:
            known = {column["name"] for column in present.get_columns(table.name)}
            for column in table.columns:
                if column.name not in known:
                    line = CreateColumn(column).compile(dialect=engine.dialect)
                    connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {line}")
