import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicebot.asr.snap import snap
from voicebot.russian.numbers import WORDS


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("трицать пидесят", "тридцать пятьдесят"),
        ("девяноста одинадцать", "девяносто одиннадцать"),
        ("шестьсотд два", "шестьсот два"),
        ("пять десят три", "пятьдесят три"),
        ("семь десет", "семьдесят"),
        ("восемь сот три", "восемьсот три"),
    ],
)
def test_a_near_miss_becomes_the_word_that_is_meant(heard: str, meant: str) -> None:
    assert snap(heard, WORDS) == meant


@pytest.mark.parametrize("heard", ["не вижу", "хочу оператора", "сто двадцать при", "соедините тридцать"])
def test_other_words_stay_what_they_are(heard: str) -> None:
    assert snap(heard, WORDS) == heard


@given(st.lists(st.sampled_from(WORDS), max_size=12))
def test_what_is_of_the_vocabulary_stays_word_for_word(words: list[str]) -> None:
    assert snap(" ".join(words), WORDS) == " ".join(words)


@given(st.sampled_from(WORDS), st.text("авеиорст", min_size=1, max_size=3))
def test_no_word_vanishes_in_the_one_before(word: str, other: str) -> None:
    snapped = snap(f"{word} {other}", WORDS)
    assert snapped != word


@given(st.text(), st.lists(st.text(min_size=1), max_size=4))
def test_any_text_and_any_vocabulary_will_do(text: str, vocabulary: list[str]) -> None:
    assert isinstance(snap(text, tuple(vocabulary)), str)
