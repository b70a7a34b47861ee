import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicebot.russian.numbers import digits, number
from voicebot.russian.words import in_groups, to_words


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("0", "ноль"),
        ("7", "семь"),
        ("123.5", "сто двадцать три целых пять десятых"),
        ("123,5", "сто двадцать три целых пять десятых"),
        ("21.1", "двадцать одна целая одна десятая"),
        ("0.7", "ноль целых семь десятых"),
        ("8.025", "восемь целых двадцать пять тысячных"),
        ("11.11", "одиннадцать целых одиннадцать сотых"),
        ("00218", "ноль ноль двести восемнадцать"),
        ("1500", "тысяча пятьсот"),
        ("2000", "две тысячи"),
        ("12407", "двенадцать тысяч четыреста семь"),
        ("21305", "двадцать одна тысяча триста пять"),
        ("1200000", "миллион двести тысяч"),
        ("0.1001000", "ноль запятая один ноль ноль один ноль ноль ноль"),
    ],
)
def test_a_value_is_said_as_a_number(value, said):
    assert to_words(value) == said


@pytest.mark.parametrize("value", ["", "abc", "1.2.3", "-5", "5.", "٣"])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(ValueError, match="no decimal"):
        to_words(value)


@pytest.mark.parametrize(
    ("given_digits", "said"),
    [
        ("4512037891", "сорок пять, двенадцать, ноль три, семьдесят восемь, девяносто один"),
        ("88003503525", "восемь, восемьсот, триста пятьдесят, тридцать пять, двадцать пять"),
        ("8 (800) 200-05-00", "восемь, восемьсот, двести, ноль пять, ноль ноль"),
        ("1234567", "сто двадцать три, сорок пять, шестьдесят семь"),
        ("045", "ноль сорок пять"),
        ("5", "пять"),
        ("", ""),
    ],
)
def test_an_account_or_telephone_number_is_said_in_groups(given_digits, said):
    assert in_groups(given_digits) == said


@given(st.from_regex(re.compile(r"[0-9]{1,30}"), fullmatch=True))
def test_digits_said_in_groups_are_understood_again(plain):
    assert digits(in_groups(plain)) == plain


@given(st.from_regex(re.compile(r"[0-9]{1,15}(\.[0-9]{1,8})?"), fullmatch=True))
def test_a_number_said_in_words_is_understood_again(value):
    assert number(to_words(value)) == value
