"""What happened in a call, in order. `at` and the like are samples since the call began."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from voicebot.dialogue.acts import Decision, HandOff

By = Literal["voice", "keys", "text", "silence"]


@dataclass(frozen=True, slots=True)
class CallBegun:
    at: int
    call: str  # its id
    line: str  # the kind of line: recorded, sip …
    caller: str


@dataclass(frozen=True, slots=True)
class CallerSpoke:
    """A turn of the caller: voice from `start` to `end`, taken as finished at `at`."""

    at: int
    start: int
    end: int
    text: str
    confidence: float
    by: By
    interrupting: bool  # the robot was speaking


@dataclass(frozen=True, slots=True)
class Decided:
    at: int
    decision: Decision


@dataclass(frozen=True, slots=True)
class RobotSpoke:
    """The robot begins to be heard: `text` is what it says, `speech` the words given to the voice.

    compute_ms: time that passed between the end of the caller's turn and the first sound, a measurement.
    """

    at: int
    text: str
    speech: str
    compute_ms: float


@dataclass(frozen=True, slots=True)
class RobotFinished:
    """All of what began at `begun` was made, or the rest was dropped: `samples` were given to the line."""

    at: int
    begun: int
    samples: int


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The robot fell silent for the caller; `unheard` samples of its reply were never heard.

    heard, unheard_text: the words of the reply that were, and that were not.
    """

    at: int
    unheard: int
    heard: str = ""
    unheard_text: str = ""


@dataclass(frozen=True, slots=True)
class AskedPatience:
    """The robot is busy: it asks for a moment's patience, for `samples`."""

    at: int
    text: str
    samples: int


@dataclass(frozen=True, slots=True)
class Looked:
    """A system behind the hotline was asked; answer: found, missing, unreachable, and then why."""

    at: int
    question: str
    values: Mapping[str, str]
    answer: Literal["found", "missing", "unreachable"]
    why: str = ""


@dataclass(frozen=True, slots=True)
class TooLate:
    """What the caller was told could not be done was done after all: `what` was asked for, `came` is the answer."""

    at: int
    what: str
    values: Mapping[str, str]
    came: str


@dataclass(frozen=True, slots=True)
class Recorded:
    at: int
    form: str
    values: Mapping[str, str]
    receipt: str


@dataclass(frozen=True, slots=True)
class NotRecorded:
    at: int
    form: str
    values: Mapping[str, str]
    why: str


@dataclass(frozen=True, slots=True)
class Failed:
    """An engine or a transfer failed, and the caller is passed on, or told; or the call can't be written down yet."""

    at: int
    why: str


@dataclass(frozen=True, slots=True)
class HandedOver:
    at: int
    card: HandOff
    target: str


Outcome = Literal["answered", "recorded", "escalated", "abandoned"]


@dataclass(frozen=True, slots=True)
class CallEnded:
    at: int
    outcome: Outcome
    by: Literal["caller", "robot", "transfer"]
    satisfaction: float | None = None  # 0…1 by mood.py, None where too little was said


Event = (
    CallBegun
    | CallerSpoke
    | Decided
    | RobotSpoke
    | RobotFinished
    | Interrupted
    | AskedPatience
    | Looked
    | TooLate
    | Recorded
    | NotRecorded
    | Failed
    | HandedOver
    | CallEnded
)
Listener = Callable[[Event], None]
