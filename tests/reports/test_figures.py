"""Figures: parts add up to the whole, whatever the rows."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicebot.reports.charts import LEFT, charts
from voicebot.reports.figures import ENDED, Targets, desk, robot
from voicebot.reports.findings import differ
from voicebot.reports.groups import grouped, report
from voicebot.reports.period import Period, chosen
from voicebot.reports.rows import Call, Rows, Wait, linked, merged

quick = settings(deadline=None, max_examples=60)
MONDAY = datetime(2026, 1, 12)
FORTNIGHT = Period(MONDAY.date(), MONDAY.date() + timedelta(13))
moments = st.integers(0, 14 * 86_400 - 1).map(lambda seconds: MONDAY + timedelta(seconds=seconds))
seconds = st.none() | st.floats(0, 2000)


@st.composite
def calls(draw: st.DrawFn) -> list[Call]:
    said = st.integers(0, 9)
    made = [
        Call(
            f"c{number}",
            draw(moments),
            draw(st.sampled_from(("", "+71", "+72", "+73"))),
            draw(st.sampled_from((None, *ENDED))),
            draw(st.floats(0, 900)),
            draw(st.none() | st.floats(0, 1)),
            draw(st.sampled_from((None, "сердится", "не понял"))),
            tuple(draw(st.sets(st.sampled_from(("a", "b", "c"))))),
            utterances := draw(said),
            min(utterances, draw(said)),
        )
        for number in range(draw(st.integers(0, 25)))
    ]
    return linked(made)


@st.composite
def waits(draw: st.DrawFn) -> list[Wait]:
    outcomes = (None, "answered", "abandoned", "callback", "overflow", "robot", "message")
    made = []
    for _ in range(draw(st.integers(0, 25))):
        outcome = draw(st.sampled_from(outcomes))
        operator = draw(st.sampled_from(("anna", "boris"))) if outcome == "answered" else ""
        delay = None if outcome is None else draw(st.floats(0, 2000))
        queue = draw(st.sampled_from(("main", "night")))
        made.append(
            Wait(draw(moments), queue, outcome, operator, delay, draw(seconds), draw(st.none() | st.booleans()))
        )
    return made


@quick
@given(calls())
def test_every_call_ended_in_one_way_or_goes_on(made: Sequence[Call]) -> None:
    found = robot(made)
    assert found.calls == sum(getattr(found, outcome) for outcome in ENDED) + found.going
    assert found.contained <= found.answered + found.recorded
    assert found.resolved <= found.first <= found.calls
    assert all(0 <= value <= 1 for value in (found.containment, found.resolution, found.understanding) if value)


@quick
@given(waits(), st.floats(0, 100), st.floats(0, 30))
def test_every_wait_ended_in_one_way_or_goes_on(made: Sequence[Wait], within: float, short: float) -> None:
    found = desk(made, Targets(within, short))
    assert found.offered == sum(getattr(found, name) for name in LEFT)
    assert found.offered + found.going == len(made)
    assert found.within <= found.answered
    if found.level is not None and found.level_without_short is not None:
        assert found.level <= found.level_without_short <= 1
    if found.delay is not None and found.longest is not None:
        assert found.delay <= found.longest + 1e-6


@quick
@given(calls(), waits(), st.sampled_from(("hour", "day", "week")))
def test_times_of_a_period_add_up_to_it(made: list[Call], waited: list[Wait], by: str) -> None:
    rows = Rows(tuple(made), tuple(waited))
    whole, groups = report(rows, FORTNIGHT, "day"), list(grouped(rows, FORTNIGHT, by))  # type: ignore[arg-type]
    for name in ("calls", *ENDED, "going", "contained", "first", "resolved", "utterances", "understood", "rated"):
        assert sum(getattr(group.robot, name) for group in groups) == getattr(whole.robot, name)
    for name in ("offered", *LEFT, "within", "going", "reached", "missed", "handled"):
        assert sum(getattr(group.desk, name) for group in groups) == getattr(whole.desk, name)
    if by == "day":
        assert [group.name for group in groups] == [day.isoformat() for day in FORTNIGHT.days]


@pytest.mark.parametrize(
    ("by", "names"),
    [("hour", ["00", "09"]), ("day", ["2026-01-14", "2026-01-15"]), ("week", ["2026-01-12"])],
)
def test_times_are_named_by_their_hour_their_day_or_their_monday(by: str, names: list[str]) -> None:
    wednesday = MONDAY + timedelta(2)
    rows = Rows((Call("a", wednesday), Call("b", wednesday + timedelta(days=1, hours=9))))
    days = Period(wednesday.date(), wednesday.date() + timedelta(1))
    assert [group.name for group in grouped(rows, days, by)] == names  # type: ignore[arg-type]


@quick
@given(waits())
def test_queues_add_up_to_the_desk_and_operators_to_what_was_answered(made: list[Wait]) -> None:
    rows, whole = Rows(waits=tuple(made)), desk(made)
    assert sum(group.desk.offered for group in grouped(rows, FORTNIGHT, "queue") if group.desk) == whole.offered
    assert sum(group.desk.answered for group in grouped(rows, FORTNIGHT, "operator") if group.desk) == whole.answered


@quick
@given(calls(), waits())
def test_charts_show_the_figures(made: list[Call], waited: list[Wait]) -> None:
    rows = Rows(tuple(made), tuple(waited))
    drawn = {chart.key: chart for chart in charts(rows, FORTNIGHT)}
    ended = sum(sum(value or 0 for value in series.values) for series in drawn["outcomes"].series)
    assert ended == sum(call.outcome is not None for call in made)
    assert sum(sum(value or 0 for value in series.values) for series in drawn["waits"].series) == desk(waited).offered
    assert all(len(series.values) == len(chart.categories) for chart in drawn.values() for series in chart.series)
    assert all(
        0 <= value <= 100
        for one in ("levels", "understanding")
        for series in drawn[one].series
        for value in series.values
        if value
    )


@quick
@given(calls())
def test_the_order_of_rows_changes_nothing(made: list[Call]) -> None:
    turned = robot(linked(list(reversed(made))))
    assert (turned.contained, turned.resolved, turned.first) == (
        (whole := robot(made)).contained,
        whole.resolved,
        whole.first,
    )


def after(**apart: float) -> Call:
    """The first of two calls of a number."""
    one, _ = linked([Call("a", MONDAY, "+71", "answered"), Call("b", MONDAY + timedelta(**apart), "+71", "answered")])
    return one


@pytest.mark.parametrize(
    ("hours", "contained", "resolved"), [(1, 0, 0), (24, 0, 0), (25, 1, 0), (7 * 24, 1, 0), (7 * 24 + 1, 1, 1)]
)
def test_who_calls_again_within_a_day_was_not_helped_by_the_robot_and_within_a_week_not_at_once(
    hours: int, contained: int, resolved: int
) -> None:
    found = robot([after(hours=hours)])
    assert (found.contained, found.resolved) == (contained, resolved)


def test_calls_of_unknown_numbers_are_no_repeats_of_each_other() -> None:
    one, other = linked([Call("a", MONDAY, "", "answered"), Call("b", MONDAY, "", "answered")])
    found = robot([one, other])
    assert (found.contained, found.first) == (2, 0)


def test_a_call_that_an_operator_sent_back_to_the_robot_is_one_call_and_was_handed_over() -> None:
    parts = [
        Call("a", MONDAY, "+71", "escalated", 30, None, "сердится", ("x",), 2, 1),
        Call("a-2", MONDAY + timedelta(minutes=3), "+71", "recorded", 60, 0.5, None, ("y",), 3, 3),
    ]
    (whole,) = linked(merged(parts))
    assert (whole.outcome, whole.reason, whole.seconds, whole.scenarios) == ("recorded", "сердится", 90, ("x", "y"))
    assert robot([whole]).contained == 0 and whole.after is None


def test_service_level_by_both_formulas() -> None:
    made = [
        Wait(MONDAY, "main", "answered", "anna", 20.0, 100.0),
        Wait(MONDAY, "main", "answered", "anna", 20.5, 200.0),
        Wait(MONDAY, "main", "abandoned", "", 3.0),
        Wait(MONDAY, "main", "callback", "", 60.0),
    ]
    found = desk(made)
    assert (found.level, found.level_without_short) == (1 / 4, 1 / 3)
    assert (found.abandoned, found.short, found.abandonment) == (0, 1, 1 / 4)
    assert (found.delay, found.longest, found.handling) == (20.25, 60.0, 150.0)


def test_nothing_counted_is_nothing_told() -> None:
    assert {robot([]).containment, robot([]).satisfaction, desk([]).level, desk([]).delay, desk([]).longest} == {None}


def test_changes_of_few_cases_or_small_ones_may_be_chance() -> None:
    assert not differ(1.0, 10, 0.0, 10)
    assert not differ(0.52, 100, 0.5, 100)
    assert differ(0.7, 100, 0.5, 100)


@pytest.mark.parametrize(
    ("first", "last", "since", "until"),
    [
        ("2026-01-01", "2026-01-20", "2026-01-12", "2026-01-18"),
        ("2026-01-01", "2026-01-18", "2026-01-12", "2026-01-18"),
        ("2026-01-19", "2026-01-20", "2026-01-14", "2026-01-20"),
    ],
)
def test_without_dates_a_report_is_about_the_last_whole_week(first: str, last: str, since: str, until: str) -> None:
    day = datetime.fromisoformat
    found = chosen(day(first).date(), day(last).date(), None, None)
    assert (found.since.isoformat(), found.until.isoformat()) == (since, until)
    assert found.before().until == found.since - timedelta(1)
