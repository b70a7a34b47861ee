"""Phrases that people have labelled, one JSON object a line."""

import json
from pathlib import Path

from pydantic import BaseModel, Field, ValidationError

from voicebot.documents import Fault, Faulty, describe
from voicebot.errors import Problem
from voicebot.knowledge.model import Knowledge
from voicebot.locale import tell
from voicebot.matching.trial import Said

BESIDE = "oos"  # the label of what no scenario is meant for


class Labelled(BaseModel):
    """One line; what else stands in it is nobody's concern here."""

    text: str = Field(min_length=1)
    topic: str
    alternatives: list[str] = []
    confidence: float = Field(default=1.0, ge=0, le=1)


def read(path: Path, knowledge: Knowledge) -> list[Said]:
    """Every phrase, with its line from 1; Faulty where a line is none, or its label is no scenario."""
    try:
        rows = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Problem("kb.unreadable", path=path, why=getattr(error, "strerror", None) or error) from error
    read = [_row(path, line, row, knowledge) for line, row in enumerate(rows, 1) if row.strip()]
    if faults := [one for one in read if isinstance(one, Fault)]:
        raise Faulty(faults)
    return [one for one in read if isinstance(one, Said)]


def _row(path: Path, line: int, row: str, knowledge: Knowledge) -> Said | Fault:
    try:
        label = Labelled.model_validate(json.loads(row))
    except json.JSONDecodeError as error:
        return Fault(path, line, error.colno, tell("kb.no_json"), tell("kb.no_json_hint"))
    except ValidationError as error:
        return Fault(path, line, 1, *describe(error.errors()[0], Labelled))
    if label.topic != BESIDE and label.topic not in knowledge.scenarios:
        at = row.find(json.dumps(label.topic, ensure_ascii=False)) + 1
        known = ", ".join(sorted(knowledge.scenarios))
        hint = tell("kb.no_label_hint", known=known, beside=BESIDE)
        return Fault(path, line, max(at, 1), tell("kb.no_label", topic=label.topic), hint)
    topic = None if label.topic == BESIDE else label.topic
    return Said(label.text, topic, line, tuple(label.alternatives), label.confidence)
