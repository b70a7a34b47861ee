"""From evidence to the probability that a scenario is the right one: a logistic curve of few weights."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from voicebot.knowledge.model import Calibration


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one scenario.

    fit: how well the text fits the scenario; lead: how much better than the best other one; within: than what lies
    beside the point; beside: how well it fits that; coverage: the share of its words that are known (0…1); length: how
    many words there are, 8 and more as 1; alike: to its likeliest example (0…1); against: how much more it is like a
    counterexample than like an example.
    """

    fit: float
    lead: float
    within: float
    beside: float
    coverage: float
    length: float
    alike: float
    against: float


KINDS = tuple(Evidence.__slots__)


def probability(calibration: Calibration, evidence: Evidence) -> float:
    """0…1."""
    total = calibration.bias + sum(getattr(calibration, kind) * getattr(evidence, kind) for kind in KINDS)
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))


def fitted(seen: Sequence[tuple[Evidence, bool]]) -> Calibration:
    """Weights under which the likeliest scenario's probability is how often it was right."""
    from sklearn.linear_model import LogisticRegression

    rows = [[getattr(evidence, kind) for kind in KINDS] for evidence, _ in seen]
    curve = LogisticRegression(C=3, max_iter=10_000).fit(rows, [right for _, right in seen])
    weights = {kind: round(float(weight), 3) for kind, weight in zip(KINDS, curve.coef_[0], strict=True)}
    return Calibration(bias=round(float(curve.intercept_[0]), 3), **weights)
