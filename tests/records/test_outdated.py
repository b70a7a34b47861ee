"""A database that an older version made; forms that have been left too long."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from voicebot.records.ledger import Ledger

OLD = """
CREATE TABLE calls (id VARCHAR NOT NULL PRIMARY KEY, line VARCHAR NOT NULL, caller VARCHAR NOT NULL,
  begun DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL, seconds FLOAT, outcome VARCHAR);
CREATE TABLE forms (id INTEGER NOT NULL PRIMARY KEY, call VARCHAR NOT NULL REFERENCES calls (id),
  form VARCHAR NOT NULL, made DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL, "values" JSON NOT NULL);
INSERT INTO calls (id, line, caller, outcome) VALUES ('a1', 'sip', '', 'recorded');
INSERT INTO forms (call, form, "values") VALUES ('a1', 'complaint', '{"text": "шумят"}');
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "voicebot.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with closing(Ledger(f"sqlite:///{path}")) as opened:
        yield opened


def test_columns_that_are_missing_are_added_and_older_rows_stay(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(OLD)
    for _ in range(2):
        with closing(Ledger(f"sqlite:///{path}")) as ledger:
            (call,) = ledger.calls()
            assert (call["call"], call["outcome"], call["satisfaction"]) == ("a1", "recorded", "")
            assert [form["text"] for form in ledger.forms()] == ["шумят"]
    with closing(Ledger(f"sqlite:///{path}")) as ledger:
        assert ledger.keep("a1", "water_reading", {"cold": "123"}, "city") == "2"
        assert ledger.request("1") == {"form": "complaint", "made": ledger.forms()[0]["made"][:10]}


def test_how_content_a_caller_was_is_shown(ledger: Ledger, path: Path) -> None:
    ledger.begin("a1", "sip", "")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE calls SET satisfaction = 0.75")
    assert ledger.calls()[0]["satisfaction"] == "0.75"


def test_a_form_left_in_the_middle_is_remembered_for_half_an_hour(ledger: Ledger, path: Path) -> None:
    for caller in ("+1", "+2"):
        ledger.suspend(caller, "water_reading", {"cold": "123"})
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE unfinished SET \"left\" = datetime('now', '-31 minutes') WHERE caller = '+1'")
        connection.execute("UPDATE unfinished SET \"left\" = datetime('now', '-29 minutes') WHERE caller = '+2'")
    assert ledger.unfinished("+2") == ("water_reading", {"cold": "123"})
    assert ledger.unfinished("+2", within_minutes=20) is None
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM unfinished").fetchone() == (0,)


def test_one_form_a_caller_the_last_one(ledger: Ledger) -> None:
    ledger.suspend("+1", "water_reading", {"cold": "123"})
    ledger.suspend("+1", "complaint", {"text": "шумят"})
    ledger.suspend("+2", "lamp", {})
    assert ledger.unfinished("+1") == ("complaint", {"text": "шумят"})
    ledger.resumed("+1")
    assert (ledger.unfinished("+1"), ledger.unfinished("+2")) == (None, ("lamp", {}))


def test_a_caller_without_a_number_leaves_nothing(ledger: Ledger) -> None:
    ledger.suspend("", "water_reading", {"cold": "123"})
    assert ledger.unfinished("") is None
