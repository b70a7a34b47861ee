from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicebot.russian.dates import When, iso, parse_iso, spoken, when
from voicebot.russian.dates_iso import LAST, MIDNIGHT, PARTS
from voicebot.russian.words import in_groups, to_words

TODAY = date(2026, 11, 25)  # a Wednesday
patient = settings(deadline=None)  # an example may be the first to load a dictionary
ROWS = [
    line.split("\t")
    for line in (Path(__file__).parent / "dates.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
DAYS = st.dates(date(2024, 1, 1), date(2031, 12, 31))
FIVE_MINUTES = [time(minutes // 60, minutes % 60) for minutes in range(0, 24 * 60, 5)]
TIMES = st.sampled_from(FIVE_MINUTES)


@pytest.mark.parametrize(("clock", "said", "value"), ROWS, ids=[f"{row[0]} {row[1]}" for row in ROWS])
def test_what_callers_say_is_understood(clock, said, value):
    moment = datetime.fromisoformat(clock)
    found = when(said, moment.date(), moment.time() if " " in clock else None)
    assert (iso(found) if found else "-") == value


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("в среду", "2026-11-25"),
        ("в четверг", "2026-11-19"),
        ("двадцать шестого", "2026-10-26"),
        ("двадцать шестого ноября", "2025-11-26"),
        ("в августе", "2026-08-01/2026-08-31"),
        ("на той неделе в пятницу", "2026-11-20"),
        ("на выходных", "2026-11-21/2026-11-22"),
        ("сегодня утром", "2026-11-25T06:00/12:00"),
    ],
)
def test_in_a_talk_of_what_was_days_lie_behind(said, value):
    assert iso(when(said, TODAY, past=True)) == value


@pytest.mark.parametrize(
    ("said", "value"),
    [("десять", "T10:00"), ("три", "T15:00"), ("четырнадцать тридцать", "T14:30"), ("десять ноль ноль", "T10:00")],
)
def test_a_bare_number_is_a_time_only_where_one_was_asked_for(said, value):
    assert iso(when(said, TODAY, asked=True)) == value
    assert when(said, TODAY) is None


def test_a_part_of_the_day_has_a_name():
    assert when("завтра утром", TODAY).part == "morning"
    assert when("вечером", TODAY).part == "evening"
    assert when("завтра в десять", TODAY).part is None


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("2026-12-04T14:30", "в пятницу, четвёртого декабря, в четырнадцать тридцать"),
        ("2026-11-26T06:00/12:00", "завтра утром"),
        ("2026-11-26T09:05", "завтра в девять ноль пять"),
        ("2027-06-01", "первого июня"),
        ("2028-06-01", "первого июня две тысячи двадцать восьмого года"),
        ("2026-11-01", "первого ноября две тысячи двадцать шестого года"),
        ("2026-12-01T14:00/17:00", "во вторник, первого декабря, с четырнадцати до семнадцати часов"),
        ("2026-12-01/2026-12-10", "с первого декабря по десятое декабря"),
        ("T13:00/18:00", "после обеда"),
        ("T18:00/23:59", "после восемнадцати часов"),
        ("T00:00/11:00", "до одиннадцати часов"),
        ("T02:30", "в два тридцать ночи"),
        ("T00:00", "в полночь"),
        ("T01:00", "в час ночи"),
    ],
)
def test_dates_and_times_are_spoken_in_the_right_case(value, said):
    assert spoken(parse_iso(value), TODAY) == said


@pytest.mark.parametrize("today", [TODAY, date(2027, 2, 28), date(2027, 12, 31)])
def test_every_day_of_three_years_is_understood_as_it_is_spoken(today):
    for ahead in range(-366, 731):
        day = When(day=today + timedelta(days=ahead))
        assert when(spoken(day, today), today) == day


@pytest.mark.parametrize("day", [None, TODAY, TODAY + timedelta(days=9)])
def test_every_time_by_five_minutes_is_understood_as_it_is_spoken(day):
    for at in FIVE_MINUTES:
        assert when(spoken(When(day=day, at=at), TODAY), TODAY) == When(day=day, at=at)


@patient
@given(st.tuples(DAYS, DAYS), st.integers(0, 300), TIMES, TIMES)
def test_spans_are_understood_as_they_are_spoken(days, longer, at, until):
    today, day = days
    span = When(day=day, to_day=day + timedelta(days=longer) if longer else None)
    if at < until:
        span = replace(span, at=at, until=until)
    assert when(spoken(span, today), today) == span


@patient
@given(DAYS, st.sampled_from([*PARTS.values(), (time(9), LAST), (MIDNIGHT, time(9)), (time(12), time(14))]))
def test_parts_of_the_day_and_open_spans_are_understood_as_they_are_spoken(day, span):
    said = When(day=day, at=span[0], until=span[1])
    assert when(spoken(said, TODAY), TODAY) == said


@patient
@given(
    st.builds(When, DAYS, st.none() | DAYS, st.none() | TIMES, st.none())
    | st.builds(When, st.none() | DAYS, st.none(), TIMES, st.none() | TIMES)
)
def test_the_written_form_is_read_back(moment):
    assert parse_iso(iso(moment)) == moment


@pytest.mark.parametrize("text", ["", "завтра", "2026-13-01", "25.12.2026", "2026-11-25 10:00", "T25:00"])
def test_what_is_no_written_form_is_refused(text):
    with pytest.raises(ValueError):
        parse_iso(text)


WORDS = sorted({word for row in ROWS for word in row[1].split()})


@patient
@given(st.text(max_size=60), st.booleans(), st.booleans())
def test_no_text_makes_it_fail(text, past, asked):
    found = when(text, TODAY, time(12), past=past, asked=asked)
    assert found is None or parse_iso(iso(found)) == found


@patient
@given(st.lists(st.sampled_from(WORDS), max_size=12), DAYS | st.just(date.max) | st.just(date.min), st.booleans())
def test_no_order_of_words_makes_it_fail(said, today, past):
    found = when(" ".join(said), today, time(12), past=past)
    assert found is None or parse_iso(iso(found)) == found


@patient
@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=6))
def test_numbers_alone_are_no_dates(numbers):
    assert when(" ".join(to_words(str(number)) for number in numbers), TODAY) is None
    assert when(" ".join(map(str, numbers)), TODAY) is None


@patient
@given(st.integers(10**10 * 8, 10**10 * 9 - 1))
def test_telephone_numbers_are_no_dates(number):
    digits = str(number)
    assert when(in_groups(digits), TODAY) is None
    assert when(f"+7 ({digits[1:4]}) {digits[4:7]}-{digits[7:9]}-{digits[9:]}", TODAY) is None
