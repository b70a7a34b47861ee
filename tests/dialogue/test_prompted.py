"""Who greets, agrees or refuses and tells no wish is asked in other words, then comes to a human."""

import pytest
from talk import Talk

from voicebot.dialogue.acts import Escalate
from voicebot.dialogue.machine import Dialogue


@pytest.mark.parametrize("said", [("да",), ("алло",), ("нет",), ("да", "алло"), ("здравствуйте", "нет", "ага")])
def test_a_call_without_a_wish_never_goes_round_in_circles(dialogue: Dialogue, said: tuple[str, ...]) -> None:
    talk = Talk(dialogue)
    replies = [talk.say(said[turn % len(said)]) for turn in range(4)]
    assert talk.done(Escalate) is not None
    assert len(set(replies)) == len(replies)


def test_nonsense_between_greetings_counts_too(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    for said in ("алло", "абракадабра", "алло", "абракадабра"):
        if not talk.state.over:
            talk.say(said)
    assert talk.done(Escalate) is not None


def test_a_wish_begins_the_ladder_anew(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    first = talk.say("да")
    talk.say("да")
    talk.say("до какого числа передавать показания")
    assert talk.say("да") == first


@pytest.mark.parametrize("said", ["повторите", "подождите", "помедленнее"])
def test_who_asks_for_nothing_else_for_ever_comes_to_a_human(dialogue: Dialogue, said: str) -> None:
    talk = Talk(dialogue)
    talk.say("хочу передать показания воды")
    for _ in range(6):
        talk.say(said)
    assert not talk.state.over
    talk.say(said)
    assert talk.done(Escalate) is not None


def test_repeats_are_counted_anew_after_an_answer(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    for _ in range(4):
        talk.say("до какого числа передавать показания")
        for _ in range(3):
            talk.say("повторите")
    assert not talk.state.over
