"""The records of a hotline in a database: SQLite by default, durable when a method returns."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from voicebot.audio import RATE
from voicebot.conversation import Conversation, Turn
from voicebot.records.database import Database, now
from voicebot.records.forget import forget
from voicebot.records.outbox import Outbox
from voicebot.records.recall import Recalled, recall
from voicebot.records.tables import CallRow, FormRow, TurnRow, UnfinishedRow, local

LONGEST = 18  # digits of a number


class Ledger:
    """Used from any thread. Every method is one transaction; what fails is a Problem and changes nothing."""

    def __init__(self, url: str) -> None:
        """Open, and make the tables and columns that are missing; url as in SQLAlchemy."""
        self.database = self._database = Database(url)
        self.outbox = Outbox(self._database)

    def begin(
        self,
        call: str,
        line: str,
        caller: str,
        dialled: str = "",
        moment: datetime | None = None,
    ) -> None:
        """moment: the hotline's own time. The same call twice is one."""
        with self._database.session() as session:
            session.merge(CallRow(id=call, line=line, caller=caller, dialled=dialled, moment=moment))

    def heard(self, call: str, sound: Path) -> None:
        """The WAV of both sides of this call lies there."""
        with self._database.session() as session:
            session.get_one(CallRow, call).sound = str(sound.absolute())

    def recall(self, call: str) -> Recalled:
        """The call of this id, the only one that begins so, or whose sound lies there; Problem where there is none."""
        with self._database.session() as session:
            return recall(session, call)

    def keep(self, call: str, form: str, values: Mapping[str, str], system: str | None = None) -> str:
        """A filled-in form; its number, for the caller. `system` is to get it: that is kept with it."""
        with self._database.session() as session:
            row = FormRow(call=call, form=form, values=dict(values))
            session.add(row)
            session.flush()
            if system:
                self.outbox.add(session, row.id, system)
            receipt = str(row.id)
        return receipt

    def request(self, number: str) -> dict[str, str] | None:
        """The form kept under this number, and the day on which it was made, ISO."""
        if not (number.isdecimal() and len(number) <= LONGEST):
            return None
        with self._database.session() as session:
            row = session.get(FormRow, int(number))
            if row is None:
                return None
            made = session.get_one(CallRow, row.call).moment or row.made
            return {"form": row.form, "made": made.date().isoformat()}

    def suspend(self, caller: str, form: str, values: Mapping[str, str]) -> None:
        """The caller left this form in the middle; the one that he left before is forgotten. Not without his number."""
        if caller:
            with self._database.session() as session:
                session.merge(UnfinishedRow(caller=caller, form=form, values=dict(values), left=now(session)))

    def unfinished(self, caller: str, within_minutes: int = 30) -> tuple[str, dict[str, str]] | None:
        """What the caller left in the middle so recently; what anybody left before that is forgotten."""
        with self._database.session() as session:
            since = now(session) - timedelta(minutes=within_minutes)
            session.execute(delete(UnfinishedRow).where(UnfinishedRow.left < since))
            row = session.get(UnfinishedRow, caller) if caller else None
            return (row.form, dict(row.values)) if row else None

    def resumed(self, caller: str) -> None:
        """Forget what the caller left in the middle: he has finished it, or doesn't want to."""
        with self._database.session() as session:
            session.execute(delete(UnfinishedRow).where(UnfinishedRow.caller == caller))

    def end(self, conversation: Conversation) -> None:
        with self._database.session() as session:
            row = session.get_one(CallRow, conversation.call)
            row.outcome, row.seconds = conversation.outcome, conversation.samples / RATE
            row.satisfaction = conversation.satisfaction
            row.reason = conversation.card.why if conversation.card else None
            _write(session, conversation.call, 1, conversation.turns)

    def write(self, call: str, first: int, turns: Sequence[Turn]) -> None:
        """Turns of a call that goes on, from number `first`; those that are there are written anew."""
        with self._database.session() as session:
            _write(session, call, first, turns)

    def forms(self) -> list[dict[str, str]]:
        """All forms, oldest first, each slot under its own name. Times are the hotline's own."""
        with self._database.session() as session:
            rows = select(FormRow, CallRow).join(CallRow, CallRow.id == FormRow.call).order_by(FormRow.id)
            return [_form(*row) for row in session.execute(rows)]

    def calls(self) -> list[dict[str, str]]:
        """All calls, oldest first. Times are the hotline's own."""
        with self._database.session() as session:
            ordered = select(CallRow).order_by(func.coalesce(CallRow.moment, CallRow.begun), CallRow.id)
            return [_call(row) for row in session.scalars(ordered)]

    def turns(self) -> list[dict[str, str]]:
        """All turns of all calls, oldest first: what the caller said, what was made of it, what the robot replied."""
        with self._database.session() as session:
            every = select(TurnRow).join(CallRow, CallRow.id == TurnRow.call)
            ordered = every.order_by(CallRow.begun, CallRow.id, TurnRow.number)
            return [_told(row) for row in session.scalars(ordered)]

    def forget(self, days: int | None) -> int:
        """What is personal in calls older than that, `forget.py`; None: nothing. How many calls there were."""
        return forget(self._database, days) if days else 0

    def close(self) -> None:
        self._database.engine.dispose()


def _write(session: Session, call: str, first: int, turns: Sequence[Turn]) -> None:
    for number, turn in enumerate(turns, first):
        session.merge(_turn(call, number, turn))


def _turn(call: str, number: int, turn: Turn) -> TurnRow:
    return TurnRow(
        call=call,
        number=number,
        caller=turn.caller,
        by=turn.by,
        confidence=turn.confidence,
        decision=turn.decision.kind,
        scenario=turn.decision.scenario,
        score=turn.decision.score,
        robot=turn.robot,
        endpoint_ms=turn.endpoint_ms,
        compute_ms=turn.compute_ms,
        interrupted=turn.interrupted,
        start=turn.start,
        end=turn.end,
        reply_at=turn.reply_at,
        asks=turn.decision.asks,
        slots=dict(turn.decision.slots),
    )


def _form(row: FormRow, call: CallRow) -> dict[str, str]:
    own = {"number": str(row.id), "made": _when(local(row, call)), "call": row.call, "form": row.form}
    return own | {f"{row.form}.{slot}" if slot in own else slot: text for slot, text in row.values.items()}


def _call(row: CallRow) -> dict[str, str]:
    return {
        "call": row.id,
        "begun": _when(row.moment or row.begun),
        "line": row.line,
        "caller": row.caller,
        "outcome": row.outcome or "",
        "seconds": "" if row.seconds is None else f"{row.seconds:.1f}",
        "satisfaction": "" if row.satisfaction is None else f"{row.satisfaction:.2f}",
    }


def _told(row: TurnRow) -> dict[str, str]:
    return {
        "call": row.call,
        "by": row.by,
        "caller": row.caller,
        "decision": row.decision or "",
        "scenario": row.scenario or "",
        "robot": row.robot,
    }


def _when(moment: datetime) -> str:
    return moment.isoformat(" ", "seconds")
