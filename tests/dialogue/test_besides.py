"""What is told beside a yes or a no is kept; what is told in other words is understood."""

import pytest
from talk import ACCOUNT, LESNAYA, Talk

from voicebot.asking import ask
from voicebot.dialogue.acts import Escalate, Found
from voicebot.dialogue.machine import Dialogue
from voicebot.systems import city

NUMBER = "девятьсот один двести тридцать четыре пятьдесят шесть семьдесят восемь"


def at_address(dialogue: Dialogue, **more: str) -> Talk:
    """A caller who is asked whether the address is his."""
    talk = Talk(dialogue, answer=lambda _: Found({**LESNAYA, **more}))
    talk.say("хочу передать показания воды")
    talk.press(ACCOUNT)
    return talk


def at_reading(dialogue: Dialogue, **more: str) -> Talk:
    """The next question: the cold water."""
    talk = at_address(dialogue, **more)
    talk.say("да")
    return talk


def at_callback(dialogue: Dialogue) -> Talk:
    talk = Talk(dialogue)
    for said in ("перезвоните мне", "завтра в десять утра", "насчёт отопления", "нет"):
        talk.say(said)
    return talk


@pytest.mark.parametrize(
    ("said", "replied"),
    [
        ("да и горячая сорок пять", "по холодной воде"),
        ("да и холодная сто двадцать три", "по горячей"),
        ("да сто двадцать три", "по горячей"),
        ("верно холодная сто двадцать три горячая сорок пять", "Холодная вода — 123, горячая — 45"),
        ("да дом пять квартира двенадцать", "по холодной воде"),
        ("горячая сорок пять", "Ваш адрес"),
        ("нет а горячая сорок пять", "лицевого счёта"),
    ],
)
def test_a_reading_told_with_the_address_is_kept(dialogue: Dialogue, said: str, replied: str) -> None:
    talk = at_address(dialogue)
    assert replied in talk.say(said)
    assert talk.state.form is not None
    told = {"hot": "45"} if "сорок пять" in said else {}
    assert told.items() <= talk.state.form.values.items()


def test_a_reading_told_with_the_last_yes_is_read_back_before_it_is_recorded(dialogue: Dialogue) -> None:
    talk = at_reading(dialogue)
    talk.say("сто двадцать три")
    talk.say("нет")
    assert talk.say("да и горячая сорок пять") == "Холодная вода — 123, горячая — 45. Всё верно?"
    talk.say("да")
    assert talk.records[0].values == {"account": ACCOUNT, "cold": "123", "hot": "45"}


def test_a_telephone_number_told_with_the_last_yes_is_kept(dialogue: Dialogue) -> None:
    talk = at_callback(dialogue)
    assert "+79012345678" in talk.say(f"да телефон {NUMBER}")
    talk.say("да")
    assert talk.records[0].values["phone"] == "+79012345678"


def test_a_yes_with_a_but_is_no_yes_and_what_it_names_is_asked_for_again(dialogue: Dialogue) -> None:
    talk = at_callback(dialogue)
    assert "другой номер" in talk.say("да только телефон другой")
    assert not talk.records
    assert "+79012345678" in talk.say(NUMBER)


def test_a_no_that_names_one_thing_asks_for_that_alone(dialogue: Dialogue) -> None:
    talk = at_reading(dialogue)
    talk.say("холодная сто двадцать три горячая сорок пять")
    assert "А по горячей?" in talk.say("нет горячая неправильно")
    assert talk.say("сорок шесть") == "Холодная вода — 123, горячая — 46. Всё верно?"


def test_another_day_keeps_the_hour(dialogue: Dialogue) -> None:
    talk = at_callback(dialogue)
    assert "послезавтра в десять часов" in talk.say("нет не завтра а послезавтра")


@pytest.mark.parametrize("said", ["да", "да это горячая", "это горячая"])
def test_a_reading_of_the_other_meter_is_put_where_it_belongs(dialogue: Dialogue, said: str) -> None:
    talk = at_reading(dialogue)
    assert "это горячая вода" in talk.say("сорок пять")
    assert "по холодной" in talk.say(said)
    assert talk.say("сто двадцать три") == "Холодная вода — 123, горячая — 45. Всё верно?"


def test_readings_of_which_each_is_the_other_meter_s_are_exchanged(dialogue: Dialogue) -> None:
    talk = at_reading(dialogue)
    talk.say("холодная сорок пять горячая сто двадцать")
    assert "Холодная вода — 120, горячая — 45" in talk.say("ой да")


