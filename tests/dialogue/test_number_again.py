"""The number of what was recorded in this call is told again, whenever it is asked for."""

import pytest
from talk import Talk

from voicebot.dialogue.machine import Dialogue


@pytest.fixture
def talk(dialogue: Dialogue) -> Talk:
    talk = Talk(dialogue, receipt="20417")
    for said in ("нет отопления", "садовая семь квартира три", "во всей квартире", "да"):
        talk.say(said)
    return talk


@pytest.mark.parametrize(
    "asked",
    ["какой номер обращения", "повторите номер", "а номер заявки какой", "номер скажите ещё раз я не успела записать"],
)
def test_it_is_told_some_turns_after_the_receipt(talk: Talk, asked: str) -> None:
    talk.say("до какого числа передавать показания")
    assert "20417" in talk.say(asked)
    assert talk.state.form is None


def test_it_is_told_in_another_form_which_goes_on(talk: Talk) -> None:
    talk.say("нет воды")
    said = talk.say("а какой номер заявки у меня")
    assert "20417" in said and said.endswith("Какой воды нет: холодной, горячей или никакой?")


@pytest.mark.parametrize("other", ["какой номер телефона поликлиники", "скажите номер управляющей компании"])
def test_other_numbers_are_something_else(talk: Talk, other: str) -> None:
    assert "20417" not in talk.say(other)


def test_without_a_receipt_the_number_is_asked_for(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("какой номер обращения")
    assert talk.state.form and talk.state.form.scenario == "request_status"
