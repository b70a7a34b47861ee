"""One call, several wishes: what is known is not asked for again, and nobody is left in the middle of a form."""

import pytest
from talk import ACCOUNT, Talk

from voicebot.asking import ask
from voicebot.dialogue.acts import Started, Unfinished
from voicebot.dialogue.machine import Dialogue
from voicebot.systems import city

OTHER = "2003004005"


@pytest.fixture
def talk(dialogue: Dialogue) -> Talk:
    system = city.scratch()
    return Talk(dialogue, answer=lambda look: ask(system, look))


def reading(talk: Talk) -> None:
    """A reading of water, recorded."""
    talk.say("хочу передать показания воды")
    talk.account()
    talk.say("холодная сто тридцать горячая сорок пять")
    talk.say("да")


def test_the_account_that_was_confirmed_is_not_asked_for_again(talk: Talk) -> None:
    reading(talk)
    assert talk.say("а долг за квартиру у меня есть").startswith("Долга у вас нет")


def test_the_same_wish_again_asks_whether_it_is_the_same_flat(talk: Talk) -> None:
    talk.say("сколько я должен за квартиру")
    talk.account()
    assert "Лесная" in talk.say("сколько я должен за квартиру")
    assert "лицевого счёта" in talk.say("нет")


@pytest.mark.parametrize("wish", ["а у мамы долг за квартиру есть", "а за другую квартиру какой долг"])
def test_what_is_known_is_not_used_for_another_flat(talk: Talk, wish: str) -> None:
    reading(talk)
    assert "лицевого счёта" in talk.say(wish)


def test_an_account_that_was_not_confirmed_is_asked_for_again(talk: Talk) -> None:
    talk.say("хочу передать показания воды")
    talk.press(OTHER)
    assert "лицевого счёта" in talk.say("скажите сколько я должен за квартиру")


def test_the_address_of_the_call_is_read_back_in_the_next_request(talk: Talk) -> None:
    talk.say("нет отопления")
    talk.say("садовая семь квартира три")
    talk.say("во всей квартире")
    talk.say("да")
    assert "улица Садовая, дом 7, квартира 3" in talk.say("и ещё лифт не работает")
    assert "подъезд 2" in talk.say("нет подъезд два")


def test_a_form_left_for_another_one_is_gone_on_with(talk: Talk) -> None:
    talk.say("хочу передать показания воды")
    talk.account()
    talk.say("сто тридцать")
    assert talk.say("а какой у меня долг за квартиру").endswith(
        "До этого вы говорили про показания счётчиков воды. Продолжим?"
    )
    assert "А по горячей?" in talk.say("да")
    talk.say("сорок пять")
    talk.say("да")
    assert talk.records[0].values == {"account": ACCOUNT, "cold": "130", "hot": "45"}


def test_a_form_left_for_another_one_may_be_left_for_good(talk: Talk) -> None:
    talk.say("хочу передать показания воды")
    talk.account()
    talk.say("а какой у меня долг за квартиру")
    assert "ещё чем-то помочь" in talk.say("нет")
    assert talk.state.resuming is None and talk.state.paused is None


def test_a_no_with_another_wish_is_answered(talk: Talk) -> None:
    talk.give(Started(caller="+79001112233", unfinished=Unfinished("water_reading", {"cold": "130"})))
    assert "20:00" in talk.say("нет мне узнать до скольки работает мфц")
