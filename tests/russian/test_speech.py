import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from voicebot.russian import speech
from voicebot.russian.speech import speakable

SENTENCES = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "sentences.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
PIECES = re.findall(
    r"\S+",
    "8 - – — 800 № 12:30 17.05 с до по от к в на из для 1 2 5 21 25 2026 руб. коп. м³ кВт·ч % °C + . , ; : ! ? … ( ) «"
    "» / г. ул. д. кв. стр. обл. р-н пн вс и т. д. -й -го XI IV дней мая часов подъезд этаже a wi-fi mos.ru @ & УК",
)
WRITTEN = st.lists(st.sampled_from([*PIECES, *[" "] * 12])).map("".join)


@pytest.mark.parametrize(("written", "spoken"), SENTENCES)
def test_a_written_sentence_is_spoken(written, spoken):
    assert speakable(written).lower() == spoken.lower()


@pytest.mark.parametrize("spoken", [spoken for _, spoken in SENTENCES])
def test_a_spoken_sentence_is_spoken_as_it_is(spoken):
    assert speakable(spoken) == spoken.strip()


def unreadable(text):
    return re.findall(r"[^а-яёА-ЯЁ+.,!?—:;\s-]", text)


@settings(deadline=None)  # the dictionaries are loaded at the first question
@given(st.text() | WRITTEN)
def test_whatever_is_written_nothing_unreadable_is_left(text):
    assert not unreadable(speakable(text))


@settings(deadline=None)  # the dictionaries are loaded at the first question
@given(st.text(), st.sampled_from("яжdЮ"), st.text())
@example("𗀀", "я", "0")  # a letter that Unicode has no name for
def test_a_text_with_letters_is_never_silent(before, letter, after):
    assert re.search("[а-яё]", speakable(before + letter + after), re.IGNORECASE)


@settings(deadline=None)  # the dictionaries are loaded at the first question
@given(st.text() | st.text(alphabet="абвгдежз АТС123 +.,!?-/") | WRITTEN)
def test_what_is_speakable_stays_as_it_is(text):
    once = speakable(text)
    assert speakable(once) == once


@settings(deadline=None)
@example("8-8", "стрелк+и", "")
@example("17.05", "м+ука", "")  # no metres
@given(WRITTEN, st.sampled_from(["з+амок", "стрелк+и", "+адрес", "м+ука"]), WRITTEN)
def test_a_marked_stress_is_kept(before, word, after):
    assert word in speakable(f"{before} {word} {after}").lower()


@pytest.mark.parametrize(
    "text",
    [
        "ж" * 20_000,
        "8-" * 5_000,
        "1 " * 5_000,
        "5 руб. " * 500,
        "а1" * 5_000,
        "(" * 10_000,
        "x.y@" * 3_000,
        "# " * 5_000,
        "1,5-" * 4_000,
    ],
    ids=lambda text: text[:6],
)
@pytest.mark.timeout(20)
def test_a_long_or_odd_text_takes_bounded_time(text):
    assert not unreadable(speakable(text))


def test_the_dictionaries_are_asked_of_short_sentences_only(monkeypatch):
    asked = []

    class Listening:
        def normalize(self, sentence):
            asked.append(sentence)
            return sentence

    monkeypatch.setattr(speech, "_normalizer", Listening)
    speech._agreed("Ждут 7 жёлтых. " + "ж" * 100 + " 8. " + "9 ёлок " * 100)
    assert asked == ["Ждут 7 жёлтых. "]


def test_loading_leaves_no_dictionary_for_the_first_caller():
    speech._normalizer.cache_clear()
    speech.load()
    assert speech._normalizer.cache_info().currsize == 1
