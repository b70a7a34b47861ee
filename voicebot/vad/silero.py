"""Silero VAD (MIT): a small neural network that tells voices from noise. Weights: `models/silero-vad/silero_vad.onnx`.

Needs `pip install voicebot[vad]`. Source: https://github.com/snakers4/silero-vad
"""

import importlib
import importlib.util
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from voicebot.audio import RATE
from voicebot.errors import EngineMissing, Problem

RANK = 1

# The network hears windows of 32 ms, each behind the last 4 ms of the one before it.
_WINDOW, _CONTEXT = 512, 64
_STATE = (2, 1, 128)
_RATE = np.array(RATE, np.int64)
_FULL_SCALE = np.float32(32768)

Part = Annotated[float, Field(ge=0, le=1)]


def load(models: Path, threshold: Part = 0.5, release: Part = 0.35) -> "Silero":
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
        self._speech = False

    def is_speech(self, pcm: bytes) -> bool:
        self._sound = np.concatenate([self._sound, np.frombuffer(pcm, "<i2") / _FULL_SCALE])
        while len(self._sound) >= _CONTEXT + _WINDOW:
            likely = self._likelihood(self._sound[: _CONTEXT + _WINDOW])
            self._sound = self._sound[_WINDOW:]
            self._speech = likely >= (self._release if self._speech else self._threshold)
        return self._speech

    def _likelihood(self, window: np.ndarray[Any, np.dtype[np.float32]]) -> float:
        """The probability of speech, 0…1."""
        inputs = {"input": window[np.newaxis], "state": self._state, "sr": _RATE}
        output, self._state = self._network.run(None, inputs)
        return float(output[0, 0])
