"""A complaint in the caller's own words: told with the wish, a few words at first, or ended by a goodbye."""

import pytest
from talk import Talk

from voicebot.dialogue.acts import Silence
from voicebot.dialogue.machine import Dialogue

STORY = "хочу пожаловаться что в подъезде вторую неделю не моют полы"


@pytest.fixture
def talk(dialogue: Dialogue) -> Talk:
    return Talk(dialogue)


def recorded(talk: Talk) -> list[str]:
    return [record.values["text"] for record in talk.records]


@pytest.mark.parametrize("end", ["нет", "нет это всё спасибо", "больше ничего", "спасибо до свидания"])
def test_a_story_told_with_the_wish_is_recorded_when_there_is_nothing_to_add(talk: Talk, end: str) -> None:
    assert "добавить" in talk.say(STORY)
    assert "Жалоба зарегистрирована" in talk.say(end)
    assert recorded(talk) == [STORY]


def test_who_says_nothing_has_nothing_to_add(talk: Talk) -> None:
    talk.say(STORY)
    assert "Жалоба зарегистрирована" in talk.give(Silence())
    assert recorded(talk) == [STORY]


@pytest.mark.parametrize("before", [(), ("да",)])
def test_what_is_added_belongs_to_the_story(talk: Talk, before: tuple[str, ...]) -> None:
    talk.say(STORY)
    for said in before:
        assert "подробнее" in talk.say(said)
    talk.say("и лампочки не горят")
    assert recorded(talk) == [f"{STORY}. и лампочки не горят"]


def test_of_a_few_words_more_is_asked_for_once(talk: Talk) -> None:
    talk.say("хочу пожаловаться")
    assert "подробнее" in talk.say("на соседей")
    assert "Жалоба зарегистрирована" in talk.say("шумят они")
    assert recorded(talk) == ["на соседей. шумят они"]


def test_whom_the_wish_names_is_kept_with_the_story(talk: Talk) -> None:
    assert "своими словами" in talk.say("хочу пожаловаться на соседей")
    talk.say("каждую ночь музыка на весь дом")
    assert recorded(talk) == ["хочу пожаловаться на соседей. каждую ночь музыка на весь дом"]


def test_a_bare_wish_is_no_story_even_after_a_no(talk: Talk) -> None:
    talk.say("хочу пожаловаться на соседей")
    talk.say("да")
    talk.say("нет")
    assert not talk.records


def test_a_story_that_was_begun_is_on_the_card(talk: Talk) -> None:
    talk.say(STORY)
    talk.say("соедините с оператором")
    assert talk.actions[-1].card.values == {"text": STORY}  # type: ignore[union-attr]
