"""Lines of a hotline, working hours, days on which an answer holds: what depends on the moment of the call."""

from copy import deepcopy
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from talk import Talk
from tiny_base import FILES, write

from voicebot.dialogue.acts import Escalate, HangUp, Started
from voicebot.dialogue.machine import Dialogue
from voicebot.knowledge.load import load

HOTLINE, PARKING, MOWING, _ = FILES
MONDAY, SUNDAY = datetime(2026, 1, 12, 12), datetime(2026, 1, 11, 12)
CALLBACK: dict[str, Any] = {
    "scenario": "callback",
    "title": "Перезвонить",
    "about": "обратный звонок",
    "examples": ["перезвоните мне", "закажите обратный звонок"],
    "slots": {
        "phone": {"type": "phone", "name": "телефон", "ask": ["По какому номеру?", "Назовите номер."]},
        "when": {"type": "date", "name": "когда", "ask": ["Когда позвонить?", "Назовите день и час."]},
    },
    "confirm": "Позвоним {when} по номеру {phone}. Верно?",
    "record": True,
    "answer": "Заявка {receipt}.",
    "tests": [{"say": "перезвоните мне пожалуйста"}],
}
OPERATOR: dict[str, Any] = {
    "scenario": "operator",
    "title": "Оператор",
    "about": "оператора",
    "examples": ["позовите оператора", "хочу поговорить с человеком"],
    "escalate": {"queue": "people", "why": "Просит человека"},
    "tests": [{"say": "позовите оператора"}],
}


@pytest.fixture
def files() -> dict[str, Any]:
    files = deepcopy(FILES)
    files["people/callback.yaml"] = CALLBACK
    files["people/operator.yaml"] = OPERATOR
    files[HOTLINE] |= {
        "calendars": {"office": {"hours": {"mon-fri": "9:00-18:00"}, "lunch": "13:00-14:00"}},
        "calendar": "office",
        "after_hours": "callback",
        "profiles": {
            "garden": {"numbers": ["555"], "areas": ["people"], "greeting": "Зелёная линия!", "queue": "gardeners"}
        },
    }
    files[HOTLINE]["queues"]["gardeners"] = "200"
    return files


def called(folder: Path, files: dict[str, Any], moment: datetime = MONDAY, dialled: str = "") -> Talk:
    talk = Talk(Dialogue(load(write(folder, files))))
    talk.state = type(talk.state)()
    talk.give(Started(moment, dialled, "+79001112233"))
    return talk


def test_the_number_dialled_chooses_greeting_knowledge_and_queue(tmp_path: Path, files: dict[str, Any]) -> None:
    talk = called(tmp_path, files, dialled="555")
    assert talk.state.said[0].text == "Зелёная линия!"
    talk.say("сколько стоит парковка")
    assert talk.state.decision.scenario != "parking"
    talk.press("0")
    handed_over = talk.done(Escalate)
    assert isinstance(handed_over, Escalate) and handed_over.target == "200"


def test_who_asks_for_a_human_reaches_the_people_of_that_line(tmp_path: Path, files: dict[str, Any]) -> None:
    talk = called(tmp_path, files, dialled="555")
    talk.say("позовите оператора")
    handed_over = talk.done(Escalate)
    assert isinstance(handed_over, Escalate) and handed_over.card.queue == "gardeners"


def test_a_number_that_the_call_was_diverted_from_chooses_as_well_and_the_operator_sees_it(
    tmp_path: Path, files: dict[str, Any]
) -> None:
    talk = called(tmp_path, files)
    came = {"X-Customer": "77", "Diversion": "555"}
    talk.give(Started(MONDAY, "556", "+79001112233", headers=came))
    talk.say("позовите оператора")
    handed_over = talk.done(Escalate)
    assert isinstance(handed_over, Escalate)
    assert (handed_over.card.queue, handed_over.card.headers) == ("gardeners", came)


def test_any_other_number_reaches_the_whole_hotline(tmp_path: Path, files: dict[str, Any]) -> None:
    talk = called(tmp_path, files, dialled="556")
    assert "бесплатная" in talk.say("сколько стоит парковка")


@pytest.mark.parametrize(
    ("moment", "open_"),
    [
        (MONDAY, True),
        (SUNDAY, False),
        (MONDAY.replace(hour=13, minute=30), False),
        (MONDAY.replace(hour=8, minute=59), False),
        (MONDAY.replace(hour=18), False),
    ],
)
def test_a_human_is_called_only_while_people_work(
    tmp_path: Path, files: dict[str, Any], moment: datetime, open_: bool
) -> None:
    talk = called(tmp_path, files, moment)
    said = talk.say("позовите оператора")
    assert (talk.done(Escalate) is not None) == open_
    assert ("Все ушли." in said) == (not open_)


