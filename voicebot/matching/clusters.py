"""Texts that say the same in other words, put together."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from voicebot.matching.features import KINDS, Features
from voicebot.matching.index import Index

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


def clusters(index: Index, texts: Sequence[str], most: int = MOST, shown: int | None = None) -> list[Cluster]:
    """Of the `most` latest different texts, the biggest first, `shown` of them."""
    said = Counter(reversed([text.strip().lower() for text in texts]))
    different = list(said)[:most]
    features = index.trained.features
    groups: dict[int, list[str]] = defaultdict(list)
    for text, label in zip(different, _labels(features, different), strict=True):
        groups[label].append(text)
    ordered = [sorted(group, key=lambda text: (-said[text], text)) for group in groups.values()]
    biggest = sorted(ordered, key=lambda group: (-sum(said[text] for text in group), group))[:shown]
    return [_cluster(index, group, said) for group in biggest]


def _labels(features: Features, texts: Sequence[str]) -> list[int]:
    """A number for each text, the same for those that belong together."""
    from sklearn.cluster import AgglomerativeClustering

    if len(texts) < 2:
        return [0] * len(texts)
    rows = features.beside(texts)
    distances = np.clip(1 - (rows @ rows.T).toarray() / KINDS, 0, None)
    near = AgglomerativeClustering(None, metric="precomputed", linkage="average", distance_threshold=_APART)
    return [int(label) for label in near.fit_predict(distances)]


def _cluster(index: Index, group: Sequence[str], said: Counter[str]) -> Cluster:
    features = index.trained.features
    forms = Counter(form for text in group for form in set(features.lemmas(text)))
    longer = [form for form in forms if len(form) > _SHORT] or list(forms)
    name = sorted(longer, key=lambda form: (-forms[form] * features.telling(form), form))[:_NAMED]
    meant: dict[str, float] = defaultdict(float)
    for text in group:
        for one in index.rank(text)[:1]:
            meant[one.scenario] += one.score
    nearest, score = max(meant.items(), key=lambda each: each[1], default=("", 0.0))
    size = sum(said[text] for text in group)
    return Cluster(tuple(group), size, tuple(name), nearest, round(score / len(group), 3))
