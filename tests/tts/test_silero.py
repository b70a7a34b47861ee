import hashlib
import importlib.util
import shutil
import sys
import types
from pathlib import Path

import numpy as np
import pytest
from packing import pack

from voicebot import engines
from voicebot.asr.base import NO_HINTS
from voicebot.audio import RATE, length
from voicebot.cli import doctor
from voicebot.errors import EngineMissing, Problem
from voicebot.knowledge import stress
from voicebot.locale import LANGUAGES
from voicebot.russian.stress import stressed
from voicebot.russian.text import normal
from voicebot.settings import Engine, Settings
from voicebot.tts import silero

ROOT = Path(__file__).parents[2]
BASE = ROOT / "knowledge_base"
REAL = sorted((ROOT / "models" / "silero").glob("*.pt"))
torch = importlib.util.find_spec("torch")
needs_torch = pytest.mark.skipif(torch is None, reason="PyTorch is not installed: make test-silero")


@pytest.fixture
def models(tiny_models: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    return Path(shutil.copytree(tiny_models, tmp_path / "models"))


def add(models: Path, name: str) -> None:
    """The same weights under another name too, pinned."""
    weights = models / "silero" / f"{name}.pt"
    shutil.copy(models / "silero" / "v5_tiny.pt", weights)
    weights.with_name(f"{weights.name}.sha256").write_text(hashlib.sha256(weights.read_bytes()).hexdigest().upper())


@pytest.mark.parametrize("rate", [8000, 24000, 48000])
def test_each_letter_lasts_as_long_as_at_the_rate_of_the_weights(models: Path, rate: int) -> None:
    (pcm,) = silero.load(models, rate=rate).speak("абвгдежзик")
    assert abs(length(pcm) - 10 * RATE // 10) <= 10


def above_telephone(pcm: bytes) -> float:
    """The part of the sound's power that a telephone would not carry."""
    power = np.abs(np.fft.rfft(np.frombuffer(pcm, np.int16))) ** 2
    return float(power[len(power) // 2 :].sum() / power.sum())


def test_by_default_no_more_is_made_than_a_telephone_carries(models: Path) -> None:
    telephone, browser = (b"".join(silero.load(models, **o).speak("раз два")) for o in ({}, {"rate": 24000}))
    assert 10 * above_telephone(telephone) < above_telephone(browser)


@pytest.mark.parametrize("rate", [0, 16000, -8000])
def test_a_rate_that_the_weights_do_not_have_is_a_problem_that_lists_them(models: Path, rate: int) -> None:
    with pytest.raises(Problem, match=rf"{rate} Hz.*8000, 24000, 48000"):
        silero.load(models, rate=rate)


def test_a_rate_may_come_from_the_environment(models: Path) -> None:
    options = {"rate": "24000"}
    assert engines.load("tts", Engine(engine="silero", options=options), Settings(models=models)).name == "silero"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("model", ["v5_ru", "v5_5_ru", "v4_ru", "v3_1_ru"])
def test_weights_for_non_commercial_use_say_so_wherever_the_engine_is_named(
    models: Path, model: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOICEBOT_LANGUAGE", language)
    add(models, model)
    loaded = engines.load("tts", Engine(engine="silero", options={"model": model}), Settings(models=models))
    says = {"en": "no commercial use", "ru": "запрещает коммерческое использование"}[language]
    assert model in loaded.label and "CC BY-NC-SA" in loaded.label and says in loaded.label
    chosen = Settings(models=models, tts=Engine(engine="silero", options={"model": model}))
    _, present, remark, _ = doctor._engine("tts", "silero", chosen, needed=True)
    assert present and says in remark


def test_weights_that_may_be_used_freely_say_nothing_of_a_licence(models: Path) -> None:
    pytest.importorskip("silero_stress")
    add(models, "v5_cis_base")
    loaded = engines.load("tts", Engine(engine="silero"), Settings(models=models))
    assert loaded.label == "silero-v5_cis_base-ru_alfia"


def test_too_long_for_the_model_is_said_in_smaller_pieces(models: Path) -> None:
    pieces = list(silero.load(models).speak("раз два три " * 15))
    assert len(pieces) == 4
    assert abs(sum(map(length, pieces)) - 15 * 9 * RATE // 10) <= 40


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
    assert "silero-stress" not in silero.load(models, model="v5_tiny").note


def test_silero_stress_marks_the_words_for_weights_that_need_it(models: Path) -> None:
    pytest.importorskip("silero_stress")
    add(models, "v5_cis_base")
    voice = silero.load(models)
    assert voice.note == ""
    assert list(voice.speak("горячая вода, зам+ок")) == list(voice.speak("гор+ячая вод+а, зам+ок"))
    assert list(voice.speak("вода")) == list(silero.load(models, model="v5_tiny").speak("вод+а"))


def test_silero_stress_leaves_the_words_of_the_stress_dictionary_as_they_are() -> None:
    mark = pytest.importorskip("silero_stress").load_accentor()
    words = list(stress.load(BASE).values())
    assert len(words) > 80
    for some in (words[at : at + 8] for at in range(0, len(words), 8)):
        assert mark(" ".join(some)) == " ".join(some)


def test_what_silero_stress_gets_wrong_is_in_the_stress_dictionary() -> None:
    mark = pytest.importorskip("silero_stress").load_accentor()
    wrong = {"Вода отключена.": "Вод+а откл+ючена.", "Услуга подключена.": "Усл+уга подкл+ючена."}
    assert {text: mark(text) for text in wrong} == wrong
    right = [mark(stressed(text, stress.load(BASE))) for text in wrong]
    assert right == ["Вод+а отключен+а.", "Усл+уга подключен+а."]


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


@pytest.mark.parametrize("kind", ["dict", "Nobody"])
def test_a_package_that_is_no_voice_is_a_problem(tmp_path: Path, kind: str) -> None:
    pack(tmp_path / "silero" / "x.pt", kind)
    with pytest.raises(Problem, match=r"x\.pt can't be used"):
        silero.load(tmp_path)


@needs_torch
@pytest.mark.parametrize("fault", [ImportError("no libtorch"), OSError("no libtorch")])
def test_a_pytorch_that_does_not_load_is_missing_with_a_remedy(
    models: Path, fault: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(name: str) -> object:
        raise fault

    monkeypatch.setattr(importlib, "import_module", broken)
    with pytest.raises(EngineMissing, match=r"no libtorch.*reinstall torch"):
        silero.load(models)


def test_a_silero_stress_that_does_not_load_is_a_problem_with_a_remedy(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(models, "v5_cis_base")
    accentor = types.SimpleNamespace(load_accentor=lambda: 1 // 0)
    monkeypatch.setitem(sys.modules, "silero_stress", accentor)
    with pytest.raises(Problem, match=r"by zero.*reinstall"):
        silero.load(models)


def test_without_weights_or_pytorch_the_engine_is_missing_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(EngineMissing, match="voicebot models install silero-cis" if torch else "pip install"):
        silero.load(tmp_path)


@needs_torch
@pytest.mark.skipif(not REAL, reason="no weights of Silero TTS: voicebot models install silero-cis")
@pytest.mark.parametrize("weights", REAL, ids=lambda weights: weights.stem)
@pytest.mark.parametrize("rate", [8000, 24000])
def test_what_real_weights_say_is_heard(weights: Path, rate: int) -> None:
    said = "Здравствуйте, вы позвонили на городскую горячую линию"
    pcm = b"".join(silero.load(ROOT / "models", model=weights.stem, rate=rate).speak(f"{said}."))
    hearing = engines.load("asr", Engine(engine="whisper"), Settings(models=ROOT / "models")).engine.session(NO_HINTS)
    hearing.feed(pcm)
    heard = set(normal(hearing.finish().text).split())
    assert len(heard & set(normal(said).split())) >= 5
