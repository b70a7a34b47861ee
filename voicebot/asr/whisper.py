"""Whisper (OpenAI, MIT) by CTranslate2; needs the extra `whisper`. Weights lie in `models/whisper-base/`.

Whisper hears whole utterances. Here the growing utterance is read now and then for a partial transcript, and once more
as soon as the caller falls silent, so that the text is there when the turn ends. What several calls want read at the
same time is read in one run. Its text holds no letter yo: ye stands for it.
"""

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from voicebot.asr.base import NO_HINTS, NOTHING, Hints, Transcript
from voicebot.asr.mel import Floats, log_mel
from voicebot.asr.readings import Reading, choose, invented, plain, silent
from voicebot.asr.together import Together
from voicebot.audio import RATE, WIDTH, samples
from voicebot.errors import EngineMissing, Problem

RANK = 3

_FILES = ("model.bin", "config.json", "tokenizer.json")  # and a vocabulary, .json or .txt
_LANGUAGE = "<|ru|>"
_BEAM = 5
_PROMPT = 200  # tokens of an example at most: Whisper's memory holds 224
_TOGETHER = 8  # utterances in one run: more would keep the first one waiting

# A window shorter than 30 s makes Whisper three times faster; below 8 s it repeats itself.
_SHORTEST, _LONGEST, _MARGIN, _STEP = samples(8_000), samples(30_000), samples(2_500), samples(1_000)
_PIECE, _SEARCH, _QUIET = samples(27_000), samples(10_000), samples(200)
_FIRST_PARTIAL = samples(1_500)  # the next one when there is twice as much: all of them cost less than two readings
_FAINT = 30 / 32768  # no sample of a voice is as low
_FRAME, _BEFORE, _LOUD = samples(10), samples(30), 10 ** (-35 / 10)  # silence before speech costs words

_REPEATED = 5  # after a loop: no so many tokens come twice


def load(
    models: Path, *, model: str = "whisper-base", threads: int = 1, parallel: int = 2, partials: bool = True
) -> "Whisper":
    """model: the folder of weights; parallel: runs at the same time, `threads` processors each.

    partials: read what the caller says while he speaks, not only at the end.
    """
    for library in ("ctranslate2", "tokenizers"):
        if importlib.util.find_spec(library) is None:
            raise EngineMissing("asr.whisper_library_missing", library=library)
    folder = models / model
    absent = [name for name in _FILES if not (folder / name).is_file()]
    if absent:
        raise EngineMissing(
            "asr.weights_missing", engine="whisper", folder=folder, files=", ".join(absent), model=model
        )
    for option, value in (("threads", threads), ("parallel", parallel)):
        if not (isinstance(value, int) and 1 <= value <= 64):
            raise Problem("asr.out_of_range", engine="whisper", option=option, value=value, low=1, high=64)
    try:
        return Whisper(folder, threads, parallel, partials)
    except Exception as error:  # tokenizers has no error of its own
        raise Problem("asr.weights_broken", engine="whisper", folder=folder, why=error, model=model) from error


@dataclass(frozen=True, slots=True)
class Kind:
    """What utterances of one run have in common; window in samples, tokens: the longest text, which bounds loops."""

    window: int
    tokens: int
    hints: Hints
    beam: int


