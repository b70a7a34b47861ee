"""What is kept: calls, their turns, the forms that callers filled in, and what people do with all that."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, MetaData, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

EXAMPLE = "example"  # the kind of line of demonstration calls
REPLAYED = "recorded"  # … and of recordings: lines/recorded.py


class Table(DeclarativeBase):
    metadata = MetaData(naming_convention={"ix": "ix_%(column_0_label)s", "fk": "fk_%(table_name)s_%(column_0_name)s"})


class CallRow(Table):
    """outcome is None while the call goes on; satisfaction is 0…1, as far as it can be told.

    reason: why the robot handed the caller over, in the operator's words; None where it didn't.
    """

    __tablename__ = "calls"
    id: Mapped[str] = mapped_column(primary_key=True)
    line: Mapped[str]
    caller: Mapped[str]
    begun: Mapped[datetime] = mapped_column(server_default=func.current_timestamp())  # UTC
    moment: Mapped[datetime | None]  # the hotline's own time
    dialled: Mapped[str | None]
    sound: Mapped[str | None]  # the WAV of both sides, where it isn't called by the id
    seconds: Mapped[float | None]
    outcome: Mapped[str | None]
    satisfaction: Mapped[float | None]
    reason: Mapped[str | None]
    turns: Mapped[list["TurnRow"]] = relationship(order_by="TurnRow.number")


class TurnRow(Table):
    """start, end and reply_at (the robot begins to speak) in samples since the call began; slots: filled by it."""

    __tablename__ = "turns"
    call: Mapped[str] = mapped_column(ForeignKey("calls.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    caller: Mapped[str]
    by: Mapped[str]
    confidence: Mapped[float]
    decision: Mapped[str | None]
    scenario: Mapped[str | None]
    score: Mapped[float]
    robot: Mapped[str]
    endpoint_ms: Mapped[int]
    compute_ms: Mapped[float]
    interrupted: Mapped[bool]
    start: Mapped[int | None]
    end: Mapped[int | None]
    reply_at: Mapped[int | None]
    asks: Mapped[str | None]
    slots: Mapped[dict[str, str] | None] = mapped_column(JSON)


class FormRow(Table):
    """id is the number that the caller is told."""

    __tablename__ = "forms"
    id: Mapped[int] = mapped_column(primary_key=True)
    call: Mapped[str] = mapped_column(ForeignKey("calls.id"), index=True)
    form: Mapped[str]
    made: Mapped[datetime] = mapped_column(server_default=func.current_timestamp())  # UTC
    values: Mapped[dict[str, str]] = mapped_column(JSON)


def local(form: FormRow, call: CallRow) -> datetime:
    """When the form was made, by the hotline's own clock, which went on from the call's `moment`."""
    return call.moment + (form.made - call.begun) if call.moment else form.made


class DeliveryRow(Table):
    """A form that a system is to get. due: not before that, UTC; why: what the last try failed of."""

    __tablename__ = "deliveries"
    form: Mapped[int] = mapped_column(ForeignKey("forms.id"), primary_key=True, autoincrement=False)
    system: Mapped[str]
    key: Mapped[str]  # by which the system knows it again, whatever ledger it comes from
    tries: Mapped[int]
    due: Mapped[datetime] = mapped_column(server_default=func.current_timestamp())
    why: Mapped[str | None]
    delivered: Mapped[datetime | None]
    __table_args__ = (Index("ix_deliveries_due", "delivered", "system", "form"),)


class UnfinishedRow(Table):
    """The form that a caller left in the middle."""

    __tablename__ = "unfinished"
    caller: Mapped[str] = mapped_column(primary_key=True)
    form: Mapped[str]
    values: Mapped[dict[str, str]] = mapped_column(JSON)
    left: Mapped[datetime] = mapped_column(server_default=func.current_timestamp())  # UTC


class UserRow(Table):
    """A person, or a program, who may see and change things. password: argon2; none: only with a link or a token."""

    __tablename__ = "users"
    name: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str]
    password: Mapped[str | None]
    open: Mapped[bool]  # may come in
    made: Mapped[datetime] = mapped_column(server_default=func.current_timestamp())  # UTC


class KeyRow(Table):
    """What a user comes in with: a session of the browser or a token of a program, by its SHA-256."""

    __tablename__ = "keys"
    key: Mapped[str] = mapped_column(primary_key=True)
    user: Mapped[str] = mapped_column(ForeignKey("users.name"), index=True)
    kind: Mapped[str]  # session, token
    label: Mapped[str]
    made: Mapped[datetime] = mapped_column(server_default=func.current_timestamp())  # UTC
    until: Mapped[datetime]  # UTC


class AuditRow(Table):
    """Who did what, to what: never changed, never deleted by the program."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(server_default=func.current_timestamp(), index=True)  # UTC
    who: Mapped[str]
    what: Mapped[str]
    about: Mapped[str]


