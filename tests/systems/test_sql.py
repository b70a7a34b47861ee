"""A database of one's own behind the hotline, asked in SQL."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from voicebot.documents import Faulty
from voicebot.errors import Problem
from voicebot.systems import sql
from voicebot.systems.base import Reply

STATEMENTS = """
questions:
  account: {select: "SELECT street AS address, cold, NULL AS hot, born, 12.50 AS debt FROM homes WHERE id = :account"}
  free_times: {select: "SELECT time FROM slots WHERE doctor = :doctor ORDER BY time", options: true}
  book:
    do: ["DELETE FROM slots WHERE doctor = :doctor AND time = :time"]
    select: "SELECT :time AS time WHERE changes() = 1"
  broken:
    do: ["DELETE FROM slots"]
    select: "SELECT * FROM nowhere"
deliveries:
  water_reading:
    - UPDATE homes SET cold = :cold WHERE id = :account
    - INSERT INTO log SELECT id, :remark FROM homes WHERE id = :account
"""
TABLES = """
CREATE TABLE homes (id INTEGER PRIMARY KEY, street TEXT, cold REAL, born TEXT);
CREATE TABLE slots (doctor TEXT, time TEXT);
CREATE TABLE log (home INTEGER, remark TEXT NOT NULL CHECK (remark <> 'bad'));
INSERT INTO homes VALUES (7, 'улица Лесная', 118.0, '2020-05-01');
INSERT INTO slots VALUES ('хирург', '2026-01-13T09:00'), ('хирург', '2026-01-13T09:30');
"""
Open = Callable[..., sql.Sql]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with closing(sqlite3.connect(tmp_path / "theirs.db")) as connection:
        connection.executescript(TABLES)
    return tmp_path / "theirs.db"


@pytest.fixture
def connect(path: Path) -> Open:
    def made(statements: str = STATEMENTS, url: str = f"sqlite:///{path}") -> sql.Sql:
        (path.parent / "statements.yaml").write_text(statements, encoding="utf-8")
        return sql.load(path.parent, url, path.parent / "statements.yaml")

    return made


def stored(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def test_one_row_is_the_fields_as_text(connect: Open) -> None:
    reply = connect().ask("account", {"account": "7", "today": "2026-01-12"})
    assert reply == Reply({"address": "улица Лесная", "cold": "118", "hot": "", "born": "2020-05-01", "debt": "12.5"})


def test_no_row_is_no_such_thing(connect: Open) -> None:
    system = connect()
    assert system.ask("account", {"account": "8"}) is None
    assert system.ask("account", {}) is None
    assert system.ask("free_times", {"doctor": "лор"}) is None


def test_rows_are_options_where_it_says_so(connect: Open) -> None:
    reply = connect().ask("free_times", {"doctor": "хирург"})
    assert reply == Reply(options=({"time": "2026-01-13T09:00"}, {"time": "2026-01-13T09:30"}))


def test_what_is_done_for_a_question_stays_done(connect: Open) -> None:
    wish = {"doctor": "хирург", "time": "2026-01-13T09:00"}
    assert connect().ask("book", wish) == Reply({"time": "2026-01-13T09:00"})
    assert connect().ask("book", wish) is None


def test_a_question_that_fails_has_done_nothing(connect: Open, path: Path) -> None:
    with pytest.raises(Problem, match="no such table: nowhere"):
        connect().ask("broken", {})
    assert stored(path, "SELECT count(*) FROM slots") == [(2,)]


def test_a_question_without_a_statement_is_a_problem_of_the_statements(connect: Open) -> None:
    with pytest.raises(Problem, match="no statement for the question request"):
        connect().ask("request", {"number": "1"})


def test_values_are_no_sql(connect: Open) -> None:
    assert connect().ask("account", {"account": "7 OR 1=1"}) is None


def test_a_form_is_one_transaction_and_is_taken_once(connect: Open, path: Path) -> None:
    system = connect()
    for cold in ("123", "999"):
        system.deliver("water_reading", "1-a", {"account": "7", "cold": cold, "remark": "call"})
    assert stored(path, "SELECT cold FROM homes") == [(123.0,)]
    assert stored(path, "SELECT receipt, form FROM voicebot_receipts") == [("1-a", "water_reading")]


def test_a_form_that_fails_in_the_middle_is_not_taken_and_may_come_again(connect: Open, path: Path) -> None:
    system = connect()
    with pytest.raises(Problem, match="CHECK constraint"):
        system.deliver("water_reading", "1-a", {"account": "7", "cold": "123", "remark": "bad"})
    assert stored(path, "SELECT cold FROM homes") == [(118.0,)]
    system.deliver("water_reading", "1-a", {"account": "7", "cold": "123", "remark": "good"})
    assert stored(path, "SELECT cold FROM homes") == [(123.0,)]


def test_a_form_that_changes_nothing_is_not_taken(connect: Open, path: Path) -> None:
    with pytest.raises(Problem, match="did not take the form water_reading"):
        connect().deliver("water_reading", "1-a", {"account": "8", "cold": "123", "remark": ""})
    assert stored(path, "SELECT count(*) FROM voicebot_receipts") == [(0,)]


def test_what_is_accepted_is_what_has_statements(connect: Open) -> None:
    assert connect().accepts("water_reading") and not connect().accepts("complaint")


def test_a_database_that_is_away_is_told_when_it_is_asked_and_not_before(connect: Open, tmp_path: Path) -> None:
    system = connect(url=f"sqlite:///{tmp_path}/gone/city.db")
    for attempt in (lambda: system.ask("account", {}), system.check, lambda: system.deliver("water_reading", "1", {})):
        with pytest.raises(Problem, match="unable to open database file") as caught:
            attempt()
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("url", ["city", "oracle2://host/base", "sqlite+nothing:///x", "sqlite://"])
def test_an_address_that_is_none_is_told(connect: Open, url: str) -> None:
    with pytest.raises(Problem, match=r"systems\.options\.url"):
        connect(url=url)


def test_a_password_is_not_told(connect: Open) -> None:
    system = connect(url="postgresql+psycopg://robot:s3cret@127.0.0.1:1/base")
    with pytest.raises(Problem) as caught:
        system.check()
    assert "s3cret" not in str(caught.value)


def test_what_is_wrong_in_the_statements_is_shown_where_it_stands(connect: Open) -> None:
    with pytest.raises(Faulty, match=r"statements\.yaml:4:5: there is no key “option” here"):
        connect("questions:\n  account:\n    select: x\n    option: true\n")
