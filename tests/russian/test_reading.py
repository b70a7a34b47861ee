"""Worded for the ear, read in a chat."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from voicebot.russian.reading import readable

BASE = Path(__file__).parents[2] / "knowledge_base"
PHRASES = YAML(typ="safe", pure=True).load(BASE / "hotline.yaml")["phrases"]


@pytest.mark.parametrize(
    ("heard", "read"),
    [
        ("Назовите номер счёта. Можно набрать его на клавишах.", "Напишите номер счёта."),
        ("Если счётчика нет, скажите «нет».", "Если счётчика нет, напишите «нет»."),
        ("Наберите, пожалуйста, ответ на клавишах телефона и нажмите решётку.", "Напишите, пожалуйста, ответ."),
        ("При пожаре наберите 112.", "При пожаре наберите 112."),
        ("Подскажите, Лесная или Речная?", "Подскажите, Лесная или Речная?"),
        ("Вы назвали 5, а было 12.", "Вы написали 5, а было 12."),
        ("Телефон 8-800-200-01-12, с 8:00 до 20:00.", "Телефон 8-800-200-01-12, с 8:00 до 20:00."),
        ("Можно набрать его на клавишах.", "Можно набрать его."),
        ("Всё верно? Если да, нажмите 1, если нет — 2.", "Всё верно?"),
        ("Хорошо, что вы позвонили, вы не одни.", "Хорошо, что вы написали, вы не одни."),
        ("Хорошо. Спасибо за звонок, до свидания!", "Хорошо. Спасибо за обращение, до свидания!"),
        ("Да, я вас слышу.", "Да, я здесь."),
    ],
)
def test_in_a_chat_people_write_and_press_no_keys(heard: str, read: str) -> None:
    assert readable(heard) == read


@pytest.mark.parametrize("text", [text for text in PHRASES.values() if isinstance(text, str)])
def test_the_line_s_own_phrases_ask_no_reader_to_speak(text: str) -> None:
    read = readable(text).lower()
    assert read
    assert not {"скажите", "назовите", "клавишах", "решётку"} & set(read.replace(",", "").replace(".", "").split())


@given(st.text(alphabet="сСкжитеназов .,!? ", max_size=60))
def test_what_is_readable_stays_so(text: str) -> None:
    assert readable(readable(text)) == readable(text)
