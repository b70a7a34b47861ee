import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from ruamel.yaml import YAML
from tiny_base import FILES, write
from typer.testing import CliRunner

from voicebot.cli.main import app
from voicebot.knowledge.load import load
from voicebot.knowledge.schema import DOCUMENTS, FOLDER, files, names, schema
from voicebot.locale import LANGUAGES, catalogue

ROOT = Path(__file__).parents[2]
BASE = ROOT / "knowledge_base"
SETTINGS = json.loads((ROOT / ".vscode/settings.json").read_text("utf-8"))["yaml.schemas"]
WRITTEN = sorted(path for path in BASE.rglob("*.yaml") if path.name != "stress.yaml")


def kind(path: Path) -> str:
    """Which schema VS Code takes for a file: the last pattern that matches decides."""
    found = []
    for address, patterns in SETTINGS.items():
        fits = False
        for pattern in [patterns] if isinstance(patterns, str) else patterns:
            if path.relative_to(ROOT).match(pattern.removeprefix("!")):
                fits = not pattern.startswith("!")
        found += [Path(address)] if fits else []
    assert len(found) == 1, path
    return found[0].stem


def wrong(name: str, data: Any) -> list[str]:
    """What the schema says against a document."""
    plain = json.loads(json.dumps(data, default=date.isoformat))
    return [error.message for error in Draft7Validator(schema(name, "ru")).iter_errors(plain)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_that_editors_may_write_is_described_and_nothing_else(language: str) -> None:
    wanted = {f"keys.{name}" for model in DOCUMENTS.values() for name in names(model)}
    assert wanted == {key for key in catalogue(language) if key.startswith("keys.")}


def test_the_schemas_beside_the_shipped_base_are_current() -> None:
    stale = [path.name for path, text in files(BASE, "ru").items() if path.read_text("utf-8") != text]
    assert not stale, "voicebot kb schema --write"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_schemas_are_sound_and_lead_nowhere_outside(name: str) -> None:
    Draft7Validator.check_schema(schema(name, "en"))
    text = json.dumps(schema(name, "en"))
    assert text.count('"$ref"') == text.count('"$ref": "#/$defs/')


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(BASE)))
def test_the_shipped_base_is_right_by_the_schema_that_the_editor_takes(path: Path) -> None:
    assert wrong(kind(path), YAML(typ="safe", pure=True).load(path)) == []


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("scenario", {"anwser": "Да."}),
        ("scenario", {"examples": []}),
        ("scenario", {"then": "dance"}),
        ("scenario", {"title": None}),
        ("scenario", {"slots": {"day": {"type": "data", "name": "день", "ask": ["Когда?"]}}}),
        ("scenario", {"answer": {"voice": "Да.", "when": "ajar"}}),
        ("scenario", {"tests": [{"say": "да", "replies": "Да."}]}),
        ("hotline", {"queues": {"people": 100}}),
        ("hotline", {"policy": {"answer": 2}}),
    ],
)
def test_what_the_loader_refuses_is_underlined(name: str, change: dict[str, Any]) -> None:
    sound = FILES["city/parking.yaml"] if name == "scenario" else FILES["hotline.yaml"]
    assert wrong(name, sound) == []
    assert wrong(name, {**sound, **change})


@pytest.mark.parametrize(
    "answer", ["Да.", ["Да.", "Конечно."], {"voice": "Да."}, [{"voice": "Да.", "until": date(2027, 1, 1)}, "Конечно."]]
)
def test_an_answer_may_be_written_in_every_way_that_the_loader_takes(answer: Any) -> None:
    assert wrong("scenario", {**FILES["city/parking.yaml"], "answer": answer}) == []


def test_schemas_are_written_where_they_are_missing_and_told_of_where_they_are_stale(tmp_path: Path) -> None:
    write(tmp_path)
    run = CliRunner().invoke
    assert run(app, ["kb", "schema", str(tmp_path)]).exit_code == 1
    assert run(app, ["kb", "schema", str(tmp_path), "--write"]).exit_code == 0
    assert run(app, ["kb", "schema", str(tmp_path)]).exit_code == 0
    hotline = tmp_path / FOLDER / "hotline.json"
    hotline.write_text("{}", encoding="utf-8")
    assert run(app, ["kb", "schema", str(tmp_path)]).exit_code == 1
    assert run(app, ["kb", "schema", str(tmp_path), "--write"]).exit_code == 0
    assert "Название линии" in hotline.read_text("utf-8")


def test_schemas_are_in_the_language_that_is_asked_for(tmp_path: Path) -> None:
    CliRunner().invoke(app, ["kb", "schema", str(tmp_path), "--write", "--language", "en"])
    assert "The name of the line" in (tmp_path / FOLDER / "hotline.json").read_text("utf-8")


def test_the_folder_of_schemas_is_no_part_of_the_base(tmp_path: Path) -> None:
    write(tmp_path)
    CliRunner().invoke(app, ["kb", "schema", str(tmp_path), "--write"])
    assert set(load(tmp_path).scenarios) == {"parking", "mowing"}
