"""Whisper (OpenAI, MIT) by CTranslate2: hears whole utterances, needs the extra `whisper`.

Weights lie in `models/whisper-base/`. Its text holds no letter yo: ye stands for it.
"""

import importlib.util
import math
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from ruamel.yaml import YAML

from voicebot.asr.base import NO_HINTS, NOTHING, Hints, Transcript
from voicebot.asr.mel import HOP, Floats, log_mel
from voicebot.audio import RATE, WIDTH, samples
from voicebot.errors import EngineMissing, Problem

RANK = 3

_FILES = ("model.bin", "config.json", "tokenizer.json")  # and a vocabulary, .json or .txt
_LANGUAGE = "<|ru|>"
_BEAM = 5
_ADVICE = 3.0  # log-probability that a reading loses whose words are all outside the awaited vocabulary
_PROMPT = 200  # tokens of an example at most: Whisper's memory holds 224

# A shorter window than Whisper's 30 s makes it three times faster; below 8 s it repeats itself.
_SHORTEST, _LONGEST, _MARGIN = samples(8_000), samples(30_000), samples(2_500)
_PIECE, _SEARCH, _QUIET = samples(27_000), samples(10_000), samples(200)
_FRAMES = 2 * HOP  # the encoder takes two frames at a time

_SILENCE = 0.65  # no_speech_prob of noise is above, of speech below; between
_DOUBT = 0.4  # these two the text must be likely
_UNLIKELY, _GIBBERISH = -1.0, -1.7  # mean log-probabilities
_FAINT = 30 / 32768  # no sample of a voice is as low

_SPELLABLE = re.compile(r"[ .,!?\-\u0410-\u044f\u0401\u0451]*")  # Russian letters: numbers come in words
_BROKEN = "\ufffd"  # tokens that hold a part of a letter
_REPEATED = 5  # after a loop: no so many tokens come twice
# a syllable five times, a word seven times, a phrase five times in a row
_LOOP = re.compile(r"(\w{1,8}?)\1{4}|\b(\w+)(?: \2\b){6}|\b(\w+(?: \w+){1,8})(?: \3\b){4}")


