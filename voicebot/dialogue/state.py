"""What the dialogue remembers of a call between two inputs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from voicebot.dialogue.acts import Action, Decision, Say


@dataclass(frozen=True, slots=True)
class Form:
    """A scenario whose slots are being filled; `slot` is the one asked for, None when all are."""

    scenario: str
    values: Mapping[str, str] = field(default_factory=dict)
    slot: str | None = None
    stage: Literal["asking", "confirming", "recording"] = "asking"
    attempts: int = 0  # failed answers to the present question
    rounds: int = 0  # how often the caller refused what was read back


@dataclass(frozen=True, slots=True)
class State:
    form: Form | None = None
    keys: str = ""  # pressed so far, of an answer that isn't complete
    said: tuple[Say, ...] = ()  # the last reply, for «repeat»
    offered: tuple[str, ...] = ()  # scenarios of a clarifying question
    rejections: int = 0  # in a row
    silences: int = 0  # in a row
    checking: bool = False  # the robot asked whether the caller is there
    asked: tuple[str, ...] = ()  # what the caller said
    tried: tuple[str, ...] = ()  # scenarios that the robot answered with
    decision: Decision = field(default_factory=Decision)  # made of the last input
    over: bool = False


Step = tuple[State, tuple[Action, ...]]
