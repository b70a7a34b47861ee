"""A story or only its announcement, what is meant instead, whose number is asked for, whether anything is earlier."""

import pytest

from voicebot.russian.exchanged import exchanged
from voicebot.russian.picking import wants_earlier
from voicebot.russian.questions import asks_number
from voicebot.russian.stories import ended, few, told, whole


@pytest.mark.parametrize(
    "text",
    [
        "хочу пожаловаться что во дворе третий день не вывозят мусор",
        "мне нагрубил водитель автобуса хочу пожаловаться",
        "хочу внести предложение сделать велодорожку вдоль реки",
    ],
)
def test_a_story(text: str) -> None:
    assert whole(text)


@pytest.mark.parametrize("text", ["хочу пожаловаться", "здравствуйте можно подать жалобу", "у меня есть предложение"])
def test_an_announcement_tells_nothing(text: str) -> None:
    assert told(text) == 0


@pytest.mark.parametrize("text", ["на соседей", "на соседей сверху", "жалоба на водителя автобуса"])
def test_a_few_words_are_no_story(text: str) -> None:
    assert few(text) and not whole(text)


@pytest.mark.parametrize(
    ("text", "over"), [("нет", True), ("это всё", True), ("нет записывайте", True), ("да", False), ("ещё орут", False)]
)
def test_nothing_to_add(text: str, over: bool) -> None:
    assert ended(text) is over


@pytest.mark.parametrize(
    ("before", "text", "wish"),
    [
        ("нет воды", "ой нет, не воду, а свет", "нет свет"),
        ("передать показания холодной воды", "не воды а газа", "передать показания холодной газа"),
        ("нет воды", "не сорок один а сорок два", None),
        ("нет воды", "нет", None),
    ],
)
def test_one_thing_instead_of_another(before: str, text: str, wish: str | None) -> None:
    assert exchanged(before, text) == wish


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("какой номер обращения", True),
        ("повторите пожалуйста номер", True),
        ("под каким номером моя заявка", True),
        ("номер поликлиники скажите", False),
        ("у меня заявка номер два ноль четыре", False),
    ],
)
def test_the_number_of_a_request(text: str, asked: bool) -> None:
    assert asks_number(text) is asked


@pytest.mark.parametrize(
    ("text", "wanted"), [("а раньше есть?", True), ("а пораньше", True), ("давайте раньше", False), ("первое", False)]
)
def test_earlier(text: str, wanted: bool) -> None:
    assert wants_earlier(text) is wanted
