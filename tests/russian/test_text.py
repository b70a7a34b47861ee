import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicebot.russian.morphology import known, lemma, lemmas
from voicebot.russian.text import normal, words


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("Ну, я это самое… счётчик!", "я счетчик"),
        ("э-э показания э вот воды", "показания воды"),
        ("передать как бы показания", "передать показания"),
        ("я я хочу", "я хочу"),
        ("пока- показания", "показания"),
        ("э-э-э м-м да эммм хм-м а-а сколько", "да сколько"),
        ("да-а", "да а"),
        ("значит у меня нет воды", "у меня нет воды"),
        ("холодная 42,5 куба, горячая 17.", "холодная 42,5 куба горячая 17"),
        ("из-за аварии", "из за аварии"),
    ],
)
def test_fillers_false_starts_and_punctuation_go(said, plain):
    assert normal(said) == plain


@pytest.mark.parametrize(
    "said",
    [
        "что значит эта строка",
        "это значит что",
        "как бы мне узнать",
        "а как бы мне узнать",
        "это самое главное",
        "семь семь семь",
        "так и есть",
        "да нет",
    ],
)
def test_words_that_mean_something_stay(said):
    assert normal(said) == said


@given(st.text())
def test_normal_text_is_normal_already(text):
    assert all(word.islower() or word[0].isdigit() for word in words(text))


def test_a_lemma_is_the_dictionary_form_without_yo():
    assert lemma("счётчиков") == "счетчик"
    assert lemmas("Передать показания счётчиков") == ("передать", "показание", "счетчик")


def test_the_dictionary_knows_words_and_no_misspellings():
    assert known("семья")
    assert not known("трицать")
