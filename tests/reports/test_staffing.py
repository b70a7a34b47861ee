"""Erlang C beside published tables."""

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicebot.reports.period import Period
from voicebot.reports.rows import Call, Rows, Wait
from voicebot.reports.staffing import SUPPOSED, Goal, blocked, delay, level, needed, roster, waiting

MONDAY = datetime(2026, 1, 12, 10)
WEEKS = Period(MONDAY.date(), datetime(2026, 1, 25).date())


@pytest.mark.parametrize(("agents", "traffic"), [(5, 1.36), (10, 4.46), (20, 12.03), (50, 37.90), (100, 84.06)])
def test_erlang_b_is_that_of_the_tables_for_one_percent(agents: int, traffic: float) -> None:
    assert blocked(agents, traffic) == pytest.approx(0.01, abs=0.0002)


@pytest.mark.parametrize(
    ("agents", "waits", "in_time", "seconds"),
    [(11, 0.682, 0.390, 122.8), (12, 0.449, 0.640, 40.4), (13, 0.285, 0.796, 17.1), (14, 0.174, 0.888, 7.8)],
)
def test_erlang_c_is_that_of_the_usual_example(agents: int, waits: float, in_time: float, seconds: float) -> None:
    """100 calls in half an hour, 180 s each, 20 s to answer: 10 erlangs."""
    assert waiting(agents, 10) == pytest.approx(waits, abs=0.001)
    assert level(agents, 10, 180, 20) == pytest.approx(in_time, abs=0.001)
    assert delay(agents, 10, 180) == pytest.approx(seconds, abs=0.05)


def test_the_usual_example_needs_fourteen_at_the_phone_and_twenty_on_the_roster() -> None:
    found = needed(200, 180, Goal(level=0.8, within=20, shrinkage=0.3))
    assert (found.agents, found.people, round(found.occupancy, 3)) == (14, 20, 0.714)


def test_an_average_delay_may_be_the_goal() -> None:
    assert needed(200, 180, Goal(delay=10)).agents == 14
    assert needed(200, 180, Goal(delay=20)).agents == 13


@settings(deadline=None)
@given(st.floats(0.01, 500), st.floats(10, 1200), st.floats(0.5, 0.99), st.floats(0, 120))
def test_so_many_reach_the_goal_and_one_less_does_not(
    calls: float, handling: float, share: float, within: float
) -> None:
    goal = Goal(share, within)
    found = needed(calls, handling, goal)
    traffic = calls * handling / 3600
    assert found.level >= share and found.people >= found.agents
    assert level(found.agents - 1, traffic, handling, within) < share


def test_nobody_is_needed_where_nobody_calls() -> None:
    assert needed(0, 180, Goal()).people == 0


def test_a_roster_is_made_from_the_average_hour_of_a_weekday() -> None:
    made = roster(
        Rows(waits=tuple(Wait(MONDAY, "main", "answered", "anna", 5.0, 120.0) for _ in range(40))), WEEKS, Goal()
    )
    (hour,) = made.hours
    assert (hour.weekday, hour.hour, hour.calls, made.handling, made.waited) == (0, 10, 20.0, 120.0, True)
    assert hour.need == needed(20, 120, Goal())


def test_without_a_queue_of_our_own_hand_overs_are_the_load() -> None:
    calls = tuple(Call(str(number), MONDAY, outcome="escalated", reason="сердится") for number in range(6))
    made = roster(Rows(calls), WEEKS, Goal())
    assert (made.waited, made.handling, made.handled, made.hours[0].calls) == (False, SUPPOSED, 0, 3.0)
