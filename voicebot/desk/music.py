"""What a waiting caller hears between announcements: quiet chords, made here so that nobody owns them."""

from collections.abc import Iterator
from itertools import cycle

import numpy as np
from numpy.typing import NDArray

from voicebot.audio import RATE, WIDTH, samples

_CHORDS = ((261.6, 329.6, 392.0), (220.0, 261.6, 329.6), (174.6, 220.0, 261.6), (196.0, 246.9, 293.7))  # hertz
_CHORD_MS, _NOTE_MS = 2_400, 400
_LOUDNESS = 1_200
_RINGING = 425  # hertz
PIECE_MS = 100


def music() -> bytes:
    """One round, 16 kHz 16-bit mono; its end fits its beginning."""
    return (np.concatenate([_chord(notes) for notes in _CHORDS]) * _LOUDNESS).astype("<i2").tobytes()


def _chord(notes: tuple[float, ...]) -> NDArray[np.float64]:
    """Its notes one after another, up and down, each dying away."""
    order = (*notes, notes[1], notes[0], notes[1])
    sound = np.zeros(samples(_CHORD_MS))
    for place, hertz in enumerate(order):
        begin = place * samples(_NOTE_MS)
        times = np.arange(len(sound) - begin) / RATE
        sound[begin:] += np.sin(2 * np.pi * hertz * times) * np.exp(-times * 4) * np.minimum(1, times * 100)
    return sound


def ringing() -> bytes:
    """What is heard while a telephone rings, once round: a second of tone, four of silence."""
    tone = np.sin(2 * np.pi * _RINGING * np.arange(samples(1000)) / RATE) * _LOUDNESS
    return tone.astype("<i2").tobytes() + bytes(samples(4000) * WIDTH)


def pieces(sound: bytes) -> Iterator[bytes]:
    """Round and round, a piece at a time."""
    return cycle(list(cut(sound)))


def cut(sound: bytes) -> Iterator[bytes]:
    """Once, a piece at a time."""
    size = samples(PIECE_MS) * WIDTH
    return (sound[start : start + size] for start in range(0, len(sound), size))