@pytest.mark.parametrize("said", ["да", "нет"])
def test_who_insists_on_the_other_meter_s_reading_comes_to_a_human(dialogue: Dialogue, said: str) -> None:
    talk = at_reading(dialogue)
    for _ in range(3):
        talk.say("семь")
        talk.say(said)
    assert talk.done(Escalate) is not None


@pytest.mark.parametrize("said", ["как в прошлом месяце", "столько же", "по нулям", "не изменились"])
def test_the_same_as_before_is_the_reading_that_the_system_knows(dialogue: Dialogue, said: str) -> None:
    talk = at_reading(dialogue, hot="5.5")
    talk.say("сто двадцать три")
    assert talk.say(said) == "Холодная вода — 123, горячая — 5,5. Всё верно?"


def test_the_same_as_before_is_asked_for_again_where_nothing_is_known(dialogue: Dialogue) -> None:
    talk = at_reading(dialogue, cold="")
    assert "чёрные цифры" in talk.say("как в прошлом месяце")


def test_a_choice_is_not_made_by_a_word_of_its_alias(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("нет отопления")
    talk.say("лесная пять квартира двенадцать")
    assert "у соседей тоже холодно?" in talk.say("ну тоже")
    assert "во всём доме" in talk.say("у соседей тоже холодно")


def test_a_choice_made_before_is_changed_where_another_question_is_asked(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("прорвало трубу")
    talk.say("льётся")
    talk.say("уже перекрыли")
    talk.say("лесная пять квартира двенадцать")
    assert "Вода уже не течёт" in talk.say("из трубы")


@pytest.mark.parametrize(
    ("wish", "values"),
    [
        ("у нас протечка сильно льётся", {"running": "льётся"}),
        ("с крана капает", {"running": "капает", "source": "из крана"}),
        ("течёт труба", {"source": "из трубы"}),
    ],
)
def test_of_two_choices_those_told_in_passing_are_kept_but_not_by_a_vague_word(
    dialogue: Dialogue, wish: str, values: dict[str, str]
) -> None:
    talk = Talk(dialogue)
    talk.say(wish)
    assert talk.state.form is not None
    assert talk.state.form.scenario == "pipe_leak"
    assert talk.state.form.values == values


def test_an_address_may_come_in_parts(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("нет отопления")
    assert "В каком доме и квартире" in talk.say("улица лесная")
    talk.say("дом пять")
    talk.say("квартира двенадцать")
    assert "улица Лесная, дом 5, квартира 12" in talk.say("в квартире")


def test_a_street_is_enough_for_who_knows_no_house(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("нет отопления")
    talk.say("улица лесная")
    talk.say("не знаю какой дом")
    assert "улица Лесная." in talk.say("во всём доме")


@pytest.mark.parametrize("before", [(), ("первое",)])
def test_another_doctor_has_other_times(dialogue: Dialogue, before: tuple[str, ...]) -> None:
    system = city.scratch()
    talk = Talk(dialogue, answer=lambda look: ask(system, look))
    talk.say("запишите к окулисту на среду")
    for said in before:
        talk.say(said)
    assert "Свободно" in talk.say("нет хочу к хирургу")
    assert talk.looks[-1].values["doctor"] == "хирург"
    assert "time" not in talk.looks[-1].values
    assert "хирург" in talk.say("первое")


def test_a_place_in_free_words_is_corrected_and_not_the_address(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("лампа перегорела")
    talk.say("садовая семь")
    talk.say("второй подъезд третий этаж")
    assert talk.say("нет третий подъезд") == ("Адрес: улица Садовая, дом 7. Не горит: третий подъезд. Всё верно?")


def test_a_story_may_begin_with_a_yes(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("хочу пожаловаться")
    assert "на что или на кого" in talk.say("да")
    talk.say("да дворник третью неделю не чистит снег")
    assert talk.records


def test_a_flood_told_as_a_complaint_is_a_flood(dialogue: Dialogue) -> None:
    talk = Talk(dialogue)
    talk.say("хочу пожаловаться на соседей")
    assert "улицу, дом" in talk.say("они нас заливают прямо сейчас вода хлещет с потолка")
    assert talk.state.form and talk.state.form.values["running"] == "льётся"
    assert not talk.records
