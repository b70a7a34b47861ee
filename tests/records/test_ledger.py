import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import Engine, event

from voicebot.audio import RATE
from voicebot.conversation import Conversation
from voicebot.dialogue.acts import Candidate, Decision
from voicebot.errors import Problem
from voicebot.events import CallBegun, CallEnded, CallerSpoke, Decided, RobotSpoke
from voicebot.records import database
from voicebot.records.ledger import Ledger

READING = {"account": "0012345678", "cold": "123", "hot": "45,5"}
LONG = {"text": "очень длинная жалоба " * 20_000}


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEBOT_LANGUAGE", "en")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "out" / "voicebot.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with closing(Ledger(f"sqlite:///{path}")) as opened:
        opened.begin("a1", "sip", "+79001234567")
        yield opened


def conversation(call: str = "a1") -> Conversation:
    made = Conversation()
    made.hear(CallBegun(0, call, "sip", "+79001234567"))
    made.hear(CallerSpoke(3 * RATE, RATE, 2 * RATE, "показания воды", 0.9, "voice", interrupting=True))
    made.hear(Decided(3 * RATE, Decision("answer", "water_reading", 0.8, (Candidate("water_reading", 0.8),))))
    made.hear(RobotSpoke(3 * RATE, "Номер счёта?", "номер счёта", 12.34))
    made.hear(CallEnded(10 * RATE, "recorded", "caller"))
    return made


