"""Who goes on at once had not finished when the robot began to answer: the halves of his wish are understood as one."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from voicebot.dialogue.acts import Action, Decision, Heard, Listen, Say
from voicebot.dialogue.state import State, Step
from voicebot.knowledge.model import Knowledge

Stepping = Callable[[State, Heard], Step]


@dataclass(frozen=True, slots=True)
class Half:
    """What was said in state `before`, and perhaps not all of it."""

    before: State
    text: str


def half(before: State, heard: Heard, actions: tuple[Action, ...]) -> Half | None:
    """None where it can't be taken back: the robot did more than speak, or the words were no wish."""
    taken_back = all(isinstance(action, Say | Listen) for action in actions)
    asked = before.form or before.offered or before.resuming
    return Half(before, heard.text) if taken_back and heard.text and not asked else None


def together(knowledge: Knowledge, step: Stepping, first: Half, state: State, heard: Heard) -> tuple[State, Heard]:
    """The state, and the words, to go on with: of both halves where that is clearer than the second one alone."""
    joined = replace(heard, text=f"{first.text} {heard.text}", alternatives=())
    alone, both = step(state, heard)[0].decision, step(first.before, joined)[0].decision
    clear = both.kind == "answer" and (alone.kind != "answer" or both.score >= alone.score)
    return (first.before, joined) if clear and not _steers(knowledge, alone) else (state, heard)


def _steers(knowledge: Knowledge, decision: Decision) -> bool:
    """Is it about the call itself («repeat», «an operator»), or a danger?"""
    scenario = knowledge.scenarios.get(decision.scenario or "") if decision.kind == "answer" else None
    return scenario is not None and (scenario.then != "more" or scenario.escalate is not None or scenario.urgent)
