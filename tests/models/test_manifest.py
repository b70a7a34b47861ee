"""The manifest that is shipped, and how faults in one are told."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from voicebot import models
from voicebot.cli.models import app
from voicebot.errors import Problem

SHIPPED = Path(__file__).parents[2] / "models"


def test_the_sizes_of_a_models_files_add_up_to_its_size() -> None:
    pinned = [model for model in models.manifest(SHIPPED) if model.pypi]
    assert pinned
    for model in pinned:
        assert sum(file.size or 0 for file in model.files) == model.size
        assert all(file.sha256 and file.parts for file in model.files)


def test_the_installed_default_model_is_the_one_that_the_manifest_pins() -> None:
    model = models.find("whisper-base", SHIPPED)
    if not models.installed(model, SHIPPED):
        pytest.skip("whisper-base is not installed: voicebot models install whisper-base")
    assert models.installed(model, SHIPPED, verify=True)


def test_an_unknown_name_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(Problem) as caught:
        models.find("Vosk-smal", SHIPPED)
    assert caught.value.values["nearest"] == "vosk-small-ru"


def test_a_folder_without_manifest_is_told(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=str(tmp_path)):
        models.manifest(tmp_path)


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("licence: MIT", "license: MIT"),
        ("name: whisper-base", "name: ../whisper-base"),
        ("- name: config.json", "- name: ../../config.json"),
        ("- name: am/final.mdl", "- name: am/../../final.mdl"),
        ("  archive:\n      url", "  archive:\n      uri"),
    ],
)
def test_a_fault_in_a_manifest_is_told_with_its_line(tmp_path: Path, written: str, wrong: str) -> None:
    before, after = (SHIPPED / "manifest.yaml").read_text(encoding="utf-8").split(written, 1)
    path = tmp_path / "manifest.yaml"
    path.write_text(before + wrong + after, encoding="utf-8")
    with pytest.raises(Problem, match=r"manifest\.yaml:\d+:\d+: "):
        models.manifest(tmp_path)


def test_list_tells_programs_one_object_a_line(tmp_path: Path) -> None:
    (tmp_path / "manifest.yaml").write_bytes((SHIPPED / "manifest.yaml").read_bytes())
    result = CliRunner().invoke(app, ["list", "--json", "--folder", str(tmp_path)])
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["name"] for row in rows] == [model.name for model in models.manifest(SHIPPED)]
    assert rows[0]["installed"] is False
    assert rows[0]["install"] == "voicebot models install whisper-base"


def test_list_tells_people_name_size_and_licence(tmp_path: Path) -> None:
    (tmp_path / "manifest.yaml").write_bytes((SHIPPED / "manifest.yaml").read_bytes())
    shown = CliRunner().invoke(app, ["list", "--folder", str(tmp_path)]).stdout
    assert all(text in shown for text in ("whisper-base", "151", "MIT", "vosk-small-ru", "Apache-2.0"))


def test_install_with_a_wrong_name_raises_the_problem(tmp_path: Path) -> None:
    (tmp_path / "manifest.yaml").write_bytes((SHIPPED / "manifest.yaml").read_bytes())
    result = CliRunner().invoke(app, ["install", "whisper", "--folder", str(tmp_path)])
    assert isinstance(result.exception, Problem)
