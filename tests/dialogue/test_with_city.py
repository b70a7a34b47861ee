"""The shipped forms with the city behind them: what a caller says, what the city has in the end."""

import pytest
from talk import Talk

from voicebot.asking import ask
from voicebot.dialogue.acts import Escalate, Found, Look, Missing, Unreachable
from voicebot.dialogue.machine import Dialogue
from voicebot.systems import city
from voicebot.systems.base import System

TODAY = "2026-01-12"


@pytest.fixture
def system() -> System:
    return city.scratch()


def talking(dialogue: Dialogue, system: System) -> Talk:
    def answer(look: Look) -> Found | Missing | Unreachable:
        return ask(system, look)

    return Talk(dialogue, answer=answer)


def test_a_booking_is_moved_by_doctor_and_day_to_a_time_that_was_free(dialogue: Dialogue, system: System) -> None:
    talk = talking(dialogue, system)
    talk.say("перенесите запись к терапевту")
    assert "Верно?" in talk.say("завтра в два часа дня")
    talk.say("да")
    assert "четверг" in talk.say("в четверг")
    talk.say("второе")
    assert "Запись перенесена" in talk.say("да")
    moved = system.ask("booking", {"number": "3001", "today": TODAY})
    assert moved is not None and moved.fields["time"] == "2026-01-15T14:20"
    assert not talk.records


def test_a_cancelled_booking_is_gone(dialogue: Dialogue, system: System) -> None:
    talk = talking(dialogue, system)
    talk.say("отмените запись к терапевту")
    talk.say("завтра в два")
    assert "Запись отменена" in talk.say("да")
    assert system.ask("booking", {"number": "3001", "today": TODAY}) is None


def test_an_hour_said_at_the_offer_is_of_the_day_wished_for(dialogue: Dialogue, system: System) -> None:
    talk = talking(dialogue, system)
    talk.say("запишите к кардиологу")
    talk.say("в среду")
    assert "послезавтра в пятнадцать тридцать" in talk.say("а после трёх часов дня есть")
    assert talk.looks[-1].values["when"].startswith("2026-01-14T15:00")


@pytest.mark.parametrize("said", ["всё равно", "на ближайшее", "когда есть", "нет"])
def test_any_time_will_do(dialogue: Dialogue, system: System, said: str) -> None:
    talk = talking(dialogue, system)
    talk.say("запишите к хирургу")
    assert "Свободно завтра" in talk.say(said)
    assert "when" not in talk.looks[-1].values


def test_what_the_system_knows_better_is_neither_asked_nor_kept(dialogue: Dialogue, system: System) -> None:
    talk = talking(dialogue, system)
    talk.say("у меня двухтарифный счётчик примите показания за свет")
    talk.account()
    talk.say("четыре тысячи триста")
    talk.say("да")
    assert talk.records[0].values == {"account": "1234567897", "day": "4300"}


@pytest.mark.parametrize(("said", "escalated"), [("льётся", True), ("капает", False)])
def test_only_a_leak_that_runs_goes_to_the_emergency_queue(dialogue: Dialogue, said: str, escalated: bool) -> None:
    talk = Talk(dialogue)
    talk.say("у нас протечка")
    talk.say(said)
    talk.say("лесная пять квартира двенадцать")
    if not escalated:
        talk.say("из крана")
    talk.say("да")
    assert talk.records[0].values["running"] == said
    assert (talk.done(Escalate) is not None) == escalated


def test_what_is_answered_at_once_is_not_recorded(dialogue: Dialogue, system: System) -> None:
    talk = talking(dialogue, system)
    talk.say("сколько я должен за квартиру")
    assert "Долга у вас нет" in talk.account()
    assert not talk.records


def test_an_account_without_meters_has_nothing_to_tell(dialogue: Dialogue, system: System) -> None:
    talk = talking(dialogue, system)
    talk.say("передать показания воды")
    talk.press("8009001002")
    assert "счётчиков воды нет" in talk.say("да")
    assert not talk.records


def test_a_value_said_again_instead_of_yes_is_asked_about_again(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("во всём доме нет отопления")
    talk.say("лесная пять")
    assert "Всё верно?" in talk.say("во всём доме")
    assert "во всей квартире" in talk.say("только в квартире")
    assert talk.state.form is not None and talk.state.form.scenario == "no_heating"


@pytest.mark.parametrize("said", ["нет дом шесть", "дом шесть"])
def test_a_part_of_an_address_mends_the_one_that_was_read_back(dialogue: Dialogue, said: str) -> None:
    talk = Talk(dialogue)
    talk.say("нет горячей воды")
    talk.say("лесная дом пять квартира два")
    assert "улица Лесная, дом 6, квартира 2" in talk.say(said)


@pytest.mark.parametrize("said", ["не помню", "ой я забыла его", "номера нет"])
def test_a_number_that_is_not_at_hand_is_left_out(dialogue: Dialogue, system: System, said: str) -> None:
    talk = talking(dialogue, system)
    talk.say("узнать статус заявки")
    assert "Какой адрес в заявке" in talk.say(said)


def test_no_to_the_time_offers_times_again_and_asks_for_nothing_else(dialogue: Dialogue, system: System) -> None:
    talk = talking(dialogue, system)
    talk.say("запишите к терапевту на завтра")
    talk.say("второе")
    assert "Свободно завтра" in talk.say("нет")


def booked(dialogue: Dialogue, system: System) -> Talk:
    """A time was chosen and is being read back."""
    talk = talking(dialogue, system)
    talk.say("запишите к терапевту")
    talk.say("в среду")
    assert "послезавтра в восемь тридцать. Верно?" in talk.say("первое")
    return talk


@pytest.mark.parametrize("said", ["а раньше нету", "пораньше бы", "нет, а раньше есть что-нибудь"])
def test_earlier_times_are_offered_instead_of_the_one_that_is_read_back(
    dialogue: Dialogue, system: System, said: str
) -> None:
    talk = booked(dialogue, system)
    assert "Свободно завтра" in talk.say(said)
    assert "завтра в четырнадцать двадцать. Верно?" in talk.say("первое")


def test_where_nothing_is_earlier_the_time_that_was_chosen_stands(dialogue: Dialogue, system: System) -> None:
    talk = talking(dialogue, system)
    for said in ("запишите к терапевту", "на ближайшее", "первое"):
        talk.say(said)
    read_back = talk.say("а раньше нельзя")
    assert read_back.startswith("Раньше ничего нет.") and read_back.endswith("Верно?")
    talk.say("а раньше")
    talk.say("а раньше")
    assert talk.done(Escalate) is not None


def test_other_times_are_offered_instead_of_the_one_that_is_read_back(dialogue: Dialogue, system: System) -> None:
    talk = booked(dialogue, system)
    said = talk.say("нет, а другое время есть")
    assert "Свободно послезавтра" in said and "восемь тридцать" not in said


@pytest.mark.parametrize("asked", ["какой у меня номер", "повторите номер записи"])
def test_the_number_of_what_a_system_did_is_told_again(dialogue: Dialogue, system: System, asked: str) -> None:
    talk = booked(dialogue, system)
    talk.say("да")
    done = talk.say("полиса нет")
    number = done.partition("Номер записи — ")[2].partition(".")[0]
    talk.say("до какого числа передавать показания")
    assert number and f"номер — {number}." in talk.say(asked)