def stored(path: Path, query: str) -> list[tuple[object, ...]]:
    """What another program reads in the file."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def test_a_form_is_kept_under_growing_numbers(ledger: Ledger) -> None:
    assert [ledger.keep("a1", "water_reading", READING), ledger.keep("a1", "complaint", {"text": "шумят"})] == [
        "1",
        "2",
    ]
    first, second = ledger.forms()
    assert first == {"number": "1", "made": first["made"], "call": "a1", "form": "water_reading", **READING}
    assert (second["form"], second["text"]) == ("complaint", "шумят")


def test_a_slot_called_like_a_column_hides_nothing(ledger: Ledger) -> None:
    ledger.keep("a1", "repair", {"number": "42"})
    (form,) = ledger.forms()
    assert (form["number"], form["repair.number"]) == ("1", "42")


def test_a_call_is_listed_from_its_beginning(ledger: Ledger) -> None:
    (call,) = ledger.calls()
    assert call == {
        "call": "a1",
        "begun": call["begun"],
        "line": "sip",
        "caller": "+79001234567",
        "outcome": "",
        "seconds": "",
        "satisfaction": "",
    }


def test_a_call_that_ended_has_its_outcome_and_all_its_turns(ledger: Ledger, path: Path) -> None:
    ledger.end(conversation())
    (call,) = ledger.calls()
    assert (call["outcome"], call["seconds"]) == ("recorded", "10.0")
    columns = (
        "call, number, caller, by, confidence, decision, scenario, score, robot, endpoint_ms, compute_ms, interrupted"
    )
    assert stored(path, f"SELECT {columns} FROM turns") == [
        ("a1", 1, "показания воды", "voice", 0.9, "answer", "water_reading", 0.8, "Номер счёта?", 1000, 12.3, 1)
    ]


def test_records_outlive_the_program(ledger: Ledger, path: Path) -> None:
    ledger.keep("a1", "water_reading", READING)
    with closing(Ledger(f"sqlite:///{path}")) as again:
        assert again.forms() == ledger.forms()
        assert again.keep("a1", "water_reading", READING) == "2"


KEEPER = """
import os, signal, sys
from voicebot.records.ledger import Ledger
ledger = Ledger(sys.argv[1])
ledger.begin("a1", "sip", "")
print(ledger.keep("a1", "complaint", {"text": "шумят"}), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_was_kept_survives_the_death_of_the_program_in_that_moment(path: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", KEEPER, f"sqlite:///{path}"], capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert killed.stdout.split() == [b"1"]
    with closing(Ledger(f"sqlite:///{path}")) as after:
        assert [form["text"] for form in after.forms()] == ["шумят"]


READER = "import sys; from voicebot.records.ledger import Ledger; print(Ledger(sys.argv[1]).forms()[0]['text'])"


def test_another_program_sees_a_form_at_once(ledger: Ledger, path: Path) -> None:
    ledger.keep("a1", "complaint", {"text": "шумят"})
    seen = subprocess.run(
        [sys.executable, "-c", READER, f"sqlite:///{path}"],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    assert seen.stdout.decode().strip() == "шумят"


def test_processes_that_begin_at_the_same_time_make_the_tables_together(tmp_path: Path) -> None:
    url, begun = f"sqlite:///{tmp_path}/new.db", False

    def other(connection: object, cursor: object, statement: str, *rest: object) -> None:
        nonlocal begun
        if not begun and "CREATE TABLE" in statement:
            begun = True
            Ledger(url).close()

    event.listen(Engine, "before_cursor_execute", other)
    try:
        with closing(Ledger(url)) as ledger:
            assert ledger.forms() == []
    finally:
        event.remove(Engine, "before_cursor_execute", other)


def test_a_commit_waits_for_the_disk(ledger: Ledger) -> None:
    with ledger._database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_calls_of_many_threads_are_all_kept(ledger: Ledger) -> None:
    numbers: list[str] = []

    def keep(caller: int) -> None:
        for _ in range(5):
            numbers.append(ledger.keep("a1", "complaint", {"text": str(caller)}))

    threads = [Thread(target=keep, args=(caller,)) for caller in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(int, numbers)) == list(range(1, 31))
    assert len(ledger.forms()) == 30


def test_a_form_of_no_call_is_refused(ledger: Ledger) -> None:
    with pytest.raises(Problem):
        ledger.keep("unknown", "complaint", {"text": "шумят"})
    assert ledger.forms() == []


def test_a_locked_database_is_told_and_nothing_is_lost(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_MS", 30)
    with closing(Ledger(f"sqlite:///{path}")) as ledger, closing(sqlite3.connect(path)) as other:
        ledger.begin("a1", "sip", "")
        ledger.keep("a1", "complaint", {"text": "до"})
        other.execute("BEGIN EXCLUSIVE")
        for attempt in (
            lambda: ledger.keep("a1", "complaint", {"text": "во время"}),
            lambda: ledger.begin("a2", "sip", ""),
            lambda: ledger.end(conversation()),
        ):
            with pytest.raises(Problem, match="locked by another program") as caught:
                attempt()
            assert caught.value.key == "records.locked" and str(path) in str(caught.value)
        other.rollback()
        assert ledger.keep("a1", "complaint", {"text": "после"}) == "2"
        assert [form["text"] for form in ledger.forms()] == ["до", "после"]
        assert [call["outcome"] for call in ledger.calls()] == [""]


def test_a_database_locked_from_the_start_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_MS", 30)
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE t (x)")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Problem) as caught:
            Ledger(f"sqlite:///{path}")
    assert caught.value.key == "records.locked"


def test_a_short_lock_is_waited_for(ledger: Ledger, path: Path) -> None:
    with closing(sqlite3.connect(path, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        kept: list[str] = []
        keeper = Thread(target=lambda: kept.append(ledger.keep("a1", "complaint", {"text": "шумят"})))
        keeper.start()
        other.rollback()
        keeper.join()
    assert kept == ["1"]


def fill(ledger: Ledger) -> None:
    """No page more than there are now: what a full disk looks like to SQLite."""
    with ledger._database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")


def test_a_full_disk_is_told_and_leaves_nothing_half_written(ledger: Ledger, path: Path) -> None:
    ledger.keep("a1", "complaint", {"text": "до"})
    fill(ledger)
    with pytest.raises(Problem, match="the disk is full") as caught:
        ledger.keep("a1", "complaint", LONG)
    assert caught.value.key == "records.full" and "\n" not in str(caught.value)
    assert [form["text"] for form in ledger.forms()] == ["до"]
    assert stored(path, "PRAGMA integrity_check") == [("ok",)]


def test_a_call_whose_turns_do_not_fit_ends_without_any(ledger: Ledger, path: Path) -> None:
    made = conversation()
    for _ in range(200):
        made.hear(CallerSpoke(RATE, 0, RATE, "слово " * 500, 0.9, "voice", interrupting=False))
    fill(ledger)
    with pytest.raises(Problem) as caught:
        ledger.end(made)
    assert caught.value.key == "records.full"
    assert stored(path, "SELECT count(*) FROM turns") == [(0,)]
    assert stored(path, "SELECT outcome FROM calls") == [(None,)]


@pytest.mark.parametrize(
    "content", [b"this is no database at all, but text " * 40, b"SQLite format 3\0" + b"\xff" * 4000]
)
def test_a_file_that_is_no_database_is_told_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.db"
    path.write_bytes(content)
    with pytest.raises(Problem) as caught:
        Ledger(f"sqlite:///{path}")
    assert caught.value.key == "records.broken" and str(path) in str(caught.value)
    assert path.read_bytes() == content


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Problem, match="can't be opened for writing") as caught:
        Ledger(f"sqlite:///{tmp_path}/file/voicebot.db")
    assert f"{tmp_path}/file" in str(caught.value)


def test_a_folder_in_the_place_of_the_database_is_told(tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        Ledger(f"sqlite:///{tmp_path}")
    assert caught.value.key == "records.readonly"


@pytest.mark.parametrize("url", ["", "voicebot.db", "sqlite", "nosuch://host/name", "sqlite:/x", "mysql://host/name"])
def test_an_address_of_no_known_database_is_told(url: str) -> None:
    with pytest.raises(Problem, match=r"sqlite:///out/voicebot\.db") as caught:
        Ledger(url)
    assert caught.value.key == "records.url" and "\n" not in str(caught.value)


def test_a_password_is_never_shown() -> None:
    with pytest.raises(Problem) as caught:
        Ledger("nosuch://robot:geheim@host/name")
    assert "geheim" not in str(caught.value)


def test_the_message_is_russian_for_a_russian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEBOT_LANGUAGE", "ru")
    (tmp_path / "notes.db").write_text("просто текст " * 100, encoding="utf-8")
    with pytest.raises(Problem, match="не база данных, или она повреждена"):
        Ledger(f"sqlite:///{tmp_path}/notes.db")
