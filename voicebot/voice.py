"""How an utterance is said: how loud, how high, how fast. Arithmetic on samples; the same sound gives the same figures.

The pitch is that of the autocorrelation, put right for the window (Boersma 1993): it finds the period even where the
telephone has cut off the fundamental itself. Loudness is that of voiced sound alone, so that pauses and noise between
words don't count.
"""

from dataclasses import dataclass
from math import log2
from statistics import median

import numpy as np
from numpy.typing import NDArray

from voicebot.audio import RATE, WIDTH, length, samples
from voicebot.russian.syllables import syllables

Floats = NDArray[np.float64]

_DECIMATE = 2  # to the telephone's 8 kHz
_OWN_RATE = RATE // _DECIMATE
_FRAME, _HOP = 320, 160  # 40 ms, three periods of the lowest voice, every 20 ms
_SPECTRUM = 1024  # more than frame and longest period together
_LOWEST, _HIGHEST = 70, 500  # Hz: of men's lowest and of children's voices
_VOICED = 0.55  # how much a frame must be like itself a period later
_OCTAVE = 0.03  # what a period twice as long must be better by
_FAINT = 1e-3  # of the strongest frame's power, -30 dB: what is weaker isn't the caller's voice
_SILENT = 1e-9  # full scale is 1
_LEAST = 15  # voiced frames, 300 ms: of less nothing can be said
_GAP = 12  # frames, 240 ms: what is longer between voiced frames is a pause and no speech
_LONGEST = samples(10_000)  # of one utterance: the rest is like it, and costs

OWN = 3  # of a caller's first utterances his usual voice is learnt
_LEARNT = 2  # of them are needed before anything is compared
_LOUDER, _HIGHER, _FASTER = (
    (4, 10),
    (2, 6),
    (0.32, 0.68),
)  # dB, semitones, octaves: from where it tells, where it tells all
TELLS = 0.5  # from there on a change is named


@dataclass(frozen=True, slots=True)
class Voice:
    """Of one utterance.

    loudness_db: of voiced sound, full scale is 0; pitch_hz: the median; tempo: syllables a second, pauses left out,
    None where no words are known.
    """

    loudness_db: float
    pitch_hz: float
    tempo: float | None


@dataclass(frozen=True, slots=True)
class Raised:
    """A voice against its own beginning, each 0…1."""

    louder: float = 0.0
    higher: float = 0.0
    faster: float = 0.0

    @property
    def agreed(self) -> float:
        """What two of the three say: a gain makes louder, a question higher, a ready answer faster, no anger."""
        return sorted((self.louder, self.higher, self.faster))[1]

    @property
    def named(self) -> tuple[str, ...]:
        """The changes that tell."""
        return tuple(name for name in ("louder", "higher", "faster") if getattr(self, name) >= TELLS)


class Usual:
    """The voice of one caller at the beginning of his call: telephones, people and rooms differ."""

    def __init__(self) -> None:
        self._first: list[Voice] = []

    def compare(self, voice: Voice | None) -> Raised:
        """What has changed in this utterance, the next one; nothing before enough is known."""
        if voice is None:
            return Raised()
        usual, self._first = self._first, [*self._first, voice][:OWN]
        if len(usual) < _LEARNT:
            return Raised()
        tempos = [log2(one.tempo) for one in usual if one.tempo]
        return Raised(
            _ramp(voice.loudness_db - median(one.loudness_db for one in usual), _LOUDER),
            _ramp(12 * (log2(voice.pitch_hz) - median(log2(one.pitch_hz) for one in usual)), _HIGHER),
            _ramp(log2(voice.tempo) - median(tempos), _FASTER) if voice.tempo and len(tempos) >= _LEARNT else 0.0,
        )


def voice(pcm: bytes, text: str) -> Voice | None:
    """Of 16 kHz 16-bit mono and the words heard in it; None: too short or too noisy to say."""
    whole = length(pcm)
    pcm = pcm[: _LONGEST * WIDTH]
    sound = np.frombuffer(pcm, "<i2") / 32768
    frames = _frames(sound[: len(sound) // _DECIMATE * _DECIMATE].reshape(-1, _DECIMATE).mean(axis=1))
    powers = frames.var(axis=1)
    strength, pitch = _periods(frames)
    voiced = np.flatnonzero((strength > _VOICED) & (powers > max(_SILENT, _FAINT * powers.max(initial=0))))
    if len(voiced) < _LEAST:
        return None
    speaking = (1 + np.minimum(np.diff(voiced), _GAP).sum()) * _HOP / _OWN_RATE
    said = syllables(text) * length(pcm) / whole
    return Voice(
        loudness_db=round(float(10 * np.log10(powers[voiced].mean())), 2),
        pitch_hz=round(float(np.median(pitch[voiced])), 1),
        tempo=round(said / float(speaking), 2) if said else None,
    )


def _ramp(value: float, between: tuple[float, float]) -> float:
    begins, full = between
    return min(1.0, max(0.0, (value - begins) / (full - begins)))


def _frames(sound: Floats) -> Floats:
    if len(sound) < _FRAME:
        return np.zeros((0, _FRAME))
    return np.lib.stride_tricks.sliding_window_view(sound, _FRAME)[::_HOP]


def _periods(frames: Floats) -> tuple[Floats, Floats]:
    """How periodic each frame is, 0…1, and its pitch in Hz."""
    window = np.hanning(_FRAME)[None, :]
    first, last = _OWN_RATE // _HIGHEST, _OWN_RATE // _LOWEST
    own = _autocorrelation(window)[0, : last + 2]
    same = _autocorrelation((frames - frames.mean(axis=1, keepdims=True)) * window)[:, : last + 2]
    alike = same / np.maximum(same[:, :1], 1e-12) / (own / own[0])
    lags = np.arange(first, last + 1)
    peaks = (alike[:, lags] >= alike[:, lags - 1]) & (alike[:, lags] >= alike[:, lags + 1])
    worth = np.where(peaks, alike[:, lags] - _OCTAVE * np.log2(lags / first), 0)
    best = lags[worth.argmax(axis=1)]
    rows = np.arange(len(frames))
    return _between(alike, rows, best)


def _between(alike: Floats, rows: NDArray[np.int_], best: NDArray[np.int_]) -> tuple[Floats, Floats]:
    """Height and pitch at the top of the parabola through the best lag and its neighbours."""
    left, top, right = alike[rows, best - 1], alike[rows, best], alike[rows, best + 1]
    bend = left - 2 * top + right
    shift = np.where(bend < 0, 0.5 * (left - right) / np.minimum(bend, -1e-12), 0).clip(-0.5, 0.5)
    return top, _OWN_RATE / (best + shift)


def _autocorrelation(frames: Floats) -> Floats:
    spectra = np.fft.rfft(frames, _SPECTRUM)
    return np.fft.irfft(np.abs(spectra) ** 2, _SPECTRUM)
