"""When people work, and until when that holds."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from voicebot.errors import Problem
from voicebot.knowledge.calendar import Calendar, Special
from voicebot.knowledge.shifts import Lunch, Shifts, rota

OFFICE = Calendar(
    hours={"mon-fri": "9:00-18:00"},
    lunch="13:00-14:00",
    holidays=[date(2026, 12, 31)],
    special=[Special(day=date(2026, 12, 30), hours="9:00-12:00")],
)
NIGHT = Calendar(hours={"mon-fri": "20:00-8:00"})


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}")


@pytest.mark.parametrize(
    ("calendar", "moment", "duty", "until"),
    [
        (OFFICE, "12-01 08:59", "closed", "12-01 09:00"),
        (OFFICE, "12-01 09:00", "open", "12-01 13:00"),
        (OFFICE, "12-01 13:00", "lunch", "12-01 14:00"),
        (OFFICE, "12-01 14:00", "open", "12-01 18:00"),
        (OFFICE, "12-04 18:00", "closed", "12-07 09:00"),  # Friday
        (OFFICE, "12-30 11:00", "open", "12-30 12:00"),
        (OFFICE, "12-30 13:30", "closed", "01-01 09:00"),  # no lunch after the hours; the next day is a holiday
        (NIGHT, "12-01 23:00", "open", "12-02 08:00"),
        (NIGHT, "12-05 07:59", "open", "12-05 08:00"),  # Saturday morning belongs to Friday's hours
        (NIGHT, "12-05 21:00", "closed", "12-07 20:00"),
    ],
)
def test_who_works_until_when(calendar: Calendar, moment: str, duty: str, until: str) -> None:
    assert calendar.at(at(moment)) == duty
    end = at(until) if until[:2] == "12" else datetime.fromisoformat(f"2027-{until}")
    assert calendar.until(at(moment)) == end


def test_what_never_changes_has_no_end() -> None:
    assert Calendar(hours={"mon-sun": "0:00-24:00"}).until(at("12-01 10:00")) is None
    assert Calendar(hours={}).until(at("12-01 10:00")) is None


times = st.integers(0, 24 * 60 - 1).map(lambda minute: f"{minute // 60}:{minute % 60:02}")
calendars = st.builds(
    Calendar,
    hours=st.dictionaries(
        st.sampled_from(["mon-fri", "sat", "sun", "mon-wed"]), st.builds("{}-{}".format, times, times)
    ),
    lunch=st.none() | st.just("13:00-13:30") | st.just("0:10-1:00"),
    holidays=st.lists(st.dates(date(2026, 11, 28), date(2026, 12, 10)), max_size=3),
)


@given(calendars, st.datetimes(at("11-28 00:00"), at("12-08 00:00")))
def test_between_now_and_the_next_change_nothing_changes(calendar: Calendar, moment: datetime) -> None:
    until = calendar.until(moment)
    step, end = timedelta(minutes=7), until or moment + timedelta(days=8)
    while moment < end:
        assert calendar.at(moment) == calendar.at(end - timedelta(seconds=1))
        moment += step
    assert until is None or calendar.at(until) != calendar.at(until - timedelta(seconds=1))


def test_what_an_operator_writes_comes_before_the_calendar_of_the_hotline() -> None:
    own = Shifts(calendar="office", shifts={"sat": "10:00-14:00"}, holidays=[date(2026, 12, 5), date(2026, 12, 30)])
    found = rota({"anna": own, "boris": Shifts(calendar="office"), "vera": Shifts()}, None, {"office": OFFICE})
    assert found["boris"] == OFFICE
    assert "vera" not in found, "who has written nothing works at any time"
    assert found["anna"].at(at("12-12 11:00")) == "open"
    assert found["anna"].at(at("12-01 11:00")) == "closed"
    assert [found["anna"].at(at(f"12-{day} 11:00")) for day in ("05", "30")] == ["closed", "closed"], "days off"


def test_lunch_is_shared_out_so_that_not_all_are_away_at_once() -> None:
    people = {name: Shifts(shifts={"mon-fri": "9:00-18:00"}) for name in "abcde"} | {
        "own": Shifts(shifts={"mon-fri": "9:00-18:00"}, lunch="16:00-16:15")
    }
    lunch = Lunch(between="12:00-13:30", minutes=30, at_once=2)
    eats = {name: one.lunch for name, one in rota(people, lunch, {}).items()}
    assert [eats[name] for name in "abc"] == ["12:00-12:30", "12:30-13:00", "13:00-13:30"]
    assert [eats[name] for name in "de"] == ["12:00-12:30", "12:30-13:00"]
    assert eats["own"] == "16:00-16:15"
    with pytest.raises(Problem, match=r"3.*5"):
        rota(people, Lunch(between="12:00-13:30", minutes=30), {})


def test_a_calendar_that_is_not_there_and_a_lunch_without_shifts_are_told_in_one_sentence() -> None:
    with pytest.raises(Problem, match=r"anna.*offise.*office"):
        rota({"anna": Shifts(calendar="offise")}, None, {"office": OFFICE})
    with pytest.raises(Problem, match=r"anna.*shifts"):
        rota({"anna": Shifts(lunch="13:00-14:00")}, None, {})


@pytest.mark.parametrize("lunch", ["13:00", "14:00-13:00", "13:00-13:00", "25:00-26:00"])
def test_a_lunch_ends_after_it_has_begun(lunch: str) -> None:
    with pytest.raises(ValidationError):
        Shifts(shifts={"mon": "9:00-18:00"}, lunch=lunch)
