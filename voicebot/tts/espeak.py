"""espeak-ng: a small robot voice that is always at hand. `pip install espeakng-loader` or the system's library."""

import _ctypes
import ctypes
import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np
import soxr

from voicebot.audio import RATE
from voicebot.errors import EngineMissing, Problem
from voicebot.tts.pieces import Refused, spoken

RANK = 3

_SYNCHRONOUS, _DONT_EXIT = 2, 0x8000  # else the library ends the process where its data is not found
_RATE, _PITCH = 1, 3
_CHARACTERS, _UTF8_AND_END_PAUSE = 1, 0x1001
_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)

_LOCK = Lock()  # one voice in the process: the library keeps its state in globals


def load(models: Path, *, rate: int = 155, pitch: int = 50) -> "Espeak":
    """rate: words per minute, 80…450; pitch: 0…99."""
    for option, value, low, high in (("rate", rate, 80, 450), ("pitch", pitch, 0, 99)):
        if not low <= value <= high:
            raise Problem("tts.out_of_range", option=option, value=value, low=low, high=high)
    library, data = _find()
    voice = Espeak(library, data, rate, pitch)
    try:
        voice.say("a")
    except Refused as fault:
        raise EngineMissing("tts.espeak_missing", why=fault) from fault
    return voice


def _find() -> tuple[str, str | None]:
    """Library and data folder; None is the library's own choice."""
    try:
        loader = importlib.import_module("espeakng_loader")
    except ImportError:
        return "libespeak-ng.so.1", None
    return loader.get_library_path(), loader.get_data_path()


@dataclass(frozen=True, slots=True)
class Espeak:
    library: str
    data: str | None
    rate: int
    pitch: int
    name: str = "espeak-ru"

    def speak(self, text: str) -> Iterator[bytes]:
        return spoken(self.name, text, self.say)

    def say(self, piece: str) -> bytes:
        """The library is loaded anew for every piece (10 ms): what it said before would otherwise colour the next."""
        text = piece.replace("+", "").encode()  # it would say «plus»
        heard: list[bytes] = []
        with _LOCK, self._loaded() as library:
            own_rate = self._synthesize(library, text, heard)
        sound = np.frombuffer(b"".join(heard), np.int16)
        if not sound.any():
            raise Refused("silence")
        pcm: bytes = soxr.resample(sound, own_rate, RATE).tobytes()
        return pcm

    @contextmanager
    def _loaded(self) -> Iterator[ctypes.CDLL]:
        try:
            library = ctypes.CDLL(self.library)
        except OSError as fault:
            raise Refused(str(fault)) from fault
        try:
            yield library
        finally:
            library.espeak_Terminate()
            _ctypes.dlclose(library._handle)

    def _synthesize(self, library: ctypes.CDLL, text: bytes, heard: list[bytes]) -> int:
        """Appends PCM to `heard`; its rate."""

        def hear(pcm: int | None, count: int, events: int | None) -> int:
            if pcm and count > 0:
                heard.append(ctypes.string_at(pcm, count * 2))
            return 0

        data = self.data.encode() if self.data else None
        own_rate: int = library.espeak_Initialize(_SYNCHRONOUS, 0, data, _DONT_EXIT)
        if own_rate <= 0:
            raise Refused(f"espeak_Initialize: {own_rate}")
        callback = _Callback(hear)
        library.espeak_SetSynthCallback(callback)
        fault = (
            library.espeak_SetVoiceByName(b"ru")
            or library.espeak_SetParameter(_RATE, self.rate, 0)
            or library.espeak_SetParameter(_PITCH, self.pitch, 0)
            or library.espeak_Synth(text, len(text) + 1, 0, _CHARACTERS, 0, _UTF8_AND_END_PAUSE, None, None)
        )
        if fault:
            raise Refused(f"espeak: {fault}")
        return own_rate
