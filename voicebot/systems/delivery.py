"""What callers left goes to the system behind the hotline: each form once, oldest first."""

from dataclasses import dataclass

from voicebot.errors import Problem
from voicebot.records.outbox import USUAL, Due, Outbox, Patience
from voicebot.systems.base import System

IN_A_ROW = 3  # so many failures, and the system is let alone for now


@dataclass(frozen=True, slots=True)
class Delivery:
    """A try; why: what it failed of, None where the form was taken."""

    due: Due
    why: str | None


def deliver(outbox: Outbox, system: System, patience: Patience = USUAL, hasten: bool = False) -> list[Delivery]:
    """Try everything that is due once; `hasten`: what is to wait as well.

    Dying between delivery and mark delivers again, with the same key, by which the system knows it. A form that the
    system can't take doesn't keep others waiting.
    """
    tried: list[Delivery] = []
    failures, last = 0, "0"
    while failures < IN_A_ROW and (due := outbox.take(system.name, last, patience, hasten)):
        last = due.receipt
        why = _try(outbox, system, due)
        failures = failures + 1 if why else 0
        tried.append(Delivery(due, why))
    return tried


def _try(outbox: Outbox, system: System, due: Due) -> str | None:
    try:
        system.deliver(due.form, due.key, {"today": due.day, **due.values})
    except Problem as problem:
        outbox.failed(due.receipt, str(problem))
        return str(problem)
    outbox.delivered(due.receipt)
    return None
