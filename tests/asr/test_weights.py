import json
import struct
from pathlib import Path

import numpy as np
import pytest

from voicebot import wav
from voicebot.asr.mel import log_mel
from voicebot.asr.tokens import Tokens
from voicebot.asr.weights import of_tokens
from voicebot.asr.whisper import Whisper

MODELS = Path(__file__).parents[2] / "models"
SOUND = Path(__file__).parents[1] / "wav" / "human" / "пожалуйста оставайтесь на линии происходит соединение.wav"


def variable(name: str, data: np.ndarray) -> bytes:
    head = name.encode() + b"\0"
    dimensions = struct.pack(f"<{data.ndim}I", *data.shape)
    kind, size = struct.pack("<B", 1), struct.pack("<I", data.nbytes)
    return struct.pack("<H", len(head)) + head + bytes([data.ndim]) + dimensions + kind + size + data.tobytes()


def model(folder: Path, variables: dict[str, np.ndarray], version: int = 6) -> bytes:
    head = struct.pack("<I", version) + struct.pack("<H", 5) + b"Spec\0" + struct.pack("<II", 3, len(variables))
    written = head + b"".join(variable(*one) for one in variables.items()) + struct.pack("<I", 0)
    (folder / "model.bin").write_bytes(written)
    (folder / "config.json").write_text(json.dumps({"suppress_ids": [0, 2, 3], "alignment_heads": [[1, 2]]}))
    (folder / "vocabulary.json").write_text(json.dumps(["a", "b", "c", "d"]))
    return written


WHOLE = {
    "decoder/embeddings/weight": np.arange(8, dtype=np.int8).reshape(4, 2),
    "decoder/embeddings/weight_scale": np.arange(4, dtype=np.float32),
    "decoder/layer/weight": np.arange(4, dtype=np.int8),
}


def test_only_the_kept_tokens_have_weights_and_all_else_stays(tmp_path: Path) -> None:
    model(tmp_path, WHOLE)
    files = of_tokens(tmp_path, [0, 2])
    (tmp_path / "few").mkdir()
    few = {name: data[[0, 2]] if "embeddings" in name else data for name, data in WHOLE.items()}
    assert files["model.bin"] == model(tmp_path / "few", few)
    assert json.loads(files["vocabulary.json"]) == ["a", "c"]
    config = json.loads(files["config.json"])
    assert (config["suppress_ids"], config["alignment_heads"]) == ([0, 1], [[1, 2]])


def test_the_names_of_tokens_may_be_lines(tmp_path: Path) -> None:
    model(tmp_path, WHOLE)
    (tmp_path / "vocabulary.json").rename(tmp_path / "vocabulary.txt").write_text("a\nb\nc\nd\n")
    assert json.loads(of_tokens(tmp_path, [3, 1])["vocabulary.json"]) == ["d", "b"]


def test_a_form_that_is_not_known_is_refused(tmp_path: Path) -> None:
    model(tmp_path, WHOLE, version=7)
    with pytest.raises(ValueError, match="version 7"):
        of_tokens(tmp_path, [0])
    model(tmp_path, {"decoder/layer/weight": WHOLE["decoder/layer/weight"]})
    with pytest.raises(ValueError, match="no embeddings of 4 tokens"):
        of_tokens(tmp_path, [0])


@pytest.mark.parametrize("missing", [5, 12, 40])
def test_a_model_without_its_end_is_refused(tmp_path: Path, missing: int) -> None:
    written = model(tmp_path, WHOLE)
    (tmp_path / "model.bin").write_bytes(written[:-missing])
    with pytest.raises((ValueError, struct.error)):
        of_tokens(tmp_path, [0])


def test_russian_is_read_as_with_all_tokens(whisper: Whisper) -> None:
    import ctranslate2

    folder = MODELS / "whisper-base"
    tokens = Tokens(folder / "tokenizer.json")
    every = ctranslate2.models.Whisper(str(folder), compute_type="int8", intra_threads=1)
    window = np.zeros(8 * 16_000, np.float32)
    sound = wav.to_floats(wav.read(SOUND))
    window[: len(sound)] = sound
    heard = every.encode(ctranslate2.StorageView.from_array(log_mel(window, every.n_mels)[None]))
    start = [
        tokens.kept[tokens.named(f"<|{name}|>")] for name in ("startoftranscript", "ru", "transcribe", "notimestamps")
    ]
    others = sorted({*range(51_865)} - {*tokens.kept} | {tokens.kept[token] for token in tokens.special})
    whole = every.generate(heard, [start], beam_size=5, return_scores=True, suppress_tokens=others)[0]
    number = {token: kept for kept, token in enumerate(tokens.kept)}
    few = whisper._model.generate(
        heard, [[number[token] for token in start]], beam_size=5, return_scores=True, suppress_tokens=tokens.special
    )[0]
    assert [tokens.kept[token] for token in few.sequences_ids[0]] == whole.sequences_ids[0]
    assert few.scores[0] == pytest.approx(whole.scores[0], abs=1e-4)


def test_what_no_russian_is_spelled_with_is_left_out(whisper: Whisper) -> None:
    tokens = Tokens(MODELS / "whisper-base" / "tokenizer.json")
    assert tokens.decode(tokens.encode(" дом 5 на Мира")) == " дом на Мира"
    assert len(tokens.kept) < 51_865 / 8
