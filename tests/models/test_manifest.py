"""The manifest that is shipped, and how faults in one are told."""

from pathlib import Path

import pytest

from voicebot import models
from voicebot.errors import Problem

SHIPPED = Path(__file__).parents[2] / "models"


def test_the_sizes_of_a_models_files_add_up_to_its_size() -> None:
    pinned = [model for model in models.manifest(SHIPPED) if model.pypi]
    assert pinned
    for model in pinned:
        assert sum(file.size or 0 for file in model.files) == model.size
        assert all(file.sha256 and file.parts for file in model.files)


@pytest.mark.parametrize("name", ["whisper-base", "silero-vad"])
def test_an_installed_model_is_the_one_that_the_manifest_pins(name: str) -> None:
    model = models.find(name, SHIPPED)
    if not models.installed(model, SHIPPED):
        pytest.skip(f"{name} is not installed: voicebot models install {name}")
    assert models.faults(model, SHIPPED) == []


NEEDED = {
    "vosk-small-ru",
    "vosk-ru",
    "silero-cis",
    "silero-v5-ru",
    "t-one",
    "whisper-base",
    "whisper-small",
    "silero-vad",
}


def test_every_engine_that_needs_weights_can_have_them() -> None:
    assert {model.name for model in models.manifest(SHIPPED)} >= NEEDED


def test_no_two_downloads_have_the_same_name_in_a_mirror() -> None:
    files = [source.file for model in models.manifest(SHIPPED) for source in model.sources]
    assert len(files) == len(set(files))


def test_weights_that_run_as_a_program_are_pinned_and_fetched_over_https() -> None:
    voices = [model for model in models.manifest(SHIPPED) if model.place == "silero"]
    assert voices
    for voice in voices:
        assert voice.files[0].sha256
        assert voice.sources[0].url.startswith("https:")


def test_only_a_licence_without_commercial_use_says_so() -> None:
    for model in models.manifest(SHIPPED):
        assert model.commercial == ("NC" not in model.licence)


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
        ("vosk-model-small-ru-0.22.zip", "vosk-model-small-ru-0.22.rar"),
        ("url: https://alphacephei.com", "url: file:///models"),
        ("      url: https://models.silero.ai/models/tts/ru/v5_ru.pt\n", "        # no source\n"),
        ("folder: silero", "folder: ../silero"),
    ],
)
def test_a_fault_in_a_manifest_is_told_with_its_line(tmp_path: Path, written: str, wrong: str) -> None:
    before, after = (SHIPPED / "manifest.yaml").read_text(encoding="utf-8").split(written, 1)
    path = tmp_path / "manifest.yaml"
    path.write_text(before + wrong + after, encoding="utf-8")
    with pytest.raises(Problem, match=r"manifest\.yaml:\d+:\d+: "):
        models.manifest(tmp_path)
