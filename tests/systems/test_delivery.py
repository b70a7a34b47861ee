"""What callers left reaches the system: each form once, none lost, whoever dies and whatever is down."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from fakes import Behind
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from voicebot.dialogue.acts import MONDAY
from voicebot.errors import Problem
from voicebot.records.ledger import Ledger
from voicebot.records.outbox import IMPATIENT, Backlog, Due, Patience
from voicebot.systems import city
from voicebot.systems.delivery import IN_A_ROW, deliver

FORM = "water_reading"
READING = {"account": "1234567897", "cold": "123", "hot": "45"}


class Died(Exception):
    """The process ends here."""


class Shaky(Behind):
    """A system that takes each receipt once, and now and then is down, or the robot dies when it has taken a form."""

    def __init__(self) -> None:
        super().__init__({}, frozenset({FORM}))
        self.down, self.deadly = False, False
        self.refuses: set[str] = set()
        self.taken: list[str] = []  # accounts, in order

    def deliver(self, form: str, receipt: str, values: Mapping[str, str]) -> None:
        if self.down or values["account"] in self.refuses:
            raise Problem("systems.nothing_changed", form=form, where="here")
        if receipt not in self.delivered:
            super().deliver(form, receipt, values)
            self.taken.append(values["account"])
        if self.deadly:
            raise Died


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "voicebot.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with closing(Ledger(f"sqlite:///{path}")) as opened:
        opened.begin("a1", "sip", "", "", MONDAY)
        yield opened


def keep(ledger: Ledger, *accounts: str) -> None:
    for account in accounts:
        ledger.keep("a1", FORM, {**READING, "account": account}, "behind")


def later(path: Path) -> None:
    """All that was to wait has waited."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE deliveries SET due = '2020-01-01 00:00:00.000000'")


def test_forms_are_delivered_oldest_first_with_the_day_of_their_call(ledger: Ledger) -> None:
    keep(ledger, "1", "2", "3")
    system = Shaky()
    assert [one.due.receipt for one in deliver(ledger.outbox, system)] == ["1", "2", "3"]
    assert system.taken == ["1", "2", "3"]
    assert all(values["today"] == "2026-01-12" for _, values in system.delivered.values())
    assert ledger.outbox.undelivered() == [] == deliver(ledger.outbox, system)


def test_what_waits_is_counted_and_how_long_the_oldest_has(ledger: Ledger, path: Path) -> None:
    assert ledger.outbox.backlog() == Backlog(0, 0)
    keep(ledger, "1", "2")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE forms SET made = datetime(made, '-1 hour') WHERE id = 1")
    backlog = ledger.outbox.backlog()
    assert backlog.waiting == 2
    assert 3600 <= backlog.oldest < 3700
    deliver(ledger.outbox, Shaky())
    assert ledger.outbox.backlog() == Backlog(0, 0)


def test_a_form_is_kept_together_with_its_mark_or_not_at_all(ledger: Ledger) -> None:
    with pytest.raises(Problem):
        ledger.keep("no call", FORM, READING, "behind")
    assert ledger.forms() == [] == ledger.outbox.undelivered()


def test_a_form_that_no_system_takes_waits_for_none(ledger: Ledger) -> None:
    ledger.keep("a1", "complaint", {"text": "шумят"})
    assert ledger.outbox.undelivered() == []


def test_what_fails_waits_and_says_why(ledger: Ledger, path: Path) -> None:
    keep(ledger, "1")
    system = Shaky()
    system.down = True
    (tried,) = deliver(ledger.outbox, system)
    assert tried.why and "did not take the form" in tried.why
    (due,) = ledger.outbox.undelivered()
    assert (due.tries, due.why) == (1, tried.why)
    system.down = False
    assert deliver(ledger.outbox, system) == []
    later(path)
    assert [one.why for one in deliver(ledger.outbox, system)] == [None]


def test_patience_grows_up_to_an_hour() -> None:
    waits = [Patience().after(tries).total_seconds() for tries in (0, 1, 2, 5, 6, 100_000)]
    assert waits == [60, 120, 240, 1920, 3600, 3600]


def test_the_wait_is_counted_from_the_databases_clock(ledger: Ledger, path: Path) -> None:
    keep(ledger, "1")
    ledger.outbox.take("behind")
    with closing(sqlite3.connect(path)) as connection:
        ((seconds,),) = connection.execute(
            "SELECT strftime('%s', due) - strftime('%s', 'now') FROM deliveries"
        ).fetchall()
    assert 50 <= seconds <= 60


def test_whoever_is_in_a_hurry_tries_what_is_to_wait(ledger: Ledger) -> None:
    keep(ledger, "1", "2")
    system = Shaky()
    system.down = True
    assert len(deliver(ledger.outbox, system)) == 2
    assert len(deliver(ledger.outbox, system, hasten=True)) == 2


def test_one_form_that_is_never_taken_keeps_no_other_waiting(ledger: Ledger) -> None:
    keep(ledger, "1", "2", "3")
    system = Shaky()
    system.refuses = {"1"}
    assert [one.why is None for one in deliver(ledger.outbox, system)] == [False, True, True]
    assert system.taken == ["2", "3"]


def test_a_system_that_is_down_is_soon_let_alone(ledger: Ledger) -> None:
    keep(ledger, *map(str, range(10)))
    system = Shaky()
    system.down = True
    assert len(deliver(ledger.outbox, system)) == IN_A_ROW
    assert [due.tries for due in ledger.outbox.undelivered()] == [1] * IN_A_ROW + [0] * 7


def test_what_is_for_one_system_is_not_given_to_another(ledger: Ledger) -> None:
    ledger.keep("a1", FORM, READING, "rest")
    assert deliver(ledger.outbox, Shaky()) == []
    assert [due.system for due in ledger.outbox.undelivered()] == ["rest"]


