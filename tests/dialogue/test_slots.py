"""What callers answer to the questions of a form, by kinds of slots."""

import re
from datetime import datetime

import pytest
from shipped import KNOWLEDGE
from tiny_base import write

from voicebot.dialogue.quotes import of_form
from voicebot.dialogue.slots import ABSENT, Reader
from voicebot.dialogue.state import Form
from voicebot.knowledge.load import load
from voicebot.knowledge.model import Entry, Knowledge, Scenario, Slot, Table

NOON = datetime(2026, 11, 25, 12)  # a Wednesday


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    base = load(write(tmp_path_factory.mktemp("base")))
    streets = Table(table="streets", entries=[Entry(name="улица Заозёрная"), Entry(name="проспект Мира")])
    return base.model_copy(update={"tables": {**base.tables, "streets": streets}})


def slot(kind: str, **more: object) -> Slot:
    return Slot.model_validate({"type": kind, "name": "x", "ask": ["?"], **more})


def read(knowledge: Knowledge, asked: Slot, text: str, *alternatives: str, caller: str = "+79001112233") -> str | None:
    return Reader(knowledge, NOON, caller).parse(asked, text, alternatives)


@pytest.mark.parametrize(
    ("asked", "text", "value"),
    [
        (slot("date"), "послезавтра в половину третьего", "2026-11-27T14:30"),
        (slot("date"), "десять", "T10:00"),
        (slot("address"), "город самара", None),
        (slot("date", past=True), "в понедельник", "2026-11-23"),
        (slot("date"), "не знаю", None),
        (slot("address"), "на лесной двенадцать квартира пять", "улица Лесная, дом 12, квартира 5"),
        (slot("address", list="streets"), "заозерная дом три", "улица Заозёрная, дом 3"),
        (slot("address"), "не скажу", None),
        (slot("phone"), "восемь девятьсот два три четыре пять шесть семь восемь девять ноль ноль", None),
        (slot("phone"), "восемь девятьсот шестнадцать сто двадцать три сорок пять шестьдесят семь", "+79161234567"),
        (slot("phone"), "на тот с которого звоню", "+79001112233"),
        (slot("phone", optional=True), "нет", ABSENT),
        (slot("choice", choices={"стоит": ["не работает", "не едет"], "двери": ["створки"]}), "он не едет", "стоит"),
        (slot("choice", choices={"стоит": ["не работает"], "двери": ["створки"]}), "створки заедают", "двери"),
        (slot("choice", choices={"стоит": ["не работает"], "двери": ["створки"]}), "шумит", None),
        (slot("choice", choices={"во всём доме": ["дом"], "в квартире": ["квартира"]}), "на лесной дом пять", None),
        (slot("choice", choices={"во всём доме": ["дом"], "в квартире": ["квартира"]}), "весь дом", "во всём доме"),
    ],
)
def test_a_value_is_found_in_what_was_said(knowledge: Knowledge, asked: Slot, text: str, value: str | None) -> None:
    assert read(knowledge, asked, text) == value


def test_what_the_recogniser_may_have_heard_stands_in_for_what_makes_no_value(knowledge: Knowledge) -> None:
    account = slot("digits", length=4)
    assert read(knowledge, account, "один два три", "один два три четыре") == "1234"
    assert read(knowledge, account, "один два три четыре", "пять два три четыре") == "1234"
    assert read(knowledge, account, "не вижу", "один два три четыре") is None
    assert read(knowledge, slot("text"), "", "слова") is None


@pytest.mark.parametrize(
    ("asked", "value", "eye", "ear"),
    [
        (slot("digits"), "0012", "0012", "ноль ноль, двенадцать"),
        (slot("meter"), "12.5", "12,5", "двенадцать целых пять десятых"),
        (slot("date"), "2026-11-27T14:30", *["послезавтра в четырнадцать тридцать"] * 2),
        (slot("address"), "улица Лесная, дом 5В", "улица Лесная, дом 5В", "улица Лесная, дом пять вэ"),
        (slot("choice", choices={"двери": ["створки"]}), "двери", "двери", "двери"),
        (slot("phone", optional=True), ABSENT, "нет", "нет"),
        (slot("yesno"), "yes", "да", "да"),
    ],
)
def test_a_value_is_written_for_the_eye_and_spoken_for_the_ear(
    knowledge: Knowledge, asked: Slot, value: str, eye: str, ear: str
) -> None:
    scenario = Scenario(scenario="s", title="т", about="т", examples=["т"], slots={"x": asked})
    quoted = of_form(knowledge, scenario, Form("s", {"x": value}), NOON, {})
    assert (quoted.written["x"], quoted.spoken["x"]) == (eye, ear)


def test_whatever_a_question_suggests_to_say_is_a_choice() -> None:
    suggested = [
        (slot, text)
        for scenario in KNOWLEDGE.scenarios.values()
        for slot in scenario.slots.values()
        if slot.type == "choice"
        for ask in slot.ask
        for text in re.findall("«(.+?)»", ask)
    ]
    assert suggested
    assert [text for slot, text in suggested if read(KNOWLEDGE, slot, text) is None] == []


def test_each_choice_is_made_by_its_own_name() -> None:
    choices = [
        (slot, name)
        for scenario in KNOWLEDGE.scenarios.values()
        for slot in scenario.slots.values()
        for name in slot.choices
    ]
    assert [name for slot, name in choices if read(KNOWLEDGE, slot, name) != name] == []
