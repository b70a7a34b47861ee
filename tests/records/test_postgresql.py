"""All of the ledger, and a system asked in SQL, on a real PostgreSQL of the test's own."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

import pytest
from sqlalchemy import create_engine, text

from voicebot.dialogue.acts import MONDAY
from voicebot.errors import Problem
from voicebot.records.drafts import Drafts
from voicebot.records.hooks import Hooks
from voicebot.records.ledger import Ledger
from voicebot.records.requests import Requests
from voicebot.records.search import Calls, Wanted
from voicebot.records.users import Users
from voicebot.systems import sql
from voicebot.systems.delivery import deliver

READING = {"account": "7", "cold": "123"}
STATEMENTS = """
questions:
  account: {select: "SELECT cold, born, 1250.40 AS debt FROM homes WHERE id = CAST(:account AS INTEGER)"}
deliveries:
  water_reading: ["UPDATE homes SET cold = CAST(:cold AS NUMERIC) WHERE id = CAST(:account AS INTEGER)"]
  complaint: ["INSERT INTO complaints SELECT :text WHERE :text <> ''"]
"""
TABLES = """CREATE TABLE homes (id INTEGER, cold NUMERIC, born DATE); CREATE TABLE complaints (text TEXT);
INSERT INTO homes VALUES (7, 118, '2020-05-01')"""


def binary(name: str) -> str:
    there = [str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))]
    found = there[-1] if there else shutil.which(name)
    if found is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    return found


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Where its socket lies. It refuses to run as root; its clock is not in UTC."""
    pytest.importorskip("psycopg")
    initdb, control = binary("initdb"), binary("pg_ctl")
    folder = mkdtemp(prefix="pg")
    user = None if os.geteuid() else "nobody"
    if user:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)

    def run(*command: str) -> None:
        subprocess.run(command, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL)

    run(initdb, "-D", f"{folder}/data", "-A", "trust", "-U", "robot", "--no-sync", "-E", "UTF8", "--locale", "C")
    options = f"-c listen_addresses='' -k {folder} -c fsync=off -c timezone=Asia/Novosibirsk"
    run(control, "-D", f"{folder}/data", "-w", "-l", f"{folder}/log", "-o", options, "start")
    yield folder
    run(control, "-D", f"{folder}/data", "-m", "immediate", "stop")
    shutil.rmtree(folder)


@pytest.fixture
def url(server: str) -> Iterator[str]:
    """An empty database."""
    admin = create_engine(f"postgresql+psycopg://robot@/postgres?host={server}", isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS calls WITH (FORCE)"))
        connection.execute(text("CREATE DATABASE calls"))
    admin.dispose()
    yield f"postgresql+psycopg://robot@/calls?host={server}"


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    with closing(Ledger(url)) as opened:
        opened.begin("a1", "sip", "+7", "", MONDAY)
        yield opened


def execute(url: str, statement: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_forms_are_kept_and_found_under_their_numbers(ledger: Ledger) -> None:
    assert [ledger.keep("a1", "lamp", {"address": "Лесная, 5"}) for _ in range(2)] == ["1", "2"]
    assert ledger.forms()[0]["address"] == "Лесная, 5"
    assert ledger.request("2") == {"form": "lamp", "made": "2026-01-12"}
    made = datetime.fromisoformat(ledger.forms()[0]["made"])
    assert timedelta() <= made - MONDAY < timedelta(minutes=5)


def test_a_form_of_no_call_is_refused(ledger: Ledger) -> None:
    with pytest.raises(Problem) as caught:
        ledger.keep("no call", "lamp", {"address": "Лесная, 5"}, "sql")
    assert "Лесная" not in str(caught.value) and "\n" not in str(caught.value)


def test_a_form_is_delivered_once_to_a_system_in_sql(ledger: Ledger, url: str, tmp_path: Path) -> None:
    execute(url, TABLES)
    (tmp_path / "statements.yaml").write_text(STATEMENTS, encoding="utf-8")
    system = sql.load(tmp_path, url, tmp_path / "statements.yaml")
    ledger.keep("a1", "water_reading", READING, "sql")
    ledger.keep("a1", "water_reading", {**READING, "account": "8"}, "sql")
    assert [one.why is None for one in deliver(ledger.outbox, system)] == [True, False]
    (waiting,) = ledger.outbox.undelivered()
    assert (waiting.receipt, waiting.tries) == ("2", 1)
    system.deliver("water_reading", "1-again", {**READING, "cold": "124"})
    system.deliver("water_reading", "1-again", {**READING, "cold": "125"})
    system.deliver("complaint", "2-a", {"text": "шумят"})
    with pytest.raises(Problem, match="did not take the form complaint"):
        system.deliver("complaint", "3-a", {"text": ""})
    reply = system.ask("account", {"account": "7"})
    assert reply and reply.fields == {"cold": "124", "born": "2020-05-01", "debt": "1250.40"}


def test_what_was_taken_is_not_taken_by_another_until_its_time_is_over(ledger: Ledger, url: str) -> None:
    ledger.keep("a1", "water_reading", READING, "sql")
    with closing(Ledger(url)) as other:
        assert ledger.outbox.take("sql")
        assert other.outbox.take("sql") is None
        execute(url, "UPDATE deliveries SET due = due - interval '2 minutes'")
        assert other.outbox.take("sql")


def test_a_form_left_in_the_middle_is_remembered_for_half_an_hour(ledger: Ledger, url: str) -> None:
    for form in ("lamp", "water_reading"):
        ledger.suspend("+7", form, READING)
    assert ledger.unfinished("+7") == ("water_reading", READING)
    execute(url, 'UPDATE unfinished SET "left" = "left" - interval \'31 minutes\'')
    assert ledger.unfinished("+7") is None


def test_columns_that_are_missing_are_added(ledger: Ledger, url: str) -> None:
    execute(url, "ALTER TABLE calls DROP COLUMN satisfaction")
    with closing(Ledger(url)) as again:
        assert again.calls()[0]["satisfaction"] == ""


def test_what_people_do_with_records_is_kept_there_too(ledger: Ledger) -> None:
    database = ledger.database
    users, hooks, drafts = Users(database), Hooks(database), Drafts(database)
    users.add("anna", "admin", "a hash")
    session = users.begin("anna")
    assert users.who(session, "session")
    users.change("anna", password="another hash")
    assert users.who(session, "session") is None
    assert hooks.take("https://crm.example") is None
    ledger.begin("people", "sip", "+79990001122", "100", datetime(2026, 2, 3, 12))
    number = int(ledger.keep("people", "complaint", {"what": "шум"}))
    post = hooks.take("https://crm.example")
    assert post and post.number == number
    hooks.delivered("https://crm.example", number)
    assert hooks.take("https://crm.example") is None
    assert Requests(database).move(number, "done", "anna").state == "done"
    drafts.write("a.yaml", "text", None, "anna")
    drafts.published({"a.yaml": (None, "text")}, "anna")
    assert [version.after for version in drafts.versions("a.yaml")] == ["text"] and not drafts.all()
    day = date(2026, 2, 3)
    found = Calls(database).search(Wanted(since=day, until=day, number="0001122"))
    assert [one.call for one in found] == ["people"]
    assert Calls(database).hours(day) == [(12, "none", 1, 0.0)]
