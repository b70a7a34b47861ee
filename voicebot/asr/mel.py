"""Whisper's log-mel features in numpy: slaney's scale, a frame every 10 ms (the ones faster-whisper computes)."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from voicebot.audio import RATE

FFT = 400
HOP = 160

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


def log_mel(signal: Floats, bins: int) -> Floats:
    """(bins, samples // HOP) of a signal within ±1 whose length is a multiple of HOP."""
    padded = np.pad(signal, FFT // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, FFT)[:-HOP:HOP]
    power = np.abs(np.fft.rfft(frames * HANN)) ** 2
    spectrum = np.log10(np.maximum(filters(bins) @ power.T, 1e-10))
    features: Floats = ((np.maximum(spectrum, spectrum.max() - 8.0) + 4.0) / 4.0).astype(np.float32)
    return features


@cache
def filters(bins: int) -> Floats:
    """(bins, FFT // 2 + 1): overlapping triangles of equal area from 0 Hz to half the rate."""
    edges = _hertz(np.linspace(0, _mel(RATE / 2), bins + 2))
    slopes = edges[:, None] - np.fft.rfftfreq(FFT, 1 / RATE)
    rising = -slopes[:-2] / np.diff(edges)[:-1, None]
    falling = slopes[2:] / np.diff(edges)[1:, None]
    area = 2 / (edges[2:] - edges[:-2])
    triangles: Floats = (np.maximum(0, np.minimum(rising, falling)) * area[:, None]).astype(np.float32)
    return triangles


# Slaney's scale: linear up to 1 kHz (mel 15), logarithmic above.
_BEND = 1000.0
_LINEAR = 0.015  # mels a hertz
_LOGARITHMIC = 27 / float(np.log(6.4))  # mels for e times the frequency


def _mel(hertz: float) -> float:
    return hertz * _LINEAR if hertz < _BEND else _BEND * _LINEAR + _LOGARITHMIC * float(np.log(hertz / _BEND))


def _hertz(mel: Doubles) -> Doubles:
    return np.where(mel < _BEND * _LINEAR, mel / _LINEAR, _BEND * np.exp((mel - _BEND * _LINEAR) / _LOGARITHMIC))


HANN = np.hanning(FFT + 1)[:-1].astype(np.float32)
