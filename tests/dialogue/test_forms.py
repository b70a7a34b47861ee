"""Forms that don't lose a digit: parts, several at once, corrections, what systems know, what can't be."""

import pytest
from talk import ACCOUNT, LESNAYA, Talk

from voicebot.dialogue.acts import (
    Escalate,
    Found,
    Heard,
    HungUp,
    Listen,
    Look,
    Missing,
    Record,
    Say,
    Silence,
    Started,
    Suspend,
    Unfinished,
    Unreachable,
)
from voicebot.dialogue.machine import Dialogue, reply
from voicebot.dialogue.state import State

ANNA = "+79001112233"
MARCH = Started().moment.replace(month=3, day=20)


def begun(dialogue: Dialogue, *, cold: str = "", **more: object) -> Talk:
    """A caller whose account is known, at the reading of cold water."""
    talk = Talk(dialogue, answer=lambda _: Found({**LESNAYA, **more}))  # type: ignore[arg-type]
    talk.say("хочу передать показания воды")
    talk.account()
    if cold:
        talk.say(cold)
    return talk


def test_a_long_number_may_come_in_parts(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("хочу передать показания воды")
    assert talk.say("один два три четыре").startswith("1234")
    assert talk.say("пять шесть семь").startswith("1234567")
    assert "Лесная" in talk.say("восемь девять семь")
    assert talk.state.form is not None
    assert talk.state.form.values["account"] == ACCOUNT


def test_a_number_said_anew_replaces_its_beginning(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("хочу передать показания воды")
    talk.say("один два три шесть")
    assert "Лесная" in talk.say("один два три четыре пять шесть семь восемь девять семь")


def test_too_many_digits_are_no_number_and_the_question_is_asked_anew(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("хочу передать показания воды")
    talk.say("один два три четыре пять шесть семь восемь девять")
    assert "десять цифр" in talk.say("один два три")
    assert talk.state.form is not None
    assert talk.state.form.partial == ""


@pytest.mark.parametrize(
    "said",
    [
        "холодная сто двадцать три горячая сорок пять",
        "горячая сорок пять холодная сто двадцать три",
        "по холодной воде сто двадцать три а по горячей сорок пять",
        "сто двадцать три холодная сорок пять горячая",
        "хвс сто двадцать три гвс сорок пять",
        "синий сто двадцать три красный сорок пять",
    ],
)
def test_several_readings_come_in_one_breath(dialogue: Dialogue, said: str) -> None:
    talk = begun(dialogue)
    assert talk.say(said) == "Холодная вода — 123, горячая — 45. Всё верно?"


def test_readings_told_with_the_wish_are_not_asked_for_again(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("примите воду холодная сто двадцать три горячая сорок пять")
    assert talk.account() == "Холодная вода — 123, горячая — 45. Всё верно?"


def test_the_other_slot_s_value_is_taken_and_the_question_stays(dialogue: Dialogue) -> None:
    talk = begun(dialogue)
    assert "холодной" in talk.say("горячая сорок пять")
    assert talk.say("сто двадцать три") == "Холодная вода — 123, горячая — 45. Всё верно?"


@pytest.mark.parametrize(
    ("said", "cold", "hot"),
    [
        ("нет последняя цифра холодной семь", "127", "45"),
        ("холодная не сто двадцать три а сто двадцать четыре", "124", "45"),
        ("не сорок пять а сорок шесть", "123", "46"),
        ("горячая сорок семь", "123", "47"),
        ("нет холодная сто тридцать горячая пятьдесят", "130", "50"),
    ],
)
def test_one_value_is_corrected_without_asking_for_the_rest(dialogue: Dialogue, said: str, cold: str, hot: str) -> None:
    talk = begun(dialogue, cold="сто двадцать три")
    talk.say("сорок пять")
    assert talk.say(said) == f"Холодная вода — {cold}, горячая — {hot}. Всё верно?"
    talk.say("да")
    assert talk.records[0].values == {"account": ACCOUNT, "cold": cold, "hot": hot}


def test_an_account_that_no_system_knows_is_asked_for_again_then_a_human_gets_it(dialogue: Dialogue) -> None:
    talk = Talk(dialogue, answer=lambda _: Missing())
    talk.say("хочу передать показания воды")
    for _ in range(2):
        assert "не нашёл" in talk.press("0987654321")
    talk.press("0987654321")
    escalate = talk.done(Escalate)
    assert isinstance(escalate, Escalate)
    assert escalate.card.values == {"account": "0987654321"}


def test_no_to_the_address_asks_for_the_account_again(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("хочу передать показания воды")
    talk.press(ACCOUNT)
    assert "лицевого счёта" in talk.say("нет не мой")
    assert talk.looks[0] == Look("account", {"account": ACCOUNT, "today": "2026-01-12", "caller": ""})


def test_a_system_that_does_not_answer_costs_the_check_but_no_reading(dialogue: Dialogue) -> None:
    talk = Talk(dialogue, answer=lambda _: Unreachable())
    talk.say("хочу передать показания воды")
    said = talk.press(ACCOUNT)
    assert "передам позже" in said
    assert ACCOUNT in said, "without an address the number itself is read back"
    talk.say("да")
    talk.say("сто двадцать три")
    talk.say("нет")
    assert "передам их" in talk.say("да").casefold()
    assert talk.records == [Record("water_reading", {"account": ACCOUNT, "cold": "123"})]


def test_a_reading_below_the_last_one_is_refused_and_in_the_end_goes_to_a_human(dialogue: Dialogue) -> None:
    talk = begun(dialogue)
    assert "прошлое показание — 100" in talk.say("девяносто")
    talk.say("девяносто")
    talk.say("девяносто")
    escalate = talk.done(Escalate)
    assert isinstance(escalate, Escalate)
    assert escalate.card.values["cold"] == "90"


def test_a_leap_is_asked_about_and_taken_when_the_caller_stands_by_it(dialogue: Dialogue) -> None:
    talk = begun(dialogue)
    assert "разница — 400" in talk.say("пятьсот")
    assert "горячей" in talk.say("да точно")


def test_a_leap_that_was_a_slip_is_corrected(dialogue: Dialogue) -> None:
    talk = begun(dialogue)
    talk.say("пятьсот")
    assert "горячей" in talk.say("нет сто пять")
    assert talk.state.form is not None
    assert talk.state.form.values["cold"] == "105"


def test_a_reading_of_the_other_meter_is_noticed(dialogue: Dialogue) -> None:
    talk = begun(dialogue)
    assert "горячая вода" in talk.say("семь")
    assert talk.state.form is not None
    assert talk.state.form.slot == "cold"


def test_a_meter_that_is_not_there_is_not_asked_for(dialogue: Dialogue) -> None:
    talk = begun(dialogue, hot="", hot_meter="")
    assert "Всё верно?" in talk.say("сто двадцать три")


def test_a_reading_given_already_is_told_and_may_be_left_so(dialogue: Dialogue) -> None:
    talk = Talk(dialogue, answer=lambda _: Found({**LESNAYA, "water_given": "2026-01-10", "given_cold": "100"}))
    talk.say("хочу передать показания воды")
    assert "уже приняты" in talk.account()
    assert "ещё чем-то помочь" in talk.say("нет не надо")
    assert not talk.records


def test_the_same_reading_twice_in_a_call_is_one_record(dialogue: Dialogue) -> None:
    talk = begun(dialogue, cold="сто двадцать три")
    talk.say("сорок пять")
    talk.say("да")
    talk.say("хочу передать показания воды")
    talk.account()
    talk.say("холодная сто двадцать три горячая сорок пять")
    assert "17" in talk.say("да")
    assert len(talk.records) == 1


def test_on_other_days_of_the_month_the_caller_is_told(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    assert "с 15-го по 25-е" in talk.say("хочу передать показания воды")
    talk.give(Started(MARCH))
    assert "с 15-го по 25-е" not in talk.say("хочу передать показания воды")


def test_what_is_owed_is_told_with_the_receipt(dialogue: Dialogue) -> None:
    talk = begun(dialogue, cold="сто двадцать три", debt="1250.40")
    talk.say("сорок пять")
    assert "1250 руб. 40 коп." in talk.say("да")


def test_a_dropped_call_is_gone_on_with(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.give(Started(caller=ANNA))
    talk.say("хочу передать показания воды")
    talk.account()
    talk.say("сто двадцать три")
    talk.give(HungUp())
    left = talk.done(Suspend)
    assert left == Suspend("water_reading", {"account": ACCOUNT, "cold": "123"})

    again = Talk(dialogue)
    again.state = State()
    said = again.give(Started(caller=ANNA, unfinished=Unfinished("water_reading", left.values)))
    assert "Продолжим?" in said
    again.say("да")
    assert "горячей" in again.say("да"), "after the address was read back"


@pytest.mark.parametrize(("said", "replied"), [("нет", "что вас интересует"), ("сколько стоит проезд", "?")])
def test_who_does_not_want_to_go_on_is_helped_otherwise(dialogue: Dialogue, said: str, replied: str) -> None:
    talk = Talk(dialogue)
    talk.give(Started(caller=ANNA, unfinished=Unfinished("water_reading", {"cold": "123"})))
    assert replied in talk.say(said)
    assert talk.state.form is None


def test_a_form_that_was_renamed_since_is_not_gone_on_with(dialogue: Dialogue) -> None:
    _, actions = dialogue.step(State(), Started(unfinished=Unfinished("no_such_form", {})))
    assert "Продолжим" not in reply(actions)


def test_a_yes_to_what_was_not_heard_yet_is_no_yes(dialogue: Dialogue) -> None:
    talk = begun(dialogue, cold="сто двадцать три")
    talk.say("сорок пять")
    talk.give(Heard("да", unheard="123, горячая — 45. Всё верно?"))
    assert not talk.records
    talk.give(Heard("да", unheard="верно?"))
    assert talk.records


def test_wait_waits_long_and_then_asks_again(dialogue: Dialogue) -> None:
    talk = begun(dialogue)
    talk.say("подождите минутку")
    listen = talk.done(Listen)
    assert isinstance(listen, Listen)
    assert (listen.slot, listen.patience_ms) == ("cold", 60_000)
    assert "холодной" in talk.give(Silence()) or "Жду" not in reply(talk.actions)


def test_slower_repeats_and_stays_slow(dialogue: Dialogue) -> None:
    talk = begun(dialogue)
    assert "холодной" in talk.say("говорите помедленнее")
    talk.say("сто двадцать три")
    says = [action for action in talk.actions if isinstance(action, Say)]
    assert says
    assert all(say.slow for say in says)


def test_an_angry_voice_comes_to_a_human(dialogue: Dialogue) -> None:
    talk = begun(dialogue)
    talk.give(Heard("сто двадцать три", irritation=0.9))
    assert talk.done(Escalate) is not None


def test_danger_is_heard_in_mid_sentence(dialogue: Dialogue) -> None:
    talk = begun(dialogue)
    assert dialogue.urgent(talk.state, "ой у нас сильно пахнет газом в подъезде")
    assert not dialogue.urgent(talk.state, "сто двадцать три")
    assert not dialogue.urgent(talk.state, "хочу заплатить за газ")


def test_a_zero_alone_is_no_account_but_a_call_for_a_human(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("хочу передать показания воды")
    talk.press("0#")
    assert talk.done(Escalate) is not None


def test_a_caller_whom_a_human_sends_back_begins_with_the_form(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.state = State()
    said = talk.give(Started(scenario="water_reading"))
    assert "лицевого счёта" in said
    assert "Здравствуйте" not in said


def test_short_words_and_what_is_read_back_need_not_be_heard_well(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("хочу передать показания воды")
    assert "Лесная" in talk.say("один два три четыре пять шесть семь восемь девять семь", confidence=0.2)
    assert "лицевого счёта" in talk.say("нет", confidence=0.05)
    talk.press(ACCOUNT)
    talk.say("да", confidence=0.2)
    talk.say("сто двадцать три", confidence=0.2)
    talk.say("сорок пять", confidence=0.2)
    assert not talk.state.over, "nobody is hardly heard who is understood"
    assert "горячая — 45" in reply(talk.actions)
    talk.say("да", confidence=0.02)
    assert not talk.records


def test_a_receipt_is_told_whatever_the_system_leaves_out(dialogue: Dialogue) -> None:
    talk = Talk(dialogue, answer=lambda _: Found({"address": "улица Лесная, дом 5"}))
    talk.say("хочу передать показания воды")
    talk.account()
    said = talk.say("холодная сто двадцать три горячая сорок пять")
    for _ in range(4):
        if not talk.records:
            said = talk.say("да" if "Всё верно" in said else "сто двадцать три")
    assert "17" in said
    assert "долг" not in said
