"""Who is to be called back: a row as long as somebody owes it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, cast

from pydantic import TypeAdapter
from sqlalchemy import CursorResult, delete, select, update

from voicebot.desk.promise import Owed
from voicebot.records.database import Database
from voicebot.records.tables import CallbackRow

_OWED = TypeAdapter(Owed)
_MILLISECOND = timedelta(milliseconds=1)


class Callbacks:
    """Used from any thread; what it was told is durable when it returns. base: when the desk's clock began."""

    def __init__(self, database: Database, base: datetime) -> None:
        self._database, self._base = database, base

    def owed(self) -> Sequence[Owed]:
        """Who waits for longest is first."""
        with self._database.session() as session:
            return [self._read(row) for row in session.scalars(select(CallbackRow).order_by(CallbackRow.since))]

    def keep(self, owed: Owed) -> None:
        row = CallbackRow(
            call=owed.call,
            queue=owed.queue,
            caller=owed.caller,
            since=self._base + owed.since * _MILLISECOND,
            urgent=owed.urgent,
            card=asdict(owed.card),
            tries=owed.tries,
            how=owed.how,
        )
        with self._database.session() as session:
            session.merge(row)

    def begin(self, call: str, tries: int) -> bool:
        """Of several that want to begin the same try one may."""
        meant = (CallbackRow.call == call, CallbackRow.tries == tries)
        with self._database.session() as session:
            begun = session.execute(update(CallbackRow).where(*meant).values(tries=tries + 1))
            return cast(CursorResult[Any], begun).rowcount == 1

    def settle(self, call: str) -> None:
        with self._database.session() as session:
            session.execute(delete(CallbackRow).where(CallbackRow.call == call))

    def _read(self, row: CallbackRow) -> Owed:
        kept = {name: getattr(row, name) for name in ("call", "queue", "caller", "urgent", "card", "tries")}
        kept["how"] = row.how or "promised"
        return _OWED.validate_python(kept | {"since": (row.since - self._base) // _MILLISECOND})
