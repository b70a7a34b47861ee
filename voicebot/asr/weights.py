"""Whisper's weights as CTranslate2 keeps them, with some of its tokens only.

Half of the work for each token of a text is to compare it with all that there are: with one in nine of them a sound is
read in three quarters of the time, with the same result, as the others are forbidden anyhow.

model.bin (CTranslate2's model_spec.py): version, name, revision, variables, aliases. A variable: its name, dimensions,
type, and data, row by row; of the embeddings, which serve as the last layer too, each row is a token's.
"""

import json
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

_VERSIONS = (4, 5, 6)  # of the same layout
_BY_TOKEN = ("decoder/embeddings/", "decoder/projection/")
_OF_TOKENS = ("suppress_ids", "suppress_ids_begin", "lang_ids")  # in config.json


@dataclass(frozen=True, slots=True)
class _Variable:
    """Where its dimensions, the size of its data, and the data stand in the file."""

    name: str
    dimensions: tuple[int, ...]
    shape: int
    size: int
    data: range


def of_tokens(folder: Path, kept: Sequence[int]) -> dict[str, bytes]:
    """The files of a model that has these tokens, in this order; raises ValueError where its form isn't known."""
    config = json.loads((folder / "config.json").read_bytes())
    numbers = {token: number for number, token in enumerate(kept)}
    for key in _OF_TOKENS:
        config[key] = [numbers[token] for token in config.get(key, ()) if token in numbers]
    names = _vocabulary(folder)
    return {
        "model.bin": _cut((folder / "model.bin").read_bytes(), np.array(kept), len(names)),
        "config.json": json.dumps(config).encode(),
        "vocabulary.json": json.dumps([names[token] for token in kept]).encode(),
    }


def _vocabulary(folder: Path) -> list[str]:
    if (written := folder / "vocabulary.json").is_file():
        return list(json.loads(written.read_bytes()))
    return (folder / "vocabulary.txt").read_text("utf-8").removesuffix("\n").split("\n")


def _cut(model: bytes, kept: np.ndarray, tokens: int) -> bytes:
    parts, at = [], 0
    for variable in _variables(model):
        if variable.name.startswith(_BY_TOKEN) and variable.dimensions[:1] == (tokens,):
            rows = np.frombuffer(model[variable.data.start : variable.data.stop], np.uint8).reshape(tokens, -1)[kept]
            parts += [
                model[at : variable.shape], struct.pack("<I", len(kept)), model[variable.shape + 4 : variable.size],
                struct.pack("<I", rows.nbytes), rows.tobytes(),
            ]  # fmt: skip
            at = variable.data.stop
    if not parts:
        raise ValueError(f"model.bin: no embeddings of {tokens} tokens")
    return b"".join((*parts, model[at:]))


def _variables(model: bytes) -> Iterator[_Variable]:
    (version,) = struct.unpack_from("<I", model)
    if version not in _VERSIONS:
        raise ValueError(f"model.bin: version {version}")
    _, at = _text(model, 4)
    (count,) = struct.unpack_from("<I", model, at + 4)
    at += 8
    for _ in range(count):
        name, at = _text(model, at)
        rank = model[at]
        shape, size = at + 1, at + 1 + 4 * rank + 1
        (length,) = struct.unpack_from("<I", model, size)
        at = size + 4 + length
        if at > len(model):
            raise ValueError("model.bin: its end is missing")
        yield _Variable(name, struct.unpack_from(f"<{rank}I", model, shape), shape, size, range(size + 4, at))


def _text(model: bytes, at: int) -> tuple[str, int]:
    """And where it ends."""
    (length,) = struct.unpack_from("<H", model, at)
    return model[at + 2 : at + 2 + length].rstrip(b"\0").decode(), at + 2 + length
