"""Which scenario does the caller mean? Words weighed by how much they tell, compared as rapidfuzz compares them."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

from rapidfuzz import fuzz, process

from voicebot.dialogue.acts import Candidate, Decision
from voicebot.knowledge.model import Knowledge, Policy, Scenario
from voicebot.russian.morphology import lemmas

Bag = tuple[str, ...]
SIMILAR = 80  # rapidfuzz ratio from which two words count as one misheard
KEPT = 5  # candidates reported


class Index:
    """The examples of a knowledge base, ready to be compared with."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._policy = knowledge.hotline.policy
        self._examples = {name: _bags(s.examples) for name, s in knowledge.scenarios.items()}
        self._counter = {name: _bags(s.counterexamples) for name, s in knowledge.scenarios.items()}
        self._names = {name: _names(knowledge, s) for name, s in knowledge.scenarios.items()}
        self._weights = _weights(self._examples)
        self._rare = max(self._weights.values(), default=1.0)
        self._vocabulary = sorted(self._weights)

    def decide(self, text: str, confidence: float = 1.0) -> Decision:
        """Answer, clarify or reject, with the best candidates."""
        candidates = self.rank(text)
        kind = _verdict(candidates, self._policy, confidence)
        best = candidates[0] if candidates else Candidate("", 0.0)
        return Decision(kind, best.scenario if kind == "answer" else None, best.score, candidates[:KEPT])

    def rank(self, text: str) -> tuple[Candidate, ...]:
        """Scenarios by score (0…1), best first; those without anything in common are left out."""
        said = self._known(lemmas(text))
        if not said:
            return ()
        scores = {name: self._score(said, name) for name in self._examples}
        ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        return tuple(Candidate(name, round(score, 3)) for name, score in ranked if score > 0)

    def _score(self, said: Bag, scenario: str) -> float:
        said = tuple(word for word in said if word not in self._names[scenario]) or said
        for_it = max((self._overlap(said, bag) for bag in self._examples[scenario]), default=0.0)
        against = max((self._overlap(said, bag) for bag in self._counter[scenario]), default=0.0)
        return for_it if for_it > against else for_it * (1 - against)

    def _overlap(self, said: Bag, example: Bag) -> float:
        """The share of the weight of both sides that the common words have (Dice), 0…1."""
        common = set(said) & set(example)
        both = sum(self._weight(word) for word in (*said, *example))
        return 2 * sum(self._weight(word) for word in common) / both if both else 0.0

    def _weight(self, word: str) -> float:
        return self._weights.get(word, self._rare)

    def _known(self, said: Bag) -> Bag:
        """Misheard words replaced by the ones of the vocabulary that they resemble."""
        return tuple(dict.fromkeys(self._nearest(word) for word in said))

    def _nearest(self, word: str) -> str:
        if word in self._weights or len(word) < 4:
            return word
        found = process.extractOne(word, self._vocabulary, scorer=fuzz.ratio, score_cutoff=SIMILAR)
        return found[0] if found else word


def _bags(texts: Iterable[str]) -> list[Bag]:
    return [bag for text in texts if (bag := tuple(dict.fromkeys(lemmas(text))))]


def _names(knowledge: Knowledge, scenario: Scenario) -> set[str]:
    """The words of the entries that may fill its slots: they say nothing about what the caller wants."""
    tables = [knowledge.tables[slot.list] for slot in scenario.slots.values() if slot.list]
    return {
        word for table in tables for row in table.entries for name in (row.name, *row.also) for word in lemmas(name)
    }


def _weights(examples: dict[str, list[Bag]]) -> dict[str, float]:
    """A word tells the more, the fewer scenarios use it."""
    used = Counter(word for bags in examples.values() for word in {word for bag in bags for word in bag})
    return {word: math.log(1 + len(examples) / count) for word, count in used.items()}


def _verdict(
    candidates: Sequence[Candidate], policy: Policy, confidence: float
) -> Literal["answer", "clarify", "reject"]:
    if not candidates or candidates[0].score < policy.clarify:
        return "reject"
    close = len(candidates) > 1 and candidates[0].score - candidates[1].score < policy.margin
    sure = candidates[0].score >= policy.answer and not close and confidence >= policy.confidence
    return "answer" if sure else "clarify"
