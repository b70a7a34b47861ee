"""Something that a call has to deal with."""

from dataclasses import dataclass

from voicebot.dialogue.acts import Escalate, HangUp, Input
from voicebot.hearing import Utterance
from voicebot.speaking import Cut
from voicebot.workers import Stopwatch


@dataclass(frozen=True, slots=True)
class Happened:
    """Something to deal with; an utterance still has to be recognised. start and end in samples.

    cut: what it interrupted; over: it was said over the robot, which went on; hurried: it was cut short, and the caller
    may be speaking still.
    """

    what: Input | Utterance | Escalate | HangUp
    start: int
    end: int
    watch: Stopwatch
    cut: Cut | None = None
    over: bool = False
    hurried: bool = False
