"""What a voice is. An engine lives in `tts/NAME.py` and offers `load(models, **options) -> Synthesizer`."""

from collections.abc import Iterator
from typing import Protocol


class Synthesizer(Protocol):
    """Shared by all calls of the process; `speak` may be called from any thread."""

    name: str

    def speak(self, text: str) -> Iterator[bytes]:
        """PCM (16 kHz, 16-bit mono) of a speakable text, a piece at a time, a sentence or less each.

        Speakable: Russian letters, punctuation, `+` before a stressed vowel; no digits, no Latin letters.
        A text without anything to say gives nothing. Whatever the engine can't say is a Problem.
        """
