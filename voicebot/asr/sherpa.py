"""sherpa-onnx (Apache-2.0): hears while the caller speaks; needs the extra `sherpa` and a model.

T-one, made for Russian telephone calls, lies in `models/t-one/`; a streaming zipformer transducer in
`models/zipformer-small-ru/` (one that takes up to 128 frames at a time: more would want a longer silence at the end).
Neither gives other readings or takes awaited words. The text holds no letter yo: ye stands for it.
"""

import importlib.util
import math
import mmap
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soxr

from voicebot.asr.base import NO_HINTS, NOTHING, Hints, Transcript, Word
from voicebot.audio import RATE, WIDTH, samples
from voicebot.errors import EngineMissing, Problem

RANK = 1

_MODELS = ("t-one", "zipformer-small-ru")
_BLOCK = samples(100) * WIDTH  # in equal blocks the same audio gives the same text however it comes
_UNSURE = 0.5  # the confidence of partial transcripts and of models that tell none, as T-one
_BLANK = "<blk>"  # where no token is, the library ends the process too
_TOKEN = re.compile(r"\S*\s*\d+")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of model. Lengths are samples of ours; `rate`, in Hz, is its own.

    maker: the method of sherpa_onnx.OnlineRecognizer that loads it.
    parts: the names of its files, each with a key of its metadata: where one is absent the library ends the process.
    before, after: the silence that it wants around an utterance, or the first and last words are lost.
    token: how long one lasts.
    """

    maker: str
    parts: Mapping[str, str]
    rate: int
    before: int
    after: int
    token: int


T_ONE = Kind(
    maker="from_t_one_ctc",
    parts={"model": "frame_length_ms"},
    rate=8_000,
    before=samples(300),
    after=samples(660),
    token=samples(30),
)
ZIPFORMER = Kind(
    maker="from_transducer",
    parts={"encoder": "decode_chunk_len", "decoder": "context_size", "joiner": ""},
    rate=RATE,
    before=0,
    after=samples(1_500),
    token=samples(40),
)


def load(models: Path, *, model: str = "", threads: int = 1) -> "Sherpa":
    """model: the folder of the model, by default the first that is there; threads: processors for one utterance."""
    if importlib.util.find_spec("sherpa_onnx") is None:
        raise EngineMissing("asr.sherpa_library_missing")
    names = (model,) if model else _MODELS
    present = [(kind, models / name) for name in names for kind in (T_ONE, ZIPFORMER) if files(kind, models / name)]
    if not present:
        raise EngineMissing("asr.sherpa_model_missing", folder=models / names[0], model=names[0])
    if not 1 <= threads <= 64:
        raise Problem("asr.out_of_range", engine="sherpa", option="threads", value=threads, low=1, high=64)
    kind, folder = present[0]
    try:
        return Sherpa(kind, folder, threads)
    except Exception as error:  # sherpa-onnx has no error of its own
        raise Problem("asr.weights_broken", engine="sherpa", folder=folder, why=error, model=folder.name) from error


def files(kind: Kind, folder: Path) -> dict[str, Path]:
    """The parts of a model, the smaller and faster ones of 8 bits first; nothing where one is missing."""
    found = {
        part: sorted(folder.glob(f"{part}*.onnx"), key=lambda file: ("int8" not in file.name, file.name))
        for part in kind.parts
    }
    whole = all(found.values()) and (folder / "tokens.txt").is_file()
    return {part: candidates[0] for part, candidates in found.items()} if whole else {}


class Sherpa:
    """The model, shared by all threads; each utterance has a stream of its own."""

    def __init__(self, kind: Kind, folder: Path, threads: int) -> None:
        import sherpa_onnx

        tokens, parts = folder / "tokens.txt", files(kind, folder)
        _check_tokens(tokens)
        for part, key in kind.parts.items():
            _check_metadata(parts[part], key)
        self.name = folder.name
        self.kind = kind
        make = getattr(sherpa_onnx.OnlineRecognizer, kind.maker)
        paths = {part: str(path) for part, path in parts.items()}
        self.model = make(tokens=str(tokens), num_threads=threads, **paths)

    def session(self, hints: Hints = NO_HINTS) -> "Utterance":
        return Utterance(self.model, self.kind)


def _check_tokens(file: Path) -> None:
    lines = file.read_text(encoding="utf-8").splitlines()
    wrong = [line for line in lines if not _TOKEN.fullmatch(line.strip())]
    if wrong or not any(line.startswith(_BLANK) for line in lines):
        raise ValueError(f"{file.name}: {wrong[0] if wrong else _BLANK}")


def _check_metadata(file: Path, key: str) -> None:
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find(key.encode()) < 0:
            raise ValueError(f"{file.name}: {key}")


class Utterance:
    """A stream of the model, between two silences."""

    def __init__(self, model: Any, kind: Kind) -> None:
        self._model, self._kind = model, kind
        self._stream = model.create_stream()
        self._resample = soxr.ResampleStream(RATE, kind.rate, 1, "float32")
        self._waiting = bytearray()
        self._length = 0  # samples
        self._partial = ""
        self._hear(bytes(kind.before * WIDTH))

    def feed(self, pcm: bytes) -> Transcript | None:
        self._waiting += pcm
        before = self._partial
        while len(self._waiting) >= _BLOCK:
            self._said(bytes(self._waiting[:_BLOCK]))
            del self._waiting[:_BLOCK]
        return self.peek() if self._partial != before else None

    def peek(self) -> Transcript:
        """Streaming needs no head start: the final words take milliseconds."""
        return Transcript(self._partial, _UNSURE) if self._partial else NOTHING

    def finish(self) -> Transcript:
        self._said(bytes(self._waiting[: len(self._waiting) // WIDTH * WIDTH]))
        if not self._length:
            return NOTHING
        self._hear(bytes(self._kind.after * WIDTH), last=True)
        heard = self._model.get_result_all(self._stream)
        starts = [round(second * RATE) - self._kind.before for second in heard.timestamps]
        told = len(heard.ys_probs) == len(starts)
        confidences = [min(1.0, math.exp(p)) for p in heard.ys_probs] if told else [_UNSURE] * len(starts)
        said = words(heard.tokens, starts, confidences, self._kind.token, self._length)
        if not said:
            return NOTHING
        text = " ".join(word.text for word in said)
        return Transcript(text, sum(word.confidence for word in said) / len(said), said)

    def _said(self, pcm: bytes) -> None:
        self._length += len(pcm) // WIDTH
        self._hear(pcm)

    def _hear(self, pcm: bytes, last: bool = False) -> None:
        signal = np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768)
        self._stream.accept_waveform(self._kind.rate, self._resample.resample_chunk(signal, last))
        ready = self._model.is_ready(self._stream)
        while self._model.is_ready(self._stream):
            self._model.decode_stream(self._stream)
        if ready:
            self._partial = plain(self._model.get_result(self._stream))


def words(
    tokens: Sequence[str], starts: Sequence[int], confidences: Sequence[float], token: int, length: int
) -> tuple[Word, ...]:
    """Tokens put together, each a letter or a part of a word: a space in front begins another one.

    starts: where the tokens begin, which last `token`; length: of the utterance; all in samples.
    """
    groups: list[list[int]] = [[]]
    for index, text in enumerate(tokens):
        if text.startswith(" "):
            groups.append([])
        if text.strip():
            groups[-1].append(index)
    found = []
    for group in filter(None, groups):
        start, end = (min(max(0, starts[group[0]]), length), min(max(0, starts[group[-1]] + token), length))
        confidence = sum(confidences[index] for index in group) / len(group)
        found.append(Word(plain("".join(tokens[index] for index in group)), start, end, confidence))
    return tuple(found)


def plain(text: str) -> str:
    """One spelling for all recognisers: lower case, ye for yo."""
    return " ".join(text.lower().replace("\u0451", "\u0435").split())
