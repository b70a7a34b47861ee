"""Slow is never silent: a caller who waits for the robot is asked for a moment's patience, and again."""

from voicebot.audio import length
from voicebot.errors import Problem
from voicebot.events import AskedPatience, Listener
from voicebot.playback import Playback
from voicebot.robot import Timing
from voicebot.russian.speech import speakable
from voicebot.tts.base import Synthesizer


class Waiting:
    """One caller's. Its sound is made at the beginning of the call: what is busy later may be the voice."""

    def __init__(self, text: str, timing: Timing, playback: Playback, tell: Listener) -> None:
        self._text, self._timing, self._playback, self._tell = text, timing, playback, tell
        self._pcm = b""
        self._since = 0  # he hears nothing
        self._asked = False  # in this wait

    def prepare(self, voice: Synthesizer) -> None:
        """Blocks; a voice that can't say it will fail at the greeting, and is told of there."""
        try:
            self._pcm = b"".join(voice.speak(speakable(self._text)))
        except Problem:
            self._pcm = b""

    def look(self, now: int, busy: bool, speaking: bool) -> bytes:
        """What to say now: the request, or nothing. busy: the robot has something to do; speaking: the caller."""
        if not busy:
            self._asked = False
        if not busy or speaking or self._playback.unheard:
            self._since = now
        if now - self._since < (self._timing.moments if self._asked else self._timing.moment) or not self._pcm:
            return b""
        self._since, self._asked = now, True
        self._tell(AskedPatience(now, self._text, length(self._pcm)))
        return self._pcm
