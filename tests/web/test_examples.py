"""Demonstration calls: the real robot answers them, they are dated, stand beside no real ones, and leave no trace."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from serving import app as fake_app
from sqlalchemy import func, select

from voicebot import examples
from voicebot.app import App
from voicebot.documents import read
from voicebot.errors import Problem
from voicebot.lines.recorded import RecordedLine
from voicebot.metrics import Metrics
from voicebot.records.examples import Examples
from voicebot.records.hooks import Hooks
from voicebot.records.ledger import Ledger
from voicebot.records.search import Calls, Wanted
from voicebot.records.tables import CallRow, MarkRow, Table, WaitRow
from voicebot.reports.groups import report
from voicebot.reports.load import load
from voicebot.reports.period import Period
from voicebot.settings import Settings

NOW = datetime(2026, 3, 12, 15, 0)
SAID = read(Path(examples.__file__).with_suffix(".yaml"), examples.Said)
TESTS: examples.Tests = {"water_reading": [("хочу передать показания", "да")], "operator": [("оператора",)]}


@given(st.integers(0, 1000), st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)))
@settings(max_examples=20, deadline=None)
def test_a_seed_gives_one_plan_of_the_two_weeks_before_and_numbers_that_nobody_has(seed: int, now: datetime) -> None:
    plan = examples.planned(SAID, TESTS, now, seed)
    assert plan == examples.planned(SAID, TESTS, now, seed)
    moments = [one.moment for one in plan]
    assert len(plan) == examples.CALLS and moments == sorted(moments)
    assert now - timedelta(examples.DAYS) <= moments[0] and moments[-1] < now
    assert all(one.texts and one.caller.startswith("+7000") for one in plan)


@pytest.fixture(scope="module")
def robot() -> Iterator[App]:
    made = fake_app(Settings(), Metrics())
    yield made
    made.close()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger(f"sqlite:///{tmp_path}/test.db")
    yield opened
    opened.close()


def rows(ledger: Ledger) -> dict[str, int]:
    with ledger.database.session() as session:
        return {
            name: session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Table.metadata.tables.items()
        }


def test_the_robot_answers_them_people_work_on_them_and_no_trace_stays(
    robot: App, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examples, "CALLS", 60)
    before, far = rows(ledger), list[tuple[int, int]]()
    hooks = Hooks(ledger.database)
    assert hooks.take("https://crm.example") is None
    asyncio.run(examples.make(robot, ledger, NOW, lambda made, calls: far.append((made, calls))))
    assert far == [(number, 60) for number in range(1, 61)]
    period = Period(NOW.date() - timedelta(examples.DAYS), NOW.date())
    told = report(load(ledger.database, period), period)
    assert told.robot.calls == Examples(ledger.database).count() == 60
    assert min(told.robot.answered, told.robot.recorded, told.robot.escalated, told.desk.answered) > 0
    assert told.robot.containment and told.robot.containment > 0.4
    assert ledger.forms() and Calls(ledger.database).doubted(100)
    first = Calls(ledger.database).search(Wanted())[-1]
    ends = [end for turn in first.turns for end in (turn.start, turn.end, turn.reply_at)]
    assert ends == sorted(ends) and first.seconds and first.seconds > 5
    with ledger.database.session() as session:
        assert session.scalar(select(func.count()).select_from(MarkRow))
        waits = select(WaitRow.id).join(CallRow, CallRow.id == WaitRow.call).where(WaitRow.joined > CallRow.moment)
        assert len(session.scalars(waits).all()) == told.robot.escalated
    assert hooks.take("https://crm.example") is None
    with pytest.raises(Problem, match="already"):
        asyncio.run(examples.make(robot, ledger, NOW))
    ledger.begin("real", "sip", "+79991234567")
    assert Examples(ledger.database).remove() == 60
    assert rows(ledger) == before | {"calls": 1, "hooks": 1}


def test_they_are_never_put_among_real_calls(robot: App, ledger: Ledger) -> None:
    ledger.begin("real", "sip", "+79991234567")
    with pytest.raises(Problem, match="real"):
        asyncio.run(examples.make(robot, ledger, NOW))
    assert rows(ledger)["calls"] == 1


def test_recordings_that_were_replayed_are_no_real_calls(ledger: Ledger) -> None:
    ledger.begin("replayed", RecordedLine.kind, "")
    assert Examples(ledger.database).checked().alone()
