"""Retention: of old calls only that stays which nobody can be told by, and reports count."""

from datetime import timedelta

from sqlalchemy import CompoundSelect, exists, func, or_, select, union, update

from voicebot.records.database import Database, now
from voicebot.records.tables import CallRow, DeliveryRow, FormRow, PostRow, ProgressRow, TurnRow, WaitRow

MANY = 500  # calls of a statement


def forget(database: Database, days: int) -> int:
    """Who called more than `days` days ago, what was said and what was left; how many calls there were to forget.

    What each call came to stays, and under which number something was recorded. A call with a record that isn't done,
    or that a system or an address is still to get, stays whole.
    """
    with database.session() as session:
        told = exists().where(TurnRow.call == CallRow.id, or_(TurnRow.caller != "", TurnRow.robot != ""))
        old = select(CallRow.id).where(CallRow.begun < now(session) - timedelta(days), CallRow.outcome.is_not(None))
        calls = list(session.scalars(old.where(or_(CallRow.caller != "", told), CallRow.id.not_in(_wanted()))))
        for some in (calls[at : at + MANY] for at in range(0, len(calls), MANY)):
            session.execute(update(TurnRow).where(TurnRow.call.in_(some)).values(caller="", robot="", slots={}))
            session.execute(update(FormRow).where(FormRow.call.in_(some)).values(values={}))
            session.execute(update(WaitRow).where(WaitRow.call.in_(some)).values(caller="", note=None))
            session.execute(update(CallRow).where(CallRow.id.in_(some)).values(caller=""))
        return len(calls)


def _wanted() -> CompoundSelect[tuple[str]]:
    """Calls with something that people or programs still work with."""
    open_ = select(FormRow.call).outerjoin(ProgressRow, ProgressRow.form == FormRow.id)
    return union(
        open_.where(func.coalesce(ProgressRow.state, "new") != "done"),
        *(
            select(FormRow.call).join(table, table.form == FormRow.id).where(table.delivered.is_(None))
            for table in (DeliveryRow, PostRow)
        ),
    )
