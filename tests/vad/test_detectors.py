"""What holds for every detector: a new file in voicebot/vad with a RANK is tested without a word here."""

import pkgutil
import shutil
import sys
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from time import process_time
from types import ModuleType

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import voicebot.vad
from voicebot import engines, wav
from voicebot.audio import CHUNK, RATE, SILENCE, chunks, samples
from voicebot.errors import EngineMissing, Problem
from voicebot.lines.telephone import degrade
from voicebot.settings import Engine, Settings
from voicebot.vad.base import Detector

ROOT = Path(__file__).parents[2]
MODELS = ROOT / "models"
SHORT = 4  # letters: a word of a third of a second
WAVS = sorted(path for voice in ("festival", "human") for path in (ROOT / "tests" / "wav" / voice).glob("*.wav"))
MODULES = [import_module(f"voicebot.vad.{found.name}") for found in pkgutil.iter_modules(voicebot.vad.__path__)]
ENGINES = {module.__name__.rpartition(".")[2]: module for module in MODULES if hasattr(module, "RANK")}


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEBOT_LANGUAGE", "en")


@pytest.fixture(params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest) -> ModuleType:
    module: ModuleType = ENGINES[request.param]
    try:
        module.load(MODELS)
    except EngineMissing as missing:
        pytest.skip(str(missing))
    return module


def verdicts(detector: Detector, pcm: bytes) -> list[bool]:
    return [detector.is_speech(chunk) for chunk in chunks(pcm)]


def share(found: list[bool]) -> float:
    return sum(found) / len(found)


def noise(kind: str, level_db: float, seconds: int = 20) -> bytes:
    """white or pink noise; its level against full scale."""
    if kind == "pink":
        sound = wav.to_floats(degrade(bytes(2 * RATE * seconds), codec="none", snr_db=0))
    else:
        sound = np.random.default_rng(1).standard_normal(RATE * seconds).astype(np.float32)
    return wav.to_pcm(sound / np.float32(np.sqrt(np.mean(sound**2))) * np.float32(10 ** (level_db / 20)))


def loud(pcm: bytes) -> list[bool]:
    """The chunks within 20 dB of the loudest, by what is low in them: a hiss alone is a noise to any detector."""
    low = np.convolve(np.frombuffer(pcm, "<i2"), np.ones(8) / 8, "same").astype("<i2").tobytes()
    powers = [float(np.var(np.frombuffer(chunk, "<i2"))) for chunk in chunks(low)]
    return [power > max(powers) / 100 for power in powers]


@pytest.mark.parametrize("pcm", [bytes(2 * RATE * 5), b"\x01\x00\xff\xff" * RATE * 2, b"\x10\x27" * RATE * 5])
def test_silence_is_no_speech(engine: ModuleType, pcm: bytes) -> None:
    """Digital silence, the last bit, a constant offset."""
    assert not any(verdicts(engine.load(MODELS), pcm)[10:])


@pytest.mark.parametrize("path", WAVS, ids=lambda path: path.stem)
def test_most_of_what_is_said_is_speech(engine: ModuleType, path: Path) -> None:
    pcm = wav.read(path)
    found = verdicts(engine.load(MODELS), pcm + bytes(2 * CHUNK * 2))[2:]  # a detector may be two chunks behind
    spoken = [speech for speech, is_loud in zip(found, loud(pcm), strict=True) if is_loud]
    assert share(spoken) >= (0.6 if len(path.stem) > SHORT else 0.4)  # its beginning is late, and kept by the pre-roll


@pytest.mark.parametrize("kind", ["white", "pink"])
def test_faint_noise_is_hardly_ever_speech(engine: ModuleType, kind: str) -> None:
    assert share(verdicts(engine.load(MODELS), noise(kind, -50))) < 0.1


def test_silence_after_speech_is_silence(engine: ModuleType) -> None:
    found = verdicts(engine.load(MODELS), wav.read(WAVS[0]) + bytes(2 * samples(2_000)))
    assert any(found) and not any(found[-75:])


