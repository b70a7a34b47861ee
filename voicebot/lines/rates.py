"""Sound from one rate to another piece by piece, as it comes, each piece whole at once.

soxr, which serves files, gives a stream back in bursts of 60 to 100 ms; a caller can't wait for that.
"""

from math import gcd

import numpy as np
from numpy.typing import NDArray
from scipy.signal import firwin, upfirdn

TAPS = 32  # on each side of a sample, at the lower rate: a delay of 4 ms at 8 kHz
PASS = 0.92  # of the lower rate's half is kept


class Resampler:
    """One direction of one call: 16-bit mono at `rate` in, at `wanted` out."""

    def __init__(self, rate: int, wanted: int) -> None:
        common = gcd(rate, wanted)
        self._up, self._down = wanted // common, rate // common
        factor = max(self._up, self._down)
        self._kernel = firwin(2 * TAPS * factor + 1, PASS / factor, window=("kaiser", 6.0)) * self._up
        reach = -(-len(self._kernel) // self._up)
        self._past: NDArray[np.int16] = np.zeros(-(-reach // self._down) * self._down, np.int16)
        self._rest = b""

    def take(self, pcm: bytes) -> bytes:
        """The same sound at the other rate, but for a few samples that wait for their neighbours."""
        if self._up == self._down:
            return pcm
        whole = self._rest + pcm
        count = len(whole) // 2 // self._down * self._down
        self._rest = whole[2 * count :]
        if not count:
            return b""
        sound = np.concatenate([self._past, np.frombuffer(whole, "<i2", count)])
        begin = len(self._past) * self._up // self._down
        made = upfirdn(self._kernel, sound, self._up, self._down)[begin : begin + count * self._up // self._down]
        self._past = sound[-len(self._past) :]
        return bytes(np.rint(np.clip(made, -32768, 32767)).astype("<i2").tobytes())
