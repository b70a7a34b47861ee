"""Models of a few kilobytes with the inputs, outputs and metadata of T-one and of a streaming zipformer.

The real library runs them. They hear letters by their loudness: `say` makes such a sound of a text, each letter a
steady tone after which there is silence. A letter is heard where two frames in a row agree on it; the first of them may
lie in the piece of sound before, so that a model that forgets, or remembers another's call, hears something else.
"""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from voicebot.audio import RATE, samples

ALPHABET = " абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
TONE, PAUSE = samples(150), samples(60)
LETTER = TONE + PAUSE
_HERTZ = 1000
_LOWEST, _STEP = 200.0, 1.14  # the amplitude of the first letter, and how much louder each next one is
_HIGHEST = len(ALPHABET) - 1
_SHARP = -10.0  # log-probability a letter away from the one that is heard

Inputs = Mapping[str, tuple[int, Sequence[int | str]]]  # type and shape by name


def say(text: str, amplitude: float = 1.0) -> bytes:
    """16 kHz PCM that the tiny models hear as `text`."""
    wave = np.sin(2 * np.pi * _HERTZ * np.arange(TONE) / RATE)
    loudness = [_LOWEST * _STEP ** ALPHABET.index(letter) * amplitude for letter in text]
    return b"".join(np.pad(loud * wave, (0, PAUSE)).astype("<i2").tobytes() for loud in loudness)


class Graph:
    """An ONNX graph, written as nested calls: a node for each, arrays become constants."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def __call__(self, kind: str, *inputs: "str | np.ndarray", name: str = "", **attributes: int) -> str:
        names = [value if isinstance(value, str) else self._constant(value) for value in inputs]
        output = name or f"node{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, names, [output], **attributes))
        return output

    def _constant(self, value: np.ndarray) -> str:
        name = f"constant{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(value, name))
        return name

    def save(self, file: Path, inputs: Inputs, outputs: Inputs, metadata: Mapping[str, object]) -> None:
        tensors = [
            [helper.make_tensor_value_info(name, *spec) for name, spec in side.items()] for side in (inputs, outputs)
        ]
        graph = helper.make_graph(self._nodes, file.stem, *tensors, self._constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
        helper.set_model_props(model, {key: str(value) for key, value in metadata.items()})
        onnx.checker.check_model(model)
        onnx.save(model, file)


def floats(*values: float) -> np.ndarray:
    return np.array(values[0] if len(values) == 1 else values, np.float32)


def ints(*values: int) -> np.ndarray:
    return np.array(values, np.int64)


def letters(op: Graph, log_loudness: str, lowest: float, step: float) -> str:
    """A number a frame: 0 for silence, then the letters."""
    level = op("Div", op("Sub", log_loudness, floats(lowest)), floats(step))
    nearest = op("Floor", op("Add", level, floats(0.5)))
    return op("Add", op("Clip", nearest, floats(-1), floats(_HIGHEST)), floats(1))


def scores(op: Graph, token: str, vocabulary: int, name: str) -> str:
    away = op("Abs", op("Sub", op("Unsqueeze", token, ints(2)), np.arange(vocabulary, dtype=np.float32)))
    return op("Mul", away, floats(_SHARP), name=name)


def part(op: Graph, value: str, start: int, end: int, axis: int = 1) -> str:
    return op("Slice", value, ints(start), ints(end), ints(axis))


def write_tokens(folder: Path, tokens: Sequence[str]) -> None:
    text = "".join(f"{token} {number}\n" for number, token in enumerate(tokens))
    (folder / "tokens.txt").write_text(text, encoding="utf-8")


def make_t_one(folder: Path) -> None:
    """Ten frames of 30 ms at a time, a probability of each letter for each; the state holds the last one's letter."""
    frame, frames, state, vocabulary = 240, 10, 16, len(ALPHABET) + 1
    folder.mkdir(parents=True, exist_ok=True)
    op = Graph()
    sound = op("Abs", op("Cast", "signal", to=TensorProto.FLOAT))
    loudness = op("ReduceMean", op("Reshape", sound, ints(0, frames, frame)), ints(2), keepdims=0)
    log = op("Log", op("Add", loudness, floats(1e-3)))
    now = letters(op, log, math.log(_LOWEST * 2 / math.pi), math.log(_STEP))
    remembered = op("Cast", part(op, "state", 0, 1), to=TensorProto.FLOAT)
    before = op("Concat", remembered, part(op, now, 0, frames - 1), axis=1)
    agreed = op("And", op("Equal", now, before), op("Greater", now, floats(0)))
    token = op("Where", agreed, op("Sub", now, floats(1)), floats(vocabulary - 1))
    scores(op, token, vocabulary, "logprobs")
    last = op("Cast", part(op, now, frames - 1, frames), to=TensorProto.FLOAT16)
    op("Pad", last, ints(0, 0, 0, state - 1), name="state_next")
    op.save(
        folder / "model.onnx",
        {"signal": (TensorProto.INT32, ["N", frame * frames, 1]), "state": (TensorProto.FLOAT16, ["N", state])},
        {
            "logprobs": (TensorProto.FLOAT, ["N", frames, vocabulary]),
            "state_next": (TensorProto.FLOAT16, ["N", state]),
        },
        {"model_type": "t-one", "sample_rate": 8000, "frame_length_ms": 300, "state_dim": state},
    )
    write_tokens(folder, [*ALPHABET, "<blk>"])


