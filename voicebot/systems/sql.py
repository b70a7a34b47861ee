"""A database of one's own, asked and told in SQL."""

import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    String,
    Table,
    create_engine,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.types import DateTime

from voicebot.documents import read
from voicebot.errors import Problem
from voicebot.systems.base import Fields, Reply
from voicebot.systems.statements import Statements

RANK = 3
RECEIPTS = Table(
    "voicebot_receipts",
    MetaData(),
    Column("receipt", String(80), primary_key=True),
    Column("form", String(80), nullable=False),
    Column("taken", DateTime, server_default=func.current_timestamp()),
)
MOST = 50  # options
# A database that hangs must not keep all the threads that calls share.
POOL: dict[str, Any] = {"pool_size": 8, "max_overflow": 0, "pool_timeout": 0.1, "pool_pre_ping": True}
Prepare = Callable[[str, Fields], Fields]


def load(out: Path, url: str, statements: Path, connect: dict[str, Any] | None = None, name: str = "sql") -> "Sql":
    """url: as in SQLAlchemy; statements: a file of SQL; connect: further arguments of the database's driver."""
    written = read(statements, Statements)
    try:
        engine = create_engine(url, connect_args=connect or {}, **POOL)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError, TypeError) as error:
        raise Problem("systems.url", what=error) from error
    return Sql(name, engine, written)


class Sql:
    """Asked from any thread; every question and every delivery is one transaction."""

    def __init__(self, name: str, engine: Engine, statements: Statements, prepare: Prepare = lambda _, values: values):
        """prepare: the values that a question's SQL gets."""
        self.name = name
        self.engine, self._statements, self._prepare = engine, statements, prepare
        weakref.finalize(self, engine.dispose)

    def ask(self, question: str, values: Fields) -> Reply | None:
        asked = self._statements.questions.get(question)
        if asked is None:
            raise Problem("systems.no_question", question=question, where=self._where)
        given = self._prepare(question, values)
        with transaction(self.engine) as connection:
            for statement in asked.do:
                _run(connection, statement, given)
            rows = [_fields(row) for row in _run(connection, asked.select, given).mappings().fetchmany(MOST)]
        if not rows:
            return None
        return Reply(options=tuple(rows)) if asked.options else Reply(rows[0])

    def accepts(self, form: str) -> bool:
        return form in self._statements.deliveries

    def deliver(self, form: str, receipt: str, values: Fields) -> None:
        """Problem as well where the statements change nothing: what was told would be lost."""
        with transaction(self.engine) as connection:
            RECEIPTS.create(connection, checkfirst=True)
        with transaction(self.engine) as connection:
            if not _new(connection, form, receipt):
                return
            results = [_run(connection, statement, values) for statement in self._statements.deliveries[form]]
            if not sum(result.rowcount for result in results):
                raise Problem("systems.nothing_changed", form=form, where=self._where)

    def check(self) -> None:
        with transaction(self.engine) as connection:
            connection.execute(text("SELECT 1"))

    @property
    def _where(self) -> str:
        return self.engine.url.render_as_string()


@contextmanager
def transaction(engine: Engine, begin: str = "") -> Iterator[Connection]:
    """The database's own errors are Problems, after which nothing has changed."""
    try:
        with engine.begin() as connection:
            if begin:
                connection.exec_driver_sql(begin)
            yield connection.execution_options(preserve_rowcount=True)
    except SQLAlchemyError as error:
        what = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]  # further lines quote values
        raise Problem("systems.database", where=engine.url.render_as_string(), what=what) from error


def _run(connection: Connection, statement: str, values: Fields) -> Any:
    sql = text(statement)
    return connection.execute(sql, {name: values.get(name, "") for name in sql.compile().params})


def _new(connection: Connection, form: str, receipt: str) -> bool:
    """Whether it wasn't taken before; it is from now on, if the transaction comes to its end."""
    if connection.scalar(select(RECEIPTS.c.receipt).where(RECEIPTS.c.receipt == receipt)):
        return False
    connection.execute(insert(RECEIPTS).values(receipt=receipt, form=form))
    return True


def _fields(row: Any) -> dict[str, str]:
    return {str(name): _text(value) for name, value in row.items()}


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.10g}"
        case datetime():
            return value.isoformat(timespec="minutes")
        case date():
            return value.isoformat()
    return str(value)
