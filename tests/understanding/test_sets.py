"""The shipped base decides well on what callers say: utterances by an author who hadn't seen its phrases."""

import json
from pathlib import Path

import pytest
import shipped

from voicebot.dialogue.acts import Decision

SETS = Path(__file__).parent
BESIDE = "oos"


@pytest.fixture(scope="module")
def decided() -> list[tuple[str, Decision]]:
    rows = map(json.loads, (SETS / "held_out.jsonl").read_text(encoding="utf-8").splitlines())
    return [(row["topic"], shipped.DIALOGUE.decide(row["text"])) for row in rows]


def share(found: list[bool]) -> float:
    return sum(found) / len(found)


def test_what_is_in_scope_is_answered_and_seldom_wrongly(decided: list[tuple[str, Decision]]) -> None:
    answers = [(topic, {one.topic, one.also} - {None}) for topic, one in decided if topic != BESIDE]
    assert share([topic in answer for topic, answer in answers]) >= 0.90
    assert share([bool(answer) and topic not in answer for topic, answer in answers]) <= 0.03


def test_what_is_out_of_scope_is_seldom_answered(decided: list[tuple[str, Decision]]) -> None:
    assert share([one.kind == "answer" for topic, one in decided if topic == BESIDE]) <= 0.06


@pytest.mark.parametrize("name", ["held_out.jsonl", "calibration.jsonl"])
def test_labels_are_scenarios_of_the_base(name: str) -> None:
    rows = map(json.loads, (SETS / name).read_text(encoding="utf-8").splitlines())
    assert {row["topic"] for row in rows} - {BESIDE} <= set(shipped.KNOWLEDGE.scenarios)
