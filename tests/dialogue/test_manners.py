"""Callers as they are: they ask in between, change their minds, refuse, answer half, and are not asked twice for it."""

import pytest
from talk import Talk

from voicebot.asking import Rehearsing
from voicebot.dialogue.acts import Escalate
from voicebot.dialogue.machine import Dialogue
from voicebot.systems import city


@pytest.fixture
def talk(dialogue: Dialogue) -> Talk:
    return Talk(dialogue, answer=Rehearsing(city.scratch))


def said(talk: Talk, *texts: str) -> str:
    """The reply to the last of them."""
    return [talk.say(text) for text in texts][-1]


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (("во сколько поликлиника открывается", "детская вторая", "а в субботу"), "в субботу с 9:00 до 13:00."),
        (("что там с моей заявкой", "20418", "когда мастер то придёт"), "мастер придёт сегодня после обеда."),
        (("холодно в квартире", "лесная пять", "да", "а когда он придёт примерно"), "Слесарь придёт в течение суток."),
    ],
    ids=lambda value: value[-1] if isinstance(value, tuple) else "",
)
def test_of_an_answer_that_is_asked_about_the_sentence_is_said_again(
    talk: Talk, texts: tuple[str, ...], told: str
) -> None:
    reply = said(talk, *texts)
    assert told in reply and "Извините" not in reply and "номер — " not in reply


def test_what_the_answer_does_not_speak_of_is_not_understood(talk: Talk) -> None:
    assert "не понял" in said(talk, "до какого числа передавать показания", "а какие у вас бегемоты")


def test_a_question_in_between_is_no_symptom(talk: Talk) -> None:
    assert "что болит" in said(talk, "ребёнок заболел вызовите врача", "а сколько ждать")
    talk.say("кашель и тридцать девять")
    assert talk.state.form and talk.state.form.values["symptoms"] == "кашель и тридцать девять"


def test_a_form_that_a_question_interrupts_is_offered_again_though_nothing_was_told_of_it(talk: Talk) -> None:
    reply = said(talk, "воды нет", "а горячую летом когда отключают", "мира тридцать два", "да")
    assert "вы говорили про отсутствие воды. Продолжим?" in reply


def test_another_doctor_at_the_question_after_is_no_refusal_of_it(talk: Talk) -> None:
    assert "На какой день" in said(talk, "хочу к кардиологу", "ой нет лучше к неврологу")
    assert talk.state.form and talk.state.form.values == {"doctor": "невролог"}


def test_who_wants_a_time_that_is_taken_is_told_so(talk: Talk) -> None:
    assert said(talk, "запишите к окулисту на завтра на утро").startswith("На это время всё занято. Свободно завтра")


def test_who_gets_the_time_that_he_wants_is_not_told_of_others(talk: Talk) -> None:
    assert said(talk, "запишите к терапевту", "в среду утром").startswith("Свободно послезавтра")


def test_who_refuses_is_told_why_it_is_asked_and_then_a_human_helps(talk: Talk) -> None:
    reply = said(talk, "показания по воде примите", "не буду я вам никакой счёт говорить")
    assert reply.startswith("Без этого мне не обойтись.") and "квитанции" in reply
    talk.say("всё равно не скажу")
    assert talk.done(Escalate) is not None


def test_what_may_be_left_out_is_left_out_for_who_refuses(talk: Talk) -> None:
    reply = said(talk, "запишите к терапевту", "в среду", "первое", "да", "не скажу")
    assert "Вы записаны" in reply


def test_who_has_no_number_comes_to_a_human_at_the_second_time(talk: Talk) -> None:
    assert "в чеке" in said(talk, "где мой заказ", "не знаю номер")
    talk.say("а без номера никак")
    assert talk.done(Escalate) is not None


@pytest.mark.parametrize("street", ["ну на лесной", "лесная", "на гагарина"])
def test_a_street_without_its_kind_is_one_where_an_address_was_asked_for(talk: Talk, street: str) -> None:
    assert "Какой у вас дом?" in said(talk, "когда горячую воду отключат летом", street)


