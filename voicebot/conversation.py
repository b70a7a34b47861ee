"""The events of one call, gathered into turns: for the console, the page, the records and the testers."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from voicebot.audio import to_ms
from voicebot.dialogue.acts import Decision, HandOff
from voicebot.events import (
    AskedPatience,
    By,
    CallBegun,
    CallEnded,
    CallerSpoke,
    Decided,
    Event,
    Failed,
    HandedOver,
    Interrupted,
    Looked,
    NotRecorded,
    Outcome,
    Recorded,
    RobotFinished,
    RobotSpoke,
    TooLate,
)


@dataclass(frozen=True, slots=True)
class Turn:
    """The caller's words (or keys, or silence) and the robot's reply; start and end in samples.

    endpoint_ms: from the end of the caller's speech to the decision that it was the end, on the call's clock.
    compute_ms: from there to the robot's first sound, as measured; never the same twice.
    """

    caller: str
    by: By
    start: int
    end: int
    endpoint_ms: int
    interrupted: bool  # the robot, by the caller
    confidence: float
    decision: Decision = field(default_factory=Decision)
    robot: str = ""
    speech: str = ""
    heard: str | None = None  # of the robot's words, where the caller broke them off
    reply_at: int | None = None
    compute_ms: float = 0.0

    @property
    def wait_ms(self) -> int:
        """What the caller waits: the pause that ends a turn, and the work after it."""
        return self.endpoint_ms + round(self.compute_ms)


@dataclass(frozen=True, slots=True)
class Kept:
    """A record that was made in the call; receipt is None where it could not be made."""

    form: str
    values: Mapping[str, str]
    receipt: str | None


class Conversation:
    """Give it every event of a call (`hear`); then read it."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.call = ""
        self.line = ""
        self.caller = ""
        self.greeting = ""
        self.turns: list[Turn] = []
        self.records: list[Kept] = []
        self.problems: list[str] = []  # what failed in mid-call
        self.card: HandOff | None = None
        self.outcome: Outcome = "abandoned"
        self.samples = 0
        self.satisfaction: float | None = None

    def hear(self, event: Event) -> None:
        self.events.append(event)
        match event:
            case CallBegun():
                self.call, self.line, self.caller = event.call, event.line, event.caller
            case CallerSpoke():
                self.turns.append(_turn(event))
            case Decided():
                self._last(decision=event.decision)
            case RobotSpoke() if not self.turns:
                self.greeting = event.text
            case RobotSpoke():
                self._last(
                    robot=event.text,
                    speech=event.speech,
                    heard=None,
                    reply_at=event.at,
                    compute_ms=round(event.compute_ms, 1),
                )
            case Recorded():
                self.records.append(Kept(event.form, event.values, event.receipt))
            case NotRecorded():
                self.records.append(Kept(event.form, event.values, None))
                self.problems.append(event.why)
            case HandedOver():
                self.card = event.card
            case CallEnded():
                self.outcome, self.samples, self.satisfaction = event.outcome, event.at, event.satisfaction
            case Failed():
                self.problems.append(event.why)
            case Interrupted():
                self._interrupted(event)
            case TooLate():
                self.problems.append(f"{event.what}: {event.came}")
            case AskedPatience() | Looked() | RobotFinished():
                pass

    def _interrupted(self, event: Interrupted) -> None:
        if self.turns:
            self._last(heard=event.heard)

    def _last(self, **changes: object) -> None:
        self.turns[-1] = replace(self.turns[-1], **changes)  # type: ignore[arg-type]


def _turn(event: CallerSpoke) -> Turn:
    endpoint_ms = to_ms(event.at - event.end)
    return Turn(event.text, event.by, event.start, event.end, endpoint_ms, event.interrupting, event.confidence)