def test_after_hours_the_caller_leaves_what_the_hotline_asks_for(tmp_path: Path, files: dict[str, Any]) -> None:
    talk = called(tmp_path, files, SUNDAY)
    assert talk.say("позовите оператора").endswith("По какому номеру?")
    assert talk.say("на этот же номер") == "Когда позвонить?"
    assert "Позвоним завтра в десять часов по номеру +79001112233." in talk.say("завтра в десять")
    assert "17" in talk.say("да")
    assert talk.records[0].values == {"phone": "+79001112233", "when": "2026-01-12T10:00"}


def test_who_gets_nowhere_after_hours_is_told_goodbye(tmp_path: Path, files: dict[str, Any]) -> None:
    talk = called(tmp_path, files, SUNDAY)
    talk.say("позовите оператора")
    for _ in range(5):
        if not talk.state.over:
            talk.say("абракадабра")
    assert talk.state.over and talk.done(HangUp) is not None and talk.done(Escalate) is None


def test_an_answer_for_certain_days_is_given_on_these(tmp_path: Path, files: dict[str, Any]) -> None:
    files[PARKING]["answer"] = [
        "Парковка бесплатная.",
        {"voice": "Сегодня парковка бесплатная для всех.", "since": "2026-01-11", "until": "2026-01-11"},
        {"voice": "Парковка закрыта, мы бесплатная служба.", "since": "2026-02-01"},
    ]
    assert "для всех" in called(tmp_path, files, SUNDAY).say("сколько стоит парковка")
    assert called(tmp_path, files, MONDAY).say("сколько стоит парковка").startswith("Парковка бесплатная.")


def test_an_answer_may_depend_on_whether_people_work(tmp_path: Path, files: dict[str, Any]) -> None:
    files[PARKING]["answer"] = [
        {"voice": "Парковка бесплатная, мы работаем.", "when": "open"},
        {"voice": "Парковка бесплатная, мы закрыты.", "when": "closed"},
    ]
    assert "мы работаем" in called(tmp_path, files, MONDAY).say("сколько стоит парковка")
    assert "мы закрыты" in called(tmp_path, files, SUNDAY).say("сколько стоит парковка")


def test_asked_again_the_robot_says_it_in_other_words(tmp_path: Path, files: dict[str, Any]) -> None:
    files[PARKING]["answer"] = ["Парковка бесплатная.", "За парковку платить не нужно, она бесплатная."]
    talk = called(tmp_path, files)
    said = [talk.say("сколько стоит парковка").split(" Что ещё")[0] for _ in range(3)]
    assert said == ["Парковка бесплатная.", "За парковку платить не нужно, она бесплатная.", "Парковка бесплатная."]


def test_what_is_written_may_differ_from_what_is_spoken(tmp_path: Path, files: dict[str, Any]) -> None:
    files[PARKING]["answer"] = {"voice": "Парковка бесплатная, адрес на сайте.", "text": "Бесплатно: parking.example"}
    talk = called(tmp_path, files)
    talk.say("сколько стоит парковка")
    said = talk.state.said[0]
    assert (said.text, said.speech) == ("Бесплатно: parking.example", "Парковка бесплатная, адрес на сайте.")


def test_a_stress_mark_is_for_the_ear_alone(tmp_path: Path, files: dict[str, Any]) -> None:
    files[PARKING]["answer"] = "Парковка ничего не ст+оит, она бесплатная: 2+2 места, телефон +7 900."
    talk = called(tmp_path, files)
    talk.say("сколько стоит парковка")
    said = talk.state.said[0]
    assert "ст+оит" in said.speech
    assert said.text == "Парковка ничего не стоит, она бесплатная: 2+2 места, телефон +7 900."


def test_a_scenario_outside_its_days_is_as_if_it_were_not_there(tmp_path: Path, files: dict[str, Any]) -> None:
    files[PARKING]["valid"] = {"since": "2026-01-12"}
    assert "бесплатная" in called(tmp_path, files, MONDAY).say("сколько стоит парковка")
    talk = called(tmp_path, files, SUNDAY)
    talk.say("сколько стоит парковка")
    assert talk.state.decision.scenario is None
