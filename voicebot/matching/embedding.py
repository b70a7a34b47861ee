"""Meaning beyond words: a sentence-embedding model, where one is installed (`models/sentence-minilm/`).

Needs onnxruntime and tokenizers (the extras `vad` and `whisper` bring them). The model is any that takes input_ids and
attention_mask (and perhaps token_type_ids) and gives a vector for each token: they are averaged, as the library
sentence-transformers does it.
"""

import importlib
import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voicebot.errors import Problem

NAME = "sentence-minilm"
_FILES = ("model.onnx", "tokenizer.json")
_LONGEST = 64  # tokens: callers' sentences are shorter
_TOGETHER = 64  # sentences in one run

Floats = NDArray[np.float32]


class Embedding:
    """One model, loaded at the first question; safe in several threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._opened: tuple[Any, Any] | None = None

    def __reduce__(self) -> tuple[type["Embedding"], tuple[Path]]:
        return Embedding, (self.folder,)  # what is kept of it is where it lies

    def of(self, texts: Sequence[str]) -> Floats:
        """(texts, dimensions): vectors of the length 1."""
        parts = [self._run(texts[i : i + _TOGETHER]) for i in range(0, len(texts), _TOGETHER)]
        return np.concatenate(parts) if parts else np.zeros((0, self.dimensions), np.float32)

    @property
    def dimensions(self) -> int:
        return int(self._run(["."]).shape[1])

    def _run(self, texts: Sequence[str]) -> Floats:
        network, tokenizer = self._opened = self._opened or self._open()
        read = tokenizer.encode_batch(list(texts))
        ids = np.array([one.ids for one in read], np.int64)
        mask = np.array([one.attention_mask for one in read], np.int64)
        known = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        wanted = {given.name: known[given.name] for given in network.get_inputs()}
        tokens = network.run(None, wanted)[0]
        weights = mask[..., None].astype(np.float32)
        mean = (tokens * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1)
        vectors: Floats = (mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-9)).astype(np.float32)
        return vectors

    def _open(self) -> tuple[Any, Any]:
        model, tokens = (self.folder / name for name in _FILES)
        try:
            onnxruntime = importlib.import_module("onnxruntime")
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            network = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
            tokenizer = importlib.import_module("tokenizers").Tokenizer.from_file(str(tokens))
        except Exception as fault:  # neither library has an error of its own
            raise Problem("knowledge.embedding_broken", folder=self.folder, why=str(fault).splitlines()[0]) from fault
        tokenizer.enable_truncation(_LONGEST)
        tokenizer.enable_padding()
        return network, tokenizer


def installed(models: Path) -> Embedding | None:
    """The model, where it and the libraries are there."""
    folder = models / NAME
    libraries = all(importlib.util.find_spec(name) for name in ("onnxruntime", "tokenizers"))
    return Embedding(folder) if libraries and all((folder / name).is_file() for name in _FILES) else None
