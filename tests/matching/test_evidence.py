"""From evidence to a probability."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicebot.knowledge.model import Calibration
from voicebot.matching.calibration import KINDS, Evidence, fitted, probability

NONE = Evidence(0, 0, 0, 0, 0, 0, 0, 0)
number = st.floats(-1e6, 1e6)
evidence = st.builds(Evidence, *[number] * len(KINDS))


def test_every_kind_of_evidence_has_a_weight() -> None:
    assert {"bias", *KINDS} == set(Calibration.model_fields)


@given(evidence)
def test_a_probability_is_one_however_strong_the_evidence(found: Evidence) -> None:
    assert 0 <= probability(Calibration(), found) <= 1


@given(st.sampled_from(KINDS), st.floats(-3, 3), st.floats(0.01, 3))
def test_more_of_what_speaks_for_it_makes_it_likelier(kind: str, value: float, more: float) -> None:
    weights = Calibration(bias=0, **{name: float(name == kind) for name in KINDS})
    less = probability(weights, replace(NONE, **{kind: value}))
    assert less < probability(weights, replace(NONE, **{kind: value + more}))
    assert probability(weights, NONE) == 0.5


def test_weights_are_fitted_to_what_was_right() -> None:
    seen = [(replace(NONE, fit=i / 50, length=i % 2), i > 60) for i in range(100)]
    weights = fitted(seen)
    assert weights.fit > 1 > abs(weights.length)
    right = [probability(weights, found) for found, right in seen if right]
    wrong = [probability(weights, found) for found, right in seen if not right]
    assert min(right) > max(wrong) - 0.05
    assert sum(right + wrong) / 100 == pytest.approx(0.39, abs=0.02)  # as often as it was right
