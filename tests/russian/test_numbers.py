from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicebot.russian.numbers import EXAMPLE, WORDS, digits, number, only
from voicebot.russian.numerals import spell
from voicebot.russian.text import listed, words


def rows(name):
    for line in Path(__file__).with_name(name).read_text("utf-8").splitlines():
        if not line.startswith("#"):
            said, value, *length = line.split("\t")
            yield pytest.param(said, value, int(length[0]) if length else None, id=line)


@pytest.mark.parametrize(("said", "value", "length"), list(rows("numbers.tsv")))
def test_a_number_that_was_asked_for_is_understood(said, value, length):
    assert (number(said) or "-") == value


@pytest.mark.parametrize(("said", "value", "length"), list(rows("digits.tsv")))
def test_digits_are_understood_as_they_are_dictated(said, value, length):
    assert (digits(said, length) or "-") == value


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("сто двадцать три целых пять десятых", "123.5"),
        ("сто двадцать три и пять", "123.5"),
        ("сто двадцать три запятая ноль пять", "123.05"),
        ("сто двадцать три точка пять", "123.5"),
        ("сто двадцать пять десятых", "120.5"),
        ("семь целых двадцать две тысячных", "7.022"),
        ("пять сотых", "0.05"),
        ("полтора", "1.5"),
        ("полторы тысячи", "1500"),
        ("две с половиной тысячи", "2500"),
        ("десять с половиной", "10.5"),
        ("миллион сто тысяч три", "1100003"),
        ("ноль ноль двести восемнадцать", "00218"),
        ("семь восемь девять", "789"),
        ("семьсот тридцать один восемьсот шесть", "731806"),
        ("42", "42"),
        ("42,5", "42.5"),
        ("5 620", "5620"),
        ("5 тысяч 620", "5620"),
        ("около ста двадцати", "120"),
        ("сто, двадцать, три", "123"),
    ],
)
def test_a_dictated_number_is_understood(said, value):
    assert number(said) == value


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("холодной воды намотало двести семь кубов", "207"),
        ("квартира двадцать пять показания сто", "100"),
        ("пять тысяч шестьсот сейчас двадцать", "5620"),
        ("запишите э-э сто ну вот тридцать", "130"),
        ("через пять минут передам а пока двести", "200"),
        ("один кубометр", "1"),
        ("сто пятнадцать подождите сто шестнадцать", "116"),
        ("123, 45", "45"),
        ("двадцать дней", "20"),
    ],
)
def test_a_number_is_found_in_a_sentence(said, value):
    assert number(said) == value


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("триста семь нет простите триста восемь", "308"),
        ("триста семь, ой, триста восемь", "308"),
        ("двести сорок пять ой шесть", "246"),
        ("двести сорок пять нет сто", "100"),
        ("одна целая две десятых ой четыре десятых", "1.4"),
        ("пять ошибся", "5"),
        ("нет сто двадцать", "120"),
        ("ноль один три точнее ноль один четыре", "014"),
    ],
)
def test_the_correction_wins(said, value):
    assert number(said) == value


@pytest.mark.parametrize(
    "said",
    [
        "",
        "нет",
        "точка",
        "с половиной",
        "одну минуточку",
        "я уже три раза звонила",
        "подождите пять минут",
        "перезвоню вам через два часа",
        "двадцать пятого числа платила",
        "я одна живу",
        "семьсемья",
        "стой",
        "опять дверь заело",
        "сорока на хвосте принесла",
        "на том стояке пятно и тир",
        "у меня два счетчика",
    ],
)
def test_no_number_is_heard_where_none_was_said(said):
    assert number(said) is None


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [
        ("трицать", "30"),
        ("двацать", "20"),
        ("пидесят", "50"),
        ("пиисят", "50"),
        ("пясят", "50"),
        ("шесят", "60"),
        ("семисят", "70"),
        ("восемьдесет", "80"),
        ("девяноста", "90"),
        ("одинадцать", "11"),
        ("четырнацать", "14"),
        ("тыща", "1000"),
        ("восемсот", "800"),
        ("шесть сот", "600"),
        ("шесть сто", "600"),
        ("четыре сто девяносто девять", "499"),
        ("пять десят", "50"),
        ("сорокпять", "45"),
        ("симь", "7"),
        ("тристо", "300"),
    ],
)
def test_misspelt_numerals_are_mended(misspelt, meant):
    assert number(misspelt) == meant