def test_an_address_is_no_number(talk: Talk) -> None:
    assert "512" not in said(talk, "показания по воде примите", "у меня адрес есть лесная пять двенадцать")


@pytest.mark.parametrize(
    ("rest", "address"),
    [("квартира двенадцать", "улица Лесная, дом 5, квартира 12"), ("там же", "улица Лесная, дом 5")],
)
def test_of_an_address_told_in_the_form_before_only_the_rest_need_be_told(talk: Talk, rest: str, address: str) -> None:
    said(talk, "нет света в подъезде", "лесная пять", "а ещё у меня кран капает", rest)
    assert talk.state.form and talk.state.form.values["address"] == address


def test_a_choice_told_before_it_is_asked_for_is_no_other_wish(talk: Talk) -> None:
    said(talk, "течёт у меня", "капает", "кран")
    assert talk.state.form and talk.state.form.values["source"] == "из крана"


def test_an_amount_has_its_kopecks_and_a_day_that_was_needs_no_year(talk: Talk) -> None:
    reply = said(talk, "перевод не дошёл", "в пятницу", "две тысячи пятьсот рублей пятьдесят копеек")
    assert "отправлен девятого января, сумма в рублях — 2500,50." in reply


@pytest.mark.parametrize(
    "texts",
    [
        ("нужна помощь волонтёров", "ой не надо я передумала"),
        ("запишите к терапевту", "ой не надо отмените"),
        ("нет света", "ничего не надо спасибо"),
        ("нет света", "садовая семь", "в квартире", "я передумал"),
    ],
    ids=lambda texts: texts[-1],
)
def test_who_changes_his_mind_is_let_go(talk: Talk, texts: tuple[str, ...]) -> None:
    assert said(talk, *texts) == "Хорошо, не будем. Могу ещё чем-то помочь?"
    assert talk.state.form is None and not talk.records


@pytest.mark.parametrize(
    ("texts", "reply"),
    [
        (("запишите к терапевту", "не надо пораньше на пятницу"), "Свободно"),
        (("запишите к терапевту", "в среду", "первое", "да", "не надо"), "Вы записаны"),
        (("хочу пожаловаться", "двор не метут уже месяц на лесной", "не надо"), "Жалоба зарегистрирована"),
    ],
    ids=lambda value: value[-1] if isinstance(value, tuple) else "",
)
def test_no_need_is_an_answer_where_something_may_be_left_out(talk: Talk, texts: tuple[str, ...], reply: str) -> None:
    assert reply in "".join(talk.say(text) for text in texts)


def test_of_an_answer_the_hours_are_said_again(talk: Talk) -> None:
    reply = said(talk, "где вторая поликлиника", "а до скольки она")
    assert "с 8:00 до 20:00" in reply and "Садовая" not in reply


def test_a_flat_told_beside_how_far_it_is_completes_the_address(talk: Talk) -> None:
    said(talk, "нет отопления", "лесная пять", "двенадцатая квартира")
    assert talk.state.form and talk.state.form.values["address"] == "улица Лесная, дом 5, квартира 12"
    assert talk.state.form.values["extent"] == "во всей квартире"


def test_a_correction_of_another_reading_than_the_one_that_is_doubted_is_of_that_one(talk: Talk) -> None:
    told = ("показания по свету", "4005006004", "да", "день восемь тысяч двести ночь четыре тысячи сто")
    assert "Вы точно назвали 8200?" in said(talk, *told, "нет ночь четыре тысячи сто один")
    assert talk.state.form and talk.state.form.values["night"] == "4101"


def test_it_is_not_my_address_is_a_no(talk: Talk) -> None:
    assert "давайте ещё раз" in said(talk, "сколько я должен", "1234567897", "это не мой адрес")


def test_who_floods_his_neighbours_is_told_to_shut_the_water_off(talk: Talk) -> None:
    assert talk.say("соседи снизу говорят я их топлю").startswith("Если можете, перекройте воду")
