"""Texts as sparse vectors: dictionary forms and their pairs, letters, sounds; each weighed by how much it tells."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from voicebot.russian.morphology import lemmas
from voicebot.russian.phonetics import sound
from voicebot.russian.text import words

LETTERS, SOUNDS = (2, 5), (3, 5)  # lengths of n-grams
KINDS = 3


class Features:
    """Learnt from the texts of a knowledge base; `synonyms`: a word's dictionary form → that of its group."""

    def __init__(self, synonyms: Mapping[str, str]) -> None:
        self._synonyms = dict(synonyms)
        common = {"sublinear_tf": True, "dtype": np.float32}
        letters = {"analyzer": "char_wb", **common}
        self._kinds = (
            TfidfVectorizer(analyzer=self._terms, **common),
            TfidfVectorizer(ngram_range=LETTERS, preprocessor=_plain, **letters),
            TfidfVectorizer(ngram_range=SOUNDS, preprocessor=_sounds, **letters),
        )

    def fit(self, texts: Sequence[str]) -> Any:
        """(texts, features), float32; each kind's part of a row has the length 1."""
        return hstack([kind.fit_transform(texts) for kind in self._kinds]).tocsr()

    def of(self, texts: Sequence[str]) -> Any:
        """The same for other texts."""
        if not texts:
            return csr_matrix((0, sum(len(kind.vocabulary_) for kind in self._kinds)), dtype=np.float32)
        return hstack([kind.transform(texts) for kind in self._kinds]).tocsr()

    def heard(self, text: str, alternatives: Sequence[str] = (), trust: float = 0.5) -> Any:
        """(1, features): what was heard, with what else it may have been, which counts `trust` times as much."""
        rows = self.of([text, *alternatives])
        if not alternatives:
            return rows
        others = csr_matrix(rows[1:].max(axis=0)) * np.float32(trust)
        return rows[0].maximum(others).tocsr()

    def coverage(self, text: str) -> tuple[float, int]:
        """The share of its words that the knowledge base uses, and how many words there are."""
        said = self.lemmas(text)
        known = sum(map(self.knows, said))
        return (known / len(said) if said else 0.0), len(said)

    def knows(self, lemma: str) -> bool:
        """Does the knowledge base use this dictionary form?"""
        return lemma in self._kinds[0].vocabulary_

    def lemmas(self, text: str) -> list[str]:
        return [self._synonyms.get(word, word) for word in lemmas(text)]

    def _terms(self, text: str) -> list[str]:
        single = self.lemmas(text)
        return [*single, *(f"{first} {second}" for first, second in pairwise(single))]


def grouped(groups: Iterable[Sequence[str]]) -> dict[str, str]:
    """Every word's dictionary form → the first of its group."""
    found: dict[str, str] = {}
    for group in groups:
        first, *others = (lemmas(word)[0] for word in group)
        found |= dict.fromkeys(others, first)
    return found


def _plain(text: str) -> str:
    return " ".join(words(text))


def _sounds(text: str) -> str:
    return " ".join(map(sound, words(text)))
