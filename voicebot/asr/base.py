"""What a recogniser is. An engine lives in `asr/NAME.py` and offers `load(models, **options) -> Recognizer`."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Hints:
    """What is expected now. Advice to a recogniser, never a filter on meaning.

    words: the vocabulary of the awaited slot, lower case, () where anything may be said.
    prompt: an example of how such an answer sounds, for engines that take one.
    """

    words: tuple[str, ...] = ()
    prompt: str = ""


NO_HINTS = Hints()


@dataclass(frozen=True, slots=True)
class Word:
    """start and end in samples from the beginning of the utterance; confidence 0…1."""

    text: str
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was heard: lower case, no punctuation, numbers in words; confidence 0…1.

    text is empty where nothing intelligible was said. alternatives: other readings, best first.
    """

    text: str
    confidence: float
    words: tuple[Word, ...] = ()
    alternatives: tuple[str, ...] = ()


NOTHING = Transcript("", 0.0)


class Recognition(Protocol):
    """One utterance; used by one thread at a time."""

    def feed(self, pcm: bytes) -> Transcript | None:
        """Take more audio (16 kHz, 16-bit mono); a partial transcript, or None where there is nothing new."""

    def peek(self) -> Transcript:
        """The caller is silent and may be done: what has been said so far. What follows is fed as before.

        An engine that recognises at the end does so now; if nothing more is fed, `finish` gives it at once.
        """

    def finish(self) -> Transcript:
        """The utterance is over: what was said."""


class Recognizer(Protocol):
    """The model, shared by all calls of the process; `session` may be called from any thread."""

    name: str

    def session(self, hints: Hints = NO_HINTS) -> Recognition: ...