WORDS_OF_THEIR_OWN = (
    "семья стой стоп дверь пятно тридевять сторона опять тир шест сам вода дома стол двор столица пятница пятка "
    "семена десна восток стоит стояк трасса тройник семестр"
)


@pytest.mark.parametrize("word", WORDS_OF_THEIR_OWN.split())
def test_common_words_do_not_become_numerals(word):
    assert all(token.kind == "correction" for token in spell(word))


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("ноль двадцать один три пятьсот шестьдесят четыре восемьсот семнадцать", "0213564817"),
        ("плюс семь девятьсот пять семьсот одиннадцать сорок два ноль три", "79057114203"),
        ("лицевой счёт семьдесят два четырнадцать", "7214"),
        ("сорок пять дальше двенадцать потом ноль три", "451203"),
        ("двадцать, три", "203"),
        ("три нуля двадцать один", "00021"),
        ("два раза ноль пять", "005"),
        ("дважды семь", "77"),
        ("две семёрки", "77"),
        ("8-800-350-35-25", "88003503525"),
        ("+7 (495) 123-45-67", "74951234567"),
        ("у меня два счета первый сорок пять двенадцать", "4512"),
        ("сорок пять одну минутку двенадцать", "4512"),
    ],
)
def test_dictated_digits_are_joined(said, value):
    assert digits(said) == value


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("семь восемь девять нет не так семь восемь шесть", "786"),
        ("девятьсот шестнадцать двести тридцать четыре ой двести тридцать пять пятнадцать восемьдесят", "9162351580"),
        ("восемь девятьсот пять нет восемь девятьсот шесть сто один", "8906101"),
        ("сорок пять двенадцать ноль три ой ноль четыре семьдесят восемь", "45120478"),
        ("сорок пять двенадцать простите сорок шесть двенадцать", "4612"),
        ("шестьсот двенадцать триста сорок пять нет шесть", "612346"),
    ],
)
def test_only_the_corrected_groups_are_said_anew(said, value):
    assert digits(said) == value


def test_the_expected_length_decides_between_two_readings():
    assert digits("шесть сто двадцать") == "6120"
    assert digits("шесть сто двадцать", length=3) == "620"
    assert digits("шесть сто двадцать", length=4) == "6120"


@pytest.mark.parametrize(
    "said",
    [
        "",
        "не знаю",
        "нет",
        "да нету у меня",
        "сейчас посмотрю",
        "ни один фонарь у нас не горит",
        "маме восемьдесят лет уже",
    ],
)
def test_no_digits_are_heard_where_none_were_said(said):
    assert digits(said) is None


@pytest.mark.parametrize(
    ("said", "nothing_else"),
    [
        ("восемь тысяч семнадцать тридцать один", True),
        ("сто двенадцать", True),
        ("нет сто двенадцать", False),
        ("сто рублей", False),
        ("", False),
    ],
)
def test_nothing_but_a_number_is_told_from_a_number_beside_words(said, nothing_else):
    assert only(said) is nothing_else


def test_every_word_of_the_example_is_in_the_vocabulary():
    assert set(words(EXAMPLE)) <= set(WORDS)


def test_every_word_of_the_vocabulary_is_understood():
    assert all(spell(word) or word in ("полтора", "полторы", "с", "половиной") for word in WORDS)


COUNTED = listed("двое пара полмиллиона тысяч лям пол куба пятый вторая 5-я последняя не а цифры э-э … последние")


@given(
    st.lists(st.sampled_from([*WORDS, "нет", "ой", "минут", "раза", "нуля", "12", "3,5", ",", "сто", "вот", *COUNTED]))
)
def test_any_jumble_of_numerals_gives_a_number_or_nothing(said):
    text = " ".join(said)
    value = number(text)
    assert value is None or float(value) >= 0
    assert (digits(text) or "0").isdecimal()


@given(st.text() | st.sampled_from(["сто" * 5000, "я" * 20_000, "сто " * 1000, "семь" * 999 + "ъ"]))
def test_any_text_is_survived(text):
    number(text)
    digits(text)
