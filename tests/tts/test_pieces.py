import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicebot.errors import Problem
from voicebot.tts.pieces import LONGEST, Refused, sentences, spoken

ALLOWED = re.compile(r"[A-Za-z0-9А-Яа-яЁё+'\-.,;:!? ]*")


def refusing(*words: str, longest: int = LONGEST):
    """An engine that refuses some words and what is too long."""

    def say(piece: str) -> bytes:
        if len(piece) > longest or set(piece.split()) & set(words):
            raise Refused("can't")
        return piece.encode()

    return say


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Да. Нет! Как?", ["Да.", "Нет!", "Как?"]),
        ("Да.Нет", ["Да.", "Нет"]),
        ("Подождите… сейчас", ["Подождите.", "сейчас"]),
        ("Вода — это жизнь", ["Вода, это жизнь"]),
        ("Вода - это жизнь", ["Вода, это жизнь"]),
        ("Кто-то звонил: дважды; трижды", ["Кто-то звонил: дважды; трижды"]),
        ("«Лесная» (дом пять), тут", ["Лесная дом пять, тут"]),
        ('Он сказал: "Да!" И ушёл.', ["Он сказал: Да!", "И ушёл."]),
        ("Зам+ок и з+амок", ["Зам+ок и з+амок"]),
        ("за\u0301мок ++да +Я", ["з+амок +да +Я"]),
        ("Что?! Да ?! Нет", ["Что?", "Да?", "Нет"]),
    ],
)
def test_sentences_keep_words_stress_and_pauses_and_nothing_else(text: str, cut: list[str]) -> None:
    assert list(sentences(text)) == cut


@given(st.text() | st.text('абё. ,+-!№«»\u0301\n"\\', max_size=900))
def test_no_sentence_is_too_long_empty_or_holds_another_character(text: str) -> None:
    for sentence in sentences(text):
        assert 0 < len(sentence) <= LONGEST
        assert ALLOWED.fullmatch(sentence) and any(map(str.isalnum, sentence))


@given(st.text("абвгдеёжз ,.;:!?-«»\n", max_size=900))
def test_no_letter_is_lost(text: str) -> None:
    assert re.findall(r"\w", " ".join(sentences(text))) == re.findall(r"\w", text)


def test_a_long_sentence_is_cut_at_a_pause_rather_than_between_words() -> None:
    clause = " ".join(["слово"] * 30)
    assert list(sentences(f"{clause}, {clause}.")) == [f"{clause},", f"{clause}."]


def test_what_is_refused_is_said_in_smaller_pieces() -> None:
    said = [pcm.decode() for pcm in spoken("v", "раз два три четыре пять", refusing(longest=12))]
    assert " ".join(said) == "раз два три четыре пять"
    assert max(map(len, said)) <= 12 and len(said) <= 3


def test_a_word_that_cannot_be_said_is_a_problem_once_the_rest_is_said() -> None:
    said = []
    with pytest.raises(Problem, match="бяка") as problem:
        said.extend(spoken("v", "раз бяка два. Три.", refusing("бяка")))
    assert b" ".join(said).decode() == "раз два. Три."
    assert str(problem.value.values["why"]) == "can't"
