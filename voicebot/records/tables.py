"""What is kept: calls, their turns, and the forms that callers filled in."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, MetaData, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Table(DeclarativeBase):
    metadata = MetaData(naming_convention={"ix": "ix_%(column_0_label)s", "fk": "fk_%(table_name)s_%(column_0_name)s"})


class CallRow(Table):
    """outcome is None while the call goes on; satisfaction is 0…1, as far as it can be told."""

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
