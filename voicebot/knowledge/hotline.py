"""hotline.yaml: the line as a whole."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from voicebot.knowledge.calendar import Calendar
from voicebot.knowledge.words import Name, Phrases, Text


class Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Phrasebook(Written):
    """Everything the robot says that belongs to no scenario."""

    disclosure: Text | None = None  # before the greeting; nobody can interrupt it
    greeting: Text
    resume: Text  # {first}: what the last call broke off in
    moment: Text  # while something takes its time
    wait: Text  # the caller asked to wait
    more: Text  # after an answer
    silence: Phrases  # one after another while the caller says nothing
    not_understood: Phrases  # one after another while nothing fits
    noise: Phrases  # one after another while there is sound without words; the first before a question asked again
    clarify_one: Text  # {first}
    clarify_two: Text  # {first}, {second}
    also: Text  # {first}: what else the caller asked in the same breath
    back: Text  # {first}: what the caller has left for something else
    closed: Text  # instead of handing over while nobody works
    closed_until: Text | None = None  # {when}: the same where it is known when somebody is there again
    which: Text  # after a "no" to a clarifying question
    again: Text  # after a "no" to a confirmation
    handoff: Text
    not_recorded: Text
    not_transferred: Text  # nobody took the call that was handed over
    nothing_to_repeat: Text
    further: Text  # {said}: the digits of a long number so far
    read_back: Text  # {name}, {value}: of what could not be checked
    below: Text  # {last}, {value}: a reading below the one before
    leap: Text  # {last}, {value}, {difference}: a reading far above the one before
    other: Text  # {value}, {name}: it would fit the other meter, {name}: is it that one?
    keys: Text  # {name}: before a human is called: type it
    keys_too: Text | None = None  # who had to type a number may type the next one as well
    verdict_keys: Text | None = None  # a yes or no that wasn't understood may be pressed
    already: Text  # {receipt}: the same was recorded in this call
    number: Text | None = None  # {title}, {receipt}: asked for the number of what was recorded in this call
    house: Text | None = None  # {said}: the street; its house is asked for
    details: Text | None = None  # a few words were told where a story is wanted
    anything: Text | None = None  # a story was told with the wish: is there anything to add?
    dropped: Text | None = None  # the caller doesn't want any more what the form is for
    beyond: Text | None = None  # something else is meant than the form that is open, and nothing is for it
    busy: Text | None = None  # nothing is free at the time that was wished for; other times are offered
    needed: Text | None = None  # the caller won't tell what he is asked for; asked once more after it
    earliest: Text | None = None  # nothing is free before the times that were offered
    unreachable: Text  # the system behind the hotline doesn't answer: taken all the same
    absent: Text  # stands for an optional slot that the caller left out


class Waiting(Written):
    """What those who wait for an operator hear between the music."""

    place: Text  # {place}
    wait: Text  # {place}, {minutes}
    soon: Text  # the next one
    choices: Text  # keys: 1 a callback, 2 a message, * the robot
    unknown: Text | None = None  # keys for who can't be called back
    callback: Text  # the goodbye to who is to be called back
    not_kept: Text | None = None  # his number could not be kept: he waits on
    message: Name | None = None  # the scenario that takes a message
    useful: list[Text] = []  # short answers to what most of them ask


class Reasons(Written):
    """Why a caller comes to a human, for the hand-off card."""

    not_understood: Text
    slot_failed: Text
    not_recorded: Text
    doubted: Text
    angry: Text
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
    doubts: int = Field(default=3, ge=1, le=5)  # so many times in a row hardly heard, then a human
    irritation: float = Field(default=0.8, ge=0, le=1)  # of a caller's voice and words; from here on a human
    wait_seconds: int = Field(default=60, ge=5, le=600)  # how long a caller may look for his papers
    angry: list[Text] = []  # words of a caller who has had enough: a human


class Profile(Written):
    """A line of its own: what its callers dial, what it knows, who helps there; what isn't named is the hotline's."""

    numbers: Phrases  # dialled
    areas: list[Text] = []  # folders of scenarios; none named: all
    greeting: Text | None = None
    queue: Text | None = None
    calendar: Text | None = None


class Queue(Written):
    """Where callers are helped; who reads of it reads its title."""

    number: Text  # telephone or extension
    title: Text | None = None
    chat: Text | None = None  # said to who writes, whom nobody can connect: where people are found


def _queue(written: Any) -> Any:
    """A number alone is the usual case."""
    return written if isinstance(written, dict | Queue) else {"number": written}


Queues = dict[str, Annotated[Queue, BeforeValidator(_queue, json_schema_input_type=Text | Queue)]]


class Hotline(Written):
    """The line as a whole: hotline.yaml."""

    hotline: Text
    queue: Text  # where callers go by default
    queues: Queues  # by their names in scenarios and settings
    calendars: dict[str, Calendar] = {}
    calendar: Text | None = None  # when people work; none: always
    after_hours: Text | None = None  # the scenario instead of a human while nobody works
    profiles: dict[str, Profile] = {}
    phrases: Phrasebook
    waiting: Waiting | None = None  # for an operator
    reasons: Reasons
    policy: Policy

    def titles(self) -> dict[str, str]:
        """What queues are called, by their names."""
        return {name: one.title or name for name, one in self.queues.items()}
