"""Something that a call has to deal with."""

from dataclasses import dataclass

from voicebot.dialogue.acts import Escalate, HangUp, Input
from voicebot.hearing import Utterance
from voicebot.workers import Stopwatch


@dataclass(frozen=True, slots=True)
class Happened:
    """Something to deal with; an utterance still has to be recognised. start and end in samples."""

    what: Input | Utterance | Escalate | HangUp
    start: int
    end: int
    interrupting: bool
    watch: Stopwatch
