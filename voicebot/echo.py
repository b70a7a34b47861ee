"""Is what comes in from the caller's side only the robot's own voice? Compared with what the robot has just said."""

from collections import deque
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft

from voicebot.audio import CHUNK, RATE, SILENCE, samples

LATEST = samples(500)  # echo comes back so much later at most
_RATE = RATE // 2  # enough for what a telephone carries
_STEP = CHUNK // 2  # from here on samples are of that rate
_DELAYS = LATEST // 2
_WINDOW = _STEP * 40  # 800 ms: looked at for how the echo sounds
_SIZE = next_fast_len(_WINDOW + _DELAYS, real=True)
_FRAME = 512  # 64 ms: the echo of a room fits into a frame
_LAST = 3  # frames that are judged, 20 ms apart
_BAND = slice(200 * _FRAME // _RATE, 3600 * _FRAME // _RATE)
_SILENT = 1e6  # energy of a frame, of -76 dB, below which nothing can be told
_FAINT = 0.05  # of that energy: fainter frames say nothing of how the echo sounds
_OWN = 0.35  # so much at least of what comes in is not the robot's where the caller speaks
_QUIETEST, _NOISE = 0.1, 4.0  # what is less than so many times the quietest tenth of the frames is noise

_HANN = np.hanning(_FRAME).astype(np.float32)

Sound = NDArray[np.float32]
Spectra = NDArray[np.complex64]


class Echo:
    """One call's; it is given both sides chunk by chunk (`hear`).

    An echo is what can be made of the robot's voice by a delay and a filter that stay as they are: both are estimated
    from the last 800 ms. Estimating costs half a millisecond, and is done when `only` is asked.
    """

    def __init__(self) -> None:
        self._sides = deque([SILENCE] * (_WINDOW // _STEP)), deque([SILENCE] * (-(-(_WINDOW + _DELAYS) // _STEP)))
        self._silent = LATEST  # samples since the robot was last heard

    def hear(self, caller: bytes, robot: bytes) -> None:
        """20 ms of both sides."""
        self._silent = 0 if any(robot) else self._silent + CHUNK
        for side, pcm in zip(self._sides, (caller, robot), strict=True):
            side.popleft()
            side.append(pcm)

    @property
    def possible(self) -> bool:
        """The robot is heard, or was a moment ago."""
        return self._silent < LATEST

    @property
    def only(self) -> bool:
        """Nothing but the robot's voice, and noise, has come in during the last 100 ms."""
        if not self.possible:
            return False
        caller, robot = (_sound(side) for side in self._sides)
        begin = _likeliest(caller, robot[-_WINDOW - _DELAYS :])
        heard, said = _spectra(caller), _spectra(robot[len(robot) - _WINDOW - _DELAYS + begin :][:_WINDOW])
        energies = np.sum(_power(heard), axis=1)
        energy = energies[-_LAST:].mean()
        loud = energies > _FAINT * energy
        powers = _power(said[loud])
        path = np.sum(heard[loud] * said[loud].conj(), axis=0) / (np.sum(powers, axis=0) + 1.0)
        left = np.sum(_power(heard[-_LAST:] - path * said[-_LAST:])) / _LAST
        own = left * _overfitted(np.sum(powers, axis=1))
        return bool(energy > _SILENT and own < max(_OWN * energy, _NOISE * np.quantile(energies, _QUIETEST)))


def _sound(side: Iterable[bytes]) -> Sound:
    pcm = np.frombuffer(b"".join(side), np.int16).astype(np.float32)
    return (pcm[::2] + pcm[1::2]) * np.float32(0.5)


def _likeliest(caller: Sound, robot: Sound) -> int:
    """Where in the robot's voice what came in would begin, by the phases of both (GCC-PHAT)."""
    cross = rfft(caller, _SIZE).conj() * rfft(robot, _SIZE)
    likeness = irfft(cross / (np.abs(cross) + 1e-3), _SIZE)[: _DELAYS + 1]
    return int(np.argmax(np.abs(likeness)))


def _spectra(sound: Sound) -> Spectra:
    """Of frames that overlap, 20 ms apart, the last one at the end; only the telephone's band."""
    frames = np.lib.stride_tricks.sliding_window_view(sound[(len(sound) - _FRAME) % _STEP :], _FRAME)[::_STEP]
    spectra: Spectra = rfft(frames * _HANN, axis=1)[:, _BAND]
    return spectra


def _power(spectra: Spectra) -> NDArray[np.float32]:
    power: NDArray[np.float32] = spectra.real**2 + spectra.imag**2
    return power


def _overfitted(energies: NDArray[np.float32]) -> float:
    """What is estimated from few frames fits too well: so many times more than it seems is left."""
    frames = np.sum(energies) ** 2 / (np.sum(energies**2) + 1.0) * _STEP / _FRAME * 2
    return float(frames) / max(float(frames) - 1.0, 0.25)
