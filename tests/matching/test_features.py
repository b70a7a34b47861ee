"""Texts as sparse vectors: the arithmetic is scikit-learn's, found for one text without it."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from voicebot.matching.features import KINDS, LETTERS, Features, Row, grams, grouped
from voicebot.russian.text import words

TEXTS = [
    "как передать показания счётчиков",
    "передать показания воды",
    "нет воды нет",
    "сколько я должен за воду",
    "позовите оператора",
    "а",
    "счёт 42,5",
]
SYNONYMS = grouped([["вода", "водичка"], ["оператор", "человек", "специалист"]])
said = st.lists(st.sampled_from([*" ".join(TEXTS).split(), "вадичка", "кот", "ъ", "…", "42"]), max_size=9).map(" ".join)


def learnt(texts: list[str] = TEXTS) -> Features:
    features = Features(SYNONYMS)
    features.fit(texts)
    return features


FEATURES = learnt()


def dense(row: Row, features: Features = FEATURES) -> np.ndarray:
    return row.dense(features.width)


@given(said)
@example("")
def test_letters_weigh_as_in_scikit_learn(text: str) -> None:
    texts = [" ".join(words(each)) for each in TEXTS]
    theirs = TfidfVectorizer(analyzer="char_wb", ngram_range=LETTERS, sublinear_tf=True, dtype=np.float32).fit(texts)
    (expected,) = theirs.transform([" ".join(words(text))]).toarray()
    ours = FEATURES._kinds[1].of(words(text)).dense(len(FEATURES._kinds[1].places))
    assert set(theirs.vocabulary_) == set(FEATURES._kinds[1].places)
    order = [FEATURES._kinds[1].places[term] for term in theirs.get_feature_names_out()]
    assert ours[order] == pytest.approx(expected, abs=1e-6)


def test_what_was_learnt_from_is_found_again() -> None:
    features = Features(SYNONYMS)
    rows = features.fit(TEXTS).toarray()
    for text, row in zip(TEXTS, rows, strict=True):
        assert dense(features.of(text), features) == pytest.approx(row, abs=1e-6)


@given(said)
def test_each_kind_has_the_length_1_or_nothing(text: str) -> None:
    row = FEATURES.of(text)
    assert list(row.places) == sorted(set(row.places.tolist()))
    begin = 0
    for kind in FEATURES._kinds:
        end = begin + len(kind.places)
        length = float(np.linalg.norm(dense(row)[begin:end]))
        assert length == pytest.approx(1, abs=1e-5) or length == 0
        begin = end
    assert float(dense(row) @ dense(row)) <= KINDS + 1e-4


@given(said, said)
def test_another_reading_counts_half_where_it_says_more(text: str, other: str) -> None:
    both = dense(FEATURES.heard(text, [other]))
    assert both == pytest.approx(np.maximum(dense(FEATURES.of(text)), dense(FEATURES.of(other)) / 2), abs=1e-6)


def test_synonyms_and_forms_are_one_word() -> None:
    assert FEATURES.lemmas("водички специалистам") == ["вода", "оператор"]
    assert FEATURES.coverage("водичкой напоить") == (0.5, 2)
    assert FEATURES.knows("вода") and not FEATURES.knows("водичка")


def test_what_is_misspelt_by_ear_is_near_and_what_is_foreign_is_not() -> None:
    meant = dense(FEATURES.of("передать показания"))
    near, far = (float(dense(FEATURES.of(text)) @ meant) for text in ("придать пакозания", "сыграем в шахматы"))
    assert near > 0.5 > 0.2 > far


@pytest.mark.parametrize("text", ["", "…", "э э", "!?"])
def test_nothing_said_is_nothing_found(text: str) -> None:
    assert FEATURES.of(text).places.size == 0
    assert FEATURES.heard(text, [text]).places.size == 0
    assert FEATURES.coverage(text) == (0.0, 0)


def test_texts_without_a_word_can_be_learnt_from() -> None:
    features = learnt(["…", ""])
    assert features.width == 0 and features.of("слово").places.size == 0


def test_rows_of_no_texts_fit_under_those_of_some() -> None:
    assert FEATURES.rows([]).shape == (0, FEATURES.width)
    assert FEATURES.rows(["вода", "кот"]).shape == (2, FEATURES.width)


@given(st.text("абв", min_size=1, max_size=9))
def test_n_grams_know_the_borders_of_a_word(word: str) -> None:
    found = grams(word, 2, 4)
    assert found[0] == f" {word[0]}" and all(2 <= len(gram) <= 4 for gram in found)
    assert set(found) == {
        f" {word} "[i:j] for i in range(len(word) + 2) for j in range(i + 2, min(i + 4, len(word) + 2) + 1)
    }
