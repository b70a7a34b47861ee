"""A voice that is told how words are stressed."""

from collections.abc import Callable, Iterator

from voicebot.tts.base import Synthesizer


class Stressed:
    """Another voice, given every text as `mark` has it: the same with `+` before stressed vowels."""

    def __init__(self, voice: Synthesizer, mark: Callable[[str], str]) -> None:
        self.name = voice.name
        self._voice, self._mark = voice, mark

    def speak(self, text: str) -> Iterator[bytes]:
        return self._voice.speak(self._mark(text))
