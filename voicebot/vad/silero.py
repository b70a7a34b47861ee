"""Silero VAD (MIT): a small neural network that tells voices from noise. Weights: `models/silero-vad/silero_vad.onnx`.

Needs the extra `vad`. Source: https://github.com/snakers4/silero-vad
"""

import importlib
import importlib.util
from collections import deque
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from voicebot.audio import RATE
from voicebot.errors import EngineMissing, Problem

RANK = 1

# The network hears windows of 32 ms, each behind the last 4 ms of the one before it.
_WINDOW, _CONTEXT = 512, 64
_STATE = (2, 1, 128)
# After a long noise it is deaf to short words and to speech over music: a memory of 0.5 s of it serves better.
_TIRED, _RECENT = 64, 16  # windows
_RATE = np.array(RATE, np.int64)
_FULL_SCALE = np.float32(32768)

Floats = NDArray[np.float32]
Part = Annotated[float, Field(ge=0, le=1)]


def load(models: Path, threshold: Part = 0.5, release: Part = 0.5) -> "Silero":
    """threshold: the probability of speech (0…1) that begins it; release: the one below which it is over."""
    if release > threshold:
        raise Problem("vad.release_above_threshold", release=release, threshold=threshold)
    if importlib.util.find_spec("onnxruntime") is None:
        raise EngineMissing("vad.onnxruntime_missing")
    file = models / "silero-vad" / "silero_vad.onnx"
    if not file.is_file():
        raise EngineMissing("vad.silero_weights_missing", file=file)
    return Silero(_network(file), threshold, release)


@cache
def _network(file: Path) -> Any:
    """The network, loaded once a process. It is safe in several threads; a window takes one of them 0.15 ms."""
    onnxruntime = importlib.import_module("onnxruntime")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # more would be slower
    try:
        network = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        Silero(network, 1, 1).is_speech(bytes(2 * _WINDOW))  # the first run is slow, and shows another network
    except Exception as fault:  # onnxruntime has no error of its own
        raise Problem("vad.silero_broken", file=file, why=str(fault).strip().splitlines()[0]) from fault
    return network


class Silero:
    """The answer is that of the newest whole window: it is up to 30 ms behind."""

    def __init__(self, network: Any, threshold: float, release: float) -> None:
        self._network, self._threshold, self._release = network, threshold, release
        self._state = np.zeros(_STATE, np.float32)
        self._sound = np.zeros(_CONTEXT, np.float32)  # the context, and what there is of the next window
        self._recent: deque[Floats] = deque(maxlen=_RECENT)
        self._quiet = 0  # windows without speech
        self._speech = False

    def is_speech(self, pcm: bytes) -> bool:
        self._sound = np.concatenate([self._sound, np.frombuffer(pcm, "<i2") / _FULL_SCALE])
        while len(self._sound) >= _CONTEXT + _WINDOW:
            self._judge(self._sound[: _CONTEXT + _WINDOW])
            self._sound = self._sound[_WINDOW:]
        return self._speech

    def _judge(self, window: Floats) -> None:
        likely = self._likelihood(window)
        self._speech = likely >= (self._release if self._speech else self._threshold)
        self._recent.append(window)
        self._quiet = 0 if likely >= self._release else self._quiet + 1
        if self._quiet == _TIRED:
            self._refresh()

    def _refresh(self) -> None:
        """Forget all but the newest sound."""
        self._quiet = 0
        self._state = np.zeros(_STATE, np.float32)
        for window in self._recent:
            self._likelihood(window)

    def _likelihood(self, window: Floats) -> float:
        """The probability of speech, 0…1; the state goes on."""
        inputs = {"input": window[np.newaxis], "state": self._state, "sr": _RATE}
        output, self._state = self._network.run(None, inputs)
        return float(output[0, 0])
