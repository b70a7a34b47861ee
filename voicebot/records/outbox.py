"""Forms on their way to the system behind the hotline: kept together with the form, delivered later, once."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from voicebot.records.database import Database, now
from voicebot.records.tables import CallRow, DeliveryRow, FormRow


@dataclass(frozen=True, slots=True)
class Due:
    """A form that `system` is to get: receipt is the number that the caller was told, key is for the system.

    day: of the call, ISO; due: UTC, not before that; why: what the last try failed of.
    """

    receipt: str
    key: str
    system: str
    form: str
    values: Mapping[str, str]
    day: str
    made: str
    due: str
    tries: int
    why: str


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many forms wait, and for how many seconds the oldest has."""

    waiting: int
    oldest: float


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds before a delivery is tried again: `first`, doubled each time up to `most`."""

    first: int = 60
    most: int = 3600

    def after(self, tries: int) -> timedelta:
        return timedelta(seconds=min(self.first * 2 ** min(tries, 20), self.most))


USUAL, IMPATIENT = Patience(), Patience(0, 0)


class Outbox:
    """Every method is one transaction, as in the ledger whose database it shares."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, session: Session, form: int, system: str) -> None:
        """In the transaction that keeps the form. The key is unlike any of another ledger with the same numbers."""
        session.add(DeliveryRow(form=form, system=system, key=f"{form}-{uuid.uuid4().hex[:12]}", tries=0))

    def undelivered(self) -> list[Due]:
        """All of them, oldest first."""
        with self._database.session() as session:
            return [_due(*row) for row in session.execute(_waiting())]

    def backlog(self) -> Backlog:
        with self._database.session() as session:
            query = select(func.count(), func.min(FormRow.made)).join_from(DeliveryRow, FormRow)
            waiting, oldest = session.execute(query.where(DeliveryRow.delivered.is_(None))).one()
            return Backlog(waiting, (now(session) - oldest).total_seconds() if oldest else 0)

    def take(self, system: str, after: str = "0", patience: Patience = USUAL, hasten: bool = False) -> Due | None:
        """The oldest form of a higher number than `after` that is due, or due some time (`hasten`).

        Whoever else delivers doesn't get it until the patience is over: then whoever took it has failed, or died.
        """
        with self._database.session() as session:
            while True:
                moment = now(session)
                query = _waiting().where(DeliveryRow.system == system, DeliveryRow.form > int(after)).limit(1)
                found = session.execute(query if hasten else query.where(DeliveryRow.due <= moment)).one_or_none()
                if found is None:
                    return None
                due, until = _due(*found), moment + patience.after(found[0].tries)
                session.expunge_all()
                mine = update(DeliveryRow).where(
                    DeliveryRow.form == int(due.receipt),
                    DeliveryRow.tries == due.tries,
                    DeliveryRow.delivered.is_(None),
                )
                if session.execute(mine.values(tries=due.tries + 1, due=until)).rowcount:  # type: ignore[attr-defined]
                    return due

    def delivered(self, receipt: str) -> None:
        self._mark(receipt, delivered=func.current_timestamp(), why=None)

    def failed(self, receipt: str, why: str) -> None:
        self._mark(receipt, why=why)

    def _mark(self, receipt: str, **values: object) -> None:
        with self._database.session() as session:
            session.execute(update(DeliveryRow).where(DeliveryRow.form == int(receipt)).values(**values))


def _waiting() -> Select[DeliveryRow, FormRow, datetime | None]:
    joined = select(DeliveryRow, FormRow, CallRow.moment).join(FormRow, FormRow.id == DeliveryRow.form)
    called = joined.join(CallRow, CallRow.id == FormRow.call)
    return called.where(DeliveryRow.delivered.is_(None)).order_by(DeliveryRow.form)


def _due(row: DeliveryRow, form: FormRow, moment: datetime | None) -> Due:
    return Due(
        receipt=str(row.form),
        key=row.key,
        system=row.system,
        form=form.form,
        values=form.values,
        day=(moment or form.made).date().isoformat(),
        made=form.made.isoformat(" ", "seconds"),
        due=row.due.isoformat(" ", "seconds"),
        tries=row.tries,
        why=row.why or "",
    )
