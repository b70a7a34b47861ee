"""What editors write, as pydantic models: one Scenario a file, one Hotline, lists as tables."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, NaiveDatetime

from voicebot.knowledge.hotline import Hotline
from voicebot.knowledge.words import Name, Phrases, Text


class Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Where = dict[Text, list[str]]  # {slot} or {slot.field}: the values of which it must have one; "*": any
Kind = Literal["text", "number", "money", "date", "address"]  # how a field of a system's reply is said


class Slot(Written):
    """One thing to find out. `ask` holds the question, then ever more helpful ways to ask again.

    An `offer` is chosen from what a system has free: its `look` is asked first, and `ask` quotes {first} and {second}.
    """

    type: Literal["digits", "number", "meter", "text", "yesno", "entry", "choice", "date", "address", "phone", "offer"]
    ask: Phrases
    name: Text  # what the hand-off card calls it
    also: list[Text] = []  # what callers call it when they give several at once
    vague: list[Text] = []  # choice: words that tell which one only where it was asked for
    where: Where = {}  # asked only there
    house: Text | None = None  # address: {said}, a street alone: what is missing of it
    look: Name | None = None  # what a system behind the hotline is asked about it
    fields: dict[Name, Kind] = {}  # of what the system replies: quoted as {slot.field}
    unknown: Text | None = None  # the system knows no such thing; asked again after it
    only: Text | None = None  # offer: asked where there is just one, {first}
    confirm: Text | None = None  # read back at once, before the next question
    last: Text | None = None  # the reading before this one, as slot.field
    most: float | None = Field(default=None, gt=0)  # more than so much above the last one is asked about
    length: int | None = Field(default=None, ge=1, le=30)  # digits: exactly so many
    whole: int = Field(default=5, ge=1, le=9)  # meter: digits before the point
    fraction: int = Field(default=3, ge=0, le=4)  # meter: digits after it
    list: str | None = None  # entry: the table to look it up in; address: the table of the town's streets
    choices: dict[Text, Phrases] = {}  # choice: what each one is called by callers
    past: bool = False  # date: it has been already
    pause_ms: int | None = Field(default=None, ge=300, le=5000)  # how long the caller may think in mid-answer
    optional: bool = False  # a "no" leaves it out


class Escalation(Written):
    queue: Text
    why: Text  # for the operator
    say: Text | None = None  # instead of the line's usual words
    where: Where = {}  # only with these values; who has others is told the answer alone


class Wording(Written):
    """One way to say an answer; `text` is for the eye, where it is to differ from `voice`.

    since, until: the days on which it is true (both count); when: only while the line's people work, or don't, or where
    the system behind the hotline didn't answer; where: only with these values.
    """

    voice: Text
    text: Text | None = None
    since: date | None = None
    until: date | None = None
    when: Literal["open", "closed", "unreachable"] | None = None
    where: Where = {}
    record: bool = True  # no: it tells all that was wanted, so that there is nothing to record

    @property
    def conditional(self) -> bool:
        return bool(self.since or self.until or self.when or self.where)


def _wordings(written: Any) -> Any:
    """One text, one wording or a list of them: always a list."""
    several = written if isinstance(written, list) else [written]
    return [{"voice": one} if isinstance(one, str) else one for one in several]


Wordings = Annotated[
    list[Wording],
    Field(min_length=1),
    BeforeValidator(_wordings, json_schema_input_type=Text | Wording | list[Text | Wording]),
]


class Valid(Written):
    """The days on which callers are told of it; both count."""

    since: date | None = None
    until: date | None = None


class Rehearsal(Written):
    """A test: what a caller says and what the robot must make of it; with `then`, of what he says last."""

    say: Text
    then: list[Text] = []  # what the caller says after that, turn by turn
    at: NaiveDatetime | None = None  # when the call takes place; by default on a Monday at noon
    systems: Literal["up", "down"] = "up"  # down: what stands behind the hotline doesn't answer
    scenario: Text | None = None  # whose scenario; by default this one
    decision: Literal["answer", "clarify", "reject"] = "answer"
    reply: Text | None = None  # words that the reply must hold


class Given(Written):
    """What was told already in this month, as a system knows it: does the caller want to tell it anew?"""

    fact: Text  # as slot.field; told already where it isn't empty
    ask: Text


class Window(Written):
    """The days of the month for it (both count); `outside`: said at the beginning on other days."""

    since: int = Field(ge=1, le=31)
    until: int = Field(ge=1, le=31)
    outside: Text


class Submit(Written):
    """A system does it, before it is recorded; what it replies is quoted as {submit.field}."""

    question: Name
    fields: dict[Name, Kind] = {}
    refused: Text  # the system can't do it (any more); `again` is asked for again
    again: Name


Then = Literal["more", "listen", "hang_up", "decline", "repeat", "slower", "wait"]


class Scenario(Written):
    """What a caller may want, how it is said, and what the robot does."""

    scenario: Name
    title: Text
    about: Text  # fits the question whether the caller is about …, in the accusative
    examples: Phrases
    templates: list[Text] = []  # [may be left out] (one|of these)
    counterexamples: list[Text] = []
    part_of: Name | None = None  # the scenario whose urgent part this is: they don't compete, and count as one
    valid: Valid | None = None
    first: Wordings | None = None  # said at once, before the form's first question
    slots: dict[Name, Slot] = {}
    given: Given | None = None
    window: Window | None = None
    confirm: Text | None = None  # read back before recording
    submit: Submit | None = None
    record: bool = False  # the slots are recorded; then `answer` is said
    urgent: bool = False  # danger: heard even in mid-sentence
    answer: Wordings | None = None  # several: in turn
    then: Then = "more"
    escalate: Escalation | None = None
    example: bool = False  # its facts are made up for the demonstration
    tests: list[Rehearsal] = []

    @property
    def wordings(self) -> list[tuple[str, int, Wording]]:
        """Everything that may be worded in several ways: its key, its place in the list."""
        lists = {"first": self.first or [], "answer": self.answer or []}
        return [(key, i, one) for key, several in lists.items() for i, one in enumerate(several)]


class Entry(Written):
    """A row of a table: how callers call it, and what the answer may quote as {slot.field}."""

    name: Text
    also: list[Text] = []
    values: dict[str, Text] = {}


class Table(Written):
    """lists/NAME.yaml"""

    table: Text
    entries: Annotated[list[Entry], Field(min_length=1)]


class OutOfScope(Written):
    """out_of_scope.yaml: what callers say that no scenario is meant for."""

    phrases: Phrases


class Synonyms(Written):
    """synonyms.yaml: words that mean the same to this hotline, a group a line."""

    groups: list[Annotated[list[Text], Field(min_length=2)]]


class Calibration(Written):
    """calibration.yaml: how much each kind of evidence weighs (matching/calibration.py); set by a command."""

    bias: float = -4.4
    fit: float = 1.8
    lead: float = 2.1
    within: float = 1.8
    beside: float = 0.0
    coverage: float = 1.5
    length: float = 2.4
    alike: float = -0.7
    against: float = -0.8


class Knowledge(Written):
    """All of it, checked."""

    hotline: Hotline
    scenarios: dict[str, Scenario]
    tables: dict[str, Table]
    areas: dict[str, str] = {}  # scenario: the folder it lies in
    out_of_scope: list[str] = []
    synonyms: list[list[str]] = []
    calibration: Calibration = Calibration()
    stress: dict[str, str] = {}  # word: the same with + before the stressed vowel
