from typing import Any

import pytest
from talk import Talk

from voicebot.dialogue.acts import Heard, Input, Pressed, Say, Silence, Started
from voicebot.dialogue.fixed import fixed
from voicebot.dialogue.machine import Dialogue
from voicebot.knowledge.model import Knowledge, Wording

ANSWER = "Заявка {receipt} принята. Экипаж приедет {when}! Ждите… Номер {receipt}. До встречи."


def with_answer(knowledge: Knowledge, **changes: Any) -> Knowledge:
    """The knowledge base with its complaint changed."""
    complaint = knowledge.scenarios["complaint"].model_copy(update=changes)
    return knowledge.model_copy(update={"scenarios": knowledge.scenarios | {"complaint": complaint}})


@pytest.fixture
def knowledge(dialogue: Dialogue) -> Knowledge:
    return dialogue.knowledge


def said(talk: Talk) -> set[str]:
    """What the robot says now, but for what quotes the caller or a scenario."""
    quoting = talk.state.decision.kind == "clarify" or talk.state.decision.slots
    return set() if quoting else {action.speech for action in talk.actions if isinstance(action, Say)}


def test_what_the_robot_answers_to_any_caller_is_there_word_for_word(dialogue: Dialogue) -> None:
    known = set(fixed(dialogue.knowledge))
    for scenario in dialogue.knowledge.scenarios.values():
        talk = Talk(dialogue)
        talk.say(scenario.examples[0])
        assert said(talk) <= known


@pytest.mark.parametrize("given", [Started(), Silence(), Heard(""), Heard("абракадабра"), Pressed("0")])
def test_what_the_robot_says_without_an_answer_is_there_word_for_word(dialogue: Dialogue, given: Input) -> None:
    known, talk = set(fixed(dialogue.knowledge)), Talk(dialogue)
    while not talk.state.over:
        talk.give(given)
        assert said(talk) and said(talk) <= known
        if isinstance(given, Started):
            break


def test_of_a_text_with_placeholders_the_sentences_without_one_are_there(knowledge: Knowledge) -> None:
    known = fixed(with_answer(knowledge, answer=[Wording(voice=ANSWER)]))
    assert {"Ждите…", "До встречи."} <= set(known)
    assert not [text for text in known if "{" in text or "Экипаж" in text]


def test_questions_and_words_of_a_hand_over_are_there(knowledge: Knowledge) -> None:
    known = fixed(knowledge)
    for scenario in knowledge.scenarios.values():
        assert all(ask in known for slot in scenario.slots.values() for ask in slot.ask if "{" not in ask)
        assert not scenario.escalate or (scenario.escalate.say or knowledge.hotline.phrases.handoff) in known


def test_each_text_is_there_once_and_the_first_words_first(knowledge: Knowledge) -> None:
    known = fixed(with_answer(knowledge, answer=[Wording(voice=knowledge.hotline.phrases.more)]))
    assert len(known) == len(set(known))
    assert known[:2] == [knowledge.hotline.phrases.disclosure, knowledge.hotline.phrases.greeting]


def test_what_only_stands_for_a_missing_value_is_not_said_alone(knowledge: Knowledge) -> None:
    assert knowledge.hotline.phrases.absent not in fixed(knowledge)
