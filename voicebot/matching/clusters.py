"""Texts that say the same in other words, put together."""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from voicebot.knowledge.model import Knowledge
from voicebot.matching.features import KINDS, Features, grouped
from voicebot.matching.index import Index
from voicebot.matching.training import phrases

MOST = 4000  # different texts, the latest: their distances to each other are kept in memory
_APART = 0.8  # mean distance of texts in two groups that stay apart
_NAMED = 3  # words in a name
_SHORT = 2  # letters of a word that tells nothing


@dataclass(frozen=True, slots=True)
class Cluster:
    """texts: the most frequent first; size: how often they were said; name: their most telling dictionary forms.

    nearest: the scenario that they are likeliest to mean, "" for none, with its mean probability.
    """

    texts: tuple[str, ...]
    size: int
    name: tuple[str, ...]
    nearest: str
    score: float


def clusters(knowledge: Knowledge, index: Index, texts: Sequence[str]) -> list[Cluster]:
    """Of all texts, the biggest first."""
    said = Counter(reversed([text.strip().lower() for text in texts]))
    different = list(said)[:MOST]
    known = [text for scenario in knowledge.scenarios.values() for text in phrases(scenario)]
    features = Features(grouped(knowledge.synonyms))
    groups: dict[int, list[str]] = defaultdict(list)
    for text, label in zip(different, _labels(features, known, different), strict=True):
        groups[label].append(text)
    telling = _telling(features, [*known, *different])
    found = [_cluster(index, features, telling, group, said) for group in groups.values()]
    return sorted(found, key=lambda one: (-one.size, one.texts))


def _labels(features: Features, known: Sequence[str], texts: Sequence[str]) -> list[int]:
    """A number for each text, the same for those that belong together."""
    from sklearn.cluster import AgglomerativeClustering

    if len(texts) < 2:
        return [0] * len(texts)
    rows = features.fit([*known, *texts])[len(known) :]
    distances = np.clip(1 - (rows @ rows.T).toarray() / KINDS, 0, None)
    near = AgglomerativeClustering(None, metric="precomputed", linkage="average", distance_threshold=_APART)
    return [int(label) for label in near.fit_predict(distances)]


def _telling(features: Features, texts: Sequence[str]) -> dict[str, float]:
    """How much each dictionary form tells: the rarer, the more."""
    used = Counter(form for text in texts for form in set(features.lemmas(text)))
    return {form: math.log(1 + len(texts) / count) for form, count in used.items()}


def _cluster(
    index: Index, features: Features, telling: dict[str, float], group: Sequence[str], said: Counter[str]
) -> Cluster:
    forms = Counter(form for text in group for form in set(features.lemmas(text)))
    longer = [form for form in forms if len(form) > _SHORT] or list(forms)
    name = sorted(longer, key=lambda form: (-forms[form] * telling[form], form))[:_NAMED]
    meant: dict[str, float] = defaultdict(float)
    for text in group:
        for one in index.rank(text)[:1]:
            meant[one.scenario] += one.score
    nearest, score = max(meant.items(), key=lambda each: each[1], default=("", 0.0))
    texts = sorted(group, key=lambda text: (-said[text], text))
    size = sum(said[text] for text in group)
    return Cluster(tuple(texts), size, tuple(name), nearest, round(score / len(group), 3))
