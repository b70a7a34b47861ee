"""Retention: what is personal in old calls goes, what reports count stays."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from voicebot.conversation import Conversation
from voicebot.dialogue.acts import MONDAY, Decision
from voicebot.events import CallBegun, CallEnded, CallerSpoke, Decided, RobotSpoke
from voicebot.records.ledger import Ledger
from voicebot.records.requests import Requests
from voicebot.records.search import Calls, Wanted
from voicebot.records.tables import CallRow, WaitRow

CALLER, SAID = "+79001234567", "я Иванов с Лесной"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with closing(Ledger(f"sqlite:///{tmp_path}/test.db")) as opened:
        yield opened


def call(ledger: Ledger, name: str, days: int) -> None:
    """A call of so many days ago, with a record."""
    conversation = Conversation()
    for event in (
        CallBegun(0, name, "sip", CALLER),
        CallerSpoke(48_000, 16_000, 40_000, SAID, 0.9, "voice", False),
        Decided(48_000, Decision("answer", "lamp", 0.98, slots={"address": "Лесная, 5"})),
        RobotSpoke(52_000, "Лесная, 5.", "Лесная, пять.", 120.0),
        CallEnded(112_000, "recorded", "caller"),
    ):
        conversation.hear(event)
    ledger.begin(name, "sip", CALLER, "100", MONDAY)
    ledger.keep(name, "lamp", {"address": "Лесная, 5"})
    ledger.end(conversation)
    with ledger.database.session() as session:
        session.add(WaitRow(call=name, queue="operators", caller=CALLER, joined=MONDAY, note=SAID))
        begun = datetime.now() - timedelta(days)
        session.execute(update(CallRow).where(CallRow.id == name).values(begun=begun))


def test_nothing_personal_is_left_of_an_old_call_but_what_came_of_it(ledger: Ledger) -> None:
    call(ledger, "old", 200)
    call(ledger, "new", 100)
    for number in (1, 2):
        Requests(ledger.database).move(number, "done", "anna")
    assert ledger.forget(None) == 0 and ledger.forget(180) == 1 and ledger.forget(180) == 0
    old, new = Calls(ledger.database).one("old"), Calls(ledger.database).one("new")
    with ledger.database.session() as session:
        waits = session.scalars(select(WaitRow).where(WaitRow.call == "old")).all()
        assert [(wait.caller, wait.note, wait.queue) for wait in waits] == [("", None, "operators")]
    assert (old.caller, old.turns[0].caller, old.turns[0].robot, old.turns[0].slots) == ("", "", "", {})
    assert old.records[0].number == "1" and old.records[0].values == {}
    assert (old.outcome, old.scenarios, old.seconds, old.turns[0].score) == ("recorded", ("lamp",), 7.0, 0.98)
    assert new.caller == CALLER and new.turns[0].caller == SAID and new.records[0].values["address"]
    assert Calls(ledger.database).count(Wanted(words="Иванов")) == 1


def test_what_people_or_systems_still_work_with_stays_whole(ledger: Ledger) -> None:
    call(ledger, "not done", 200)
    call(ledger, "not delivered", 200)
    ledger.keep("not delivered", "lamp", {}, system="city")
    for number in (2, 3):
        Requests(ledger.database).move(number, "done", "anna")
    assert ledger.forget(180) == 0
    Requests(ledger.database).move(1, "done", "anna")
    assert ledger.forget(180) == 1
    assert Calls(ledger.database).one("not delivered").caller == CALLER
