"""Loudness above the background. Needs nothing; takes every sound that comes and goes for speech."""

from collections import deque
from math import inf
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import Field

from voicebot.audio import CHUNK, samples

RANK = 3

_LOOK = samples(3_000) // CHUNK  # chunks: nobody speaks so long without a gap, where the background is heard
_SMOOTH = 0.3  # the weight of the newest chunk
_BIAS = 1.6  # the mean power of a noise is so much above the least of _LOOK smoothed chunks
_HIGHEST = 1e-4  # -40 dB: a call that begins louder begins with speech, not with the background
_HYSTERESIS = 0.5  # -3 dB: speech goes on at so much less
_FULL_SCALE = 32768.0


def load(
    models: Path,
    above_db: Annotated[float, Field(ge=1, le=40)] = 8,
    faintest_db: Annotated[float, Field(ge=-90, le=0)] = -55,
) -> "Energy":
    """above_db: how far above the background speech begins; faintest_db: what is below (full scale is 0) is none."""
    return Energy(_power(above_db), _power(faintest_db))


class Energy:
    """The background is the least power (minimum statistics) of the last seconds."""

    def __init__(self, above: float, faintest: float) -> None:
        self._above, self._faintest = above, faintest
        self._smoothed = inf
        self._past: deque[float] = deque(maxlen=_LOOK)
        self._speech = False

    def is_speech(self, pcm: bytes) -> bool:
        power = float(np.var(np.frombuffer(pcm, "<i2") / _FULL_SCALE))  # of the alternating part: no offset
        self._smoothed = min(power, _HIGHEST) if not self._past else self._smoothed + _SMOOTH * (power - self._smoothed)
        self._past.append(self._smoothed)
        needed = max(self._faintest, self._above * _BIAS * min(self._past))
        self._speech = power > needed * (_HYSTERESIS if self._speech else 1)
        return self._speech


def _power(db: float) -> float:
    return float(10 ** (db / 10))
