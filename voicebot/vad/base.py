"""Is somebody speaking? A detector judges 20 ms; the Endpointer makes utterances of that. Pure integers."""

from dataclasses import dataclass
from typing import Protocol

from voicebot.audio import CHUNK, samples


class Detector(Protocol):
    """Voice activity of one side of one call. An engine lives in `vad/NAME.py` and offers `load(models, **options)`."""

    def is_speech(self, pcm: bytes) -> bool:
        """Does this chunk (20 ms at 16 kHz) hold speech?"""


@dataclass(frozen=True, slots=True)
class Begun:
    """Somebody speaks since `start`; the audio to recognise begins 300 ms earlier."""

    start: int


@dataclass(frozen=True, slots=True)
class Ended:
    """The utterance of `start`…`end` is over; the decision fell at `at`."""

    start: int
    end: int
    at: int


WINDOW = 10  # chunks looked back on when speech begins
PREROLL = WINDOW + samples(300) // CHUNK  # chunks kept, so that the first phoneme survives
ENOUGH = 6  # of them must be speech


class Endpointer:
    """Finds where speech begins and ends.

    Speech begins when ENOUGH of the last WINDOW chunks hold speech; it ends after `pause` samples without any,
    or when it has lasted `limit` samples. `pause` may be changed at any time: it is judged anew at every chunk.
    """

    def __init__(self, pause: int, limit: int) -> None:
        self.pause = pause
        self.limit = limit
        self._recent: list[bool] = []
        self._start: int | None = None
        self._last_speech = self._now = 0

    @property
    def speaking(self) -> bool:
        return self._start is not None

    @property
    def spoken(self) -> int:
        """For how many samples there has been speech in the present utterance; 0 between utterances."""
        return 0 if self._start is None else self._last_speech - self._start

    @property
    def silent(self) -> int:
        """How many samples of silence there have been at the end of the present utterance; 0 between utterances."""
        return 0 if self._start is None else self._now - self._last_speech

    def hear(self, start: int, speech: bool) -> Begun | Ended | None:
        """One chunk that began at `start`."""
        now = self._now = start + CHUNK
        self._recent = [*self._recent[-(WINDOW - 1) :], speech]
        if self._start is None:
            return self._begin(now) if sum(self._recent) >= ENOUGH else None
        if speech:
            self._last_speech = now
        if now - self._last_speech >= self.pause or now - self._start >= self.limit:
            ended = Ended(self._start, self._last_speech, now)
            self._start, self._recent = None, []
            return ended
        return None

    def stop(self) -> None:
        """The utterance ends here, whatever follows."""
        self._start, self._recent = None, []

    def _begin(self, now: int) -> Begun:
        first = self._recent.index(True)
        self._start = now - (len(self._recent) - first) * CHUNK
        self._last_speech = now
        return Begun(self._start)
