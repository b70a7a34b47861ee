"""The log: one JSON object a line for everything that happens in a call. What callers say stays out of it.

A call's line names the call, the event, how long and how sure; numbers of callers are cut down to their last two
digits, and of values only the names are told. The words themselves are in the records.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

from voicebot import events
from voicebot.audio import to_ms
from voicebot.desk.office import Told

LOG = logging.getLogger("voicebot")
SHOWN = 2  # of a number's last digits


class Json(logging.Formatter):
    """`extra={"fields": …}` are the object's own; a traceback is one of them."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told: dict[str, Any] = {"at": moment, "level": record.levelname.lower(), "what": record.getMessage()}
        told |= getattr(record, "fields", {})
        if record.name != LOG.name:
            told["from"] = record.name
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)


def begin() -> None:
    """What is logged goes to standard output, as service managers want it; of libraries only their warnings."""
    to_output = logging.StreamHandler(sys.stdout)
    to_output.setFormatter(Json())
    logging.basicConfig(level=logging.WARNING, handlers=[to_output], force=True)
    LOG.setLevel(logging.INFO)


def tell(what: str, level: int = logging.INFO, **fields: object) -> None:
    LOG.log(level, what, extra={"fields": fields})


def masked(number: str) -> str:
    """A caller's number as it may stand in a log: …67."""
    return f"…{number[-SHOWN:]}" if len(number) > 2 * SHOWN else "…" if number else ""


def told(event: Told) -> None:
    """Something at the operators' desk."""
    level = logging.WARNING if event.what in ("alarm", "gave_up") else logging.INFO
    fields = {"call": event.call, "queue": event.queue, "operator": event.operator, "why": event.why}
    delay = {"delay_ms": event.delay} if event.delay else {}
    tell(f"desk {event.what}", level, **{name: value for name, value in fields.items() if value}, **delay)


class CallLog:
    """Give it every event of one call."""

    def __init__(self, call: str) -> None:
        self._call = call

    def hear(self, event: events.Event) -> None:
        level = logging.WARNING if isinstance(event, events.Failed | events.NotRecorded) else logging.INFO
        tell(_name(event), level, call=self._call, ms=to_ms(event.at), **_fields(event))


def _name(event: events.Event) -> str:
    """CallerSpoke → caller spoke"""
    letters = (f" {letter.lower()}" if letter.isupper() else letter for letter in type(event).__name__)
    return "".join(letters).strip()


def _fields(event: events.Event) -> dict[str, object]:
    match event:
        case events.CallBegun():
            return {"line": event.line, "caller": masked(event.caller)}
        case events.CallerSpoke():
            words = len(event.text.split())
            return {"by": event.by, "words": words, "confidence": round(event.confidence, 2)}
        case events.Decided():
            made = event.decision
            return {"decision": made.kind, "scenario": made.scenario, "score": made.score, "asks": made.asks}
        case events.RobotSpoke():
            return {"letters": len(event.speech), "compute_ms": round(event.compute_ms)}
        case events.Interrupted():
            return {"unheard_ms": to_ms(event.unheard)}
        case events.Recorded():
            return {"form": event.form, "slots": sorted(event.values), "receipt": event.receipt}
        case events.NotRecorded():
            return {"form": event.form, "slots": sorted(event.values), "why": event.why}
        case events.Looked():
            asked: dict[str, object] = {"question": event.question, "answer": event.answer}
            return asked | ({"why": event.why} if event.why else {})
        case events.Failed():
            return {"why": event.why}
        case events.HandedOver():
            return {"queue": event.card.queue, "why": event.card.why}
        case events.CallEnded():
            return {"outcome": event.outcome, "by": event.by}
    return {}
