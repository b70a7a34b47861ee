"""Phrases of a scenario that are taken for another one, though the scenario itself lists them.

What was learnt word for word is nearly always known again, so each phrase is also looked at as if it were not there:
that tells how callers fare who say nearly the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from voicebot.knowledge import templates
from voicebot.knowledge.model import Knowledge, Scenario
from voicebot.matching.index import Index

PARTS = 4  # a base is learnt anew so often, each time without one part of its examples and templates
LOOKS = PARTS + 1

Key = Literal["examples", "templates"]
Phrase = tuple[Key, int, str]


@dataclass(frozen=True, slots=True)
class Stray:
    """`phrase` is, or comes of, number `number` (from 0) of `key`; score: the probability of the wrong scenario.

    learnt: it is taken so although it stands there; otherwise it would be, and answered at once, if it didn't.
    """

    scenario: str
    key: Key
    number: int
    phrase: str
    taken_for: str
    score: float
    learnt: bool


def strays(knowledge: Knowledge, index: Index, most: int) -> Iterator[list[Stray]]:
    """LOOKS lists of them; of a template `most` phrases at most are looked at."""
    phrases = [(name, phrase) for name, scenario in knowledge.scenarios.items() for phrase in _phrases(scenario, most)]
    yield _among(phrases, index, 0.0, learnt=True)
    for part in range(PARTS):
        rest = knowledge.model_copy(update={"scenarios": _without(knowledge, part)})
        left_out = [(name, phrase) for name, phrase in phrases if phrase[1] % PARTS == part]
        yield _among(left_out, Index(rest), knowledge.hotline.policy.answer, learnt=False)


def _among(phrases: Sequence[tuple[str, Phrase]], index: Index, least: float, learnt: bool) -> list[Stray]:
    found = []
    for name, (key, number, text) in phrases:
        best = next(iter(index.rank(text)), None)
        if best and best.scenario != name and best.score >= least:
            found.append(Stray(name, key, number, text, best.scenario, best.score, learnt))
    return found


def _without(knowledge: Knowledge, part: int) -> dict[str, Scenario]:
    def kept(texts: list[str]) -> list[str]:
        return [text for number, text in enumerate(texts) if number % PARTS != part]

    return {
        name: scenario.model_copy(update={"examples": kept(scenario.examples), "templates": kept(scenario.templates)})
        for name, scenario in knowledge.scenarios.items()
    }


def _phrases(scenario: Scenario, most: int) -> Iterator[Phrase]:
    yield from (("examples", number, phrase) for number, phrase in enumerate(scenario.examples))
    for number, template in enumerate(scenario.templates):
        yield from (("templates", number, phrase) for phrase in templates.sample(template, most))
