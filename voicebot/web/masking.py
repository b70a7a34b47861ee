"""Personal data, hidden from those who don't need it.

What a caller told when he was asked for something personal is hidden whole; elsewhere its words and long numbers are.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from voicebot.desk.floor import Floor
from voicebot.knowledge.model import Knowledge
from voicebot.records.requests import Request
from voicebot.records.search import Kept, Said, Told

HIDDEN = "•••"
PERSONAL = {"address", "phone", "digits", "text"}  # types of slots
_NUMBER = re.compile(r"\+?\d(?:[\s().-]?\d){3,}")  # four digits or more, however they are grouped


def personal(knowledge: Knowledge) -> frozenset[str]:
    """The slots whose values are somebody's own."""
    scenarios = knowledge.scenarios.values()
    return frozenset(name for one in scenarios for name, slot in one.slots.items() if slot.type in PERSONAL)


def number(caller: str) -> str:
    """The last two digits tell calls apart."""
    return f"{HIDDEN}{caller[-2:]}" if len(caller) > 4 else caller and HIDDEN


def values(told: Mapping[str, str], slots: Collection[str]) -> dict[str, str]:
    """Only what is known to be nobody's own, by its name and without long numbers."""
    return {name: HIDDEN if name in slots else text(value) for name, value in told.items()}


def floor(one: Floor) -> Floor:
    operators = tuple(replace(who, caller=number(who.caller)) for who in one.operators)
    waiting = tuple(replace(who, caller=number(who.caller)) for who in one.waiting)
    return replace(one, operators=operators, waiting=waiting)


def request(one: Request, slots: Collection[str]) -> Request:
    return replace(one, values=values(one.values, slots))


def text(said: str, secrets: Iterable[str] = ()) -> str:
    for secret in sorted(secrets, key=len, reverse=True):
        said = re.sub(re.escape(secret), HIDDEN, said, flags=re.IGNORECASE)
    return _NUMBER.sub(HIDDEN, said)


def call(one: Told, slots: Collection[str]) -> Told:
    """The same call as it may be seen by anybody who may see calls."""
    told = [*(turn.slots for turn in one.turns), *(kept.values for kept in one.records)]
    secrets = {value for each in told for name, value in each.items() if name in slots and len(value) > 1}
    asked = [None, *(turn.asks for turn in one.turns)]
    turns = tuple(_turn(turn, before in slots, slots, secrets) for turn, before in zip(one.turns, asked, strict=False))
    records = tuple(Kept(kept.number, kept.form, values(kept.values, slots)) for kept in one.records)
    return replace(one, caller=number(one.caller), turns=turns, records=records)


def readable(one: Told) -> str:
    """All that was said, in small letters."""
    return " ".join(f"{turn.caller} {turn.robot}" for turn in one.turns).lower()


def _turn(turn: Said, answers: bool, slots: Collection[str], secrets: set[str]) -> Said:
    own = answers or any(name in slots for name in turn.slots)
    return replace(
        turn,
        caller=HIDDEN if own and turn.caller else text(turn.caller, secrets),
        robot=text(turn.robot, secrets),
        slots=values(turn.slots, slots),
    )
