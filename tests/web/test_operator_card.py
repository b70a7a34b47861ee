"""What is on an operator's card, and what the prompter finds."""

from datetime import datetime
from pathlib import Path

import pytest
import shipped
from console import a_reading

from voicebot.desk.floor import OperatorNow
from voicebot.dialogue.acts import HandOff
from voicebot.records.ledger import Ledger
from voicebot.records.requests import Requests
from voicebot.records.users import Role
from voicebot.settings import Settings
from voicebot.web.backstage import Backstage
from voicebot.web.masking import HIDDEN
from voicebot.web.operator.about import About, Value, about, articles
from voicebot.web.rights import Person
from voicebot.workers import Workers

CALLER, ACCOUNT = "+79991234567", "4012345678"
ASKED = (f"мой счёт {ACCOUNT}", "показания хочу передать")
VALUES = {"account": ACCOUNT, "cold": "123"}
CARD = HandOff("operators", "просит человека", ASKED, "water_reading", VALUES, ("doctor",), ("repeats",))
NOW = OperatorNow("anna", "ringing", "", 3, "this", CALLER, "operators")


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(f"sqlite:///{tmp_path}/test.db")


def card(ledger: Ledger, role: Role) -> About:
    backstage = Backstage(
        Settings(), ledger, Workers(), lambda: shipped.DIALOGUE, lambda folder: shipped.DIALOGUE, None
    )  # type: ignore[arg-type]
    return about(backstage, Person("anna", role, "ru", ""), "this", NOW, CARD)


def test_slots_and_scenarios_are_called_as_people_call_them(ledger: Ledger) -> None:
    told, scenario = card(ledger, "operator"), shipped.KNOWLEDGE.scenarios["water_reading"]
    assert told.scenario == scenario.title
    assert {name: value.text for name, value in told.values.items()} == {
        scenario.slots["account"].name: ACCOUNT,
        scenario.slots["cold"].name: "123",
    }
    assert told.asked == ASKED


def test_what_was_told_comes_with_how_well_it_was_heard_and_what_the_robot_doubts_without(ledger: Ledger) -> None:
    a_reading(ledger, "this")
    slots = shipped.KNOWLEDGE.scenarios["water_reading"].slots
    told = card(ledger, "operator").values
    assert told == {slots["account"].name: Value(ACCOUNT, 0.8), slots["cold"].name: Value("123", None, doubtful=True)}
    assert card(ledger, "auditor").values[slots["account"].name] == Value(HIDDEN, 0.8)


def test_what_irritated_the_caller_is_told_in_words(ledger: Ledger) -> None:
    assert card(ledger, "operator").signs == ("has to say the same again",)


def test_what_the_number_left_earlier_is_there_until_it_is_done(ledger: Ledger) -> None:
    receipt = a_reading(ledger)
    told = card(ledger, "operator")
    assert [one.call for one in told.earlier] == ["reading"]
    assert [str(one.number) for one in told.open] == [receipt]
    Requests(ledger.database).move(int(receipt), "done", "anna")
    assert not card(ledger, "operator").open


def test_the_call_itself_is_no_earlier_call(ledger: Ledger) -> None:
    ledger.begin("this", "sip", CALLER, "100", datetime(2026, 1, 12, 12))
    assert card(ledger, "operator").earlier == ()


def test_who_may_not_see_personal_data_sees_none_on_the_card(ledger: Ledger) -> None:
    a_reading(ledger)
    told = card(ledger, "auditor")
    assert CALLER not in repr(told)
    assert ACCOUNT not in repr(told)
    assert told.caller == f"{HIDDEN}67"
    assert HIDDEN in told.asked[0]


def test_a_ledger_that_does_not_have_the_call_costs_the_card_nothing_else(ledger: Ledger) -> None:
    assert card(ledger, "operator").said == ()


def test_the_prompter_finds_the_answer_to_what_the_caller_says() -> None:
    found = articles(shipped.DIALOGUE, "до какого числа передавать показания")
    assert len(found) == 3
    assert found[0].scenario == "reading_deadline"
    assert "25" in found[0].text
    assert all("{" not in one.text and "+" not in one.text for one in found)


@pytest.mark.parametrize("text", ["абракадабра", "спасибо", "ага"])
def test_words_about_nothing_find_nothing(text: str) -> None:
    assert articles(shipped.DIALOGUE, text) == []
