"""Which texts of the scenarios the tests of a knowledge base come past: questions, answers, hand-overs."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from voicebot.dialogue.acts import Escalate, Record, Say
from voicebot.dialogue.machine import Dialogue
from voicebot.dialogue.rehearsal import Answer, Walked, unreachable, walk
from voicebot.knowledge.check_forms import CLAUSE, PLACEHOLDER
from voicebot.knowledge.model import Knowledge, Rehearsal, Scenario


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """Something of a scenario that a call may come past; place: keys and indices in its file."""

    scenario: str
    place: tuple[str | int, ...]


def spots(scenario: Scenario) -> list[Spot]:
    """All of a scenario, in the order of what follows what."""
    places: list[tuple[str | int, ...]] = [("scenario",)]
    places += [("slots", name, "ask", i) for name, slot in scenario.slots.items() for i in range(len(slot.ask))]
    places += [("confirm",)] if scenario.confirm else []
    places += [("record",)] if scenario.record else []
    places += [(key, i) for key, i, _ in scenario.wordings]
    places += [("escalate",)] if scenario.escalate else []
    return [Spot(scenario.scenario, place) for place in places]


def walked(dialogue: Dialogue, test: Rehearsal, answer: Answer = unreachable) -> set[Spot]:
    """What one test comes past."""
    return {spot for step in walk(dialogue, test, answer) for spot in _passed(dialogue.knowledge, step)}


def _passed(knowledge: Knowledge, step: Walked) -> Iterator[Spot]:
    said = [action.text for action in step.actions if isinstance(action, Say)]
    if step.after.decision.kind == "answer" and step.after.decision.scenario and not step.before.over:
        yield Spot(step.after.decision.scenario, ("scenario",))
    for scenario in _in_play(knowledge, step):
        yield from (Spot(scenario.scenario, place) for place in _told(scenario, said))
        yield from (Spot(scenario.scenario, (key,)) for key in _done(scenario, step))
    if form := step.after.form:
        ask = knowledge.scenarios[form.scenario].slots[form.slot].ask if form.slot else []
        yield from (
            Spot(form.scenario, ("slots", form.slot or "", "ask", i))
            for i, text in enumerate(ask)
            if any(_quotes(text, one) for one in said)
        )


def _in_play(knowledge: Knowledge, step: Walked) -> Iterator[Scenario]:
    """The scenarios that may have said something in this step."""
    forms = [state.form.scenario for state in (step.before, step.after) if state.form]
    names = {*forms, step.after.decision.scenario, *step.after.tried[len(step.before.tried) :]}
    return (knowledge.scenarios[name] for name in names if name)


def _told(scenario: Scenario, said: Iterable[str]) -> Iterator[tuple[str | int, ...]]:
    for key, i, wording in scenario.wordings:
        if any(_quotes(wording.text or wording.voice, text) for text in said):
            yield key, i
    if scenario.confirm and any(_quotes(scenario.confirm, text) for text in said):
        yield ("confirm",)


def _done(scenario: Scenario, step: Walked) -> Iterator[str]:
    for action in step.actions:
        if isinstance(action, Record) and action.form == scenario.scenario:
            yield "record"
        to = scenario.escalate
        if to and isinstance(action, Escalate) and (action.card.queue, action.card.why) == (to.queue, to.why):
            yield "escalate"


def _quotes(written: str, said: str) -> bool:
    """Is this the text with its placeholders filled in, with or without its clauses in brackets?"""
    pattern = ""
    for i, part in enumerate(CLAUSE.split(written)):
        pattern += f"(?:{_filled(part)})?" if i % 2 else _filled(part)  # every other one is a clause
    return re.fullmatch(pattern, said, re.DOTALL) is not None


def _filled(written: str) -> str:
    parts = PLACEHOLDER.split(written)[::2]  # every other one is a placeholder's name
    return ".*".join(map(re.escape, parts))
