import hashlib
import importlib.util
import shutil
import sys
from pathlib import Path

import pytest

from voicebot.audio import RATE, length
from voicebot.errors import EngineMissing, Problem
from voicebot.tts import silero

torch = importlib.util.find_spec("torch")
needs_torch = pytest.mark.skipif(torch is None, reason="PyTorch is not installed")


@pytest.fixture
def models(tiny_models: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    return Path(shutil.copytree(tiny_models, tmp_path / "models"))


def add(models: Path, name: str) -> None:
    """The same weights under another name too, pinned."""
    weights = models / "silero" / f"{name}.pt"
    shutil.copy(models / "silero" / "v5_tiny.pt", weights)
    weights.with_name(f"{weights.name}.sha256").write_text(hashlib.sha256(weights.read_bytes()).hexdigest().upper())


def test_each_letter_lasts_as_long_as_at_the_rate_of_the_weights(models: Path) -> None:
    (pcm,) = silero.load(models).speak("абвгдежзик")
    assert abs(length(pcm) - 10 * RATE // 12) <= 10


def test_too_long_for_the_model_is_said_in_smaller_pieces(models: Path) -> None:
    pieces = list(silero.load(models).speak("раз два три " * 15))
    assert len(pieces) == 4
    assert abs(sum(map(length, pieces)) - 15 * 9 * RATE // 12) <= 40


def test_letters_that_the_model_does_not_know_are_a_problem_after_the_rest(models: Path) -> None:
    voice = silero.load(models)
    said = []
    with pytest.raises(Problem, match=r"«abc\.» .*ValueError"):
        said.extend(voice.speak("Да. abc. Нет."))
    assert said == [*voice.speak("Да."), *voice.speak("Нет.")]


def test_a_russian_speaker_is_taken_by_default_and_named(models: Path) -> None:
    assert silero.load(models).name == "silero-v5_tiny-ru_alfia"
    assert silero.load(models, speaker="kz_aigul").name == "silero-v5_tiny-kz_aigul"


def test_a_speaker_that_the_weights_do_not_have_is_a_problem_that_lists_them(models: Path) -> None:
    with pytest.raises(Problem, match=r"xenia.*kz_aigul, ru_alfia"):
        silero.load(models, speaker="xenia")


def test_the_free_weights_are_taken_where_there_are_several(models: Path) -> None:
    add(models, "v5_cis_base")
    add(models, "a")
    assert "v5_cis_base" in silero.load(models).name
    assert "v5_tiny" in silero.load(models, model="v5_tiny").name


def test_weights_that_are_not_there_are_a_problem_that_lists_what_is(models: Path) -> None:
    with pytest.raises(Problem, match=r"v4_ru\.pt.*v5_tiny"):
        silero.load(models, model="v4_ru")


def test_without_silero_stress_weights_that_need_it_say_so(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(models, "v5_cis_base")
    monkeypatch.setitem(sys.modules, "silero_stress", None)
    assert "pip install silero-stress" in silero.load(models).note
    assert silero.load(models, model="v5_tiny").note == ""


def test_silero_stress_marks_the_words_for_weights_that_need_it(models: Path) -> None:
    pytest.importorskip("silero_stress")
    add(models, "v5_cis_base")
    voice = silero.load(models)
    assert voice.note == ""
    assert list(voice.speak("горячая вода, зам+ок")) == list(voice.speak("гор+ячая вод+а, зам+ок"))
    assert list(voice.speak("вода")) == list(silero.load(models, model="v5_tiny").speak("вод+а"))


def test_pytorch_gets_the_threads_asked_for(models: Path) -> None:
    torch = pytest.importorskip("torch")
    silero.load(models, threads=2)
    assert torch.get_num_threads() == 2
    silero.load(models)
    assert torch.get_num_threads() == 1


def test_weights_without_a_pin_are_refused_with_the_command_to_pin(models: Path) -> None:
    pin = models / "silero" / "v5_tiny.pt.sha256"
    pin.unlink()
    with pytest.raises(Problem, match=r"sha256sum '.*v5_tiny\.pt' > '.*v5_tiny\.pt\.sha256'"):
        silero.load(models)
    pin.write_text("")
    with pytest.raises(Problem, match="sha256sum"):
        silero.load(models)


def test_weights_that_changed_since_they_were_pinned_are_not_run(models: Path) -> None:
    with (models / "silero" / "v5_tiny.pt").open("ab") as weights:
        weights.write(b"\0")
    with pytest.raises(Problem, match="is not the file"):
        silero.load(models)


@needs_torch
def test_pinned_weights_that_are_no_package_are_a_problem(tmp_path: Path) -> None:
    weights = tmp_path / "silero" / "x.pt"
    weights.parent.mkdir()
    weights.write_bytes(b"no weights")
    weights.with_name("x.pt.sha256").write_text(hashlib.sha256(b"no weights").hexdigest())
    with pytest.raises(Problem, match=r"x\.pt can't be used"):
        silero.load(tmp_path)


def test_without_weights_or_pytorch_the_engine_is_missing_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(EngineMissing, match="put a file such as" if torch else "pip install"):
        silero.load(tmp_path)
