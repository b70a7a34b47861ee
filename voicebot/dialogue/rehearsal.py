"""The tests that editors write beside their scenarios."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from voicebot.dialogue.acts import (
    MONDAY,
    Action,
    Decision,
    Found,
    Heard,
    Input,
    Look,
    Missing,
    Record,
    Stored,
    Unreachable,
)
from voicebot.dialogue.machine import Dialogue, reply
from voicebot.dialogue.state import State
from voicebot.knowledge.model import Rehearsal

RECEIPT = "1"  # the number of every record in a test
Answer = Callable[[Look], Found | Missing | Unreachable]  # the systems behind the hotline
Answers = Callable[[], Answer]  # for one test: what another one has changed there it doesn't see


def unreachable(_: Look) -> Unreachable:
    """Where there is no system."""
    return Unreachable()


@dataclass(frozen=True, slots=True)
class Walked:
    """One step of a test."""

    given: Input
    before: State
    after: State
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """Test `number` (from 0) of a scenario: what came of the last thing said; no decision if the call had ended."""

    scenario: str
    number: int
    test: Rehearsal
    decision: Decision
    reply: str
    passed: bool


def walk(dialogue: Dialogue, test: Rehearsal, answer: Answer = unreachable) -> Iterator[Walked]:
    """A test from the beginning of a call to its last words; whatever is to be recorded is."""
    state = State(moment=test.at or MONDAY)
    answer = unreachable if test.systems == "down" else answer
    for text in (test.say, *test.then):
        given: Input | None = Heard(text)
        while given:
            after, actions = dialogue.step(state, given)
            yield Walked(given, state, after, actions)
            state, given = after, replied(actions, answer)


def replied(actions: tuple[Action, ...], answer: Answer) -> Input | None:
    """What comes back to the dialogue of what it asked for."""
    for action in actions:
        if isinstance(action, Record):
            return Stored(RECEIPT)
        if isinstance(action, Look):
            return answer(action)
    return None


def perform(dialogue: Dialogue, answers: Answers = lambda: unreachable) -> Iterator[Rehearsed]:
    """Every test of the knowledge base."""
    for name, scenario in dialogue.knowledge.scenarios.items():
        for number, test in enumerate(scenario.tests):
            decision, said = _end(list(walk(dialogue, test, answers())))
            yield Rehearsed(name, number, test, decision, said, _passed(test, name, decision, said))


def _end(steps: list[Walked]) -> tuple[Decision, str]:
    """What was made of the last thing said, and everything that was replied to it."""
    last = max(i for i, step in enumerate(steps) if isinstance(step.given, Heard))
    said = " ".join(filter(None, (reply(step.actions) for step in steps[last:])))
    return Decision() if steps[last].before.over else steps[-1].after.decision, said


def _passed(test: Rehearsal, name: str, decision: Decision, said: str) -> bool:
    if decision.kind != test.decision:
        return False
    if test.decision == "answer" and (test.scenario or name) not in (decision.scenario, decision.topic):
        return False
    return test.reply is None or test.reply.casefold() in said.casefold()
