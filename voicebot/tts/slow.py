"""Any voice, slower: longer by a quarter at the same pitch."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from voicebot.audio import samples
from voicebot.tts.base import Synthesizer

LONGER = 1.28
_FRAME = samples(40)  # of two or more periods of a low voice
_HOP = _FRAME // 2
_SEARCH = samples(10)  # a period of a low voice: so far a frame may move to fit its neighbour


class Slow:
    """Another voice, each piece stretched."""

    def __init__(self, voice: Synthesizer) -> None:
        self.name = voice.name
        self._voice = voice

    def speak(self, text: str) -> Iterator[bytes]:
        return map(stretched, self._voice.speak(text))


def stretched(pcm: bytes) -> bytes:
    """The same sound LONGER (WSOLA: overlapping frames, each moved to where it continues the one before)."""
    sound = np.frombuffer(pcm, np.int16).astype(np.float32)
    count = round(len(sound) * LONGER)
    if len(sound) < 2 * _FRAME:
        return pcm
    padded = np.pad(sound, (_SEARCH, 2 * _FRAME + 2 * _SEARCH))
    window = np.hanning(_FRAME + 1)[:_FRAME].astype(np.float32)
    out = np.zeros(count + 2 * _FRAME, np.float32)
    out[:_HOP] = sound[:_HOP] * window[_HOP:]  # the first half frame has no neighbour before it
    at = _SEARCH
    for begin in range(0, count, _HOP):
        out[begin : begin + _FRAME] += padded[at : at + _FRAME] * window
        meant = round((begin + _HOP) / LONGER)
        at = meant + _fit(padded, meant, padded[at + _HOP : at + _HOP + _FRAME])
    return np.clip(np.rint(out[:count]), -32768, 32767).astype(np.int16).tobytes()


def _fit(padded: NDArray[np.float32], meant: int, neighbour: NDArray[np.float32]) -> int:
    """How far from `meant` the sound goes on most like `neighbour`, 0…2 _SEARCH."""
    region = padded[meant : meant + _FRAME + 2 * _SEARCH]
    likeness = np.correlate(region, neighbour, "valid")
    squares = np.concatenate(([0.0], np.cumsum(region.astype(np.float64) ** 2)))
    energy = squares[_FRAME:] - squares[:-_FRAME]
    return int(np.argmax(likeness / np.sqrt(energy + 1.0)))
