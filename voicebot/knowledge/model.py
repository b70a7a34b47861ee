"""What editors write, as pydantic models: one Scenario a file, one Hotline, lists as tables."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Phrases = Annotated[list[Text], Field(min_length=1)]


class Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Slot(Written):
    """One thing to find out. `ask` holds the question, then ever more helpful ways to ask again."""

    type: Literal["digits", "number", "meter", "text", "yesno", "entry"]
    ask: Phrases
    name: Text  # what the hand-off card calls it
    length: int | None = Field(default=None, ge=1, le=30)  # digits: exactly so many
    whole: int = Field(default=5, ge=1, le=9)  # meter: digits before the point
    fraction: int = Field(default=3, ge=0, le=4)  # meter: digits after it
    list: str | None = None  # entry: the table to look it up in
    pause_ms: int | None = Field(default=None, ge=300, le=5000)  # how long the caller may think in mid-answer
    optional: bool = False  # a "no" leaves it out


class Escalation(Written):
    queue: Text
    why: Text  # for the operator
    say: Text | None = None  # instead of the line's usual words


class Rehearsal(Written):
    """A test: what a caller says and what the robot must make of it."""

    say: Text
    scenario: Text | None = None  # whose scenario; by default this one
    decision: Literal["answer", "clarify", "reject"] = "answer"
    reply: Text | None = None  # words that the reply must hold


Then = Literal["more", "listen", "hang_up", "repeat"]


class Scenario(Written):
    """What a caller may want, how it is said, and what the robot does."""

    scenario: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    title: Text
    about: Text  # fits the question whether the caller is about …, in the accusative
    examples: Phrases
    counterexamples: list[Text] = []
    slots: dict[Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")], Slot] = {}
    confirm: Text | None = None  # read back before recording
    record: bool = False  # the slots are recorded; then `answer` is said
    answer: Text | None = None
    then: Then = "more"
    escalate: Escalation | None = None
    example: bool = False  # its facts are made up for the demonstration
    tests: list[Rehearsal] = []


class Phrasebook(Written):
    """Everything the robot says that belongs to no scenario."""

    greeting: Text
    more: Text  # after an answer
    silence: Phrases  # one after another while the caller says nothing
    not_understood: Phrases  # one after another while nothing fits
    clarify_one: Text  # {first}
    clarify_two: Text  # {first}, {second}
    which: Text  # after a "no" to a clarifying question
    again: Text  # after a "no" to a confirmation
    handoff: Text
    not_recorded: Text
    not_transferred: Text  # nobody took the call that was handed over
    nothing_to_repeat: Text
    absent: Text  # stands for an optional slot that the caller left out


class Reasons(Written):
    """Why a caller comes to a human, for the hand-off card."""

    not_understood: Text
    slot_failed: Text
    not_recorded: Text
    broken: Text
    key: Text


class Policy(Written):
    """When to answer, when to ask, when to call a human. Scores are 0…1."""

    answer: float = Field(ge=0, le=1)  # at or above: answer
    clarify: float = Field(ge=0, le=1)  # at or above: ask
    margin: float = Field(ge=0, le=1)  # the runner-up must be so far behind
    confidence: float = Field(ge=0, le=1)  # below this the recogniser is not believed
    rejections: int = Field(ge=1, le=5)  # so many in a row, then a human
    attempts: int = Field(ge=1, le=5)  # so many tries at a slot, then a human


class Hotline(Written):
    """The line as a whole: hotline.yaml."""

    hotline: Text
    queue: Text  # where callers go by default
    queues: dict[str, Text]  # name: telephone number or extension
    phrases: Phrasebook
    reasons: Reasons
    policy: Policy


class Entry(Written):
    """A row of a table: how callers call it, and what the answer may quote as {slot.field}."""

    name: Text
    also: list[Text] = []
    values: dict[str, Text] = {}


class Table(Written):
    """lists/NAME.yaml"""

    table: Text
    entries: Annotated[list[Entry], Field(min_length=1)]


class Knowledge(Written):
    """All of it, checked."""

    hotline: Hotline
    scenarios: dict[str, Scenario]
    tables: dict[str, Table]
    stress: dict[str, str] = {}  # word: the same with + before the stressed vowel