class Whisper:
    """The model, shared by all calls."""

    def __init__(self, folder: Path, threads: int, parallel: int, partials: bool = True) -> None:
        import ctranslate2

        from voicebot.asr import weights
        from voicebot.asr.tokens import Tokens

        self.name = folder.name
        self.partials = partials
        self._storage = ctranslate2.StorageView
        self._tokens = Tokens(folder / "tokenizer.json")
        self._model = ctranslate2.models.Whisper(
            str(folder), device="cpu", compute_type="int8", inter_threads=parallel, intra_threads=threads,
            files=weights.of_tokens(folder, self._tokens.kept),
        )  # fmt: skip
        start = ("<|startoftranscript|>", _LANGUAGE, "<|transcribe|>", "<|notimestamps|>")
        self._start = [self._tokens.named(name) for name in start]
        self._before = self._tokens.named("<|startofprev|>")
        self._together = Together[tuple[Kind, Floats], Transcript](self._hear, _TOGETHER, parallel)

    def session(self, hints: Hints = NO_HINTS) -> "Utterance":
        return Utterance(self, hints)

    def transcribe(self, pcm: bytes, hints: Hints = NO_HINTS, beam: int = _BEAM) -> Transcript:
        """All of an utterance of any length."""
        signal = np.frombuffer(pcm[: len(pcm) // WIDTH * WIDTH], "<i2").astype(np.float32) / np.float32(32768)
        heard = [self._ask(piece, hints, beam) for piece in pieces(signal)]
        heard = [transcript for transcript in heard if transcript.text]
        if len(heard) < 2:
            return heard[0] if heard else NOTHING
        return Transcript(" ".join(t.text for t in heard), min(t.confidence for t in heard))

    def _ask(self, signal: Floats, hints: Hints, beam: int) -> Transcript:
        if not len(signal) or np.abs(signal).max() < _FAINT:
            return NOTHING
        signal = signal if hints.words else begun(signal)  # short words are heard better after a breath
        window = window_for(len(signal))
        tokens = 10 + 10 * (window - _MARGIN) // RATE  # nobody speaks faster
        kind = Kind(window, tokens, hints, beam)
        return self._together.ask(kind, (kind, signal))

    def _hear(self, utterances: Sequence[tuple[Kind, Floats]]) -> list[Transcript]:
        """One run: all are of one kind."""
        kind = utterances[0][0]
        sound = self._encode([signal for _, signal in utterances], kind.window)
        prompt = self._prompt(kind.hints)
        found = self._read(sound, prompt, kind)
        if prompt is not self._start:  # after an example the model says nothing about silence
            plainly = self._read(sound, self._start, Kind(kind.window, 1, NO_HINTS, kind.beam))
            found = [(readings, silence) for (readings, _), (_, silence) in zip(found, plainly, strict=True)]
        return [self._chosen(*heard, *utterance) for heard, utterance in zip(found, utterances, strict=True)]

    def _chosen(self, readings: list[Reading], silence: float, kind: Kind, signal: Floats) -> Transcript:
        if not silent(silence) and all(invented(reading.text) for reading in readings):
            sound = self._encode([signal], kind.window)
            readings, _ = self._read(sound, self._prompt(kind.hints), kind, no_repeat_ngram_size=_REPEATED)[0]
        return choose(readings, silence, kind.hints.words)

    def _encode(self, signals: list[Floats], window: int) -> Any:
        padded = np.zeros((len(signals), window), np.float32)
        for row, signal in zip(padded, signals, strict=True):
            row[: len(signal)] = signal
        features = np.stack([log_mel(row, self._model.n_mels) for row in padded])
        return self._model.encode(self._storage.from_array(features))

    def _read(self, sound: Any, prompt: list[int], kind: Kind, **options: int) -> list[tuple[list[Reading], float]]:
        """Of each utterance the readings, best first, and the probability that nobody speaks."""
        results = self._model.generate(
            sound,
            [prompt] * sound.shape[0],
            beam_size=kind.beam,
            num_hypotheses=kind.beam,
            max_length=kind.tokens + max(kind.tokens, len(prompt)),  # CTranslate2 halves it, or takes the prompt off
            suppress_tokens=self._tokens.special,
            return_scores=True,
            return_no_speech_prob=True,
            **options,
        )
        return [(self._readings(result), result.no_speech_prob) for result in results]

    def _readings(self, result: Any) -> list[Reading]:
        scored = zip(result.sequences_ids, result.scores, strict=True)
        return [Reading(plain(self._tokens.decode(ids)), score, len(ids)) for ids, score in scored]

    def _prompt(self, hints: Hints) -> list[int]:
        """Where a slot is awaited, an example of an answer goes before; to free speech examples do harm."""
        if not (hints.prompt and hints.words):
            return self._start
        example = self._tokens.encode(" " + hints.prompt.strip())
        return [self._before, *example[-_PROMPT:], *self._start]


class Utterance:
    """Collects the audio; reads it at ever greater distances, and when the caller is silent."""

    def __init__(self, whisper: Whisper, hints: Hints) -> None:
        self._whisper = whisper
        self._hints = hints
        self._pcm = bytearray()
        self._next = _FIRST_PARTIAL * WIDTH
        self._read: tuple[int, Transcript] = (0, NOTHING)  # how much of the audio was read, and what it was

    def feed(self, pcm: bytes) -> Transcript | None:
        self._pcm += pcm
        if len(self._pcm) < self._next or not self._whisper.partials:
            return None
        self._next = 2 * len(self._pcm)
        return self._whisper.transcribe(bytes(self._pcm), self._hints, beam=1)

    def peek(self) -> Transcript:
        if self._read[0] != len(self._pcm):
            self._read = len(self._pcm), self._whisper.transcribe(bytes(self._pcm), self._hints)
            self._next = max(self._next, len(self._pcm) + _FIRST_PARTIAL * WIDTH)
        return self._read[1]

    def finish(self) -> Transcript:
        return self.peek()


def begun(signal: Floats) -> Floats:
    """From shortly before the first 10 ms that are not much softer than the loudest."""
    powers = (signal[: len(signal) // _FRAME * _FRAME].reshape(-1, _FRAME) ** 2).mean(axis=1)
    loud = np.flatnonzero(powers >= _LOUD * powers.max(initial=0.0))
    return signal[max(0, int(loud[0]) * _FRAME - _BEFORE) :] if len(loud) else signal


def window_for(length: int) -> int:
    """How much Whisper looks at for so many samples of speech."""
    steps = -(-(length + _MARGIN - _SHORTEST) // _STEP)
    return min(_LONGEST, _SHORTEST + max(0, steps) * _STEP)


def pieces(signal: Floats) -> list[Floats]:
    """Cut where it is quietest, so that each piece fits into Whisper's window."""
    found = []
    while len(signal) > _PIECE:
        parts = signal[_PIECE - _SEARCH : _PIECE].reshape(-1, _QUIET)
        quietest = int(np.argmin((parts**2).mean(axis=1)))
        cut = _PIECE - _SEARCH + quietest * _QUIET + _QUIET // 2
        found.append(signal[:cut])
        signal = signal[cut:]
    return [*found, signal]
