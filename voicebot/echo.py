"""Is what comes in from the caller's side only the robot's own voice? Compared with what the robot has just said."""

from collections import deque
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft

from voicebot.audio import CHUNK, RATE, SILENCE, samples

LATEST = samples(500)  # echo comes back so much later at most
CLEAN = samples(1_500)  # of the robot's voice, with nothing in it that seems to be speech: the line has no echo
_RATE = RATE // 2  # enough for what a telephone carries
_STEP = CHUNK // 2  # from here on samples are of that rate
_DELAYS = LATEST // 2
_WINDOW = _STEP * 40  # 800 ms: looked at for how the echo sounds
_SIZE = next_fast_len(_WINDOW + _DELAYS, real=True)
_FRAME = 512  # 64 ms
_TAPS, _APART = 4, 2  # frames of the robot's voice in an echo, 40 ms apart: rooms answer for longer than a frame
_PAST = (_TAPS - 1) * _APART * _STEP
_WEAKER = 0.02 * np.exp(np.arange(_TAPS)) * (np.arange(_TAPS) > 0)  # the later, the less is believed of an answer
_FREE = 1.2  # so many taps fit as well as if they were free: the late ones are held down
_LAST = 3  # frames that are judged, 20 ms apart
_BAND = slice(200 * _FRAME // _RATE, 3600 * _FRAME // _RATE)
_SILENT = 1e6  # energy of a frame, of -76 dB, below which nothing can be told
_FAINT = 0.05  # of that energy: fainter frames say nothing of how the echo sounds
_OWN = 0.35  # so much at least of what comes in is not the robot's where the caller speaks
_SURELY_NOT = 0.1  # … less than that, on a line that has had no echo: somebody has just switched a loudspeaker on
_QUIETEST, _NOISE = 0.1, 4.0  # what is less than so many times the quietest tenth of the frames is noise

_HANN = np.hanning(_FRAME).astype(np.float32)

Sound = NDArray[np.float32]
Spectra = NDArray[np.complex64]


class Echo:
    """One call's; it is given both sides chunk by chunk (`hear`).

    An echo is what can be made of the robot's voice by a delay and a filter that stay as they are: both are estimated
    from the last 800 ms, the filter for each frequency as a few taps (convolutive transfer function, Avargel and
    Cohen) by least squares. Estimating costs 1.5 ms, and is done when `only` is asked.
    """

    def __init__(self) -> None:
        self._sides = deque([SILENCE] * (_WINDOW // _STEP)), deque([SILENCE] * ((_PAST + _WINDOW + _DELAYS) // _STEP))
        self._silent = LATEST  # samples since the robot was last heard
        self._clean = 0  # samples of its voice that nothing has come back of

    def hear(self, caller: bytes, robot: bytes, speech: bool = True) -> None:
        """20 ms of both sides; speech: so the detector takes the caller's."""
        self._silent = 0 if any(robot) else self._silent + CHUNK
        if self._clean < CLEAN and self._silent < LATEST:
            self._clean = 0 if speech else self._clean + (CHUNK if self._silent == 0 else 0)
        for side, pcm in zip(self._sides, (caller, robot), strict=True):
            side.popleft()
            side.append(pcm)

    def expect(self) -> None:
        """There may be one, though none was heard before."""
        self._clean = 0

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
        begin = _likeliest(caller, robot[_PAST:])
        heard, said = _spectra(caller), _taps(_spectra(robot[begin:][: _PAST + _WINDOW]))
        energies = np.sum(_power(heard), axis=1)
        energy = energies[-_LAST:].mean()
        loud = energies > _FAINT * energy
        path = _path(heard[loud], said[:, loud])
        left = np.sum(_power(heard[-_LAST:] - np.sum(path * said[:, -_LAST:], axis=0))) / _LAST
        own = left * _overfitted(np.sum(_power(said[0, loud]), axis=1))
        if self._clean >= CLEAN:
            return bool(energy > _SILENT and own < _SURELY_NOT * energy)
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


def _taps(spectra: Spectra) -> Spectra:
    """The frames (taps, frames, frequencies) that each frame of an echo is made of, the latest first."""
    frames = len(spectra) - (_TAPS - 1) * _APART
    return np.stack([spectra[begin:][:frames] for begin in range((_TAPS - 1) * _APART, -1, -_APART)])


def _path(heard: Spectra, said: Spectra) -> Spectra:
    """What makes of the taps what was heard (taps, 1, frequencies): least squares, late taps held down."""
    taps = np.ascontiguousarray(said.transpose(2, 0, 1))
    turned = taps.conj()
    likeness = turned @ taps.transpose(0, 2, 1)
    power = np.einsum("ftt->f", likeness).real / _TAPS
    likeness += np.eye(_TAPS, dtype=np.float32) * (power[:, None, None] * _WEAKER.astype(np.float32) + 1.0)
    path: Spectra = np.linalg.solve(likeness, turned @ np.ascontiguousarray(heard.T)[:, :, None]).transpose(1, 2, 0)
    return path


def _power(spectra: Spectra) -> NDArray[np.float32]:
    power: NDArray[np.float32] = spectra.real**2 + spectra.imag**2
    return power


def _overfitted(energies: NDArray[np.float32]) -> float:
    """What is estimated from few frames fits too well: so many times more than it seems is left."""
    frames = np.sum(energies) ** 2 / (np.sum(energies**2) + 1.0) * _STEP / _FRAME * 2
    return float(frames) / max(float(frames) - _FREE, float(frames) / 4, 0.01)
