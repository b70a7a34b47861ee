"""Keys that come as tones within the sound, from peers that don't name them in packets of their own (RFC 4733)."""

import numpy as np

from voicebot.audio import CHUNK, RATE, samples

ROWS, COLUMNS = (697, 770, 852, 941), (1209, 1336, 1477, 1633)  # Hz
KEYS = "123A456B789C*0#D"
QUIET = 100.0  # root mean square below which nothing is looked for
SHARE = 0.8  # of the sound must be the two tones: speech never is
TWIST = 6.3  # one tone may be so many times (8 dB) as strong as the other
CHUNKS = 2  # so many in a row make a key, and so many without it end it
WAIT = samples(300)  # a key that is also named in packets is named by then

_TIMES = np.arange(CHUNK) / RATE
_WAVES = np.exp(-2j * np.pi * np.outer((*ROWS, *COLUMNS), _TIMES))


def key(pcm: bytes) -> str:
    """The key whose two tones these 20 ms are, or "". The spectrum at eight frequencies: Goertzel's result."""
    sound = np.frombuffer(pcm, "<i2").astype(np.float64)
    power = float(sound @ sound)
    if power < QUIET**2 * CHUNK:
        return ""
    shares = np.abs(_WAVES @ sound) ** 2 * 2 / (CHUNK * power)
    row, column = int(shares[:4].argmax()), int(shares[4:].argmax())
    low, high = shares[row], shares[4 + column]
    if low + high < SHARE or max(low, high) > TWIST * min(low, high):
        return ""
    return KEYS[4 * row + column]


class Tones:
    """The keys in one caller's sound; silent for good as soon as the line names a key itself."""

    def __init__(self) -> None:
        self._last, self._run, self._pressed = "", 0, ""
        self._named = False
        self._waiting: list[tuple[str, int]] = []

    def named(self) -> None:
        """The line names keys: what was heard of this one in the sound is the same."""
        self._named = True
        self._waiting.clear()

    def hear(self, pcm: bytes, now: int) -> list[str]:
        """The keys that are sure by `now`, having heard these 20 ms."""
        if self._named:
            return []
        found = key(pcm)
        self._run = self._run + 1 if found == self._last else 1
        self._last = found
        if self._run == CHUNKS and found != self._pressed:
            self._pressed = found
            if found:
                self._waiting.append((found, now + WAIT))
        due = [digit for digit, at in self._waiting if at <= now]
        self._waiting = [(digit, at) for digit, at in self._waiting if at > now]
        return due
