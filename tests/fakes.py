"""Engines for tests: sound that is what it says. A word of test speech is a chunk whose samples all have one value."""

from collections.abc import Iterator
from itertools import groupby

from voicebot.asr.base import NO_HINTS, NOTHING, Hints, Transcript
from voicebot.audio import CHUNK, SILENCE

MS = 20
VOICE = 5000  # the robot's


def spoken(word: int, ms: int) -> bytes:
    """The word number `word`, lasting `ms`."""
    return word.to_bytes(2, "little") * CHUNK * (ms // MS)


def quiet(ms: int) -> bytes:
    return SILENCE * (ms // MS)


class Loudness:
    """A detector: anything that isn't silence is speech."""

    def is_speech(self, pcm: bytes) -> bool:
        return pcm != SILENCE


class Words:
    """A recogniser that knows what each test word means."""

    name = "words"

    def __init__(self, meanings: dict[int, str]) -> None:
        self.meanings = meanings
        self.hints: list[Hints] = []

    def session(self, hints: Hints = NO_HINTS) -> "Listening":
        self.hints.append(hints)
        return Listening(self.meanings)


class Listening:
    def __init__(self, meanings: dict[int, str]) -> None:
        self._meanings, self._pcm = meanings, b""

    def feed(self, pcm: bytes) -> Transcript | None:
        self._pcm += pcm
        return None

    def finish(self) -> Transcript:
        values = [int.from_bytes(self._pcm[i : i + 2], "little") for i in range(0, len(self._pcm), CHUNK * 2)]
        words = [self._meanings[value] for value, _ in groupby(values) if value]
        return Transcript(" ".join(words), 0.9) if words else NOTHING


class Beep:
    """A voice: so many ms a letter; `said` remembers the texts."""

    name = "beep"

    def __init__(self, ms_a_letter: int = 20) -> None:
        self.said: list[str] = []
        self._ms = ms_a_letter

    def speak(self, text: str) -> Iterator[bytes]:
        self.said.append(text)
        for sentence in text.split(". "):
            yield spoken(VOICE, self._ms * len(sentence))
