"""In writing no number is seen: whoever is to be called back is asked for it."""

import pytest
from shipped import KNOWLEDGE

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
    return Dialogue(KNOWLEDGE)


@pytest.mark.parametrize("texts", WISHES, ids=lambda texts: texts[0])
def test_who_writes_is_asked_for_his_telephone_and_who_calls_is_not(dialogue: Dialogue, texts: tuple[str, ...]) -> None:
    replies, kept = talk(dialogue, True, *texts, NUMBER, "да")
    assert "На какой номер" in replies[len(texts) - 1]
    assert "89012345678" in {"8" + value.removeprefix("+7") for value in kept.values()}
    assert not any("вы звоните" in said or "этот же" in said for said in replies)
    replies, _ = talk(dialogue, False, *texts)
    assert not any("На какой номер" in said for said in replies)
