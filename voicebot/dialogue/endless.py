"""Is there a state in which a stubborn caller goes round in circles? Found by talking to the dialogue."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from voicebot.dialogue import profile
from voicebot.dialogue.acts import (
    MONDAY,
    Action,
    Found,
    Heard,
    Input,
    Look,
    Missing,
    Say,
    Silence,
    Started,
    Stored,
    Unreachable,
)
from voicebot.dialogue.machine import Dialogue
from voicebot.dialogue.rehearsal import Answer, replied, unreachable
from voicebot.dialogue.slots import ABSENT
from voicebot.dialogue.state import Form, State
from voicebot.knowledge.model import Knowledge
from voicebot.matching.index import Candidate, Index

YES, NO, NONSENSE = "\u0434\u0430", "\u043d\u0435\u0442", "zzz"
_OTHERS: tuple[Answer, ...] = (lambda _: Missing(), lambda _: Found())  # what systems that are reached answer
_MOMENTS = (MONDAY, MONDAY.replace(hour=3))  # people may be at work or not


@dataclass(frozen=True, slots=True)
class Endless:
    """In this scenario (None: in none) whoever goes on saying this comes to no end."""

    scenario: str | None
    said: str


Standing = tuple[str | None, State]  # a question that a call stands at, and its scenario
Follow = Callable[[list[Standing]], Iterable[Standing]]  # shows how far it has got


def endless(dialogue: Dialogue, follow: Follow = iter) -> Iterator[Endless]:
    """From every state: callers who are silent, talk nonsense, say yes, no, or the scenario's first example, always."""
    knowledge = dialogue.knowledge
    quick = Dialogue(knowledge, _Remembering(dialogue.index))
    most = turns(knowledge)
    found: dict[Endless, None] = {}
    for name, state in follow(list(states(quick))):
        inputs: list[Input] = [Silence(), *map(Heard, (NONSENSE, YES, NO))]
        if name:
            inputs.append(Heard(knowledge.scenarios[name].examples[0]))
        for given in inputs:
            if not _ends_anyway(quick, state, given, most):
                found[Endless(name, given.text if isinstance(given, Heard) else "\u2026")] = None
    yield from found


def turns(knowledge: Knowledge) -> int:
    """The most that a caller may need to come to an end: every question as often as the policy lets it be asked."""
    policy = knowledge.hotline.policy
    questions = 1 + max((len(scenario.slots) for scenario in knowledge.scenarios.values()), default=0)
    form = policy.attempts * (questions + 1)
    return 2 * (form + policy.rejections + len(knowledge.hotline.phrases.silence))  # twice: after hours there is a form


def states(dialogue: Dialogue) -> Iterator[Standing]:
    """Every question that a call can stand at, with its scenario; on lines that differ, with and without people."""
    knowledge = dialogue.knowledge
    numbers = ["", *(line.numbers[0] for line in knowledge.hotline.profiles.values())]
    lines: dict[tuple[object, ...], State] = {}
    for moment, number in product(_MOMENTS, numbers):
        begun, _ = dialogue.step(State(), Started(moment, number))
        told = (tell(knowledge, begun) for tell in (profile.allowed, profile.queue, profile.at_work))
        lines.setdefault(tuple(told), begun)
    for begun in lines.values():
        yield None, begun
        allowed = profile.allowed(knowledge, begun)
        for name in (name for name in knowledge.scenarios if allowed is None or name in allowed):
            yield name, replace(begun, offered=(name,))
            yield from ((name, replace(begun, form=form)) for form in _forms(knowledge, name))


def _forms(knowledge: Knowledge, name: str) -> Iterator[Form]:
    scenario = knowledge.scenarios[name]
    before: dict[str, str] = {}
    for slot in scenario.slots:
        yield Form(name, dict(before), slot)
        before[slot] = ABSENT
    if scenario.confirm:
        yield Form(name, before, stage="confirming")


def _ends_anyway(dialogue: Dialogue, state: State, given: Input, most: int) -> bool:
    """Whatever systems answer: where none is asked, one walk is as good as all."""
    asked: list[Look] = []

    def noting(look: Look) -> Unreachable:
        asked.append(look)
        return unreachable(look)

    if not ends(dialogue, state, given, most, noting):
        return False
    return not asked or all(ends(dialogue, state, given, most, answer) for answer in _OTHERS)


def ends(dialogue: Dialogue, state: State, given: Input, most: int, answer: Answer = unreachable) -> bool:
    """Does the same input, at most so many times, lead to a goodbye, a human or an answer, never to silence?"""
    for _ in range(most):
        before = state
        state, actions = dialogue.step(state, given)
        recorded = False
        while back := replied(actions, answer):
            recorded = recorded or isinstance(back, Stored)
            state, actions = dialogue.step(state, back)
        if not _speaks(actions):
            return False
        answered = state.form is None and state.decision.kind == "answer" and not state.prompted
        if state.over or recorded or answered or len(state.tried) > len(before.tried):
            return True
    return False


def _speaks(actions: Sequence[Action]) -> bool:
    return any(isinstance(action, Say) and action.text for action in actions)


class _Remembering(Index):
    """Ranks each text once: stubborn callers say few."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._ranked: dict[tuple[object, ...], tuple[Candidate, ...]] = {}

    def rank(
        self, text: str, alternatives: Sequence[str] = (), allowed: Collection[str] | None = None
    ) -> tuple[Candidate, ...]:
        key = (text, tuple(alternatives), allowed and frozenset(allowed))
        if key not in self._ranked:
            self._ranked[key] = self._index.rank(text, alternatives, allowed)
        return self._ranked[key]
