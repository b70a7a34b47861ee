"""`voicebot kb calibrate`: weights and thresholds that suit labelled phrases."""

import json
from pathlib import Path
from typing import Any

import pytest
from commands import Kb, Tiny, objects
from ruamel.yaml import YAML

from voicebot.documents import Faulty
from voicebot.errors import Problem
from voicebot.knowledge.amend import amend
from voicebot.knowledge.load import load
from voicebot.knowledge.model import Calibration
from voicebot.matching.calibration import Evidence
from voicebot.matching.index import Ranked
from voicebot.matching.trial import Limits, Said, Seen, Stand, Thresholds, choose

PARKING = ["где поставить машину", "сколько стоит парковка", "парковка платная", "куда поставить машину", "парковка"]
GRASS = ["покосите траву", "трава высокая", "во дворе трава", "косить траву", "траву покосите"]
OTHER = [
    "сколько весит слон",
    "какая завтра погода",
    "расскажи анекдот",
    "кто президент",
    "во дворе слон",
    "где мой кот",
]


def written(folder: Path, rows: list[dict[str, Any]]) -> Path:
    path = folder / "labelled.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def labels() -> list[dict[str, Any]]:
    topics = (("parking", PARKING), ("mowing", GRASS), ("oos", OTHER))
    return [{"text": text, "topic": topic, "voice": "anna"} for topic, texts in topics for text in texts]


def test_three_figures_count_every_phrase_and_mistakes_are_told(kb: Kb, tiny: Tiny, tmp_path: Path) -> None:
    told = objects(kb("calibrate", written(tmp_path, labels()), "--base", tiny(), "--json"))
    figures = {one.pop("figure"): one for one in told[:3]}
    assert set(figures) == {"now", "fitted", "crossed"}
    assert all(sum(found.values()) == 16 for found in figures.values())
    assert figures["fitted"]["right"] >= 9 and figures["fitted"]["beside_answered"] == 0
    assert set(told[3]["weights"]) == set(Calibration.model_fields)
    for mistake in told[4:]:
        assert labels()[mistake["line"] - 1]["text"] == mistake["text"]


def test_weights_and_thresholds_are_written_and_comments_stay(kb: Kb, tiny: Tiny, tmp_path: Path) -> None:
    folder = tiny()
    hotline = folder / "hotline.yaml"
    text = hotline.read_text("utf-8").replace("  answer: 0.6\n", "  answer: 0.6 # сразу отвечает\n")
    hotline.write_text("# наша линия\n" + text, "utf-8")
    (told,) = [
        one
        for one in objects(kb("calibrate", written(tmp_path, labels()), "--base", folder, "--json", "--write"))
        if "weights" in one
    ]
    knowledge = load(folder)
    assert knowledge.calibration.model_dump() == told["weights"] != Calibration().model_dump()
    policy = knowledge.hotline.policy
    assert {"answer": policy.answer, "clarify": policy.clarify, "margin": policy.margin} == told["thresholds"]
    assert hotline.read_text("utf-8").startswith("# наша линия\n")
    assert f"  answer: {policy.answer} # сразу отвечает\n" in hotline.read_text("utf-8")


def test_nothing_is_written_unless_it_is_wanted(kb: Kb, tiny: Tiny, tmp_path: Path) -> None:
    folder = tiny()
    before = {path: path.read_bytes() for path in folder.rglob("*.yaml")}
    shown = kb("calibrate", written(tmp_path, labels()), "--base", folder).stdout
    assert "cross-validated" in shown and "policy.answer: 0.60 →" in shown
    assert {path: path.read_bytes() for path in folder.rglob("*.yaml")} == before


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ('{"text": "где машина", "topic": "lots"}', ":2:33: no scenario is called “lots” — write oos for"),
        ('{"text": "где машина"}', ":2:1: topic is missing"),
        ("где машина", ":2:1: this line is no JSON object"),
    ],
)
def test_a_line_that_cannot_be_used_is_told_in_one_sentence(
    kb: Kb, tiny: Tiny, tmp_path: Path, row: str, what: str
) -> None:
    path = tmp_path / "labelled.jsonl"
    path.write_text(f'{{"text": "парковка", "topic": "parking"}}\n{row}\n', "utf-8")
    with pytest.raises(Faulty) as caught:
        kb("calibrate", path, "--base", tiny())
    assert f"{path}{what}" in str(caught.value)


def test_too_few_phrases_of_a_kind_are_said(kb: Kb, tiny: Tiny, tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"label more, 5 of each kind"):
        kb("calibrate", written(tmp_path, labels()[:10]), "--base", tiny())


def test_a_file_that_is_not_there_is_said(kb: Kb, tiny: Tiny, tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"nowhere\.jsonl can't be read"):
        kb("calibrate", tmp_path / "nowhere.jsonl", "--base", tiny())


def stand(score: float, right: bool, topic: str | None = "a", second: tuple[float, bool] = (0.0, False)) -> Stand:
    """A phrase whose likeliest scenario is `score` likely."""
    evidence = Evidence(0, 0, 0, 0, 0, 0, 0, 0)
    seen = Seen(Said("", topic), (Ranked("a" if right else "b", score, evidence, "", ""),))
    return Stand(seen, score, True, ((score, right), second))


def test_the_threshold_of_answers_keeps_both_limits() -> None:
    right = [stand(0.3 + i / 200, True) for i in range(100)]
    wrong = [stand(0.6 + i / 100, False) for i in range(10)]
    beside = [stand(0.4 + i / 100, False, None) for i in range(20)]
    strict = choose([*right, *wrong, *beside], Limits(0.0, 0.0))
    assert strict.answer > 0.69
    assert 0.57 < choose([*right, *wrong, *beside], Limits(1.0, 0.05)).answer < 0.6


def test_what_may_not_be_asked_stays_below_the_threshold_of_questions() -> None:
    judged = [stand(0.9, True) for _ in range(20)] + [stand(0.3, True) for _ in range(5)]
    noise = [stand(0.1, False, None) for _ in range(20)]
    wrong = [stand(0.35, False) for _ in range(5)]
    chosen = choose([*judged, *noise, *wrong], Limits(0.0, 0.0))
    assert 0.1 < chosen.clarify <= 0.3 and chosen.clarify < chosen.answer


def test_a_question_between_two_helps_if_the_right_one_is_nearly_as_likely() -> None:
    close = stand(0.5, False, second=(0.4, True))
    assert close.result(Thresholds(0.6, 0.2, 0.15)) == "offered"
    assert close.result(Thresholds(0.6, 0.2, 0.05)) == "asked"
    assert close.result(Thresholds(0.5, 0.2, 0.15)) == "wrong"
    assert close.result(Thresholds(0.8, 0.7, 0.15)) == "rejected"


def test_numbers_are_changed_where_they_stand_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text('# б\na: {b: 1, c: "2"}   # в\nd: 3\ntext: >-\n  длинный\n  текст', "utf-8")
    amend(path, {("a", "b"): 0.25, ("d",): -4.5, ("e",): 6})
    assert path.read_text("utf-8") == ('# б\na: {b: 0.25, c: "2"}   # в\nd: -4.5\ntext: >-\n  длинный\n  текст\ne: 6\n')
    assert YAML(typ="safe").load(path)["d"] == -4.5
