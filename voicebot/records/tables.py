"""What is kept: calls, their turns, and the forms that callers filled in."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, MetaData, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Table(DeclarativeBase):
    metadata = MetaData(naming_convention={"ix": "ix_%(column_0_label)s", "fk": "fk_%(table_name)s_%(column_0_name)s"})


class CallRow(Table):
    """outcome is None while the call goes on."""

    __tablename__ = "calls"
    id: Mapped[str] = mapped_column(primary_key=True)
    line: Mapped[str]
    caller: Mapped[str]
    begun: Mapped[datetime] = mapped_column(server_default=func.current_timestamp())  # UTC
    seconds: Mapped[float | None]
    outcome: Mapped[str | None]
    turns: Mapped[list["TurnRow"]] = relationship(order_by="TurnRow.number")


class TurnRow(Table):
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


class FormRow(Table):
    """id is the number that the caller is told."""

    __tablename__ = "forms"
    id: Mapped[int] = mapped_column(primary_key=True)
    call: Mapped[str] = mapped_column(ForeignKey("calls.id"), index=True)
    form: Mapped[str]
    made: Mapped[datetime] = mapped_column(server_default=func.current_timestamp())  # UTC
    values: Mapped[dict[str, str]] = mapped_column(JSON)
