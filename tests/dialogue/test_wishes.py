"""Several wishes at once, doubts, anger, refusals; a form that ends with a human."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from talk import Talk
from tiny_base import FILES, write

from voicebot.dialogue.acts import Escalate, HangUp, Heard
from voicebot.dialogue.machine import Dialogue
from voicebot.knowledge.load import load

HOTLINE, PARKING, MOWING, _ = FILES


def test_a_second_wish_in_the_same_breath_is_offered_after_the_first(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    said = talk.say("скажите до какого числа передавать показания и ещё как работает мфц")
    assert "25" in said and said.endswith("Вы ещё спрашивали про часы работы центров «Мои документы». Рассказать?")
    assert "20:00" in talk.say("да расскажите")


def test_a_second_wish_is_kept_while_a_form_is_filled_and_may_be_declined(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("хочу передать показания воды и ещё узнать до скольки работает мфц")
    assert talk.state.form and talk.state.form.scenario == "water_reading"
    talk.account()
    talk.say("сто двадцать три")
    talk.say("нет")
    assert "Мои документы" in talk.say("да")
    assert talk.records
    assert not talk.state.over
    talk.say("нет не надо")
    assert talk.done(Escalate) is None


@pytest.mark.parametrize("text", ["и так далее и тому подобное", "холодная и горячая вода", "да и нет"])
def test_one_wish_with_an_and_in_it_is_one(dialogue: Dialogue, text: str) -> None:
    talk = Talk(dialogue)
    talk.say(text)
    assert talk.state.decision.also is None


@pytest.mark.parametrize(
    "text",
    ["хочу передать показания воды и у нас сильно пахнет газом", "пахнет газом и ещё хочу передать показания воды"],
)
def test_danger_comes_first_whatever_else_is_wanted(dialogue: Dialogue, text: str) -> None:
    talk = Talk(dialogue)
    assert "104" in talk.say(text)
    assert talk.done(Escalate) is not None and talk.state.decision.also is None


def test_the_urgent_part_of_a_scenario_counts_as_that_scenario_and_does_not_compete_with_it(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("в лифте застряли люди")
    assert (talk.state.decision.scenario, talk.state.decision.topic) == ("elevator_trapped", "elevator")
    assert talk.state.decision.score > 0.9 and talk.done(Escalate) is not None


def test_a_no_that_declines_nothing_asks_what_is_wanted_and_ends_no_call(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    assert talk.say("нет") == dialogue.knowledge.hotline.phrases.which
    assert not talk.state.over


def test_a_no_to_anything_else_ends_the_call(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("до какого числа передавать показания")
    talk.say("нет")
    assert talk.done(HangUp) is not None


@pytest.fixture
def files() -> dict[str, Any]:
    files = deepcopy(FILES)
    files[HOTLINE]["policy"] |= {"rejections": 5, "attempts": 5, "doubts": 2, "angry": ["сколько можно", "достать"]}
    return files


def called(folder: Path, files: dict[str, Any]) -> Talk:
    return Talk(Dialogue(load(write(folder, files))))


@pytest.mark.parametrize("text", ["да сколько можно", "вы меня уже достали"])
def test_who_has_had_enough_comes_to_a_human_at_once(tmp_path: Path, files: dict[str, Any], text: str) -> None:
    talk = called(tmp_path, files)
    talk.say("покосите траву")
    talk.say(text)
    handed_over = talk.done(Escalate)
    assert isinstance(handed_over, Escalate) and handed_over.card.why == "д"


def test_who_can_hardly_be_heard_comes_to_a_human(tmp_path: Path, files: dict[str, Any]) -> None:
    talk = called(tmp_path, files)
    talk.say("абракадабра", confidence=0.1)
    assert talk.done(Escalate) is None
    talk.say("абракадабра", confidence=0.1)
    handed_over = talk.done(Escalate)
    assert isinstance(handed_over, Escalate) and handed_over.card.why == "г"


def test_one_clear_answer_ends_the_doubt(tmp_path: Path, files: dict[str, Any]) -> None:
    talk = called(tmp_path, files)
    for confidence in (0.1, 1.0, 0.1):
        talk.say("абракадабра", confidence=confidence)
    assert talk.done(Escalate) is None


def test_a_form_may_end_with_a_human_once_it_is_recorded(tmp_path: Path, files: dict[str, Any]) -> None:
    files[MOWING] |= {"escalate": {"queue": "people", "why": "Срочный покос"}, "answer": "Записал, номер {receipt}."}
    talk = called(tmp_path, files)
    talk.say("покосите траву")
    talk.say("речной")
    talk.say("пять")
    assert talk.done(Escalate) is None
    assert "Записал, номер 17. Соединяю." in talk.say("да")
    handed_over = talk.done(Escalate)
    assert talk.records and isinstance(handed_over, Escalate)
    assert handed_over.card.values == {"district": "Речной", "flat": "5"}


def test_what_was_named_with_the_wish_is_not_asked_again(tmp_path: Path, files: dict[str, Any]) -> None:
    talk = called(tmp_path, files)
    assert talk.say("покосите траву в речном районе") == "Какая квартира?"


@pytest.mark.parametrize("story", ["третью неделю не вывозят мусор", "лифт стоит и никто не чинит"])
def test_a_story_is_taken_down_even_where_another_scenario_is_about_it(dialogue: Dialogue, story: str) -> None:
    talk = Talk(dialogue)
    talk.say("хочу пожаловаться")
    talk.say(story)
    assert [record.values for record in talk.records] == [{"text": story}] or talk.state.form.values == {"text": story}


def test_a_human_may_be_called_in_the_middle_of_a_story(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("хочу пожаловаться")
    talk.say("соедините с оператором")
    assert talk.done(Escalate) is not None


def test_the_recognisers_other_readings_help_to_find_the_wish(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.give(Heard("до кокова числа передовать", 0.6, ("до какого числа передавать показания",)))
    assert talk.state.decision.scenario == "reading_deadline"
