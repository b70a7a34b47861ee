"""What the desk tells, as rows."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from voicebot.desk.office import Told
from voicebot.errors import Problem
from voicebot.records.ledger import Ledger
from voicebot.records.tables import WaitRow
from voicebot.records.waits import Waits

BASE = datetime(2026, 1, 12, 9)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with closing(Ledger(f"sqlite:///{tmp_path}/voicebot.db")) as opened:
        opened.begin("a", "sip", "+79001234567", moment=BASE)
        yield opened


@pytest.fixture
def waits(ledger: Ledger) -> Waits:
    return Waits(ledger.database, BASE, {"main": 20_000})


def told(waits: Waits, *happened: Told) -> None:
    for one in happened:
        waits.written(one)


def rows(ledger: Ledger) -> list[WaitRow]:
    with ledger.database.session() as session:
        found = list(session.scalars(select(WaitRow).order_by(WaitRow.id)))
        session.expunge_all()
        return found


def after(ms: int) -> datetime:
    return BASE + timedelta(milliseconds=ms)


def test_an_answered_caller(ledger: Ledger, waits: Waits) -> None:
    told(
        waits,
        Told(1_000, "joined", "a", "main"),
        Told(9_500, "connected", "a", "main", "anna"),
        Told(99_500, "ended", "a", "main", "anna"),
    )
    (row,) = rows(ledger)
    assert (row.caller, row.queue, row.operator, row.outcome) == ("+79001234567", "main", "anna", "answered")
    assert (row.joined, row.answered, row.ended, row.wrapped) == (
        after(1_000),
        after(9_500),
        after(99_500),
        after(119_500),
    )


@pytest.mark.parametrize(
    ("why", "outcome"),
    [
        ("hung_up", "abandoned"),
        ("outside", "overflow"),
        ("robot", "robot"),
        ("message", "message"),
        ("callback", "callback"),
    ],
)
def test_a_caller_who_left(ledger: Ledger, waits: Waits, why: str, outcome: str) -> None:
    told(waits, Told(0, "joined", "a", "main"), Told(5_000, "left", "a", "main", why=why))
    (row,) = rows(ledger)
    assert (row.outcome, row.left, row.answered) == (outcome, after(5_000), None)


def test_a_callback_is_no_answer_within_the_target(ledger: Ledger, waits: Waits) -> None:
    told(
        waits,
        Told(0, "joined", "a", "main"),
        Told(5_000, "left", "a", "main", why="callback"),
        Told(60_000, "callback", "a", "main", "anna"),
        Told(60_001, "connected", "a", "main", "anna"),
        Told(90_000, "ended", "a", "main", "anna"),
    )
    (row,) = rows(ledger)
    assert (row.outcome, row.answered, row.operator) == ("callback", None, "anna")
    assert (row.callback, row.callback_answered, row.ended) == (after(60_000), True, after(90_000))


def test_a_callback_that_nobody_answered(ledger: Ledger, waits: Waits) -> None:
    told(
        waits,
        Told(0, "joined", "a", "main"),
        Told(5_000, "left", "a", "main", why="hung_up"),
        Told(900_000, "gave_up", "a"),
    )
    (row,) = rows(ledger)
    assert (row.outcome, row.callback, row.callback_answered) == ("abandoned", after(900_000), False)


def test_who_takes_the_next_call_has_ended_the_wrap_up(ledger: Ledger, waits: Waits) -> None:
    told(
        waits,
        Told(0, "joined", "a", "main"),
        Told(0, "connected", "a", "main", "anna"),
        Told(10_000, "ended", "a", "main", "anna"),
        Told(12_000, "joined", "b", "main"),
        Told(15_000, "connected", "b", "main", "anna"),
    )
    assert [row.wrapped for row in rows(ledger)] == [after(15_000), None]


def test_a_caller_who_comes_back_to_the_queue_waits_anew(ledger: Ledger, waits: Waits) -> None:
    told(
        waits,
        Told(0, "joined", "a", "main"),
        Told(5_000, "left", "a", "main", why="robot"),
        Told(50_000, "joined", "a", "main"),
        Told(55_000, "connected", "a", "main", "anna"),
    )
    assert [(row.outcome, row.joined) for row in rows(ledger)] == [("robot", after(0)), ("answered", after(50_000))]


def test_alarms_are_no_waits(ledger: Ledger, waits: Waits) -> None:
    told(waits, Told(0, "alarm", "", "main", delay=12_000))
    assert rows(ledger) == []


def test_notes_belong_to_the_last_wait_of_a_call(ledger: Ledger, waits: Waits) -> None:
    told(
        waits, Told(0, "joined", "a", "main"), Told(1, "left", "a", "main", why="robot"), Told(2, "joined", "a", "main")
    )
    waits.note("a", note="перезвонить завтра")
    waits.note("a", result="решено")
    assert [(row.note, row.result) for row in rows(ledger)] == [(None, None), ("перезвонить завтра", "решено")]
    with pytest.raises(Problem):
        waits.note("nobody", "…")


def test_how_long_conversations_took_with_their_notes_is_known_after_a_restart(ledger: Ledger, waits: Waits) -> None:
    for number, took in enumerate((40_000, 60_000)):
        call, at = f"call{number}", 1_000_000 * number
        told(waits, Told(at, "joined", call, "main"), Told(at + 5_000, "connected", call, "main", "anna"))
        told(waits, Told(at + 5_000 + took, "ended", call, "main", "anna"))
    told(waits, Told(9_000_000, "joined", "a", "main"))
    assert Waits(ledger.database, BASE).handled() == {"main": [60_000, 80_000]}
