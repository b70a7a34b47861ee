import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from voicebot.russian.speech import speakable
from voicebot.russian.stress import aloud, stressed

MARKS = {
    "отключена": "отключен+а",
    "договор": "догов+ор",
    "счётчик": "сч+ётчик",
    "ещё": "ещ+ё",
    "юго-запад": "юго-з+апад",
    "запад": "з+апад",
    "ул": "+ул",
}
TEXTS = st.lists(st.sampled_from([*MARKS, *MARKS.values(), "Отключена", "ДОГОВОР", "счетчик", *" -,.+"])).map("".join)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Вода отключена.", "Вода отключен+а."),
        ("Отключена, ОТКЛЮЧЕНА!", "Отключен+а, ОТКЛЮЧЕН+А!"),
        ("договор-договор", "догов+ор-догов+ор"),
        ("договоров, уговор, недоговор, подотключена", "договоров, уговор, недоговор, подотключена"),
        ("", ""),
    ],
)
def test_a_whole_word_of_the_dictionary_is_marked_in_any_case(text: str, said: str) -> None:
    assert stressed(text, MARKS) == said


def test_what_is_marked_already_keeps_its_mark() -> None:
    assert stressed("+отключена отключ+ена д+оговор-договор", MARKS) == "+отключена отключ+ена д+оговор-договор"


def test_a_word_with_a_hyphen_goes_before_its_parts() -> None:
    assert stressed("юго-запад, северо-запад, Юго-Запад", MARKS) == "юго-з+апад, северо-з+апад, Юго-З+апад"


def test_a_word_written_without_its_dots_is_found_and_gets_them_back() -> None:
    assert stressed("счетчик, Счётчик, ЕЩЕ", MARKS) == "сч+ётчик, Сч+ётчик, ЕЩ+Ё"


def test_a_word_written_with_dots_is_not_one_without() -> None:
    assert stressed("пахнёт пахнет", {"пахнет": "п+ахнет"}) == "пахнёт п+ахнет"


def test_words_that_differ_by_their_dots_alone_are_told_apart_where_both_are_listed() -> None:
    assert stressed("все всё", {"все": "вс+е", "всё": "вс+ё"}) == "вс+е вс+ё"


@given(TEXTS | st.text("абвё+- "))
def test_nothing_but_marks_and_dots_is_added_and_a_word_gets_one(text: str) -> None:
    said = stressed(text, MARKS)
    plain = text.replace("+", "").replace("ё", "е").replace("Ё", "Е")
    assert said.replace("+", "").replace("ё", "е").replace("Ё", "Е") == plain
    assert stressed(said, MARKS) == said
    assert stressed(text, {}) == text


@given(TEXTS)
@example("отключена-ул")
def test_what_is_marked_is_still_speakable(text: str) -> None:
    said = aloud(text, MARKS)
    assert speakable(said) == said


def test_words_that_were_figures_and_abbreviations_are_marked_too() -> None:
    assert aloud("№ 40, ул. Мира", {"номер": "н+омер", "сорок": "с+орок"}) == aloud("н+омер с+орок, ул. Мира", {})
    assert re.search(r"\+", aloud("№ 40", {"номер": "н+омер"}))