_SPECIAL = ["<blk>", "<sos/eos>", "<unk>"]
_VOCABULARY = len(_SPECIAL) + len(ALPHABET)
_STATES: Inputs = {
    "cached_key_0": (TensorProto.FLOAT, [2, "N", 4]),
    "cached_nonlin_attn_0": (TensorProto.FLOAT, [1, "N", 2, 3]),
    "cached_val1_0": (TensorProto.FLOAT, [2, "N", 4]),
    "cached_val2_0": (TensorProto.FLOAT, [2, "N", 4]),
    "cached_conv1_0": (TensorProto.FLOAT, ["N", 4, 2]),
    "cached_conv2_0": (TensorProto.FLOAT, ["N", 4, 2]),
    "embed_states": (TensorProto.FLOAT, ["N", 128, 3, 19]),
    "processed_lens": (TensorProto.INT64, ["N"]),
}
_FBANK = -2.9044  # the strongest band of the lowest letter's tone


def make_zipformer(folder: Path, chunk: int = 64) -> None:
    """Encoder, decoder and joiner: a transducer, which tells a letter where it is heard for the second time."""
    folder.mkdir(parents=True, exist_ok=True)
    _make_encoder(folder / "encoder.onnx", chunk)
    tensor = (TensorProto.FLOAT, ["N", _VOCABULARY])
    op = Graph()
    op("Mul", op("ReduceMean", op("Cast", "y", to=TensorProto.FLOAT), ints(1)), floats(*[0] * _VOCABULARY), name="out")
    context = {"vocab_size": _VOCABULARY, "context_size": 2}
    op.save(folder / "decoder.onnx", {"y": (TensorProto.INT64, ["N", 2])}, {"out": tensor}, context)
    op = Graph()
    op("Add", "encoder_out", "decoder_out", name="logit")
    op.save(folder / "joiner.onnx", {"encoder_out": tensor, "decoder_out": tensor}, {"logit": tensor}, {})
    write_tokens(folder, [*_SPECIAL, *ALPHABET.replace(" ", "▁")])


def _make_encoder(file: Path, chunk: int) -> None:
    window, frames = chunk + 13, chunk // 4
    op = Graph()
    seen = op("Slice", "x", ints(6), ints(6 + chunk), ints(1), ints(4))
    loudness = op("ReduceMax", seen, ints(2), keepdims=0)
    now = letters(op, loudness, _FBANK, 2 * math.log(_STEP))
    remembered = op("Squeeze", part(op, "cached_conv1_0", 0, 1), ints(1))
    row = op("Concat", remembered, now, axis=1)
    second = op("And", op("Equal", now, part(op, row, 1, 1 + frames)), op("Greater", now, floats(0)))
    fresh = op("And", second, op("Not", op("Equal", now, part(op, row, 0, frames))))
    token = op("Where", fresh, op("Add", now, floats(len(_SPECIAL) - 1)), floats(0))
    scores(op, token, _VOCABULARY, "encoder_out")
    kept = op("Unsqueeze", part(op, row, frames, frames + 2), ints(1))
    op("Tile", kept, ints(1, 4, 1), name="new_cached_conv1_0")
    op("Add", "processed_lens", ints(frames), name="new_processed_lens")
    for state in set(_STATES) - {"cached_conv1_0", "processed_lens"}:
        op("Identity", state, name=f"new_{state}")
    sizes = ("encoder_dims", "query_head_dims", "value_head_dims")
    op.save(
        file,
        {"x": (TensorProto.FLOAT, ["N", window, 80]), **_STATES},
        {"encoder_out": (TensorProto.FLOAT, ["N", frames, _VOCABULARY])}
        | {f"new_{state}": spec for state, spec in _STATES.items()},
        dict.fromkeys(sizes, 4)
        | {"num_heads": 1, "num_encoder_layers": 1, "cnn_module_kernels": 5, "left_context_len": 2}
        | {"model_type": "zipformer2", "T": window, "decode_chunk_len": chunk},
    )
