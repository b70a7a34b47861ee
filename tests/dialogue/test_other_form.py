"""«Not water but light»: another form is meant, and what was told is not lost."""

import pytest
from talk import Talk

from voicebot.dialogue.machine import Dialogue


@pytest.mark.parametrize(
    ("wish", "instead", "form"),
    [
        ("нет воды", "ой нет не воду а свет", "no_electricity"),
        ("нет воды", "я не про воду я про свет", "no_electricity"),
        ("нет воды", "свет а не вода", "no_electricity"),
        ("хочу передать показания воды", "ой нет не воду а свет", "electricity_reading"),
        ("хочу передать показания воды", "нет не воды а электричества", "electricity_reading"),
        ("показания света передать", "не света а воды", "water_reading"),
        ("запишите меня к хирургу", "не записать а отменить запись", "doctor_cancel"),
    ],
)
def test_the_form_that_is_meant_is_begun(dialogue: Dialogue, wish: str, instead: str, form: str) -> None:
    talk = Talk(dialogue)
    talk.say(wish)
    talk.say(instead)
    assert talk.state.form and talk.state.form.scenario == form
    assert talk.state.paused is None


@pytest.mark.parametrize("asked", ["water", "all"])
def test_the_address_that_was_told_is_kept(dialogue: Dialogue, asked: str) -> None:
    talk = Talk(dialogue)
    talk.say("нет воды")
    talk.say("садовая семь квартира три")
    if asked == "all":
        talk.say("холодной")
    assert "Где нет света" in talk.say("ой нет не воду а свет")
    assert talk.state.form and talk.state.form.values["address"] == "улица Садовая, дом 7, квартира 3"


def test_a_correction_of_the_form_stays_in_it(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("нет воды")
    talk.say("садовая семь квартира три")
    talk.say("холодной")
    assert "Нет горячей воды" in talk.say("не холодной а горячей")


@pytest.mark.parametrize("street", ["нет воды на лесной улице", "нет отопления на улице лесной"])
def test_of_a_street_told_with_the_wish_only_the_house_is_asked_for(dialogue: Dialogue, street: str) -> None:
    talk = Talk(dialogue)
    assert "улица Лесная. Какой дом?" in talk.say(street)
    talk.say("пять")
    assert talk.state.form and talk.state.form.values["address"] == "улица Лесная, дом 5"


def test_another_address_may_be_told_than_the_street_of_the_wish(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("нет воды на лесной улице")
    talk.say("улица садовая дом семь")
    assert talk.state.form and talk.state.form.values["address"] == "улица Садовая, дом 7"


@pytest.mark.parametrize("said", ["вся улица", "по всей улице", "не знаю"])
def test_the_street_is_enough_where_no_house_is_meant(dialogue: Dialogue, said: str) -> None:
    talk = Talk(dialogue)
    talk.say("нет воды на лесной улице")
    talk.say(said)
    assert talk.state.form and talk.state.form.values["address"] == "улица Лесная"
