"""Which scenario does the caller mean? Several kinds of evidence, one probability."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voicebot.knowledge.model import Knowledge
from voicebot.matching.calibration import Evidence, probability
from voicebot.matching.training import Trained, train

KEPT = 6  # candidates that are looked at closely
_LONG = 8  # words

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Candidate:
    """score: the probability that the caller means this scenario."""

    scenario: str
    score: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate and why; example: the one that the text is most like; counterexample: the one that counted, or ""."""

    scenario: str
    score: float
    evidence: Evidence
    example: str
    counterexample: str


class Index:
    """Ready to be asked; `trained` may come from a cache."""

    def __init__(self, knowledge: Knowledge, trained: Trained | None = None) -> None:
        self._calibration = knowledge.calibration
        self.trained = trained or train(knowledge)

    def rank(
        self, text: str, alternatives: Sequence[str] = (), allowed: Collection[str] | None = None
    ) -> tuple[Candidate, ...]:
        """The likeliest scenarios, best first; nothing for a text without a known word."""
        return tuple(Candidate(one.scenario, one.score) for one in self.explain(text, alternatives, allowed))

    def explain(
        self, text: str, alternatives: Sequence[str] = (), allowed: Collection[str] | None = None
    ) -> list[Ranked]:
        """The same with the evidence."""
        trained = self.trained
        row = trained.features.heard(text, alternatives)
        if not row.places.size:
            return []
        dense = row.dense(trained.features.width)
        fits = trained.fits(row)
        chosen = self._likeliest(fits, allowed)
        alike = {i: trained.examples.nearest(dense, i) for i in chosen}
        counter = {i: trained.counterexamples.nearest(dense, i) for i in chosen}
        against = {i: max(0.0, counter[i][0] - alike[i][0]) for i in chosen}
        own = {i: float(fits[i]) - against[i] for i in chosen}
        coverage, length = trained.features.coverage(text)
        beside, words = float(fits[-1]), min(length, _LONG) / _LONG
        ranked = []
        for i in sorted(chosen, key=lambda i: (-own[i], i)):
            rivals = (own[j] for j in chosen if trained.topics[j] != trained.topics[i])
            lead = own[i] - max(rivals, default=0.0)
            found = Evidence(own[i], lead, own[i] - beside, beside, coverage, words, alike[i][0], against[i])
            score = round(probability(self._calibration, found), 3)
            counted = counter[i][1] if against[i] else ""
            ranked.append(Ranked(trained.names[i], score, found, alike[i][1], counted))
        return ranked

    def _likeliest(self, fits: Floats, allowed: Collection[str] | None) -> list[int]:
        names = self.trained.names
        chosen = np.arange(len(names))
        if allowed is not None:
            chosen = chosen[np.array([name in allowed for name in names], bool)]
        against = -fits[chosen]
        if len(chosen) > KEPT:
            near = against <= np.partition(against, KEPT - 1)[KEPT - 1]
            chosen, against = chosen[near], against[near]
        return [int(i) for i in chosen[np.argsort(against, kind="stable")][:KEPT]]
