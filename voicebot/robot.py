"""What all calls share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from voicebot.asr.base import Recognizer
from voicebot.audio import samples
from voicebot.dialogue.machine import Dialogue
from voicebot.systems.base import Nothing, System
from voicebot.tts.base import Synthesizer
from voicebot.vad.base import Detector
from voicebot.workers import Workers

Keep = Callable[[str, Mapping[str, str]], str]  # form, values → receipt; durable when it returns


@dataclass(frozen=True, slots=True)
class Timing:
    """Patience, in samples."""

    pause: int = samples(600)  # silence that ends a turn
    limit: int = samples(25_000)  # a turn is cut here
    silence: int = samples(6_000)  # the caller says nothing: ask
    keys: int = samples(3_000)  # no further key: that was all
    barge_in: int = samples(250)  # speech that stops the robot


@dataclass(frozen=True, slots=True)
class Robot:
    """What every call shares, and what it gets of its own by `detector()`."""

    dialogue: Dialogue
    recognizer: Recognizer
    synthesizer: Synthesizer
    detector: Callable[[], Detector]
    workers: Workers
    timing: Timing = Timing()
    systems: System = field(default_factory=Nothing)  # what stands behind the hotline
