"""Calls and waits out of the database. Demonstration calls count only as long as there are no real ones."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, SQLColumnExpression, func, select, true
from sqlalchemy.orm import Session

from voicebot.locale import tell
from voicebot.records.database import Database
from voicebot.records.examples import Examples
from voicebot.records.tables import EXAMPLE, CallRow, TurnRow, WaitRow
from voicebot.reports.figures import REPEAT
from voicebot.reports.period import Period
from voicebot.reports.rows import Call, Rows, Wait, linked, merged

_MOMENT = func.coalesce(CallRow.moment, CallRow.begun)
_NAMES = ("call", "by", "caller", "decision", "scenario", "robot")


def notice(database: Database) -> str:
    """What is to be said of demonstration calls; "" where there are none."""
    kept = Examples(database)
    if count := kept.count():
        return tell("report.examples_counted" if kept.alone() else "report.examples_left_out", count=count)
    return ""


def _counted(database: Database) -> ColumnElement[bool]:
    """Of calls."""
    kept = Examples(database)
    return CallRow.line != EXAMPLE if kept.count() and not kept.alone() else true()


def span(database: Database, until: date | None = None) -> tuple[date, date] | None:
    """The days of the first and the last call, up to that day; None where there are none."""
    query = select(func.min(_MOMENT), func.max(_MOMENT)).where(_counted(database))
    if until:
        query = query.where(datetime.combine(until + timedelta(1), time()) > _MOMENT)
    with database.session() as session:
        first, last = session.execute(query).one()
    return (_day(first), _day(last)) if first and last else None


def _day(moment: datetime | str) -> date:
    return datetime.fromisoformat(moment).date() if isinstance(moment, str) else moment.date()


def load(database: Database, period: Period, known: date | None = None) -> Rows:
    """What happened in these days; who called again is known up to `known`, by default a week after."""
    wide = Period(period.since - REPEAT, known or period.until + REPEAT)
    counted = _counted(database)
    with database.session() as session:
        calls = linked(merged(_calls(session, wide, counted)))
        return Rows(tuple(calls), tuple(_waits(session, period, counted))).within(period)


def _between(moment: SQLColumnExpression[datetime], period: Period) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (
        moment >= datetime.combine(period.since, time()),
        moment < datetime.combine(period.until + timedelta(1), time()),
    )


def _calls(session: Session, period: Period, counted: ColumnElement[bool]) -> Iterator[Call]:
    turns = _turns(session, period)
    columns = (
        CallRow.id,
        CallRow.moment,
        CallRow.begun,
        CallRow.caller,
        CallRow.outcome,
        CallRow.seconds,
        CallRow.satisfaction,
        CallRow.reason,
    )
    for number, moment, begun, caller, outcome, seconds, satisfaction, reason in session.execute(
        select(*columns).where(counted, *_between(_MOMENT, period))
    ):
        said, understood, scenarios = turns.get(number, (0, 0, ()))
        heard = (scenarios, said, understood)
        yield Call(number, moment or begun, caller, outcome, seconds or 0.0, satisfaction, reason, *heard)


def _turns(session: Session, period: Period) -> dict[str, tuple[int, int, tuple[str, ...]]]:
    """Of each call: utterances, those understood, the scenarios answered."""
    counted = (TurnRow.call, TurnRow.decision, TurnRow.scenario)
    query = select(*counted, func.count()).join(CallRow, CallRow.id == TurnRow.call).group_by(*counted)
    query = query.where(*_between(_MOMENT, period), TurnRow.decision.is_not(None))
    found: dict[str, tuple[int, int, tuple[str, ...]]] = {}
    for call, decision, scenario, count in session.execute(query.order_by(TurnRow.call, func.min(TurnRow.number))):
        said, understood, scenarios = found.get(call, (0, 0, ()))
        answered = decision == "answer"
        if answered and scenario and scenario not in scenarios:
            scenarios = (*scenarios, scenario)
        found[call] = said + count, understood + count * answered, scenarios
    return found


def _waits(session: Session, period: Period, counted: ColumnElement[bool]) -> Iterator[Wait]:
    """Also of calls that the ledger doesn't know."""
    query = select(WaitRow).where(*_between(WaitRow.joined, period)).order_by(WaitRow.joined, WaitRow.id)
    query = query.where(WaitRow.call.not_in(select(CallRow.id).where(~counted)))
    for row in session.scalars(query):
        over, began = row.answered or row.left, row.answered or row.callback
        handled = ((row.wrapped or row.ended) - began).total_seconds() if row.ended and began else None
        yield Wait(
            row.joined,
            row.queue,
            row.outcome,
            row.operator or "",
            (over - row.joined).total_seconds() if over else None,
            handled,
            row.callback_answered,
        )


def said(database: Database, period: Period) -> list[dict[str, str]]:
    """The turns of these days, call by call, in order: what `matching.unanswered` looks through."""
    columns = (TurnRow.call, TurnRow.by, TurnRow.caller, TurnRow.decision, TurnRow.scenario, TurnRow.robot)
    query = (
        select(*columns).join(CallRow, CallRow.id == TurnRow.call).where(_counted(database), *_between(_MOMENT, period))
    )
    with database.session() as session:
        ordered = session.execute(query.order_by(_MOMENT, TurnRow.call, TurnRow.number))
        return [{name: text or "" for name, text in zip(_NAMES, row, strict=True)} for row in ordered]
