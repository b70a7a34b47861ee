"""What an operator is to know of a caller, and what may help in answering."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from voicebot.desk.floor import OperatorNow
from voicebot.dialogue.acts import HandOff
from voicebot.dialogue.machine import Dialogue
from voicebot.dialogue.quotes import of_value
from voicebot.dialogue.replies import wording
from voicebot.dialogue.state import State
from voicebot.errors import Problem
from voicebot.mood import described
from voicebot.names import Names
from voicebot.records.requests import Request, Requests
from voicebot.records.search import Calls, Said, Told, Wanted
from voicebot.web import masking
from voicebot.web.api.calls import shown
from voicebot.web.backstage import Backstage
from voicebot.web.rights import Person

EARLIER = 5  # calls
ARTICLES = 3
WRITTEN = {"yesno", "date", "offer"}  # types of slots whose values are no words of a person
FITS = 0.05  # what is less likely is no help
_STRESS, _QUOTED = re.compile(r"\+(?=\w)"), re.compile(r"\{[^}]*\}")


@dataclass(frozen=True, slots=True)
class About:
    """The hand-off card as this person may see it. values: what a slot is called → what was told.

    mood: satisfaction with the robot, 0…1, where it could be told; signs: of irritation, in words; said: what he and
    the robot said; headers: what came with the call, by name.
    """

    caller: str
    queue: str
    why: str
    asked: tuple[str, ...]
    scenario: str
    values: Mapping[str, "Value"]
    tried: tuple[str, ...]
    mood: float | None
    signs: tuple[str, ...]
    said: tuple[Said, ...]
    earlier: tuple[Told, ...]
    open: tuple[Request, ...]
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Value:
    """sure: the recogniser was, 0…1, 1 by keys; None where the robot has not taken what was told. doubtful: hardly."""

    text: str
    sure: float | None
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Article:
    """What the robot would answer; `…` stands for what it would ask a system."""

    scenario: str
    title: str
    text: str


def about(backstage: Backstage, person: Person, call: str, now: OperatorNow, card: HandOff) -> About:
    """Blocks: it reads the records."""
    scenarios = backstage.dialogue().knowledge.scenarios
    calls = Calls(backstage.ledger.database)
    heard = _this(calls, call)
    this = shown(backstage, person, heard) if heard else None
    earlier = calls.search(Wanted(number=now.caller), EARLIER + 1) if now.caller else []
    left = Requests(backstage.ledger.database).open_of(now.caller) if now.caller else []
    hidden = not person.may("personal")
    slots = masking.personal(backstage.dialogue().knowledge)
    values = _values(backstage.dialogue(), card, masking.values(card.values, slots) if hidden else card.values, heard)
    names = scenarios[card.scenario].slots if card.scenario in scenarios else {}
    return About(
        caller=masking.number(now.caller) if hidden else now.caller,
        queue=Names.of(backstage.dialogue().knowledge).queue(now.queue),
        why=card.why,
        asked=tuple(masking.text(text) if hidden else text for text in card.asked),
        scenario=scenarios[card.scenario].title if card.scenario in scenarios else "",
        values={names[name].name if name in names else name: value for name, value in values.items()},
        tried=tuple(scenarios[name].title if name in scenarios else name for name in card.tried),
        mood=this.satisfaction if this else None,
        signs=tuple(described(card.mood)),
        said=this.turns if this else (),
        earlier=tuple(shown(backstage, person, one) for one in earlier if one.call != call)[:EARLIER],
        open=tuple(masking.request(one, slots) if hidden else one for one in left),
        headers={name: masking.text(value) if hidden else value for name, value in card.headers.items()},
    )


def _this(calls: Calls, call: str) -> Told | None:
    """None where the ledger doesn't have it: callers are helped whatever it does."""
    try:
        return calls.one(call)
    except Problem:
        return None


def _values(dialogue: Dialogue, card: HandOff, seen: Mapping[str, str], heard: Told | None) -> dict[str, Value]:
    """How well each was heard when it was told last."""
    least = dialogue.knowledge.hotline.policy.confidence
    turns = heard.turns if heard else ()
    sure = {(name, value): turn.confidence for turn in turns for name, value in turn.slots.items()}
    found = {name: sure.get((name, value)) for name, value in card.values.items()}
    return {
        name: Value(_said(dialogue, card, name, text, heard), found[name], (found[name] or 0) < least)
        for name, text in seen.items()
    }


def _said(dialogue: Dialogue, card: HandOff, name: str, value: str, heard: Told | None) -> str:
    """A day, or a yes, as people write it."""
    scenario = dialogue.knowledge.scenarios.get(card.scenario or "")
    slot = scenario.slots.get(name) if scenario else None
    if slot is None or heard is None or slot.type not in WRITTEN or value != card.values[name]:
        return value
    return of_value(dialogue.knowledge, slot, value, datetime.fromisoformat(heard.moment))[0]


def articles(dialogue: Dialogue, text: str) -> list[Article]:
    """The likeliest for these words, best first; none where nothing fits, or they are only thanks or the like."""
    scenarios = dialogue.knowledge.scenarios
    ranked = dialogue.index.rank(text)
    if not ranked or ranked[0].score < FITS or scenarios[ranked[0].scenario].then != "more":
        return []
    about_something = (scenarios[one.scenario] for one in ranked if scenarios[one.scenario].then == "more")
    told = ((one, wording(dialogue.knowledge, State(), one)) for one in about_something)
    found = [
        Article(one.scenario, one.title, _QUOTED.sub("…", answer.text or _STRESS.sub("", answer.voice)))
        for one, answer in told
        if answer
    ]
    return found[:ARTICLES]
