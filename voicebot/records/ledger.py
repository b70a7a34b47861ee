"""The records of a hotline in a database: SQLite by default, durable when a method returns."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError
from sqlalchemy.orm import Session

from voicebot.audio import RATE
from voicebot.conversation import Conversation, Turn
from voicebot.errors import Problem
from voicebot.records.tables import CallRow, FormRow, Table, TurnRow

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


class Ledger:
    """Used from any thread. Every method is one transaction; what fails is a Problem and changes nothing."""

    def __init__(self, url: str) -> None:
        """Open, and make the tables where there are none; url as in SQLAlchemy."""
        self._url = url
        with self._problems():
            self._engine = _open(url)
            Table.metadata.create_all(self._engine)

    def begin(self, call: str, line: str, caller: str) -> None:
        with self._session() as session:
            session.add(CallRow(id=call, line=line, caller=caller))

    def keep(self, call: str, form: str, values: Mapping[str, str]) -> str:
        """A filled-in form; its number, for the caller."""
        with self._session() as session:
            row = FormRow(call=call, form=form, values=dict(values))
            session.add(row)
            session.flush()
            receipt = str(row.id)
        return receipt

    def end(self, conversation: Conversation) -> None:
        with self._session() as session:
            row = session.get_one(CallRow, conversation.call)
            row.outcome, row.seconds = conversation.outcome, conversation.samples / RATE
            row.turns = [_turn(number, turn) for number, turn in enumerate(conversation.turns, 1)]

    def forms(self) -> list[dict[str, str]]:
        """All forms, oldest first, each slot under its own name."""
        with self._session() as session:
            return [_form(row) for row in session.scalars(select(FormRow).order_by(FormRow.id))]

    def calls(self) -> list[dict[str, str]]:
        """All calls, oldest first."""
        with self._session() as session:
            return [_call(row) for row in session.scalars(select(CallRow).order_by(CallRow.begun, CallRow.id))]

    def turns(self) -> list[dict[str, str]]:
        """All turns of all calls, oldest first: what the caller said, what was made of it, what the robot replied."""
        with self._session() as session:
            every = select(TurnRow).join(CallRow, CallRow.id == TurnRow.call)
            ordered = every.order_by(CallRow.begun, CallRow.id, TurnRow.number)
            return [_told(row) for row in session.scalars(ordered)]

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _session(self) -> Iterator[Session]:
        with self._problems(), Session(self._engine) as session, session.begin():
            yield session

    @contextmanager
    def _problems(self) -> Iterator[None]:
        """The database's own errors as sentences."""
        try:
            yield
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
            raise Problem("records.url", url=_without_password(self._url), what=error) from error
        except DatabaseError as error:
            code = getattr(error.orig, "sqlite_errorcode", 0) & PRIMARY
            where = _without_password(self._url)
            raise Problem(f"records.{FAULTS.get(code, 'failed')}", where=where, what=error.orig) from error
        except OSError as error:
            raise Problem("records.readonly", where=_without_password(self._url), what=error.strerror) from error


def _without_password(url: str) -> str:
    try:
        return make_url(url).render_as_string()
    except ArgumentError:
        return url  # no address at all: as it was written


def _open(url: str) -> Engine:
    where = make_url(url)
    if where.get_backend_name() == "sqlite" and where.database:
        Path(where.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url)
    if where.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _sqlite)
    return engine


def _sqlite(connection: Any, _: Any) -> None:
    """A write is on the disk when it is committed; readers don't wait for writers."""
    for pragma in (f"busy_timeout={BUSY_MS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _turn(number: int, turn: Turn) -> TurnRow:
    return TurnRow(
        number=number,
        caller=turn.caller,
        by=turn.by,
        confidence=turn.confidence,
        decision=turn.decision.kind,
        scenario=turn.decision.scenario,
        score=turn.decision.score,
        robot=turn.robot,
        endpoint_ms=turn.endpoint_ms,
        compute_ms=turn.compute_ms,
        interrupted=turn.interrupted,
    )


def _form(row: FormRow) -> dict[str, str]:
    own = {"number": str(row.id), "made": _when(row.made), "call": row.call, "form": row.form}
    return own | {f"{row.form}.{slot}" if slot in own else slot: text for slot, text in row.values.items()}


def _call(row: CallRow) -> dict[str, str]:
    return {
        "call": row.id,
        "begun": _when(row.begun),
        "line": row.line,
        "caller": row.caller,
        "outcome": row.outcome or "",
        "seconds": "" if row.seconds is None else f"{row.seconds:.1f}",
    }


def _told(row: TurnRow) -> dict[str, str]:
    return {
        "call": row.call,
        "by": row.by,
        "caller": row.caller,
        "decision": row.decision or "",
        "scenario": row.scenario or "",
        "robot": row.robot,
    }


def _when(moment: datetime) -> str:
    return moment.isoformat(" ", "seconds")
