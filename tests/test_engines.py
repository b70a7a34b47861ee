import inspect
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from voicebot import engines
from voicebot.errors import EngineMissing, Problem
from voicebot.settings import Engine, Settings

ALL = [(kind, name) for kind in engines.KINDS for name in engines.names(kind)]


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEBOT_LANGUAGE", "en")


@pytest.fixture
def bare(tmp_path: Path) -> Settings:
    """Settings of a machine without any model."""
    return Settings(models=tmp_path / "models")


def missing(kind: str, name: str, settings: Settings) -> str | None:
    """Why an engine can't be used; None where it can."""
    try:
        engines.load(kind, Engine(engine=name), settings)
    except EngineMissing as error:
        return str(error)
    return None


@pytest.mark.parametrize(("kind", "name"), ALL)
def test_an_engine_has_a_rank_and_a_load_whose_options_have_types_and_defaults(kind: str, name: str) -> None:
    module = import_module(f"voicebot.{kind}.{name}")
    assert isinstance(module.RANK, int)
    models, *options = inspect.signature(module.load).parameters.values()
    assert (models.name, models.annotation) == ("models", Path)
    for option in options:
        assert option.default is not inspect.Parameter.empty, option
        assert option.annotation is not inspect.Parameter.empty, option


@pytest.mark.parametrize("kind", engines.KINDS)
def test_no_two_engines_of_a_kind_share_a_rank(kind: str) -> None:
    ranks = [import_module(f"voicebot.{kind}.{name}").RANK for name in engines.names(kind)]
    assert ranks == sorted(set(ranks))


@pytest.mark.parametrize("kind", engines.KINDS)
def test_what_is_no_engine_is_not_offered(kind: str) -> None:
    assert "base" not in engines.names(kind)


HEAVY = ["ctranslate2", "tokenizers", "vosk", "torch", "silero_stress", "espeakng_loader", "sherpa_onnx", "onnxruntime"]
WITHOUT = """
import sys
sys.modules.update(dict.fromkeys(sys.argv[2:]))
from pathlib import Path
from voicebot import engines
from voicebot.errors import EngineMissing
from voicebot.settings import Engine, Settings
for kind in engines.KINDS:
    for name in engines.names(kind):
        try:
            engines.load(kind, Engine(engine=name), Settings(models=Path(sys.argv[1])))
            print(kind, name, "present")
        except EngineMissing as error:
            print(kind, name, error)
"""


def test_engines_whose_libraries_are_missing_are_told_and_stop_nobody(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WITHOUT, str(tmp_path), *HEAVY]
    made = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[1])
    assert made.returncode == 0, made.stderr
    assert len(made.stdout.splitlines()) == len(ALL)
    assert "vad webrtc present" in made.stdout
    assert "tts silero present" not in made.stdout


@pytest.mark.parametrize(("kind", "name"), ALL)
def test_an_engine_that_cannot_be_used_says_what_mends_it(kind: str, name: str, bare: Settings) -> None:
    why = missing(kind, name, bare)
    assert why is None or ("—" in why or ":" in why), why


@pytest.mark.parametrize("name", sorted({"whisper", "vosk"} & {name for _, name in ALL}))
def test_a_recogniser_without_its_model_says_what_to_run(name: str, bare: Settings) -> None:
    why = missing("asr", name, bare)
    assert why is not None and ("voicebot models install" in why or "make setup" in why)


@pytest.mark.parametrize("kind", engines.KINDS)
def test_auto_takes_the_best_engine_that_is_present(kind: str, bare: Settings) -> None:
    reasons = {name: missing(kind, name, bare) for name in engines.names(kind)}
    present = [name for name, reason in reasons.items() if reason is None]
    if not present:
        with pytest.raises(EngineMissing) as caught:
            engines.load(kind, Engine(), bare)
        assert all(reason in str(caught.value) for reason in reasons.values() if reason)
        return
    loaded = engines.load(kind, Engine(), bare)
    assert loaded.name == present[0]
    better = list(reasons)[: list(reasons).index(present[0])]
    assert all(f"{name}: {reasons[name]}" in loaded.why for name in better)


def test_auto_goes_by_rank_not_by_name(monkeypatch: pytest.MonkeyPatch, bare: Settings) -> None:
    present = [name for name in engines.names("tts") if missing("tts", name, bare) is None]
    if len(present) < 2:
        pytest.skip("one voice only")
    monkeypatch.setattr(import_module(f"voicebot.tts.{present[-1]}"), "RANK", 0)
    assert engines.load("tts", Engine(), bare).name == present[-1]


def test_an_engine_may_be_named(bare: Settings) -> None:
    loaded = engines.load("vad", Engine(engine="webrtc", options={"aggressiveness": 3}), bare)
    assert (loaded.name, loaded.why) == ("webrtc", "named in the settings")


def test_a_number_from_the_environment_is_a_number(bare: Settings) -> None:
    engines.load("vad", Engine(engine="webrtc", options={"aggressiveness": "3"}), bare)


@pytest.mark.parametrize(("kind", "name"), [("tts", "festivall"), ("vad", "base"), ("tts", "../audio"), ("vad", "")])
def test_an_engine_that_does_not_exist_is_told_with_those_that_do(kind: str, name: str, bare: Settings) -> None:
    with pytest.raises(Problem, match=f"There is no {kind} engine “{name}”") as caught:
        engines.load(kind, Engine(engine=name), bare)
    assert not isinstance(caught.value, EngineMissing)
    assert ", ".join(engines.names(kind)) in str(caught.value)


@pytest.mark.parametrize("options", [{"aggresiveness": 1}, {"aggressiveness": "high"}, {"models": "x"}])
def test_an_option_that_the_engine_does_not_take_is_named(options: dict[str, object], bare: Settings) -> None:
    with pytest.raises(Problem, match=r"vad\.options .* webrtc") as caught:
        engines.load("vad", Engine(engine="webrtc", options=options), bare)
    assert caught.value.key == "engines.option" and f"“{next(iter(options))}”" in str(caught.value)
