from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from talk import Talk

from voicebot.dialogue import match
from voicebot.dialogue.acts import (
    Escalate,
    HangUp,
    Heard,
    HungUp,
    Listen,
    NotStored,
    NotTransferred,
    Pressed,
    Record,
    Say,
    Silence,
    Started,
    Stored,
)
from voicebot.dialogue.machine import Dialogue
from voicebot.dialogue.state import State


def read_water(talk: Talk) -> None:
    talk.say("хочу передать показания воды")
    talk.account()
    talk.say("сто двадцать три")


def test_the_call_begins_with_the_greeting_that_names_the_robot(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    assert "робот" in talk.state.said[0].text


def test_a_question_is_answered_and_more_is_offered(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    said = talk.say("до какого числа передавать показания")
    assert "25" in said
    assert said.endswith("Могу ещё чем-то помочь?")
    assert talk.state.decision.scenario == "reading_deadline"


def test_a_water_reading_is_asked_for_read_back_and_recorded(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    assert "лицевого счёта" in talk.say("хочу передать показания воды")
    assert "холодной" in talk.account()
    assert "горячей" in talk.say("сто двадцать три")
    assert "123" in talk.say("сорок пять целых две десятых")
    assert not talk.records, "nothing is recorded before the caller agrees"
    assert "17" in talk.say("да, всё верно")
    assert talk.records == [Record("water_reading", {"account": "1234567897", "cold": "123", "hot": "45.2"})]


def test_a_value_is_spoken_in_words_and_written_in_figures(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    read_water(talk)
    talk.say("сорок пять")
    confirm = talk.done(Say)
    assert isinstance(confirm, Say)
    assert "123" in confirm.text
    assert "сто двадцать три" in confirm.speech


def test_no_to_the_read_back_asks_again_for_what_was_read_but_keeps_the_account(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    read_water(talk)
    talk.say("сорок пять")
    assert "холодной" in talk.say("нет, неправильно")
    talk.say("сто двадцать четыре")
    talk.say("сорок шесть")
    talk.say("да")
    assert talk.records[0].values == {"account": "1234567897", "cold": "124", "hot": "46"}


def test_an_optional_slot_is_left_out_by_no(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    read_water(talk)
    assert "горячая — нет" in talk.say("нет")
    talk.say("да")
    assert talk.records[0].values == {"account": "1234567897", "cold": "123"}


def test_a_wrong_number_of_digits_is_asked_for_again_then_a_human_gets_what_was_collected(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("хочу передать показания воды")
    talk.account()
    for _ in range(3):
        assert talk.done(Escalate) is None
        talk.say("там стекло запотело ничего не видно")
    escalate = talk.done(Escalate)
    assert isinstance(escalate, Escalate)
    assert escalate.card.values == {"account": "1234567897"}
    assert escalate.card.scenario == "water_reading"


def test_keys_end_with_hash_or_when_the_number_is_whole(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("хочу передать показания воды")
    assert talk.press("123456789") == ""
    assert "Лесная" in talk.press("7")
    assert "холодной" in talk.press("1")
    assert "горячей" in talk.press("123#")
    assert talk.state.form is not None
    assert talk.state.form.values["cold"] == "123"


def test_silence_after_keys_takes_them_as_complete(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("хочу передать показания воды")
    talk.account()
    talk.press("157")
    assert "горячей" in talk.give(Silence())


def test_a_question_within_a_form_is_answered_and_the_form_goes_on(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("хочу передать показания воды")
    said = talk.say("до какого числа передавать показания")
    assert "25" in said
    assert "лицевого счёта" in said


def test_zero_reaches_a_human_where_no_number_is_asked_for(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.press("0")
    assert isinstance(talk.done(Escalate), Escalate)


@pytest.mark.parametrize("words", ["соедините с оператором", "хочу поговорить с человеком"])
def test_operator_reaches_a_human_even_inside_a_form(dialogue: Dialogue, words: str) -> None:
    talk = Talk(dialogue)
    talk.say("хочу передать показания воды")
    talk.say(words)
    escalate = talk.done(Escalate)
    assert isinstance(escalate, Escalate)
    assert words in escalate.card.asked


def test_gas_says_the_numbers_first_and_goes_to_the_emergency_queue(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    said = talk.say("пахнет газом в подъезде")
    assert said.index("112") < said.index("диспетчер")
    assert "104" in said
    escalate = talk.done(Escalate)
    assert isinstance(escalate, Escalate)
    assert escalate.card.queue == "emergency"


def test_the_unknown_is_not_answered_and_ends_with_a_human_after_the_set_number_of_tries(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    for _ in range(dialogue.knowledge.hotline.policy.rejections):
        assert talk.done(Escalate) is None
        talk.say("сколько лететь до альфа центавра")
        assert talk.state.decision.kind == "reject"
    assert isinstance(talk.done(Escalate), Escalate)


def test_sound_without_words_is_told_as_such_until_a_human_is_told_why(dialogue: Dialogue) -> None:
    talk, hotline = Talk(dialogue), dialogue.knowledge.hotline
    for number in range(hotline.policy.rejections - 1):
        assert talk.give(Heard("")) == hotline.phrases.noise[number]
    talk.give(Heard(""))
    escalate = talk.done(Escalate)
    assert isinstance(escalate, Escalate)
    assert escalate.card.why == hotline.reasons.doubted


def test_sound_without_words_has_the_question_of_a_form_asked_again(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("хочу передать показания воды")
    said = talk.give(Heard(""))
    assert said.startswith(dialogue.knowledge.hotline.phrases.noise[0])
    assert "цифр" in said


def test_an_unsure_hearing_is_asked_about_not_answered(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    said = talk.say("до какого числа передавать показания", confidence=0.05)
    assert talk.state.decision.kind == "clarify"
    assert "?" in said and "25" not in said
    assert "25" in talk.say("да")


def test_no_to_a_clarifying_question_asks_what_is_wanted(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("до какого числа передавать показания", confidence=0.05)
    assert talk.say("нет") == dialogue.knowledge.hotline.phrases.which


def test_repeat_repeats_the_last_reply(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    said = talk.say("до какого числа передавать показания")
    assert talk.say("повторите пожалуйста") == said
    assert talk.say("повторите пожалуйста") == said


def test_repeat_inside_a_form_repeats_the_question_and_keeps_listening_for_the_slot(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    asked = talk.say("хочу передать показания воды")
    assert talk.say("повторите пожалуйста") == asked
    listen = talk.done(Listen)
    assert isinstance(listen, Listen)
    assert listen.slot == "account"


def test_no_after_more_ends_the_call_but_not_at_its_beginning(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("нет")
    assert talk.done(HangUp) is None
    talk.say("до какого числа передавать показания")
    talk.say("нет")
    assert isinstance(talk.done(HangUp), HangUp)


def test_silence_climbs_the_ladder_and_ends_with_goodbye(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    steps = [talk.give(Silence()) for _ in dialogue.knowledge.hotline.phrases.silence]
    assert steps == dialogue.knowledge.hotline.phrases.silence
    assert isinstance(talk.done(HangUp), HangUp)


def test_what_cannot_be_recorded_is_not_promised_and_goes_to_a_human_whole(dialogue: Dialogue) -> None:
    state = State()
    state, _ = dialogue.step(state, Started())
    state, _ = dialogue.step(state, Heard("хочу пожаловаться"))
    state, actions = dialogue.step(state, Heard("во дворе вторую неделю грязь"))
    assert isinstance(actions[0], Record)
    state, actions = dialogue.step(state, NotStored())
    assert "зарегистрирована" not in " ".join(a.text for a in actions if isinstance(a, Say))
    escalate = next(a for a in actions if isinstance(a, Escalate))
    assert escalate.card.values == {"text": "во дворе вторую неделю грязь"}


def test_the_region_named_in_the_question_is_not_asked_for(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    assert "8-800-550-50-30" in talk.say("телефон горячей линии по коронавирусу в московской области")


def test_the_region_is_asked_for_where_it_was_not_named(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    assert "регион" in talk.say("телефон горячей линии по коронавирусу")
    assert "8-800-350-35-25" in talk.say("алтайский край")


INPUTS = st.one_of(
    st.sampled_from(
        [
            "хочу передать показания воды",
            "сто двадцать три",
            "да",
            "нет",
            "повторите",
            "хочу пожаловаться",
            "оператор",
            "горячая линия по коронавирусу",
            "спасибо до свидания",
            "",
            "абракадабра",
        ]
    ).map(Heard),
    st.sampled_from("0123456789*#").map(Pressed),
    st.just(Silence()),
    st.text(max_size=30).map(Heard),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(INPUTS, max_size=40))
def test_whatever_the_caller_does_the_robot_speaks_listens_or_ends_and_never_falls_silent(
    dialogue: Dialogue, inputs: list[Heard | Pressed | Silence]
) -> None:
    state, _ = dialogue.step(State(), Started())
    for given_input in inputs:
        state, actions = dialogue.step(state, given_input)
        if any(isinstance(action, Record) for action in actions):
            state, actions = dialogue.step(state, Stored("1"))
        if state.over:
            assert any(isinstance(action, HangUp | Escalate) for action in actions)
            break
        waiting_for_keys = state.keys and given_input in (*map(Pressed, "0123456789*#"), Heard(""))
        assert waiting_for_keys or any(isinstance(action, Say) for action in actions)
        assert waiting_for_keys or any(isinstance(action, Listen) for action in actions)


def confirming(dialogue: Dialogue) -> Talk:
    talk = Talk(dialogue)
    read_water(talk)
    talk.say("сорок пять")
    return talk


def test_a_corrected_number_replaces_the_one_that_was_read_back(dialogue: Dialogue) -> None:
    talk = confirming(dialogue)
    assert "124" in talk.say("нет, холодная сто двадцать четыре")
    assert not talk.records
    talk.say("да")
    assert talk.records[0].values == {"account": "1234567897", "cold": "124", "hot": "45"}


def test_a_yes_with_a_correction_in_it_is_no_yes(dialogue: Dialogue) -> None:
    talk = confirming(dialogue)
    assert "46" in talk.say("да, только горячая сорок шесть")
    assert not talk.records


def test_a_yes_with_a_number_that_belongs_to_no_slot_confirms_nothing(dialogue: Dialogue) -> None:
    talk = confirming(dialogue)
    talk.say("да, сорок шесть")
    assert not talk.records


def test_a_refused_read_back_goes_to_a_human_after_the_set_number_of_rounds(dialogue: Dialogue) -> None:
    talk = confirming(dialogue)
    for _ in range(dialogue.knowledge.hotline.policy.attempts - 1):
        talk.say("нет")
        assert talk.done(Escalate) is None
        talk.say("сто двадцать три")
        talk.say("сорок пять")
    talk.say("нет")
    assert isinstance(talk.done(Escalate), Escalate)


@pytest.mark.parametrize("words", ["нет такого", "нет счётчика", "нет горячей воды", "без горячей"])
def test_an_optional_slot_is_left_out_in_many_words(dialogue: Dialogue, words: str) -> None:
    talk = Talk(dialogue)
    read_water(talk)
    assert "горячая — нет" in talk.say(words)


def test_a_hearing_that_is_not_believed_fills_and_confirms_nothing(dialogue: Dialogue) -> None:
    talk = confirming(dialogue)
    talk.say("да", confidence=0.02)
    assert not talk.records


@pytest.mark.parametrize("words", ["нет", "алло", "спасибо до свидания", "до какого числа передавать показания"])
def test_what_is_no_complaint_is_not_recorded_as_one(dialogue: Dialogue, words: str) -> None:
    talk = Talk(dialogue)
    talk.say("хочу пожаловаться")
    talk.say(words)
    assert not talk.records


def test_yes_to_are_you_there_confirms_nothing_and_repeats_the_question(dialogue: Dialogue) -> None:
    talk = confirming(dialogue)
    talk.give(Silence())
    assert talk.give(Silence()) == "Вы на линии?"
    assert "Всё верно?" in talk.say("да, я здесь")
    assert not talk.records


def test_a_third_wish_after_this_or_that_is_heard(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("до какого числа передавать показания", confidence=0.05)
    talk.say("какой телефон горячей линии по коронавирусу")
    assert talk.state.decision.scenario == "covid_line"


def test_endless_doubt_ends_with_a_human(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    doubtful = ["до какого числа передавать показания", "как работает мфц", "вы робот"]
    for text in doubtful[: dialogue.knowledge.hotline.policy.rejections]:
        assert talk.done(Escalate) is None
        talk.say(text, confidence=0.05)
    assert isinstance(talk.done(Escalate), Escalate)


def test_the_same_words_said_again_to_a_clarifying_question_are_believed(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("до какого числа передавать показания", confidence=0.05)
    assert "25" in talk.say("до какого числа передавать показания", confidence=0.05)


def test_doubtful_words_said_again_are_as_doubtful_as_before(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    doubtful = "подвести газ на участок"
    state, _ = dialogue.step(talk.state, Heard(doubtful))
    candidate = replace(state.decision.candidates[0], score=0.4)
    policy, offered = dialogue.knowledge.hotline.policy, (candidate.scenario,)
    assert match.named(policy, (candidate,), offered) == []
    assert match.named(policy, (replace(candidate, score=0.9),), offered) == [candidate.scenario]


def test_another_form_may_be_wanted_in_the_middle_of_one(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("хочу передать показания воды")
    talk.say("хочу пожаловаться")
    assert talk.state.form is not None and talk.state.form.scenario == "complaint"


def test_a_star_is_no_digit_of_an_account(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("хочу передать показания воды")
    talk.press("12345*7890")
    assert talk.state.form is not None and "account" not in talk.state.form.values


def test_a_noise_does_not_wipe_the_keys_pressed_so_far(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("хочу передать показания воды")
    talk.press("12345")
    talk.say("", confidence=0.0)
    assert "Лесная" in talk.press("67897")


def test_nobody_taking_the_call_is_told_and_the_call_goes_on(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("соедините с оператором")
    assert talk.give(NotTransferred()) == dialogue.knowledge.hotline.phrases.not_transferred
    assert "25" in talk.say("до какого числа передавать показания")


def test_the_receipt_may_not_be_interrupted(dialogue: Dialogue) -> None:
    talk = confirming(dialogue)
    talk.say("да")
    receipt = talk.done(Say)
    assert isinstance(receipt, Say) and not receipt.barge_in


def test_after_the_end_nothing_more_is_said(dialogue: Dialogue) -> None:
    state, _ = dialogue.step(State(), HungUp())
    assert dialogue.step(state, Heard("алло")) == (state, ())
