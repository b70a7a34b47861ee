"""Say it, say it again, type it, a human: where words don't do, keys are offered, and whoever types gets through."""

import pytest
from talk import ACCOUNT, LESNAYA, Talk

from voicebot.dialogue.acts import Escalate, Found, Started
from voicebot.dialogue.machine import Dialogue

TYPE, MAY_TYPE = "наберите, пожалуйста, цифры на клавишах", "Можно набрать ответ на клавишах"
PRESS = "Если да, нажмите 1, если нет — 2."
BADLY = 0.15  # heard so


def begun(dialogue: Dialogue) -> Talk:
    talk = Talk(dialogue)
    talk.say("хочу передать показания воды")
    return talk


def at_reading(dialogue: Dialogue) -> Talk:
    """The account is known: cold water is asked for."""
    talk = begun(dialogue)
    talk.account()
    return talk


def typing(dialogue: Dialogue) -> Talk:
    """The account had to be typed, and the yes to its address to be pressed."""
    talk = begun(dialogue)
    talk.say("ква ква", BADLY)
    talk.say("бум бум", BADLY)
    talk.press(ACCOUNT)
    talk.say("да нет", BADLY)
    talk.press("1")
    return talk


def test_a_number_that_is_misheard_twice_is_asked_for_by_keys(dialogue: Dialogue) -> None:
    talk = begun(dialogue)
    assert TYPE not in talk.say("ква ква", BADLY)
    assert talk.say("бум бум", BADLY).startswith(f"Лицевой счёт: {TYPE}")
    assert "Лесная" in talk.press(ACCOUNT)


def test_values_that_are_refused_twice_are_asked_for_by_keys(dialogue: Dialogue) -> None:
    talk = at_reading(dialogue)
    for _ in range(2):
        talk.say("сто тридцать")
        talk.say("сорок")
        asked = talk.say("нет")
    assert f"Холодная вода: {TYPE}" in asked
    assert f"Горячая вода: {TYPE}" in talk.press("123#")
    assert talk.press("45#").startswith("Холодная вода — 123, горячая — 45.")


def test_a_refused_value_and_a_missed_one_are_two_of_the_same(dialogue: Dialogue) -> None:
    talk = at_reading(dialogue)
    talk.say("девятьсот")
    assert TYPE not in talk.say("нет")
    assert TYPE in talk.say("ква ква")


def test_what_one_number_cost_brings_the_next_to_keys_and_not_to_a_human(dialogue: Dialogue) -> None:
    talk = at_reading(dialogue)
    for _ in range(2):
        talk.say("девятьсот")
        talk.say("нет")
    talk.press("123#")
    talk.say("девятьсот")
    assert f"Горячая вода: {TYPE}" in talk.say("нет")
    assert "Всё верно?" in talk.press("45#")


def test_who_had_to_type_may_type_the_next_number_and_presses_for_yes(dialogue: Dialogue) -> None:
    talk = typing(dialogue)
    assert MAY_TYPE in talk.press("123#")
    assert talk.press("45#") == f"Холодная вода — 123, горячая — 45. Всё верно? {PRESS}"
    talk.press("1")
    assert talk.records[0].values == {"account": ACCOUNT, "cold": "123", "hot": "45"}


def test_who_had_to_type_is_asked_to_after_a_single_miss(dialogue: Dialogue) -> None:
    talk = typing(dialogue)
    assert talk.say("ква ква", BADLY).startswith(f"Холодная вода: {TYPE}")


def test_who_types_of_his_own_accord_is_asked_as_ever(dialogue: Dialogue) -> None:
    talk = at_reading(dialogue)
    assert talk.press("123#") == "А по горячей? Если счётчика горячей воды нет, скажите «нет»."
    assert talk.press("45#") == "Холодная вода — 123, горячая — 45. Всё верно?"


@pytest.mark.parametrize("said", ["готово", "добро пожаловать"])
def test_a_yes_or_no_that_is_not_understood_may_be_pressed(dialogue: Dialogue, said: str) -> None:
    talk = begun(dialogue)
    talk.press(ACCOUNT)
    assert talk.say(said, BADLY) == f"Ваш адрес — {LESNAYA['address']}. Верно? {PRESS}"
    assert "лицевого счёта" in talk.press("2")


def test_a_no_that_is_hardly_heard_costs_no_typed_number(dialogue: Dialogue) -> None:
    talk = begun(dialogue)
    talk.press(ACCOUNT)
    assert PRESS in talk.say("да нет", BADLY)
    assert "по холодной" in talk.press("1")


def test_who_refuses_what_he_types_comes_to_a_human_and_not_round_in_circles(dialogue: Dialogue) -> None:
    talk = begun(dialogue)
    for _ in range(3):
        talk.press(ACCOUNT)
        talk.say("нет")
    assert isinstance(talk.done(Escalate), Escalate)


def test_who_is_hardly_heard_is_offered_keys_before_a_human(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("хочу передать показания воды", 0.5)
    talk.say("ква ква", BADLY)
    talk.press(ACCOUNT)
    for _ in range(2):
        asked = talk.say("готово", BADLY)
        assert PRESS in asked
    assert "по холодной" in talk.press("1")
    talk.say("ква ква", BADLY)
    assert talk.done(Escalate) is None


def test_misheard_digits_begin_no_other_form(dialogue: Dialogue) -> None:
    talk = at_reading(dialogue)
    talk.say("сто тридцать")
    assert "горячей воды" in talk.say("восемь тысяч семнадцать тридцать один")
    assert talk.state.form is not None
    assert talk.state.form.scenario == "water_reading"


def test_nobody_who_writes_is_told_of_keys(dialogue: Dialogue) -> None:
    talk = Talk(dialogue, answer=lambda _: Found(LESNAYA))
    talk.give(Started(written=True))
    talk.say("хочу передать показания воды")
    talk.say(ACCOUNT)
    assert talk.say("зелёный") == f"Ваш адрес — {LESNAYA['address']}. Верно?"


def test_the_hash_after_a_number_that_is_whole_by_itself_is_no_answer(dialogue: Dialogue) -> None:
    talk = begun(dialogue)
    assert "Лесная" in talk.press(ACCOUNT)
    before = talk.state
    assert talk.press("#") == ""
    assert talk.state.form == before.form
    assert "Лесная" in talk.press("#")  # one more is a key like others: the question again