def load(models: Path, *, model: str = "whisper-base", threads: int = 2, parallel: int = 1) -> "Whisper":
    """model: the folder of weights; parallel: utterances recognised at the same time, `threads` processors each."""
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
        return Whisper(folder, threads, parallel)
    except Exception as error:  # tokenizers has no error of its own
        raise Problem("asr.weights_broken", engine="whisper", folder=folder, why=error, model=model) from error


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand an utterance; score: the mean log-probability of its tokens and of its end."""

    text: str
    score: float
    tokens: int

    def fitness(self, vocabulary: tuple[str, ...]) -> float:
        """Where anything may be said the mean counts; in a slot the whole, which favours no repetitions."""
        if not vocabulary:
            return self.score
        words = self.text.split()
        foreign = sum(word not in vocabulary for word in words) / len(words)
        return self.score * (self.tokens + 1) - _ADVICE * foreign


class Whisper:
    """The model. CTranslate2 is safe to be called by several threads: they share it and queue inside."""

    def __init__(self, folder: Path, threads: int, parallel: int) -> None:
        import ctranslate2
        from tokenizers import Tokenizer

        self.name = folder.name
        self._storage = ctranslate2.StorageView
        self._model = ctranslate2.models.Whisper(
            str(folder), device="cpu", compute_type="int8", inter_threads=parallel, intra_threads=threads
        )
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        start = ("<|startoftranscript|>", _LANGUAGE, "<|transcribe|>", "<|notimestamps|>")
        self._start = [self._token(name) for name in start]
        self._before = self._token("<|startofprev|>")
        self._suppressed = self._unspellable()

    def session(self, hints: Hints = NO_HINTS) -> "Utterance":
        return Utterance(self, hints)

    def transcribe(self, pcm: bytes, hints: Hints = NO_HINTS) -> Transcript:
        """All of an utterance of any length."""
        signal = np.frombuffer(pcm[: len(pcm) // WIDTH * WIDTH], "<i2").astype(np.float32) / np.float32(32768)
        heard = [self._hear(piece, hints) for piece in pieces(signal)]
        heard = [transcript for transcript in heard if transcript.text]
        if len(heard) < 2:
            return heard[0] if heard else NOTHING
        return Transcript(" ".join(t.text for t in heard), min(t.confidence for t in heard))

    def _hear(self, signal: Floats, hints: Hints) -> Transcript:
        if not len(signal) or np.abs(signal).max() < _FAINT:
            return NOTHING
        sound = self._encode(signal)
        tokens = 10 + 10 * len(signal) // RATE  # nobody speaks faster: this bounds loops
        prompt = self._prompt(hints)
        readings, silence = self._read(sound, prompt, tokens)
        if prompt is not self._start:  # after an example the model says nothing about silence
            _, silence = self._read(sound, self._start, 1)
        if silence <= _SILENCE and all(invented(reading.text) for reading in readings):
            readings, _ = self._read(sound, prompt, tokens, no_repeat_ngram_size=_REPEATED)
        return choose(readings, silence, hints.words)

    def _encode(self, signal: Floats) -> Any:
        window = min(_LONGEST, max(_SHORTEST, len(signal) + _MARGIN))
        padded = np.zeros(-(-window // _FRAMES) * _FRAMES, np.float32)
        padded[: len(signal)] = signal
        return self._model.encode(self._storage.from_array(log_mel(padded, self._model.n_mels)[None]))

    def _read(self, sound: Any, prompt: list[int], tokens: int, **options: int) -> tuple[list[Reading], float]:
        """The readings, best first, and the probability that nobody speaks."""
        (result,) = self._model.generate(
            sound,
            [prompt],
            beam_size=_BEAM,
            num_hypotheses=_BEAM,
            max_length=tokens + max(tokens, len(prompt)),  # CTranslate2 halves it, or takes the prompt off
            suppress_tokens=self._suppressed,
            return_scores=True,
            return_no_speech_prob=True,
            **options,
        )
        scored = zip(result.sequences_ids, result.scores, strict=True)
        readings = [Reading(plain(self._tokenizer.decode(ids)), score, len(ids)) for ids, score in scored]
        return readings, result.no_speech_prob

    def _prompt(self, hints: Hints) -> list[int]:
        """Where a slot is awaited, an example of an answer goes before; to free speech examples do harm."""
        if not (hints.prompt and hints.words):
            return self._start
        example = self._tokenizer.encode(" " + hints.prompt.strip(), add_special_tokens=False).ids
        return [self._before, *example[-_PROMPT:], *self._start]

    def _unspellable(self) -> list[int]:
        """All tokens but Russian letters and the punctuation of sentences."""
        end = self._token("<|endoftext|>")
        texts = self._tokenizer.decode_batch([[token] for token in range(end)])
        symbols = [token for token, text in enumerate(texts) if not (_SPELLABLE.fullmatch(text) or _BROKEN in text)]
        return [*symbols, *range(end + 1, self._tokenizer.get_vocab_size(with_added_tokens=True))]

    def _token(self, name: str) -> int:
        token = self._tokenizer.token_to_id(name)
        if token is None:
            raise ValueError(f"tokenizer.json: {name}")
        return int(token)


class Utterance:
    """Collects the audio; Whisper hears it when it is whole."""

    def __init__(self, whisper: Whisper, hints: Hints) -> None:
        self._whisper = whisper
        self._hints = hints
        self._pcm = bytearray()

    def feed(self, pcm: bytes) -> Transcript | None:
        self._pcm += pcm
        return None

    def peek(self) -> Transcript:
        return self._whisper.transcribe(bytes(self._pcm), self._hints)

    def finish(self) -> Transcript:
        return self.peek()


def choose(readings: list[Reading], silence: float, vocabulary: tuple[str, ...]) -> Transcript:
    """The best reading; one within the vocabulary wins where it is nearly as likely. NOTHING where nobody spoke."""
    best = max(reading.score for reading in readings)
    if silence > _SILENCE or (silence > _DOUBT and best < _UNLIKELY) or best < _GIBBERISH:
        return NOTHING
    likely = [reading for reading in readings if not invented(reading.text)]
    if not likely:
        return NOTHING
    likely.sort(key=lambda reading: reading.fitness(vocabulary), reverse=True)
    texts = list(dict.fromkeys(reading.text for reading in likely))
    confidence = min(1.0, math.exp(likely[0].score)) * (1 - silence)
    return Transcript(texts[0], confidence, alternatives=tuple(texts[1:]))


def invented(text: str) -> bool:
    """Is this nothing, a loop, or what Whisper writes where nobody speaks?"""
    known = captions()
    return not text or text in known["texts"] or text.startswith(tuple(known["openings"])) or bool(_LOOP.search(text))


@cache
def captions() -> dict[str, list[str]]:
    known: dict[str, list[str]] = YAML(typ="safe", pure=True).load(Path(__file__).with_suffix(".yaml"))
    return known


def plain(text: str) -> str:
    """Lower case, words only, ye for yo."""
    return " ".join(re.findall(r"\w+", text.lower().replace("\u0451", "\u0435").replace(_BROKEN, "")))


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
