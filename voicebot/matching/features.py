"""Texts as sparse vectors: dictionary forms and their pairs, letters, sounds; each weighed by how much it tells."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack, vstack

from voicebot.matching.embedding import Embedding
from voicebot.russian.morphology import lemma, lemmas
from voicebot.russian.phonetics import sound
from voicebot.russian.text import words

LETTERS, SOUNDS = (2, 5), (3, 5)  # lengths of n-grams
KINDS = 3

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Row:
    """One text: the places of its features in ascending order, and what each weighs there."""

    places: NDArray[np.int32]
    weights: Floats

    def dense(self, width: int) -> Floats:
        found = np.zeros(width, np.float32)
        found[self.places] = self.weights
        return found


class _Kind:
    """The features of one kind, learnt from texts: the place of each, and how much it tells.

    lengths: of n-grams that units (words, say) are cut into; None: units are taken whole.
    """

    def __init__(self, lengths: tuple[int, int] | None) -> None:
        self._lengths = lengths
        self.places: dict[str, int] = {}
        self._telling: Floats = np.zeros(0, np.float32)

    def fit(self, texts: Iterable[Sequence[str]]) -> Any:
        """Learns all that stands in the units of texts. (texts, features), rows of the length 1."""
        from sklearn.feature_extraction.text import TfidfTransformer  # only who learns needs it

        counts = self._counted(texts)
        if not self.places:
            return counts
        weighing = TfidfTransformer(sublinear_tf=True).fit(counts)
        self._telling = weighing.idf_.astype(np.float32)
        return weighing.transform(counts, copy=False)

    def beside(self, texts: Iterable[Sequence[str]]) -> Any:
        """The same for other texts, with what was never learnt: it tells as much as the rarest. Learns nothing."""
        from sklearn.preprocessing import normalize

        wider = copy(self)
        wider.places = dict(self.places)
        counts = wider._counted(texts)
        telling = np.full(len(wider.places), self._telling.max(initial=1.0), np.float32)
        telling[: len(self._telling)] = self._telling
        counts.data = (np.log(counts.data) + np.float32(1)) * telling[counts.indices]
        return normalize(counts, copy=False)

    def _counted(self, texts: Iterable[Sequence[str]]) -> Any:
        """(texts, features): how often; what is new gets a place."""
        known: dict[str, array[int]] = {}
        found, ends = array("i"), array("i", [0])
        for units in texts:
            for unit in units:
                if unit not in known:
                    known[unit] = array("i", [self._place(term) for term in self._terms(unit)])
                found.extend(known[unit])
            ends.append(len(found))
        counts = csr_matrix((np.ones(len(found), np.float32), found, ends), (len(ends) - 1, len(self.places)))
        counts.sum_duplicates()
        return counts

    def telling(self, unit: str) -> float:
        """How much it tells; never learnt, as much as the rarest."""
        place = self.places.get(unit)
        return float(self._telling.max(initial=1.0) if place is None else self._telling[place])

    def of(self, units: Iterable[str]) -> Row:
        """The features of another text, of the length 1."""
        get = self.places.get
        known = [place for unit in units for term in self._terms(unit) if (place := get(term)) is not None]
        places, counts = np.unique(np.array(known, np.int32), return_counts=True)
        weights = (np.log(counts.astype(np.float32)) + np.float32(1)) * self._telling[places]
        return Row(places, weights / max(float(np.linalg.norm(weights)), 1e-9))

    def _place(self, term: str) -> int:
        return self.places.setdefault(term, len(self.places))

    def _terms(self, unit: str) -> Sequence[str]:
        return grams(unit, *self._lengths) if self._lengths else (unit,)


class Features:
    """Learnt from the texts of a knowledge base; `synonyms`: a word's dictionary form → that of its group.

    meaning: a model of sentences, where there is one; its vector stands after the features of words.
    """

    def __init__(self, synonyms: Mapping[str, str], meaning: Embedding | None = None) -> None:
        self._synonyms = dict(synonyms)
        self._kinds = (_Kind(None), _Kind(LETTERS), _Kind(SOUNDS))
        self._meaning = meaning
        self._dimensions = meaning.dimensions if meaning else 0

    @property
    def width(self) -> int:
        return sum(len(kind.places) for kind in self._kinds) + self._dimensions

    def fit(self, texts: Sequence[str]) -> Any:
        """(texts, features), float32; each kind's part of a row has the length 1."""
        units = list(zip(*map(self._units, texts), strict=True))
        parts = [kind.fit(each) for kind, each in zip(self._kinds, units, strict=True)]
        return hstack([*parts, csr_matrix(self._meaning.of(texts))] if self._meaning else parts).tocsr()

    def beside(self, texts: Sequence[str]) -> Any:
        """(texts, features) of other texts, as far as words go, those that were never learnt too."""
        units = list(zip(*map(self._units, texts), strict=True))
        parts = [kind.beside(each) for kind, each in zip(self._kinds, units, strict=True)]
        return hstack(parts).tocsr() if parts else csr_matrix((0, 0), dtype=np.float32)

    def telling(self, lemma: str) -> float:
        """How much a dictionary form tells: the rarer, the more."""
        return self._kinds[0].telling(lemma)

    def of(self, text: str) -> Row:
        """The same for another text."""
        row = self._words(text)
        if self._meaning is None:
            return row
        places = np.arange(self.width - self._dimensions, self.width, dtype=np.int32)
        return Row(np.concatenate([row.places, places]), np.concatenate([row.weights, self._meaning.of([text])[0]]))

    def _words(self, text: str) -> Row:
        parts, begin = [], 0
        for kind, units in zip(self._kinds, self._units(text), strict=True):
            part = kind.of(units)
            parts.append((part.places + np.int32(begin), part.weights))
            begin += len(kind.places)
        places, weights = zip(*parts, strict=True)
        return Row(np.concatenate(places), np.concatenate(weights))

    def heard(self, text: str, alternatives: Sequence[str] = (), trust: float = 0.5) -> Row:
        """What was heard, with what else it may have been, which counts `trust` times as much."""
        row = self.of(text)
        if not alternatives:
            return row
        others = [self._words(other) for other in alternatives]
        rows = [row, *(Row(other.places, other.weights * np.float32(trust)) for other in others)]
        places = np.unique(np.concatenate([each.places for each in rows]))
        weights = np.zeros(len(places), np.float32)
        for each in rows:
            at = np.searchsorted(places, each.places)
            weights[at] = np.where(weights[at] == 0, each.weights, np.maximum(weights[at], each.weights))
        return Row(places, weights)

    def rows(self, texts: Sequence[str]) -> Any:
        """(texts, features) of other texts."""
        found = [self.of(text) for text in texts]
        return vstack([csr_matrix((0, self.width), dtype=np.float32), *(matrix(row, self.width) for row in found)])

    def coverage(self, text: str) -> tuple[float, int]:
        """The share of its words that the knowledge base uses, and how many words there are."""
        said = self.lemmas(text)
        known = sum(map(self.knows, said))
        return (known / len(said) if said else 0.0), len(said)

    def knows(self, lemma: str) -> bool:
        """Does the knowledge base use this dictionary form?"""
        return lemma in self._kinds[0].places

    def lemmas(self, text: str) -> list[str]:
        return [self._synonyms.get(word, word) for word in lemmas(text)]

    def _units(self, text: str) -> tuple[list[str], list[str], list[str]]:
        said = words(text)
        forms = [self._synonyms.get(form, form) for form in map(lemma, said)]
        pairs = [f"{first} {second}" for first, second in pairwise(forms)]
        return [*forms, *pairs], said, [key for key in map(sound, said) if key]


def grams(word: str, shortest: int, longest: int) -> list[str]:
    """The n-grams of a word with its borders."""
    padded = f" {word} "
    lengths = range(shortest, min(longest, len(padded)) + 1)
    return [padded[at : at + length] for length in lengths for at in range(len(padded) - length + 1)]


def matrix(row: Row, width: int) -> Any:
    return csr_matrix((row.weights, row.places, [0, len(row.places)]), (1, width))


def grouped(groups: Iterable[Sequence[str]]) -> dict[str, str]:
    """Every word's dictionary form → the first of its group."""
    found: dict[str, str] = {}
    for group in groups:
        first, *others = (lemmas(word)[0] for word in group)
        found |= dict.fromkeys(others, first)
    return found
