"""How a knowledge base does on phrases that people have labelled, and the weights and thresholds that suit them."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from voicebot.errors import Problem
from voicebot.knowledge.model import Calibration, Knowledge
from voicebot.matching.calibration import fitted, probability
from voicebot.matching.index import Index, Ranked

FOLDS = 5
_KEPT = 5  # candidates of a decision
_VAIN = 0.5  # what a question without the right scenario in it costs, where one with it gains 1
_LONGER = 0.1  # what it costs to offer two

Result = Literal["right", "wrong", "offered", "asked", "rejected", "beside_answered", "beside_asked", "beside_rejected"]
Count = Counter[Result]
MEANT: tuple[Result, ...] = ("right", "wrong", "offered", "asked", "rejected")
BESIDE: tuple[Result, ...] = ("beside_answered", "beside_asked", "beside_rejected")


@dataclass(frozen=True, slots=True)
class Said:
    """topic: a scenario, None for what is beside the point."""

    text: str
    topic: str | None
    line: int = 0  # where it is written
    alternatives: tuple[str, ...] = ()
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What the index finds in it: the same whatever the weights, but for the probabilities."""

    said: Said
    ranked: tuple[Ranked, ...]

    @property
    def right(self) -> bool:
        return bool(self.ranked) and self.ranked[0].scenario == self.said.topic


@dataclass(frozen=True, slots=True)
class Thresholds:
    """As in the policy of a hotline."""

    answer: float
    clarify: float
    margin: float


@dataclass(frozen=True, slots=True)
class Limits:
    """wrong: of the phrases that a scenario is meant for, the share that another one may answer (0…1).

    beside: of the others, the share that may be answered at all.
    """

    wrong: float
    beside: float


@dataclass(frozen=True, slots=True)
class Stand:
    """A phrase under certain weights; offers: (probability, right) of the two scenarios that may be asked about."""

    seen: Seen
    score: float
    sure: bool
    offers: tuple[tuple[float, bool], ...]

    def result(self, at: Thresholds) -> Result:
        meant = self.seen.said.topic is not None
        if self.score >= max(at.answer, at.clarify) and self.sure:
            return ("right" if self.seen.right else "wrong") if meant else "beside_answered"
        if self.score < at.clarify or not self.offers or self.offers[0][0] < at.clarify:
            return "rejected" if meant else "beside_rejected"
        if not meant:
            return "beside_asked"
        return "offered" if any(right for _, right in self.asked(at)) else "asked"

    def asked(self, at: Thresholds) -> tuple[tuple[float, bool], ...]:
        """What the question offers: one scenario, or two that are nearly as likely."""
        near = len(self.offers) > 1 and self.offers[0][0] - self.offers[1][0] < at.margin
        return self.offers[: 2 if near else 1]


@dataclass(frozen=True, slots=True)
class Fit:
    """Weights and thresholds that go together."""

    weights: Calibration
    thresholds: Thresholds


def look(index: Index, said: Said) -> Seen:
    return Seen(said, tuple(index.explain(said.text, said.alternatives)[:_KEPT]))


def stands(knowledge: Knowledge, weights: Calibration, seen: Iterable[Seen]) -> list[Stand]:
    return [_stand(knowledge, weights, one) for one in seen]


def _stand(knowledge: Knowledge, weights: Calibration, seen: Seen) -> Stand:
    scores = [(one.scenario, probability(weights, one.evidence)) for one in seen.ranked]
    tellable = [(score, name == seen.said.topic) for name, score in scores if knowledge.scenarios[name].then == "more"]
    sure = seen.said.confidence >= knowledge.hotline.policy.confidence
    return Stand(seen, scores[0][1] if scores else 0.0, sure, tuple(tellable[:2]))


def count(judged: Iterable[Stand], at: Thresholds) -> Count:
    return Counter(stand.result(at) for stand in judged)


def fit(knowledge: Knowledge, seen: Sequence[Seen], limits: Limits) -> Fit:
    """The weights that suit these phrases, and thresholds that keep the limits on them."""
    weights = fitted([(one.ranked[0].evidence, one.right) for one in seen if one.ranked])
    return Fit(weights, choose(stands(knowledge, weights, seen), limits))


def choose(judged: Sequence[Stand], limits: Limits) -> Thresholds:
    """Of the thresholds of answers that keep the limits the most useful; then the most useful questions."""
    kept = [step / 100 for step in range(5, 100) if _keeps(count(judged, Thresholds(step / 100, 0, 0)), limits)]
    answer = _best(kept or [0.99], lambda at: _worth(count(judged, Thresholds(at, 0, 0))))
    doubtful = [stand for stand in judged if not (stand.sure and stand.score >= answer)]
    below = [step / 100 for step in range(2, max(3, min(60, round(answer * 100))), 2)]
    margins = [step / 100 for step in range(5, 50, 10)]
    clarify = _best(below, lambda at: max(_use(doubtful, Thresholds(answer, at, margin)) for margin in margins))
    margin = _best(margins, lambda at: _use(doubtful, Thresholds(answer, clarify, at)))
    return Thresholds(answer, clarify, margin)


def _best(options: Sequence[float], worth: Callable[[float], float]) -> float:
    """In the middle of those that are worth most: the farthest from where it gets worse."""
    values = [round(worth(option), 6) for option in options]
    best = [option for option, value in zip(options, values, strict=True) if value == max(values)]
    return best[len(best) // 2]


def _keeps(found: Count, limits: Limits) -> bool:
    meant = sum(found[kind] for kind in MEANT)
    return found["wrong"] <= limits.wrong * meant and found["beside_answered"] <= limits.beside * (
        found.total() - meant
    )


def _worth(found: Count) -> float:
    return found["right"] - found["wrong"] - found["beside_answered"]


def _use(judged: Sequence[Stand], at: Thresholds) -> float:
    """What the questions that are asked are worth."""
    use = 0.0
    for stand in judged:
        result = stand.result(at)
        if result in ("offered", "asked", "beside_asked"):
            use += (1 if result == "offered" else -_VAIN) - _LONGER * (len(stand.asked(at)) - 1)
    return use


def crossed(
    knowledge: Knowledge, seen: Sequence[Seen], limits: Limits, follow: Callable[[Iterable[int]], Iterable[int]]
) -> list[tuple[Stand, Result]]:
    """Each phrase judged by weights and thresholds that were fitted without it; `follow` sees the folds go by."""
    from sklearn.model_selection import StratifiedKFold

    labels = [one.right for one in seen]
    if min(labels.count(True), labels.count(False)) < FOLDS:
        raise Problem("kb.one_sided", least=FOLDS, right=labels.count(True), wrong=labels.count(False))
    folds = list(StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(labels, labels))
    found = []
    for number in follow(range(FOLDS)):
        rest, out = folds[number]
        chosen = fit(knowledge, [seen[i] for i in rest], limits)
        judged = stands(knowledge, chosen.weights, [seen[i] for i in out])
        found += [(stand, stand.result(chosen.thresholds)) for stand in judged]
    return found
