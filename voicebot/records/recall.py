"""One call as it was kept: enough to make it again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from voicebot.errors import Problem
from voicebot.records.tables import CallRow, FormRow, TurnRow


@dataclass(frozen=True, slots=True)
class RecalledTurn:
    """start, end, reply_at in samples since the call began."""

    caller: str
    by: str
    start: int
    end: int
    reply_at: int | None = None
    interrupted: bool = False
    decision: str | None = None
    scenario: str | None = None
    asks: str | None = None
    slots: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recalled:
    """records: form and values of what was recorded, in order; sound: the WAV of both sides, where it is known."""

    call: str
    caller: str
    dialled: str
    moment: datetime | None
    outcome: str | None
    turns: tuple[RecalledTurn, ...]
    records: tuple[tuple[str, Mapping[str, str]], ...]
    sound: Path | None = None


def recall(session: Session, call: str) -> Recalled:
    """By its id, the beginning of it, or the path of its sound; Problem where that is none or several."""
    newest = select(CallRow).order_by(CallRow.begun.desc(), CallRow.id)
    sound = str(Path(call).absolute())
    for meant in (CallRow.id == call, CallRow.sound == sound, CallRow.id.startswith(call, autoescape=True)):
        rows = list(session.scalars(newest.where(meant)))
        if rows:
            break
    if not rows:
        raise Problem("records.no_call", call=call)
    if len(rows) > 1 and rows[0].sound != sound:  # a file that was written over is of the newest call
        raise Problem("records.several", call=call, count=len(rows))
    row = rows[0]
    if any(turn.start is None for turn in row.turns):
        raise Problem("records.old_call", call=row.id)
    forms = session.scalars(select(FormRow).where(FormRow.call == row.id).order_by(FormRow.id))
    return Recalled(
        row.id,
        row.caller,
        row.dialled or "",
        row.moment,
        row.outcome,
        tuple(_turn(turn) for turn in row.turns),
        tuple((form.form, dict(form.values)) for form in forms),
        Path(row.sound) if row.sound else None,
    )


def _turn(row: TurnRow) -> RecalledTurn:
    return RecalledTurn(
        row.caller,
        row.by,
        row.start or 0,
        row.end or 0,
        row.reply_at,
        row.interrupted,
        row.decision,
        row.scenario,
        row.asks,
        row.slots or {},
    )
