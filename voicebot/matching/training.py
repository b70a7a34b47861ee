"""From a knowledge base to weights: a linear model that tells its scenarios apart, in seconds."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from voicebot.documents import read
from voicebot.knowledge import templates
from voicebot.knowledge.model import Knowledge, OutOfScope, Scenario
from voicebot.matching.embedding import Embedding
from voicebot.matching.features import KINDS, Features, Row, grouped

LEARNED = 400  # more scenarios than that are told apart by their centres alone: learning would take minutes
TEMPLATED = 40  # ways taken of each template
USUAL = Path(__file__).with_name("beside.yaml")
_SOFTNESS = 0.7

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Texts:
    """Phrases of scenarios in order, as rows; those of scenario i begin at starts[i] and end at starts[i + 1]."""

    texts: tuple[str, ...]
    rows: Any
    starts: tuple[int, ...]

    def nearest(self, dense: Floats, scenario: int) -> tuple[float, str]:
        """How like the likest phrase of a scenario a text is (0…1), and the phrase; dense: the text's features."""
        begin, end = self.starts[scenario], self.starts[scenario + 1]
        if begin == end:
            return 0.0, ""
        borders = self.rows.indptr[begin : end + 1]
        part = slice(borders[0], borders[-1])
        shared = self.rows.data[part] * dense[self.rows.indices[part]]
        likeness = np.zeros(end - begin, np.float32)
        filled = borders[1:] > borders[:-1]
        if shared.size:
            likeness[filled] = np.add.reduceat(shared, (borders[:-1] - borders[0])[filled]) / KINDS
        best = int(likeness.argmax())
        return float(likeness[best]), self.texts[begin + best]


@dataclass(frozen=True, slots=True)
class Trained:
    """names: scenarios in order; topics: each one's name, or that of what it is a part of.

    weights: (features, scenarios and one for none of them), bias likewise.
    """

    names: tuple[str, ...]
    topics: tuple[str, ...]
    features: Features
    weights: Any
    bias: Floats
    examples: Texts
    counterexamples: Texts

    def fits(self, row: Row) -> Floats:
        """How well a text fits each scenario, and none (the last)."""
        fits: Floats = self.weights[row.places].T @ row.weights + self.bias
        return fits


def train(knowledge: Knowledge, meaning: Embedding | None = None) -> Trained:
    """meaning: a model of sentences, where one is installed."""
    names = tuple(knowledge.scenarios)
    scenarios = [knowledge.scenarios[name] for name in names]
    examples = [phrases(scenario) for scenario in scenarios]
    features = Features(grouped(knowledge.synonyms), meaning)
    classes = [*examples, beside(knowledge)]
    rows = features.fit([text for texts in classes for text in texts])
    owners = [i for i, texts in enumerate(classes) for _ in texts]
    weights, bias = _weights(rows, np.array(owners, np.int32), len(names))
    counterexamples = [scenario.counterexamples for scenario in scenarios]
    against = features.rows([text for texts in counterexamples for text in texts])
    topics = tuple(scenario.part_of or scenario.scenario for scenario in scenarios)
    return Trained(names, topics, features, weights, bias, _texts(examples, rows), _texts(counterexamples, against))


def beside(knowledge: Knowledge) -> list[str]:
    """What belongs to no scenario: the base's own phrases, or what is said to any hotline, but for its examples."""
    if knowledge.out_of_scope:
        return knowledge.out_of_scope
    known = {example for scenario in knowledge.scenarios.values() for example in scenario.examples}
    return [phrase for phrase in read(USUAL, OutOfScope).phrases if phrase not in known]


def _texts(groups: Sequence[Sequence[str]], rows: Any) -> Texts:
    return Texts(
        tuple(text for group in groups for text in group), rows, tuple(accumulate(map(len, groups), initial=0))
    )


def phrases(scenario: Scenario) -> list[str]:
    """Its examples, and some of what its templates stand for."""
    sampled = [way for template in scenario.templates for way in templates.sample(template, TEMPLATED)]
    return list(dict.fromkeys([*scenario.examples, *sampled]))


def _weights(rows: Any, owners: NDArray[np.int32], count: int) -> tuple[Any, Floats]:
    """(features, count + 1) and (count + 1,): what speaks for each scenario, and for none."""
    present = sorted(set(owners.tolist()))
    learnt = len(present) > 1 and count <= LEARNED
    if learnt:
        weights, bias = _learned(rows, owners, present)
    else:
        weights, bias = _centres(rows, owners, present), np.zeros(len(present), np.float32)
    if count not in present:  # nothing is known of what is beside the point
        weights = _beside(weights)
        bias = np.append(bias, np.float32(-1 if learnt else 0))
    return weights, bias


def _learned(rows: Any, owners: NDArray[np.int32], present: Sequence[int]) -> tuple[Floats, Floats]:
    from sklearn.svm import LinearSVC  # only who learns needs it: a second of loading

    machine = LinearSVC(C=_SOFTNESS, random_state=0).fit(rows, owners)
    weights, bias = machine.coef_, machine.intercept_
    if len(present) == 2:  # one hyperplane between the two
        weights, bias = np.vstack([-weights, weights]), np.hstack([-bias, bias])
    return np.ascontiguousarray(weights.T, np.float32), bias.astype(np.float32)


def _centres(rows: Any, owners: NDArray[np.int32], present: Sequence[int]) -> Any:
    from sklearn.preprocessing import normalize

    order = {owner: i for i, owner in enumerate(present)}
    columns = np.array([order[owner] for owner in owners.tolist()])
    members = csr_matrix((np.ones(len(owners), np.float32), (columns, np.arange(len(owners)))))
    return normalize(members @ rows).T.tocsr()


def _beside(weights: Any) -> Any:
    if isinstance(weights, np.ndarray):
        return np.hstack([weights, np.zeros((len(weights), 1), np.float32)])
    return vstack([weights.T, csr_matrix((1, weights.shape[0]), dtype=np.float32)]).T.tocsr()
