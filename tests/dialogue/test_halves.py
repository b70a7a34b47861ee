"""The halves of a wish, when the robot has begun to answer the first."""

import pytest
from talk import Talk

from voicebot.dialogue.acts import Heard
from voicebot.dialogue.halves import half, together
from voicebot.dialogue.machine import Dialogue


def understood(dialogue: Dialogue, first: str, second: str) -> str:
    """The words that are gone on with."""
    talk = Talk(dialogue)
    before = talk.state
    talk.give(Heard(first))
    begun = half(before, Heard(first), talk.actions)
    if begun is None:
        return second
    return together(dialogue.knowledge, dialogue.step, begun, talk.state, Heard(second))[1].text


@pytest.mark.parametrize(
    ("first", "second"),
    [("подскажите до какого числа", "передавать показания"), ("хочу передать показания", "холодной воды")],
)
def test_both_are_one_wish(dialogue: Dialogue, first: str, second: str) -> None:
    assert understood(dialogue, first, second) == f"{first} {second}"


@pytest.mark.parametrize("second", ["оператора", "повторите", "пахнет газом в подъезде"])
def test_what_steers_the_call_stands_alone(dialogue: Dialogue, second: str) -> None:
    assert understood(dialogue, "хочу передать показания воды", second) == second


def test_an_answer_to_a_question_is_no_half(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.give(Heard("хочу передать показания воды"))
    before = talk.state
    talk.give(Heard("один два три"))
    assert half(before, Heard("один два три"), talk.actions) is None