def test_the_same_sound_gives_the_same_answers(engine: ModuleType) -> None:
    pcm = degrade(wav.read(WAVS[0]), snr_db=10)
    assert verdicts(engine.load(MODELS), pcm) == verdicts(engine.load(MODELS), pcm)


def test_two_callers_at_once_are_heard_each_for_himself(engine: ModuleType) -> None:
    first, second = (chunks(wav.read(path)) for path in (WAVS[0], WAVS[-1]))
    alone = [[detector.is_speech(c) for c in pcm] for pcm in (first, second) for detector in [engine.load(MODELS)]]
    one, other = engine.load(MODELS), engine.load(MODELS)
    together = [(one.is_speech(a), other.is_speech(b)) for a, b in zip(first, second, strict=False)]
    assert together == list(zip(*alone, strict=False))


ODD = {
    "all at full scale": b"\xff\x7f" * CHUNK,
    "clipped both ways": b"\xff\x7f\x00\x80" * (CHUNK // 2),
    "the lowest number": b"\x00\x80" * CHUNK,
    "one click": b"\xff\x7f" + SILENCE[2:],
}


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_first_chunk_spoils_nothing(engine: ModuleType, odd: str) -> None:
    quiet, speech = noise("pink", -60, seconds=4), wav.read(WAVS[0])
    found = verdicts(engine.load(MODELS), ODD[odd] + quiet + speech)
    before, after = found[50:200], found[201:]
    assert not any(before)
    assert sum(after) >= 0.8 * sum(verdicts(engine.load(MODELS), SILENCE + quiet + speech)[201:])


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pcm=st.lists(st.binary(min_size=2 * CHUNK, max_size=2 * CHUNK), max_size=6))
def test_any_sound_has_an_answer(engine: ModuleType, pcm: list[bytes]) -> None:
    detector = engine.load(MODELS)
    assert all(detector.is_speech(chunk) in (True, False) for chunk in pcm)


def test_a_detector_more_costs_next_to_nothing(engine: ModuleType) -> None:
    """A call makes its own: nothing heavy may be read again. Processor time, so other programs don't count."""
    before = process_time()
    detectors = [engine.load(MODELS) for _ in range(100)]
    assert process_time() - before < 0.25
    assert len(set(map(id, detectors))) == 100


def test_a_second_of_sound_costs_a_fraction_of_a_second(engine: ModuleType) -> None:
    detector, pcm = engine.load(MODELS), noise("pink", -40, seconds=5)
    before = process_time()
    verdicts(detector, pcm)
    assert process_time() - before < 0.5


def silero() -> ModuleType:
    pytest.importorskip("onnxruntime", reason="onnxruntime is not installed", exc_type=ImportError)
    return ENGINES["silero"]


def test_silero_without_weights_says_which_command_brings_them(tmp_path: Path) -> None:
    with pytest.raises(EngineMissing, match=r"silero_vad\.onnx.*voicebot models install silero-vad"):
        silero().load(tmp_path)


def test_silero_without_its_library_says_which_command_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(EngineMissing, match=r"pip install -e '.\[vad\]'"):
        ENGINES["silero"].load(MODELS)


@pytest.mark.parametrize("weights", [b"", b"no network", bytes(5000)])
def test_broken_weights_are_a_problem_that_names_the_file(tmp_path: Path, weights: bytes) -> None:
    file = tmp_path / "silero-vad" / "silero_vad.onnx"
    file.parent.mkdir()
    file.write_bytes(weights)
    with pytest.raises(Problem, match=r"silero_vad\.onnx can't be used") as caught:
        silero().load(tmp_path)
    assert not isinstance(caught.value, EngineMissing)
    assert "\n" not in str(caught.value)