def test_two_ledgers_with_the_same_numbers_are_told_apart(ledger: Ledger, tmp_path: Path) -> None:
    system = Shaky()
    with closing(Ledger(f"sqlite:///{tmp_path}/other.db")) as other:
        other.begin("a1", "sip", "")
        for one in (ledger, other):
            keep(one, "1")
            deliver(one.outbox, system)
    assert len(system.delivered) == 2
    assert all(receipt.startswith("1-") for receipt in system.delivered)


def test_a_delivery_that_nobody_marked_is_made_again_and_taken_once(ledger: Ledger, path: Path) -> None:
    keep(ledger, "1")
    system = Shaky()
    system.deadly = True
    with pytest.raises(Died):
        deliver(ledger.outbox, system)
    system.deadly = False
    assert deliver(ledger.outbox, system) == []  # whoever took it may still be at it
    later(path)
    assert len(deliver(ledger.outbox, system)) == 1
    assert system.taken == ["1"] and ledger.outbox.undelivered() == []


KILLED = """
import os, signal, sys
from pathlib import Path
from voicebot.records.ledger import Ledger
from voicebot.records.outbox import Outbox
from voicebot.systems import city
from voicebot.systems.delivery import deliver
Outbox.delivered = lambda self, receipt: os.kill(os.getpid(), signal.SIGKILL)
deliver(Ledger(sys.argv[1]).outbox, city.load(Path(sys.argv[2])))
"""


def test_a_process_killed_between_delivery_and_mark_neither_loses_nor_doubles(ledger: Ledger, path: Path) -> None:
    ledger.keep("a1", FORM, READING, "city")
    command = [sys.executable, "-c", KILLED, f"sqlite:///{path}", str(path.parent)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    with closing(sqlite3.connect(path.parent / "city.db")) as connection:
        connection.execute("UPDATE readings SET value = '124' WHERE day = '2026-01-12' AND meter = 'cold'")
        connection.commit()  # a second delivery would be seen
    later(path)
    (due,) = ledger.outbox.undelivered()
    assert due.tries == 1
    own = city.load(path.parent)
    assert [one.why for one in deliver(ledger.outbox, own)] == [None]
    reply = own.ask("account", {"account": READING["account"], "today": "2026-01-13"})
    assert reply and (reply.fields["given_cold"], reply.fields["given_hot"]) == ("124", "45")
    assert ledger.outbox.undelivered() == []


def test_of_two_that_reach_for_the_same_form_one_gets_it(ledger: Ledger, path: Path) -> None:
    keep(ledger, "1", "2")
    with closing(Ledger(f"sqlite:///{path}")) as other:
        taken: list[Due | None] = []

        def before(_: object, __: object, statement: str, *___: object) -> None:
            if statement.startswith("UPDATE") and not taken:
                taken.append(other.outbox.take("behind"))

        event.listen(ledger._database.engine, "before_cursor_execute", before)
        mine, theirs = ledger.outbox.take("behind"), taken[0]
    assert mine and theirs and (mine.receipt, theirs.receipt) == ("2", "1")


AT_ONCE = """
import sys
from pathlib import Path
from voicebot.records.ledger import Ledger
from voicebot.systems.base import Nothing
from voicebot.systems.delivery import deliver

class Written(Nothing):
    name = "behind"
    def deliver(self, form, receipt, values):
        with open(sys.argv[2], "a") as file:
            file.write(receipt + "\\n")

ledger = Ledger(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
deliver(ledger.outbox, Written())
"""


def test_two_processes_that_deliver_at_once_deliver_each_form_once(ledger: Ledger, path: Path) -> None:
    keep(ledger, *map(str, range(40)))
    log = path.parent / "log"
    command = [sys.executable, "-c", AT_ONCE, f"sqlite:///{path}", str(log)]
    both = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ})
        for _ in range(2)
    ]
    for process in both:
        assert process.stdout and process.stdout.readline() == "ready\n"
    for process in both:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in both:
        process.communicate()
        assert process.returncode == 0
    receipts = log.read_text().split()
    assert len(receipts) == len(set(receipts)) == 40
    assert ledger.outbox.undelivered() == []


STEPS = st.lists(st.sampled_from(["keep", "deliver", "down", "up", "die", "dead before"]), max_size=15)


@settings(max_examples=25, deadline=None)
@given(STEPS)
def test_whatever_happens_each_form_is_taken_once_and_in_the_end_all_are(steps: list[str]) -> None:
    system, kept = Shaky(), 0
    with TemporaryDirectory() as folder, closing(Ledger(f"sqlite:///{folder}/voicebot.db")) as ledger:
        ledger.begin("a1", "sip", "", "", MONDAY)
        for step in steps:
            match step:
                case "keep":
                    keep(ledger, str(kept))
                    kept += 1
                case "deliver":
                    deliver(ledger.outbox, system, IMPATIENT)
                case "down" | "up":
                    system.down = step == "down"
                case "dead before":
                    ledger.outbox.take("behind", patience=IMPATIENT)
                case "die":
                    system.deadly = True
                    try:
                        deliver(ledger.outbox, system, IMPATIENT)
                    except Died:
                        system.deadly = False
                    system.deadly = False
            waiting = {due.values["account"] for due in ledger.outbox.undelivered()}
            assert waiting | set(system.taken) == set(map(str, range(kept)))
        system.down = False
        while deliver(ledger.outbox, system, IMPATIENT):
            assert sorted(system.taken, key=int) == sorted(set(system.taken), key=int)
        assert sorted(system.taken, key=int) == list(map(str, range(kept)))
        assert ledger.outbox.undelivered() == []
