"""«Not water but light»: another form is meant, and what was told is not lost."""

import pytest
from talk import Talk

from voicebot.dialogue.acts import Escalate
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


@pytest.mark.parametrize(
    ("street", "house"),
    [
        ("нет воды на лесной улице", "В каком доме и квартире нет воды?"),
        ("на улице лесной лифт стоит", "В каком доме и подъезде лифт?"),
        ("капает с потолка на лесной улице", "В каком доме и квартире течёт?"),
    ],
)
def test_of_a_street_told_with_the_wish_the_house_that_is_meant_is_asked_for(
    dialogue: Dialogue, street: str, house: str
) -> None:
    talk = Talk(dialogue)
    assert f"улица Лесная. {house}" in talk.say(street)
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


@pytest.mark.parametrize("said", ["ой не лифт а домофон", "домофон а не лифт"])
def test_of_what_there_is_no_form_for_the_robot_says_what_it_can_do_and_then_a_human_helps(
    dialogue: Dialogue, said: str
) -> None:
    talk = Talk(dialogue)
    talk.say("лифт не работает")
    assert dialogue.knowledge.hotline.phrases.beyond == talk.say(said)
    assert talk.state.form is None
    talk.say("ну домофон у нас сломался")
    assert talk.done(Escalate) is not None


def test_one_name_of_a_thing_instead_of_the_other_is_no_other_thing(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("фонарь не горит")
    talk.say("не фонарь а лампа")
    assert talk.state.form and talk.state.form.scenario == "lamp"
