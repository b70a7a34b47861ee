"""How loud a sound is, 10 ms at a time, and where speech begins and ends in it."""

import numpy as np
from numpy.typing import NDArray

from voicebot.audio import WIDTH, length, samples

_FRAME = samples(10)


def loudness(pcm: bytes) -> NDArray[np.float64]:
    """The root mean square of each 10 ms of 16-bit PCM."""
    frames = -(-length(pcm) // _FRAME)
    sound = np.frombuffer(pcm.ljust(frames * _FRAME * WIDTH, b"\0"), "<i2").reshape(frames, _FRAME)
    squares: NDArray[np.float64] = np.square(sound, dtype=np.float64).mean(axis=1)
    return np.sqrt(squares)


def trimmed(pcm: bytes, quiet: float, before: int, after: int) -> bytes:
    """`pcm` with as many samples of what surrounds the speech as asked for, filled up where there are fewer.

    quiet: what is softer than this share of the loudest 10 ms is no speech. Without any sound nothing is left.
    """
    loud = np.flatnonzero((by := loudness(pcm)) > quiet * max(by, default=0.0))
    if not len(loud):
        return b""
    begin, end = int(loud[0]) * _FRAME - before, (int(loud[-1]) + 1) * _FRAME + after
    missing = bytes(max(0, -begin) * WIDTH)
    return (missing + pcm[max(0, begin) * WIDTH : end * WIDTH]).ljust((end - begin) * WIDTH, b"\0")
