"""How much of an answer has been said, judged while the caller is silent."""

import pytest
from talk import Talk

from voicebot.dialogue.acts import Heard
from voicebot.dialogue.machine import Dialogue
from voicebot.dialogue.progress import progress


def judged(talk: Talk, text: str) -> str | None:
    after, _ = talk.dialogue.step(talk.state, Heard(text))
    return progress(talk.dialogue.knowledge, talk.state, text, after)


@pytest.fixture
def talk(dialogue: Dialogue) -> Talk:
    return Talk(dialogue)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("до какого числа передавать показания", "sure"),
        ("вода", None),
        ("хочу передать показания воды и ещё узнать до скольки работает мфц", None),
        ("мне бы насчёт кладбищенской ограды узнать", "unclear"),
        ("", None),
        ("здравствуйте я хотела бы", "begun"),
    ],
)
def test_a_clear_wish_needs_no_more_words(talk: Talk, text: str, expected: str | None) -> None:
    assert judged(talk, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("двенадцать тридцать четыре пять шесть семь восемь девять семь", "complete"),
        ("двенадцать тридцать четыре пятьдесят шесть семьдесят восемь девяносто", "begun"),  # «семь» may follow
        ("двенадцать тридцать четыре", "begun"),
        ("не помню", "other"),
        ("", None),
        ("соедините с оператором", "other"),
    ],
)
def test_an_account_is_whole_when_all_its_digits_are_there(talk: Talk, text: str, expected: str) -> None:
    talk.say("хочу передать показания воды")
    assert judged(talk, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("сто двадцать три", "begun"),
        ("ноль ноль сто двадцать три четыреста пятьдесят шесть", "complete"),
        ("сейчас посмотрю", "other"),
    ],
)
def test_a_reading_is_whole_when_the_dial_is_full(talk: Talk, text: str, expected: str) -> None:
    talk.say("хочу передать показания воды")
    talk.account()
    assert judged(talk, text) == expected


@pytest.mark.parametrize(("text", "expected"), [("да", "settled"), ("нет неверно", "settled"), ("ну", None)])
def test_a_yes_or_no_is_whole(talk: Talk, text: str, expected: str | None) -> None:
    talk.say("хочу передать показания воды")
    talk.account()
    talk.say("сто двадцать три")
    talk.say("сорок пять")
    assert talk.state.form and talk.state.form.stage == "confirming"
    assert judged(talk, text) == expected


def test_no_hot_water_meter_is_a_whole_answer(talk: Talk) -> None:
    talk.say("хочу передать показания воды")
    talk.account()
    talk.say("сто двадцать три")
    assert judged(talk, "нет") == "settled"
