import pytest

from voicebot.russian.dates import completed
from voicebot.russian.picking import ordinal, wants_others
from voicebot.russian.same import elsewhere, same


@pytest.mark.parametrize(
    "text",
    ["как в прошлый раз", "столько же", "показания те же", "по нулям", "ничего не изменилось", "не живём там"],
)
def test_a_reading_may_be_the_one_before(text):
    assert same(text)


@pytest.mark.parametrize("text", ["сто двадцать три", "не знаю", "счётчик не крутится", "горячая", "другое"])
def test_other_answers_are_no_reading_of_before(text):
    assert not same(text)


@pytest.mark.parametrize("text", ["а у мамы какой долг", "за другую квартиру", "и ещё одну квартиру", "для соседки"])
def test_a_wish_may_be_about_another_flat(text):
    assert elsewhere(text)


@pytest.mark.parametrize("text", ["сколько я должен", "а долг какой", "лифт ещё не работает"])
def test_most_wishes_are_about_the_caller_s_own(text):
    assert not elsewhere(text)


@pytest.mark.parametrize("text", ["а позже есть", "есть попозже", "можно позже"])
def test_later_may_be_asked_for(text):
    assert wants_others(text)
    assert ordinal(text, 2) is None


def test_earlier_than_the_first_is_none_of_those_offered():
    assert ordinal("а раньше есть", 2) is None
    assert ordinal("то что раньше", 2) == 0


@pytest.mark.parametrize(
    ("said", "before", "whole"),
    [
        ("2026-01-22", "2026-01-21T10:00", "2026-01-22T10:00"),
        ("T11:00", "2026-01-21T10:00", "2026-01-21T11:00"),
        ("2026-01-22T09:00", "2026-01-21T10:00", "2026-01-22T09:00"),
        ("2026-01-22", "2026-01-21", "2026-01-22"),
        ("", "2026-01-21", ""),
    ],
)
def test_a_date_told_anew_keeps_what_it_does_not_tell(said, before, whole):
    assert completed(said, before) == whole
