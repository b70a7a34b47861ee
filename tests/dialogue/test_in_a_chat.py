"""In writing no number is seen: whoever is to be called back is asked for it."""

import pytest
from shipped import INDEX, KNOWLEDGE

from voicebot.dialogue.acts import Heard, Record, Started
from voicebot.dialogue.machine import Dialogue, reply
from voicebot.dialogue.rehearsal import replied, unreachable
from voicebot.dialogue.state import State

NUMBER = "восемь девятьсот один двести тридцать четыре пятьдесят шесть семьдесят восемь"
WISHES = [
    ("перезвоните мне пожалуйста", "завтра в десять утра", "про отопление"),
    ("подскажите летом в какие числа отключают горячую по моему адресу", "лесная дом пять"),
    ("скажите выполнена ли моя заявка", "нет", "улица лесная дом двенадцать квартира пять", "да"),
    ("пришлите пожалуйста волонтёров к моей маме", "купить хлеб и молоко", "улица кирова дом десять квартира три"),
]


def talk(dialogue: Dialogue, written: bool, *texts: str) -> tuple[list[str], dict[str, str]]:
    """What the robot replied to each, and what was recorded."""
    state, _ = dialogue.step(State(), Started(written=written))
    replies, kept = list[str](), dict[str, str]()
    for text in texts:
        given, said = Heard(text), ""
        while given:
            state, actions = dialogue.step(state, given)
            kept |= next((dict(one.values) for one in actions if isinstance(one, Record)), {})
            said, given = f"{said} {reply(actions)}".strip(), replied(actions, unreachable)
        replies.append(said)
    return replies, kept


@pytest.fixture(scope="module")
def dialogue() -> Dialogue:
    return Dialogue(KNOWLEDGE, INDEX)


@pytest.mark.parametrize("texts", WISHES, ids=lambda texts: texts[0])
def test_who_writes_is_asked_for_his_telephone_and_who_calls_is_not(dialogue: Dialogue, texts: tuple[str, ...]) -> None:
    replies, kept = talk(dialogue, True, *texts, NUMBER, "да")
    assert "На какой номер" in replies[len(texts) - 1]
    assert "89012345678" in {"8" + value.removeprefix("+7") for value in kept.values()}
    assert not any("вы звоните" in said or "этот же" in said for said in replies)
    replies, _ = talk(dialogue, False, *texts)
    assert not any("На какой номер" in said for said in replies)


@pytest.mark.parametrize(
    "texts",
    [
        ("пахнет газом",),
        ("застряли в лифте",),
        ("я больше не хочу жить",),
        ("искрит розетка",),
        ("человеку плохо",),
        ("меня топят соседи сверху вода льётся", "лесная дом десять квартира три", "да"),
    ],
    ids=lambda texts: texts[0],
)
def test_a_chat_promises_no_dispatcher_and_says_whom_to_ring(dialogue: Dialogue, texts: tuple[str, ...]) -> None:
    replies, _ = talk(dialogue, True, *texts)
    assert "112" in replies[-1] and "из чата нельзя" in replies[-1]
    assert not any("Соединяю" in said or "трубку" in said or "на линии" in said for said in replies)
    replies, _ = talk(dialogue, False, *texts)
    assert "оединяю" in replies[-1] and "из чата" not in replies[-1]


def test_who_asks_for_a_human_in_a_chat_learns_the_number_and_may_leave_his_own(dialogue: Dialogue) -> None:
    replies, kept = talk(dialogue, True, "позовите оператора", "завтра утром", "по субсидии", NUMBER, "да")
    assert "555-01-00" in replies[0] and "Когда вам перезвонить?" in replies[0] and "Соединяю" not in replies[0]
    assert kept["topic"] == "по субсидии" and kept["contact"]


def test_who_is_not_understood_in_a_chat_is_not_connected_either(dialogue: Dialogue) -> None:
    replies, _ = talk(dialogue, True, "бла бла бла", "кукареку", "тра ля ля")
    assert "555-01-00" in replies[-1] and "Соединяю" not in replies[-1]


def test_after_an_emergency_the_chat_goes_on(dialogue: Dialogue) -> None:
    replies, _ = talk(dialogue, True, "пахнет газом", "до какого числа передавать показания")
    assert "25-е" in replies[-1]


@pytest.mark.parametrize(
    "texts",
    [
        ("нет отопления", "садовая семь квартира три", "во всём доме"),
        ("нет света", "садовая семь", "во всём доме"),
        ("нет воды", "садовая семь квартира три", "холодной"),
        ("где мой заказ", "123456"),
        ("перевод не дошёл", "вчера", "пять тысяч"),
        ("я забыл сумку в автобусе", "синяя сумка с документами", "автобус пять", "вчера вечером"),
        ("вызовите врача на дом", "взрослому", "кашель и тридцать восемь", "садовая семь квартира три"),
        ("запишите к терапевту", "завтра", "нет"),
    ],
    ids=lambda texts: texts[0],
)
def test_a_chat_that_promises_a_call_asks_where_to(dialogue: Dialogue, texts: tuple[str, ...]) -> None:
    replies, kept = talk(dialogue, True, *texts, NUMBER, "да")
    assert "номер" in replies[len(texts) - 1]
    assert kept["phone"].endswith("9012345678")


def test_who_wants_no_call_back_is_let_go(dialogue: Dialogue) -> None:
    replies, kept = talk(dialogue, True, "позовите оператора", "нет спасибо", "нет")
    assert replies[1] == "Хорошо, не будем. Могу ещё чем-то помочь?" and "до свидания" in replies[2]
    assert not kept
