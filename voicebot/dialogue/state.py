"""What the dialogue remembers of a call between two inputs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from voicebot.dialogue.acts import MONDAY, Action, Decision, Say, Unfinished

Stage = Literal["asking", "looking", "reading_back", "doubting", "given", "confirming", "submitting", "recording"]


@dataclass(frozen=True, slots=True)
class Form:
    """A scenario whose slots are being filled; `slot` is the one that `stage` is about, None for the whole form."""

    scenario: str
    values: Mapping[str, str] = field(default_factory=dict)
    slot: str | None = None
    stage: Stage = "asking"
    attempts: int = 0  # failed answers to the present question
    refused: Mapping[str, int] = field(default_factory=dict)  # how often a slot's value was wrong
    typed: frozenset[str] = frozenset()  # slots whose values came by keys
    partial: str = ""  # the digits of a long number so far
    facts: Mapping[str, str] = field(default_factory=dict)  # slot.field: what systems replied
    looked: frozenset[str] = frozenset()  # slots that a system was asked about
    settled: frozenset[str] = frozenset()  # slots, and stages, that the caller has agreed to
    options: tuple[Mapping[str, str], ...] = ()  # of an offer
    shown: int = 0  # options that were offered before the present ones
    doubted: str = ""  # a value that can't be, for the operator
    unchecked: bool = False  # a system did not answer
    begun: Mapping[str, str] = field(default_factory=dict)  # told with the wish, of slots: a street, a story
    before: str = ""  # times before this one were asked for, ISO


@dataclass(frozen=True, slots=True)
class Kept:
    """A form that was recorded."""

    form: str
    values: Mapping[str, str]
    receipt: str


@dataclass(frozen=True, slots=True)
class State:
    moment: datetime = MONDAY  # of the call's beginning
    caller: str = ""  # the caller's number
    written: bool = False  # in a chat, which shows none
    headers: Mapping[str, str] = field(default_factory=dict)  # what came with the call, by name
    profile: str | None = None  # which of the hotline's lines
    form: Form | None = None
    keys: str = ""  # pressed so far, of an answer that isn't complete
    whole: bool = False  # it has just become so by itself: the # that the caller was asked for may follow
    said: tuple[Say, ...] = ()  # the last reply, for «repeat»
    offered: tuple[str, ...] = ()  # scenarios of a clarifying question
    also: str | None = None  # a scenario that the caller asked for too, for later
    rejections: int = 0  # in a row
    prompted: int = 0  # in a row: a greeting, a yes or a no, and no wish
    commands: int = 0  # in a row: once more, slowly, later
    doubts: int = 0  # in a row: hardly heard
    silences: int = 0  # in a row
    checking: bool = False  # the robot asked whether the caller is there
    asked: tuple[str, ...] = ()  # what the caller said
    tried: tuple[str, ...] = ()  # scenarios that the robot answered with
    decision: Decision = field(default_factory=Decision)  # made of the last input
    resuming: Unfinished | None = None  # the robot asked whether to go on with it
    paused: Unfinished | None = None  # a form that the caller has left for something else
    waiting: bool = False  # the caller asked to wait
    slow: bool = False  # the caller asked to speak slowly
    keyed: frozenset[str] = frozenset()  # what was typed after words weren't understood: ladder.py
    kept: tuple[Kept, ...] = ()  # what was recorded in this call
    known: Mapping[str, str] = field(default_factory=dict)  # agreed to in this call, for other forms: beginnings.py
    turned_away: bool = False  # nobody was at work, and something else was begun instead
    over: bool = False


Step = tuple[State, tuple[Action, ...]]
