"""What all calls share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from voicebot.asr.base import Recognizer
from voicebot.audio import samples
from voicebot.dialogue.acts import Unfinished
from voicebot.dialogue.machine import Dialogue
from voicebot.systems.base import Nothing, System
from voicebot.tts.base import Synthesizer
from voicebot.vad.base import Detector
from voicebot.workers import Workers


class Records(Protocol):
    """What one call leaves behind, and what the caller's last one left. Blocks; a Problem where it fails."""

    def keep(self, form: str, values: Mapping[str, str]) -> str:
        """A filled-in form; its number, for the caller. Durable when it returns."""

    def suspend(self, form: str, values: Mapping[str, str]) -> None:
        """A form that the caller has left in the middle."""

    def unfinished(self) -> Unfinished | None:
        """The form that this caller left in the middle a little while ago; None where his number is unknown."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Patience, in samples."""

    pause: int = samples(600)  # silence that ends a turn
    limit: int = samples(25_000)  # a turn is cut here
    silence: int = samples(6_000)  # the caller says nothing: ask
    keys: int = samples(3_000)  # no further key: that was all
    barge_in: int = samples(250)  # speech that stops the robot
    moment: int = samples(1_500)  # the robot is busy and silent: it asks for a moment
    moments: int = samples(8_000)  # and again
    system: int = samples(10_000)  # what takes longer than this has failed


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