def test_weights_cut_short_are_a_problem(tmp_path: Path) -> None:
    whole = MODELS / "silero-vad" / "silero_vad.onnx"
    if not whole.is_file():
        pytest.skip("there are no weights of Silero VAD")
    file = tmp_path / "silero-vad" / "silero_vad.onnx"
    file.parent.mkdir()
    shutil.copy(whole, file)
    with file.open("r+b") as weights:
        weights.truncate(whole.stat().st_size // 2)
    with pytest.raises(Problem, match="can't be used"):
        silero().load(tmp_path)


def test_a_release_above_the_threshold_is_a_problem() -> None:
    with pytest.raises(Problem, match=r"release \(0\.6\) is above threshold \(0\.5\)"):
        ENGINES["silero"].load(MODELS, threshold=0.5, release=0.6)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("silero", {"threshold": 1.5}),
        ("silero", {"release": -0.1}),
        ("energy", {"above_db": 0}),
        ("energy", {"faintest_db": 1}),
        ("webrtc", {"aggressiveness": 4}),
    ],
)
def test_an_option_out_of_its_range_is_a_problem(name: str, options: dict[str, float]) -> None:
    with pytest.raises(Problem, match=rf"vad\.options .* {name} .*{next(iter(options))}"):
        engines.load("vad", Engine(engine=name, options=options), Settings(models=MODELS))


def test_speech_that_silero_doubts_goes_on_but_does_not_begin() -> None:
    """Hysteresis: with one threshold for both, doubtful stretches come and go."""
    if not (MODELS / "silero-vad" / "silero_vad.onnx").is_file():
        pytest.skip("there are no weights of Silero VAD")
    pcm = b"".join(degrade(wav.read(path), snr_db=8) for path in WAVS[:12])

    def turns(release: float) -> int:
        found = verdicts(silero().load(MODELS, threshold=0.5, release=release), pcm)
        return sum(a != b for a, b in pairwise(found))

    assert turns(0.2) < turns(0.5)


def test_silero_still_hears_short_words_after_minutes_of_music() -> None:
    """Its own state, left to itself, grows deaf in a long noise."""
    if not (MODELS / "silero-vad" / "silero_vad.onnx").is_file():
        pytest.skip("there are no weights of Silero VAD")
    times = np.arange(RATE * 40) / RATE
    tones = sum(np.sin(2 * np.pi * hz * times) / hz for hz in (220, 277, 330, 440, 554, 660, 880))
    music = (tones * np.exp(-4 * (times * 2 % 1))).astype(np.float32)
    music *= np.float32(0.02 / np.sqrt(np.mean(music**2)))
    words = [path for path in WAVS if len(path.stem) < 6]
    found = []
    detector = silero().load(MODELS)
    for path in words:
        voice = wav.to_floats(wav.read(path))
        both = np.concatenate(
            [music[: RATE * 4], music[RATE * 4 :][: len(voice)] + voice * np.float32(0.4 / np.abs(voice).max())]
        )
        found.append(sum(verdicts(detector, degrade(wav.to_pcm(both)))[-len(voice) // CHUNK :]) >= 6)
    assert share(found) >= 0.8


def test_energy_hears_a_voice_above_a_background_it_has_got_used_to() -> None:
    """A loud steady noise is speech to it at first, and background a few seconds later."""
    detector = ENGINES["energy"].load(MODELS)
    quiet, hum = noise("pink", -60, seconds=2), noise("pink", -35, seconds=6)
    found = verdicts(detector, quiet + hum)
    assert share(found[100:150]) > 0.9
    assert share(found[-100:]) < 0.1
    voice = wav.to_floats(wav.read(WAVS[0]))
    voice *= np.float32(0.3 / np.abs(voice).max())
    mixed = wav.to_pcm(voice + wav.to_floats(noise("pink", -35, seconds=20))[: len(voice)])
    marked = [s for s, is_loud in zip(verdicts(detector, mixed), loud(wav.to_pcm(voice)), strict=True) if is_loud]
    assert share(marked) > 0.5
