"""Sound with known edges and pauses: numbers put together from a person's digits, sentences with hesitations.

The digits are those of Debian's package asterisk-core-sounds-ru-wav, cut where they begin and end; without it those of
tests/wav/human, which come from it.
"""

import random
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from endpointing import Stretch, levelled
from numpy.typing import NDArray

from voicebot import wav
from voicebot.audio import CHUNK, RATE, WIDTH, chunks, samples
from voicebot.wav import Floats

DIGITS = Path("/usr/share/asterisk/sounds/ru/digits")
OURS = Path(__file__).parents[1] / "tests" / "wav" / "human"
UNITS = ("ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять")
TEENS = (
    "десять", "одиннадцать", "двенадцать", "тринадцать", "четырнадцать", "пятнадцать", "шестнадцать", "семнадцать",
    "восемнадцать", "девятнадцать",
)  # fmt: skip
TENS = ("двадцать", "тридцать", "сорок", "пятьдесят", "шестьдесят", "семьдесят", "восемьдесят", "девяносто")
HUNDRED = "сто"
WITHIN = (60, 150)  # ms between the words of a group
EDGE_DB, ABOVE_FLOOR_DB = -28, 8  # what is louder is speech: below the loudest 20 ms, above the quietest
AROUND = samples(400)  # of silence before and after
HESITATIONS = 60  # ms: a gap between words where somebody may hesitate


def spoken_edges(pcm: bytes) -> Stretch:
    """Where a recording's speech begins and ends, in samples, by its loudness alone."""
    loud = loud_chunks(pcm)
    return int(loud[0]) * CHUNK, int(loud[-1] + 1) * CHUNK


def spoken_by(pcm: bytes, ms: int) -> int:
    """The sample up to which so much has been spoken, pauses between words apart; the end where all is less."""
    loud = loud_chunks(pcm)
    return int(loud[min(len(loud), -(-samples(ms) // CHUNK)) - 1] + 1) * CHUNK


def loud_chunks(pcm: bytes) -> NDArray[np.intp]:
    """Numbers of the 20 ms that hold speech."""
    powers = powers_of(pcm)
    floor = float(np.percentile(powers, 10)) * 10 ** (ABOVE_FLOOR_DB / 10)
    return np.flatnonzero(powers > max(powers.max() * 10 ** (EDGE_DB / 10), min(floor, powers.max() / 10)))


def powers_of(pcm: bytes) -> Floats:
    """Of each 20 ms."""
    sound = wav.to_floats(b"".join(chunks(pcm)))
    found: Floats = (sound.reshape(-1, CHUNK) ** 2).mean(axis=1)
    return found


def trimmed(pcm: bytes) -> bytes:
    begin, end = spoken_edges(pcm)
    return pcm[begin * WIDTH : end * WIDTH]


@cache
def word(text: str) -> bytes:
    """A number's word as a person says it, as loud as all others, without silence around it."""
    number = numbered().get(text)
    path = DIGITS / f"{number}.wav" if DIGITS.is_dir() and number else OURS / f"{text}.wav"
    return wav.to_pcm(levelled(wav.to_floats(trimmed(wav.read(path)))))


def numbered() -> dict[str, str]:
    """Word → the package's name for it."""
    tens = {name: str(10 * (n + 2)) for n, name in enumerate(TENS)}
    return {name: str(n) for n, name in enumerate(UNITS + TEENS)} | tens | {HUNDRED: "hundred"}


def groups(value: str, chance: random.Random) -> list[list[str]]:
    """How somebody dictates these digits: as one number to 199, one by one, or in twos; words by group."""
    if not value.startswith("0") and int(value) < 200:
        return [counted(value)]
    if chance.random() < 0.3:
        return [[UNITS[int(digit)] for digit in value[i : i + 3]] for i in range(0, len(value), 3)]
    odd = len(value) % 2  # said first: «twenty», «one» would be 21
    twos = [value[:odd], *(value[i : i + 2] for i in range(odd, len(value), 2))]
    return [counted(two) if two[0] != "0" else [UNITS[int(digit)] for digit in two] for two in twos if two]


def counted(number: str) -> list[str]:
    """0…199 in words."""
    value = int(number)
    said = [HUNDRED] if value >= 100 else []
    value %= 100
    if value >= 20:
        said.append(TENS[value // 10 - 2])
        value %= 10
    elif value >= 10:
        return [*said, TEENS[value - 10]]
    return [*said, UNITS[value]] if value or not said else said


def dictated(said: Sequence[Sequence[str]], pauses_ms: Sequence[int], chance: random.Random) -> bytes:
    """The groups one after another, each pause (in turn) between two of them."""
    parts = []
    for n, group in enumerate(said):
        if n:
            parts.append(bytes(samples(pauses_ms[(n - 1) % len(pauses_ms)]) * WIDTH))
        for i, one in enumerate(group):
            gap = samples(chance.randint(*WITHIN)) if i else 0
            parts += [bytes(gap * WIDTH), word(one)]
    return around(b"".join(parts))


def around(pcm: bytes) -> bytes:
    """With silence before and after."""
    return bytes(AROUND * WIDTH) + pcm + bytes(AROUND * WIDTH)


def hesitating(pcm: bytes, pause_ms: int) -> bytes | None:
    """The recording with a pause at the widest gap between its words, nearest its middle; None where it has none."""
    sound = trimmed(pcm)
    powers = powers_of(sound)
    quiet = powers < powers.max() * 10 ** (EDGE_DB / 10)
    gaps = [(begin, end) for begin, end in runs(quiet) if (end - begin) * CHUNK >= samples(HESITATIONS)]
    third = len(powers) // 4
    fitting = [(begin, end) for begin, end in gaps if third <= begin and end <= len(powers) - third]
    if not fitting:
        return None
    begin, end = max(fitting, key=lambda gap: gap[1] - gap[0])
    missing = samples(pause_ms) - (end - begin) * CHUNK
    if missing < 0:
        return None
    cut = (begin + end) // 2 * CHUNK * WIDTH
    return around(sound[:cut] + bytes(missing * WIDTH) + sound[cut:])


def runs(flags: Sequence[bool] | np.ndarray) -> list[tuple[int, int]]:
    """Begin and end of each run of truths."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], np.asarray(flags, int), [0]])))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def seconds(pcm: bytes) -> float:
    return len(pcm) / WIDTH / RATE
