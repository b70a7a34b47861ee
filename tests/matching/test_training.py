"""Weights that tell scenarios apart, learnt or, of very many, found by their centres."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from three_scenarios import EXAMPLES, base, scenario

from voicebot.matching import training
from voicebot.matching.features import KINDS, Row
from voicebot.matching.training import Texts, Trained, phrases, train


@pytest.fixture(params=["learnt", "centres"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "centres":
        monkeypatch.setattr(training, "LEARNED", 0)
    return str(request.param)


def best(trained: Trained, text: str) -> str:
    fits = trained.fits(trained.features.of(text))
    return (*trained.names, "none")[int(fits.argmax())]


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("beside", [None, ["какая завтра погода", "спой песню"]])
def test_examples_fit_their_own_scenario_best(way: str, count: int, beside: list[str] | None) -> None:
    chosen = dict(list(EXAMPLES.items())[:count])
    trained = train(base(chosen, beside))
    for name, texts in chosen.items():
        assert [best(trained, text) for text in texts] == [name] * len(texts)
    for text in beside or training.beside(base(chosen))[:3]:
        assert best(trained, text) == "none"


def test_learning_twice_gives_the_same(way: str) -> None:
    one, other = train(base()), train(base())
    row = one.features.of("показания за воду")
    assert np.array_equal(one.fits(row), other.fits(row))


def test_parts_stand_under_what_they_belong_to() -> None:
    knowledge = base()
    part = scenario("trapped", ["я застрял в лифте"], part_of="lift")
    trained = train(knowledge.model_copy(update={"scenarios": {**knowledge.scenarios, "trapped": part}}))
    assert trained.names == ("water", "debt", "lift", "trapped")
    assert trained.topics == ("water", "debt", "lift", "lift")


def test_a_base_with_phrases_beside_the_point_has_no_others() -> None:
    assert training.beside(base(beside=["спой"])) == ["спой"]
    usual = training.beside(base())
    assert usual and usual[0] not in training.beside(base({"talk": [usual[0]]}))


def test_phrases_are_examples_and_some_of_each_template() -> None:
    template = "[пожалуйста] (примите|запишите|возьмите) (воду|газ|свет|тепло) (" + "|".join("абвгдежзик") + ")"
    found = phrases(scenario("water", ["примите воду", "вода"], templates=["[примите] вода", template]))
    assert found[:3] == ["примите воду", "вода", "примите вода"]
    assert len(found) == len(set(found)) == 3 + training.TEMPLATED


ROWS = st.lists(st.lists(st.integers(0, 3), min_size=5, max_size=5), min_size=1, max_size=6)


BORDERS = st.tuples(st.integers(0, 6), st.integers(0, 6)).map(sorted)


@given(ROWS, st.lists(st.integers(0, 3), min_size=5, max_size=5), BORDERS)
@example([[0] * 5, [0, 1, 0, 0, 0], [0] * 5], [1] * 5, [0, 3])  # phrases without a known word
@example([[0] * 5, [0] * 5], [1] * 5, [0, 2])
def test_the_nearest_phrase_is_the_likest_one(rows: list[list[int]], text: list[int], borders: list[int]) -> None:
    table, given_ = np.array(rows, np.float32), np.array(text, np.float32)
    begin, end = (min(border, len(rows)) for border in borders)
    texts = Texts(tuple(map(str, range(len(rows)))), csr_matrix(table), (begin, end))
    likeness, phrase = texts.nearest(given_, 0)
    products = (table @ given_)[begin:end]
    assert (likeness, phrase) == (
        (pytest.approx(products.max() / KINDS), str(begin + int(products.argmax()))) if begin < end else (0.0, "")
    )


def test_fits_are_the_product_of_a_row_and_the_weights(way: str) -> None:
    trained = train(base(beside=["спой песню", "какая погода"]))
    row = trained.features.of("показания лифта должны петь")
    weights = trained.weights if isinstance(trained.weights, np.ndarray) else trained.weights.toarray()
    expected = row.dense(trained.features.width) @ weights + trained.bias
    assert trained.fits(row) == pytest.approx(expected, abs=1e-5)
    assert trained.fits(Row(np.zeros(0, np.int32), np.zeros(0, np.float32))) == pytest.approx(trained.bias)
