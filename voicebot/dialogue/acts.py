"""What goes into the dialogue and what comes out. Frozen, without audio or time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from voicebot.matching.index import Candidate

__all__ = ["Candidate"]

MONDAY = datetime(2026, 1, 12, 12)  # noon: when calls take place that are no calls, so that they never change

# in


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A form that the caller's last call broke off in, a little while ago."""

    form: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Started:
    """The call is answered: `moment` is the hotline's local time, `dialled` tells which of its lines is meant.

    scenario: a human sent the caller here for this. written: in a chat, which shows no number. headers: what the
    telephone network said beside the numbers, such as from whom the call was diverted.
    """

    moment: datetime = MONDAY
    dialled: str = ""
    caller: str = ""
    written: bool = False
    unfinished: Unfinished | None = None
    scenario: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Heard:
    """Words of the caller; confidence 0…1, 1 for typed text.

    unheard: the end of the robot's last reply that the caller talked over; irritation: 0…1, of the caller's voice.
    """

    text: str
    confidence: float = 1.0
    alternatives: tuple[str, ...] = ()
    unheard: str = ""
    irritation: float = 0.0


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key: 0…9, * or #."""

    digit: str


@dataclass(frozen=True, slots=True)
class Silence:
    """The caller has said nothing for a while."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What `Record` asked for is durable, under this number."""

    receipt: str


@dataclass(frozen=True, slots=True)
class NotStored:
    """What `Record` asked for could not be kept."""


@dataclass(frozen=True, slots=True)
class Found:
    """What `Look` asked for. fields: of the one thing asked about; options: of several to choose from, best first."""

    fields: Mapping[str, str] = field(default_factory=dict)
    options: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """The system that `Look` asked knows no such thing, or can't do it (any more)."""


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The system that `Look` asked doesn't answer."""


@dataclass(frozen=True, slots=True)
class NotTransferred:
    """What `Escalate` asked for failed: nobody took the call. closed: nobody is at work there now."""

    closed: bool = False


@dataclass(frozen=True, slots=True)
class Broken:
    """An engine failed: the robot can't hear or speak any more."""


@dataclass(frozen=True, slots=True)
class HungUp:
    """The caller has gone."""


Input = (
    Started
    | Heard
    | Pressed
    | Silence
    | Stored
    | NotStored
    | Found
    | Missing
    | Unreachable
    | NotTransferred
    | Broken
    | HungUp
)

# out


@dataclass(frozen=True, slots=True)
class Say:
    """text: as written, for chats and transcripts; speech: the same with slots as they are spoken.

    barge_in: the caller may interrupt it; slow: speak slowly.
    """

    text: str
    speech: str
    barge_in: bool = True
    slow: bool = False


@dataclass(frozen=True, slots=True)
class Listen:
    """What is expected next: the slot's words and an example answer, and the pause it may hold (None: the usual).

    patience_ms: how long the caller may take to begin (None: the usual).
    """

    slot: str | None = None
    words: tuple[str, ...] = ()
    prompt: str = ""
    pause_ms: int | None = None
    patience_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """Keep this durably; answered by Stored or NotStored."""

    form: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Look:
    """Ask a system behind the hotline; answered by Found, Missing or Unreachable."""

    question: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Suspend:
    """The caller has gone in the middle of this form: keep it for when he calls again. Not answered."""

    form: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class HandOff:
    """The card that the operator sees."""

    queue: str
    why: str
    asked: tuple[str, ...]
    scenario: str | None
    values: Mapping[str, str]
    tried: tuple[str, ...]
    mood: tuple[str, ...] = ()  # what has irritated the caller: names of mood.py
    headers: Mapping[str, str] = field(default_factory=dict)  # what came with the call, by name


@dataclass(frozen=True, slots=True)
class Escalate:
    """To a human, once the words before were heard; answered by NotTransferred where nobody takes the call."""

    target: str
    card: HandOff


@dataclass(frozen=True, slots=True)
class HangUp:
    pass


Action = Say | Listen | Record | Look | Suspend | Escalate | HangUp


@dataclass(frozen=True, slots=True)
class Decision:
    """What was made of one input, and why; kind is None where nothing had to be decided (silence, a key)."""

    kind: Literal["answer", "clarify", "reject"] | None = None
    scenario: str | None = None
    score: float = 0.0
    candidates: tuple[Candidate, ...] = ()
    also: str | None = None  # a second scenario that was asked for in the same breath
    part_of: str | None = None  # the scenario that `scenario` is a part of
    slots: Mapping[str, str] = field(default_factory=dict)  # filled by this input
    asks: str | None = None  # the slot asked for now

    @property
    def topic(self) -> str | None:
        """What it was about: the scenario, or the one whose part it is."""
        return self.part_of or self.scenario
