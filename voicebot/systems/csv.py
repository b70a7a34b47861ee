"""A folder of CSV files, read into a SQLite file that takes what changes."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, QueuePool, create_engine

from voicebot.documents import read
from voicebot.errors import Problem
from voicebot.records import database
from voicebot.russian.dates_iso import When, parse_iso
from voicebot.systems.base import Fields
from voicebot.systems.sql import Sql, transaction
from voicebot.systems.statements import Statements

RANK = 2
HERE = Path(__file__).with_name("city")
TABLES = ("accounts", "readings", "requests", "timetable", "bookings")
VERSION = 1  # of the tables


def load(out: Path, folder: Path, name: str = "csv") -> Sql:
    """folder: CSV files as those of the city; they are read once, into out/NAME.db, which lives on."""
    return opened(name, out / f"{name}.db", folder)


def opened(name: str, path: Path | None, folder: Path) -> Sql:
    """path: of the database; None for one in memory."""
    if not folder.is_dir():
        raise Problem("systems.no_folder", folder=folder)
    one = {"poolclass": QueuePool, "pool_size": 1, "max_overflow": 0, "connect_args": {"check_same_thread": False}}
    engine = database.opened(f"sqlite:///{path}") if path else create_engine("sqlite://", **one)
    with transaction(engine, begin="BEGIN IMMEDIATE") as connection:
        version = connection.exec_driver_sql("PRAGMA user_version").scalar()
        if version not in (0, VERSION):
            raise Problem("systems.outdated", path=path)
        if version == 0:
            _fill(connection, folder)
    return Sql(name, engine, read(HERE / "statements.yaml", Statements), _prepared)


def _fill(connection: Connection, folder: Path) -> None:
    for statement in (HERE / "tables.sql").read_text(encoding="utf-8").split(";"):
        if statement.strip():
            connection.exec_driver_sql(statement)
    for table in TABLES:
        columns = [
            row.name for row in connection.exec_driver_sql(f"PRAGMA table_info({table})") if row.dflt_value is None
        ]
        marks = ", ".join("?" * len(columns))
        rows = list(_rows(folder / f"{table}.csv", columns))
        if rows:
            connection.exec_driver_sql(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)
    connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")


def _rows(path: Path, columns: list[str]) -> Iterator[tuple[str, ...]]:
    """A file's rows, the columns in this order; commas or semicolons between them, further columns don't matter."""
    if not path.is_file():
        return
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem("systems.encoding", path=path) from error
    head = text.partition("\n")[0]
    reader = csv.DictReader(
        io.StringIO(text, newline=""), strict=True, delimiter=";" if head.count(";") > head.count(",") else ","
    )
    for column in columns:
        if column not in (reader.fieldnames or ()):
            raise Problem("systems.column", path=path, column=column, columns=", ".join(columns))
    try:
        for row in reader:
            values = [row[column] for column in columns]
            if None in values or None in row:
                raise Problem("systems.row", path=path, line=reader.line_num)
            yield tuple(value.strip() for value in values)
    except csv.Error as error:
        raise Problem("systems.row", path=path, line=reader.line_num) from error


def _prepared(question: str, values: Fields) -> Fields:
    """`when` as the first and last day and the time of day from … until that it means; of a booking rather `was`."""
    said = values.get("was" if question == "booking" and values.get("was") else "when", "")
    try:
        when = parse_iso(said) if said else When()
    except ValueError as error:
        raise Problem("systems.when", when=said) from error
    first = when.day.isoformat() if when.day else ""
    last = (when.to_day or when.day or None) and (when.to_day or when.day)
    begin = f"{when.at:%H:%M}" if when.at else ""
    end = f"{when.until:%H:%M}" if when.until else "24:00"
    if question == "booking" and when.at and not when.until:
        end = f"{begin}:01"  # that very minute
    return {**values, "first_day": first, "last_day": last.isoformat() if last else "9999", "begin": begin, "end": end}
