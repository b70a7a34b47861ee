"""Silero TTS: the most natural voice. Weights in `models/silero/*.pt`; needs PyTorch (the extra `silero`).

Licences of the weights: v5_cis_base is MIT; v3, v4 and v5_ru … v5_5_ru are CC BY-NC-SA (no commercial use), which the
voice says in its `note`.
"""

import hashlib
import importlib
import importlib.util
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import soxr

from voicebot.audio import RATE
from voicebot.errors import EngineMissing, Problem
from voicebot.locale import tell
from voicebot.tts.pieces import Refused, spoken

RANK = 1

_MODEL = "v5_cis_base"
_SPEAKERS = ("ru_ekaterina", "xenia")
_RATES = (8000, 24000, 48000)
_FIRST = "\u0434\u0430"  # a word to warm up with


def load(models: Path, *, model: str = "", speaker: str = "", rate: int = 8000, threads: int = 1) -> "Silero":
    """model: the weights' file without .pt (v5_cis_base, else the only one or the first); speaker: one of that file.

    rate: samples a second that are made, 8000, 24000 or 48000; a telephone carries 8000, a browser more.
    threads: processor threads of PyTorch in the whole process.
    """
    if rate not in _RATES:
        raise Problem("tts.silero_rate", rate=rate, rates=", ".join(map(str, _RATES)))
    if importlib.util.find_spec("torch") is None:
        raise EngineMissing("tts.torch_missing")
    file = _choose(models / "silero", model)
    _check(file)
    return Silero(file, speaker, rate, threads)


def _choose(folder: Path, model: str) -> Path:
    present = {file.stem: file for file in sorted(folder.glob("*.pt"))}
    if not present:
        raise EngineMissing("tts.silero_weights_missing", folder=folder)
    if model and model not in present:
        raise Problem("tts.silero_model_unknown", model=model, folder=folder, present=", ".join(present))
    return present[model] if model else present.get(_MODEL, next(iter(present.values())))


def _check(file: Path) -> None:
    """The weights are a program: only those whose SHA-256 was pinned are run."""
    pin = file.with_name(f"{file.name}.sha256")
    try:
        words = pin.read_text(errors="replace").split() if pin.exists() else []
        with file.open("rb") as weights:
            digest = hashlib.file_digest(weights, "sha256").hexdigest()
    except OSError as fault:
        raise Problem("tts.silero_broken", file=file, why=fault.strerror) from fault
    if not words:
        raise Problem("tts.silero_unpinned", file=file)
    if digest != words[0].lower():
        raise Problem("tts.silero_changed", file=file)


def _torch() -> Any:
    try:
        return importlib.import_module("torch")
    except (ImportError, OSError) as fault:  # a library that it needs is not there
        raise EngineMissing("tts.torch_broken", why=fault) from fault


class Silero:
    """`note` says what whoever looks after the robot should know: a licence, what is missing; "" where all is well."""

    def __init__(self, file: Path, speaker: str, rate: int, threads: int) -> None:
        self._torch = _torch()
        self._model, speakers, self._takes = self._open(file)
        self._rate = rate
        self._speaker = _speaker(file, speakers, speaker)
        self._lock = Lock()  # the model is not known to be safe in two threads
        self.name = f"silero-{file.stem}-{self._speaker}"
        self.note = "" if file.stem.startswith(_MODEL) else tell("tts.silero_non_commercial", model=file.stem)
        self._stress = self._stressing(file.stem)
        self._torch.set_num_threads(threads)  # after silero_stress, which sets it too
        self._warm_up(file)

    def speak(self, text: str) -> Iterator[bytes]:
        return spoken(self.name, text, self._say)

    def _open(self, file: Path) -> tuple[Any, list[str], set[str]]:
        """The model, its speakers and what can be asked of it: versions differ."""
        package = importlib.import_module("torch.package")
        try:
            model = package.PackageImporter(str(file)).load_pickle("tts_models", "model")
            model.to(self._torch.device("cpu"))
            return model, list(model.speakers), set(inspect.signature(model.apply_tts).parameters)
        except Exception as fault:
            raise Problem("tts.silero_broken", file=file, why=fault) from fault

    def _stressing(self, model: str) -> Callable[[str], str]:
        """What marks the stress of every word, for models that don't find it themselves."""
        if "cis" not in model:
            return str
        try:
            mark: Callable[[str], str] = importlib.import_module("silero_stress").load_accentor()
        except ImportError:
            self.note = tell("tts.silero_unstressed", model=model)
            return str
        except Exception as fault:
            raise Problem("tts.silero_stress_broken", why=fault) from fault
        return mark

    def _warm_up(self, file: Path) -> None:
        try:
            for _ in range(2):  # PyTorch optimises in the second run
                self._say(_FIRST)
        except Refused as fault:
            raise Problem("tts.silero_broken", file=file, why=fault) from fault

    def _say(self, piece: str) -> bytes:
        options = {
            "text": piece,
            "speaker": self._speaker,
            "sample_rate": self._rate,
            "put_accent": True,
            "put_yo": True,
        }
        with self._lock, self._torch.no_grad():
            self._torch.manual_seed(0)  # the same text, the same sound
            try:
                options["text"] = self._stress(piece)
                sound = self._model.apply_tts(**{key: value for key, value in options.items() if key in self._takes})
            except Exception as fault:  # bare ones: too long, no letters it knows, …
                raise Refused(f"{type(fault).__name__}: {fault}") from fault
        wave = soxr.resample(np.asarray(sound, np.float32), self._rate, RATE)
        pcm: bytes = (wave.clip(-1, 1) * 32767).astype("<i2").tobytes()
        if not any(pcm):
            raise Refused("silence")
        return pcm


def _speaker(file: Path, speakers: list[str], wanted: str) -> str:
    if wanted and wanted not in speakers:
        raise Problem("tts.speaker_unknown", file=file, speaker=wanted, speakers=", ".join(speakers))
    russian = (speaker for speaker in speakers if speaker.startswith("ru_"))
    if not speakers:
        raise Problem("tts.silero_broken", file=file, why="no speakers")
    usual = (speaker for speaker in _SPEAKERS if speaker in speakers)
    return wanted or next(usual, None) or next(russian, None) or speakers[0]
