"""What is no speech and yet is heard on the telephone: made, or from Debian's asterisk-moh-opsound-wav (music)."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from endpointing import chunk_powers, pink
from numpy.random import Generator, default_rng
from scipy.signal import butter, sosfilt

from voicebot import wav
from voicebot.audio import CHUNK, RATE, samples
from voicebot.wav import Floats

MUSIC = Path("/usr/share/asterisk/moh")  # apt-get install asterisk-moh-opsound-wav
ACTIVE_DB = -25  # of the loudest 20 ms: what is louder counts for the level

Noise = Callable[[int, Generator], Floats]


def made(kind: Noise, count: int, level_db: float, seed: int = 0) -> Floats:
    """`count` samples of it; where it sounds, its power is `level_db` below full scale."""
    sound = kind(count // CHUNK * CHUNK, default_rng(seed))
    powers = chunk_powers(sound)
    active = powers[powers > powers.max() * 10 ** (ACTIVE_DB / 10)].mean()
    loud: Floats = sound * np.float32(10 ** (level_db / 20) / np.sqrt(active))
    return loud


def hiss(count: int, _: Generator) -> Floats:
    return pink(count)


def street(count: int, chance: Generator) -> Floats:
    """Cars that come and go."""
    seconds = count // RATE + 2
    slow = np.interp(np.arange(count) / RATE, np.arange(seconds), chance.random(seconds))
    return filtered(pink(count), 80, 900) * (0.1 + slow**3).astype(np.float32)


def hum(count: int, _: Generator) -> Floats:
    times = np.arange(count) / RATE
    return sum(np.sin(2 * np.pi * 50 * k * times) / k for k in range(1, 12)).astype(np.float32)


def ringback(count: int, _: Generator) -> Floats:
    """Somebody else's call: 425 Hz, a second in five."""
    times = np.arange(count) / RATE
    return (np.sin(2 * np.pi * 425 * times) * (times % 5 < 1)).astype(np.float32)


def coughs(count: int, chance: Generator) -> Floats:
    """One to three bursts of throaty noise, every few seconds."""
    return scattered(count, chance, (2.0, 8.0), cough)


def cough(chance: Generator) -> Floats:
    parts = []
    for _ in range(chance.integers(1, 4)):
        size = samples(int(chance.integers(120, 300)))
        times = np.arange(size) / RATE
        throat = filtered(chance.standard_normal(size), 250, 2500) + 0.3 * np.sin(
            2 * np.pi * chance.uniform(90, 180) * times
        )
        parts += [throat * np.minimum(1, times * 60) * np.exp(-9 * times), np.zeros(samples(90))]
    return np.concatenate(parts).astype(np.float32)


def bangs(count: int, chance: Generator) -> Floats:
    """Doors, plates."""
    return scattered(count, chance, (1.5, 6.0), lambda some: struck(some, 1500, (60, 400), 12))


def clicks(count: int, chance: Generator) -> Floats:
    return scattered(count, chance, (0.3, 3.0), lambda some: struck(some, 40, (1000, 3000), 200))


def keyboard(count: int, chance: Generator) -> Floats:
    return scattered(count, chance, (0.07, 0.3), lambda some: struck(some, 60, (1500, 3500), 120))


def struck(chance: Generator, ms: int, band: tuple[int, int], decay: float) -> Floats:
    """Noise and a few tones that die away."""
    times = np.arange(samples(ms)) / RATE
    sound = chance.standard_normal(len(times)) * 0.6
    for frequency in chance.uniform(*band, 4):
        sound = sound + np.sin(2 * np.pi * frequency * times)
    return (sound * np.exp(-decay * times)).astype(np.float32)


def crying(count: int, chance: Generator) -> Floats:
    """A small child: cries of a second at 350 to 550 Hz that rise and fall, rich in overtones, and breaths between."""
    return scattered(count, chance, (0.3, 0.8), cry)


def cry(chance: Generator) -> Floats:
    size = samples(int(chance.integers(600, 1400)))
    times = np.linspace(0, 1, size)
    pitch = chance.uniform(350, 450) * (1 + 0.3 * np.sin(np.pi * times) + 0.02 * np.sin(2 * np.pi * 6 * times))
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    voice = sum(np.sin(k * phase) / k for k in range(1, 9)) + 0.1 * chance.standard_normal(size)
    return (voice * np.sin(np.pi * times) ** 0.5).astype(np.float32)


def barking(count: int, chance: Generator) -> Floats:
    """A dog: short falling sounds, two or three in a row."""
    return scattered(count, chance, (1.0, 5.0), barks)


def barks(chance: Generator) -> Floats:
    parts = []
    for _ in range(chance.integers(2, 4)):
        size = samples(int(chance.integers(120, 220)))
        times = np.linspace(0, 1, size)
        phase = 2 * np.pi * np.cumsum(chance.uniform(350, 600) * (1.2 - 0.6 * times)) / RATE
        voice = sum(np.sin(k * phase) / k for k in range(1, 6)) + 0.6 * chance.standard_normal(size)
        parts += [voice * np.exp(-4 * times), np.zeros(samples(180))]
    return np.concatenate(parts).astype(np.float32)


def music(count: int, chance: Generator) -> Floats:
    """Of Debian's recordings, in turn."""
    pieces = sorted(MUSIC.glob("*.wav"))
    first = int(chance.integers(len(pieces)))
    sound = np.concatenate([wav.to_floats(wav.read(piece)) for piece in (*pieces[first:], *pieces[:first])])
    whole: Floats = np.resize(sound, count)
    return whole


def filtered(sound: Floats, low: int, high: int) -> Floats:
    found: Floats = sosfilt(butter(2, (low, high), "bandpass", fs=RATE, output="sos"), sound).astype(np.float32)
    return found


def scattered(count: int, chance: Generator, gaps: tuple[float, float], one: Callable[[Generator], Floats]) -> Floats:
    """One after another, with pauses of so many seconds."""
    sound, at = np.zeros(count, np.float32), samples(500)
    while at < count:
        piece = one(chance)[: count - at] * np.float32(chance.uniform(0.5, 1))
        sound[at : at + len(piece)] += piece
        at += len(piece) + int(chance.uniform(*gaps) * RATE)
    return sound


def kinds() -> Iterator[tuple[str, Noise]]:
    """Name and maker of each; music only where the package is installed."""
    for noise in (hiss, street, hum, ringback, coughs, bangs, clicks, keyboard, crying, barking):
        yield noise.__name__, noise
    if MUSIC.is_dir():
        yield "music", music
