"""The tests that editors write beside their scenarios."""

from collections.abc import Iterator
from dataclasses import dataclass

from voicebot.dialogue.acts import Decision, Heard
from voicebot.dialogue.machine import Dialogue, reply
from voicebot.dialogue.state import State
from voicebot.knowledge.model import Rehearsal


@dataclass(frozen=True, slots=True)
class Failure:
    """Test `number` (from 0) of a scenario: what came of it instead."""

    scenario: str
    number: int
    test: Rehearsal
    decision: Decision
    reply: str


def rehearse(dialogue: Dialogue) -> Iterator[Failure]:
    """Every test of the knowledge base at the beginning of a call; those that fail."""
    for name, scenario in dialogue.knowledge.scenarios.items():
        for number, test in enumerate(scenario.tests):
            state, actions = dialogue.step(State(), Heard(test.say))
            said = reply(actions)
            if not _passed(test, name, state.decision, said):
                yield Failure(name, number, test, state.decision, said)


def _passed(test: Rehearsal, name: str, decision: Decision, said: str) -> bool:
    if decision.kind != test.decision:
        return False
    if test.decision == "answer" and decision.scenario != (test.scenario or name):
        return False
    return test.reply is None or test.reply.casefold() in said.casefold()