class MarkRow(Table):
    """What somebody thinks of a call: a mark 1…5 for each question of the form, and words."""

    __tablename__ = "marks"
    id: Mapped[int] = mapped_column(primary_key=True)
    call: Mapped[str] = mapped_column(ForeignKey("calls.id"), index=True)
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(server_default=func.current_timestamp())  # UTC
    marks: Mapped[dict[str, int]] = mapped_column(JSON)
    comment: Mapped[str]


class ProgressRow(Table):
    """How far people are with a form; one without a row is new."""

    __tablename__ = "progress"
    form: Mapped[int] = mapped_column(ForeignKey("forms.id"), primary_key=True, autoincrement=False)
    state: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(server_default=func.current_timestamp())  # UTC


class DraftRow(Table):
    """A file of the knowledge base as it is to be. text None: it is to go; based: what it was made from."""

    __tablename__ = "drafts"
    path: Mapped[str] = mapped_column(primary_key=True)  # seen from the knowledge base
    text: Mapped[str | None]
    based: Mapped[str | None]
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(server_default=func.current_timestamp())  # UTC


class VersionRow(Table):
    """A file of the knowledge base was changed from the console."""

    __tablename__ = "versions"
    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(index=True)
    before: Mapped[str | None]
    after: Mapped[str | None]
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(server_default=func.current_timestamp())  # UTC


class HookRow(Table):
    """An address that is told of forms: of those with a higher number than `since`."""

    __tablename__ = "hooks"
    url: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[int]


class PostRow(Table):
    """A form on its way to such an address. due: not before that, UTC; why: what the last try failed of."""

    __tablename__ = "posts"
    url: Mapped[str] = mapped_column(ForeignKey("hooks.url"), primary_key=True)
    form: Mapped[int] = mapped_column(ForeignKey("forms.id"), primary_key=True, autoincrement=False)
    tries: Mapped[int]
    due: Mapped[datetime]
    why: Mapped[str | None]
    delivered: Mapped[datetime | None]


class WaitRow(Table):
    """A caller in the operators' queue. Moments are the hotline's own time, to the millisecond.

    ended: of the conversation; left: of the wait, where nobody answered. outcome: answered, abandoned, callback,
    overflow, robot, message; None while he waits. callback: when he was called back, callback_answered: whether he
    answered.
    """

    __tablename__ = "waits"
    id: Mapped[int] = mapped_column(primary_key=True)
    call: Mapped[str] = mapped_column(index=True)  # no foreign key: callers are helped whatever the ledger does
    queue: Mapped[str]
    caller: Mapped[str]
    joined: Mapped[datetime] = mapped_column(index=True)
    answered: Mapped[datetime | None]
    left: Mapped[datetime | None]
    ended: Mapped[datetime | None]
    wrapped: Mapped[datetime | None]
    operator: Mapped[str | None]
    outcome: Mapped[str | None]
    callback: Mapped[datetime | None]
    callback_answered: Mapped[bool | None]
    note: Mapped[str | None]
    result: Mapped[str | None]


class CallbackRow(Table):
    """Who is to be called back, until that is done. since: he waits, the hotline's own time; card: a HandOff."""

    __tablename__ = "callbacks"
    call: Mapped[str] = mapped_column(primary_key=True)  # no foreign key, as of waits
    queue: Mapped[str]
    caller: Mapped[str]
    since: Mapped[datetime]
    urgent: Mapped[bool]
    card: Mapped[dict[str, Any]] = mapped_column(JSON)
    tries: Mapped[int]
    how: Mapped[str | None]  # desk/model.py: How; older rows have none
