"""A sentence model of a few bytes: words that mean the same have the same vector."""

import pickle
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from tiny_base import write
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from voicebot.errors import Problem
from voicebot.knowledge.load import load
from voicebot.matching.cache import opened
from voicebot.matching.embedding import NAME, Embedding, installed
from voicebot.matching.index import Index
from voicebot.matching.training import train

MEANINGS = [["где"], ["машину", "авто"], ["поставить", "оставить"], ["трава", "газон"], ["во", "дворе", "высокая"]]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    models = tmp_path_factory.mktemp("models")
    folder = models / NAME
    folder.mkdir()
    words = {"[UNK]": 0}
    vectors = [np.zeros(len(MEANINGS))]
    for meaning, group in enumerate(MEANINGS):
        for word in group:
            words[word] = len(words)
            vectors.append(np.eye(len(MEANINGS))[meaning])
    tokenizer = Tokenizer(WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    table = numpy_helper.from_array(np.array(vectors, np.float32), "table")
    ids, mask = (
        helper.make_tensor_value_info(n, TensorProto.INT64, ["b", "t"]) for n in ("input_ids", "attention_mask")
    )
    out = helper.make_tensor_value_info("tokens", TensorProto.FLOAT, ["b", "t", len(MEANINGS)])
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["tokens"])], "tiny", [ids, mask], [out], [table]
    )
    onnx.save(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8), folder / "model.onnx"
    )
    return models


@pytest.fixture
def embedding(models: Path) -> Embedding:
    found = installed(models)
    assert found is not None
    return found


def test_a_sentence_is_the_mean_of_its_words_and_padding_does_not_count(embedding: Embedding) -> None:
    short, long_ = embedding.of(["где", "где машину"])
    assert short == pytest.approx([1, 0, 0, 0, 0])
    assert long_ == pytest.approx([0.5**0.5, 0.5**0.5, 0, 0, 0])


def test_sentences_that_mean_the_same_are_alike(embedding: Embedding) -> None:
    one, same, other = embedding.of(["где поставить машину", "где оставить авто", "трава высокая"])
    assert one @ same == pytest.approx(1)
    assert one @ other == pytest.approx(0)


def test_a_text_without_a_known_word_and_no_text_at_all_are_no_fault(embedding: Embedding) -> None:
    assert np.isfinite(embedding.of(["", "абракадабра"])).all()
    assert embedding.of([]).shape == (0, len(MEANINGS))


def test_what_is_kept_of_it_is_where_it_lies(embedding: Embedding) -> None:
    embedding.of(["где"])
    again = pickle.loads(pickle.dumps(embedding))
    assert again.folder == embedding.folder
    assert (again.of(["где"]) == embedding.of(["где"])).all()


def test_the_robot_understands_words_that_mean_the_same(models: Path, tmp_path: Path) -> None:
    knowledge = load(write(tmp_path))
    said = "где оставить авто"  # the examples have «где поставить машину»
    plain = Index(knowledge).rank(said)[0].score
    meant = Index(knowledge, train(knowledge, installed(models))).rank(said)[0]
    assert meant.scenario == "parking" and meant.score > plain


def test_what_was_learnt_with_a_model_is_kept_apart_from_what_was_learnt_without(models: Path, tmp_path: Path) -> None:
    folder, kept = write(tmp_path / "base"), tmp_path / "kept"
    wide = opened(folder, kept, installed(models))[1].trained.features.width
    narrow = opened(folder, kept)[1].trained.features.width
    assert wide - narrow == len(MEANINGS)
    assert opened(folder, kept, installed(models))[1].rank("где оставить авто")


def test_where_it_is_not_installed_there_is_none(tmp_path: Path) -> None:
    assert installed(tmp_path) is None


def test_a_damaged_model_is_a_problem_with_a_remedy(tmp_path: Path) -> None:
    folder = tmp_path / NAME
    folder.mkdir()
    for name in ("model.onnx", "tokenizer.json"):
        (folder / name).write_text("{}")
    with pytest.raises(Problem, match="sentence-minilm"):
        Embedding(folder).of(["где"])
