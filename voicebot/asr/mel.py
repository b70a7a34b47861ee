"""Whisper's log-mel features in numpy: 80 slaney bins, a frame every 10 ms (the ones faster-whisper computes)."""

import numpy as np
from numpy.typing import NDArray

from voicebot.audio import RATE

FFT = 400
HOP = 160
BINS = 80

Floats = NDArray[np.float32]


def log_mel(signal: Floats) -> Floats:
    """(BINS, samples // HOP) of a signal within ±1 whose length is a multiple of HOP."""
    padded = np.pad(signal, FFT // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, FFT)[:-HOP:HOP]
    power = np.abs(np.fft.rfft(frames * HANN)) ** 2
    spectrum = np.log10(np.maximum(FILTERS @ power.T, 1e-10))
    scaled: Floats = ((np.maximum(spectrum, spectrum.max() - 8.0) + 4.0) / 4.0).astype(np.float32)
    return scaled


def to_mel(hertz: Floats) -> Floats:
    """Slaney's scale: linear up to 1 kHz (mel 15), logarithmic above."""
    return np.where(hertz < 1000, hertz * 0.015, 15 + 27 / np.log(6.4) * np.log(np.maximum(hertz, 1) / 1000))


def to_hertz(mel: Floats) -> Floats:
    return np.where(mel < 15, mel / 0.015, 1000 * np.exp((mel - 15) * np.log(6.4) / 27))


def triangles() -> Floats:
    """(BINS, FFT // 2 + 1): overlapping triangles of equal area, 0 Hz to half the rate."""
    edges = to_hertz(np.linspace(0, to_mel(np.array(RATE / 2)), BINS + 2))
    slopes = edges[:, None] - np.fft.rfftfreq(FFT, 1 / RATE)
    rising = -slopes[:-2] / np.diff(edges)[:-1, None]
    falling = slopes[2:] / np.diff(edges)[1:, None]
    area = 2 / (edges[2:] - edges[:-2])
    return (np.maximum(0, np.minimum(rising, falling)) * area[:, None]).astype(np.float32)


HANN = np.hanning(FFT + 1)[:-1].astype(np.float32)
FILTERS = triangles()
