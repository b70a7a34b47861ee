"""Whisper base (CTranslate2, int8): the recogniser that pip alone can install. It decodes at the utterance's end."""

import importlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from voicebot.asr.base import NO_HINTS, NOTHING, Hints, Recognition, Recognizer, Transcript
from voicebot.asr.mel import Floats, log_mel
from voicebot.audio import RATE
from voicebot.errors import EngineMissing

RANK = 3
FOLDER = "whisper-base"
SHORTEST, PAD, LONGEST = 8 * RATE, 5 * RATE // 2, 30 * RATE  # window = speech + PAD, within these
STEP = 320  # samples: the window is a whole number of the encoder's frames
BEAM = 5
CONTROL = ("<|startoftranscript|>", "<|ru|>", "<|transcribe|>", "<|notimestamps|>")


@dataclass(frozen=True, slots=True)
class Guess:
    """One reading: score is the mean log-probability of its tokens."""

    text: str
    score: float
    others: tuple[str, ...]
    no_speech: float


class Whisper:
    """The model; CTranslate2 itself queues what several threads ask of it."""

    name = FOLDER

    def __init__(self, folder: Path, threads: int) -> None:
        ctranslate2, tokenizers = (importlib.import_module(name) for name in ("ctranslate2", "tokenizers"))
        self._model = ctranslate2.models.Whisper(str(folder), device="cpu", compute_type="int8", intra_threads=threads)
        self._storage = ctranslate2.StorageView
        self._tokens = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._control = [self._tokens.token_to_id(name) for name in CONTROL]
        self._unwanted = self._all_but(self._russian())

    def session(self, hints: Hints = NO_HINTS) -> Recognition:
        return Dictation(self, hints)

    def recognise(self, sound: Floats, hints: Hints) -> Transcript:
        window = min(LONGEST, max(SHORTEST, len(sound) + PAD)) // STEP * STEP
        padded = np.zeros(window, np.float32)
        padded[: len(sound)] = sound[:window]
        heard = self._model.encode(self._storage.from_array(log_mel(padded)[None]))
        limit = 10 + 10 * len(sound) // RATE
        guess = self._decode(heard, self._control, self._unwanted, limit)
        if hints.words:
            prompt = self._prompt(hints.prompt)
            hinted = self._decode(heard, prompt, self._all_but(self._spelling(hints.words)), limit)
            guess = hinted if _agree(guess, hinted, hints.words) else guess
        return _transcript(guess)

    def _decode(self, heard: Any, prompt: list[int], unwanted: list[int], limit: int) -> Guess:
        (result,) = self._model.generate(
            heard,
            [prompt],
            beam_size=BEAM,
            num_hypotheses=BEAM,
            suppress_tokens=unwanted,
            max_length=limit + max(limit, len(prompt)),
            return_scores=True,
            return_no_speech_prob=True,
        )
        texts = [_plain(self._tokens.decode(ids)) for ids in result.sequences_ids]
        return Guess(texts[0], result.scores[0], tuple(dict.fromkeys(texts)), result.no_speech_prob)

    def _prompt(self, example: str) -> list[int]:
        """What was «said before»: an example answer."""
        before = self._tokens.token_to_id("<|startofprev|>")
        said: list[int] = self._tokens.encode(" " + example, add_special_tokens=False).ids
        return [before, *said, *self._control] if example else self._control

    def _russian(self) -> set[int]:
        """Tokens of Russian letters and punctuation: numbers come in words."""
        pattern = re.compile("[ .,!?\\-\u0410-\u044f\u0401\u0451\ufffd]*")
        end = self._tokens.token_to_id("<|endoftext|>")
        return {token for token in range(end) if pattern.fullmatch(self._tokens.decode([token]))} | {end}

    @lru_cache(maxsize=32)  # noqa: B019  # the model lives as long as the process
    def _spelling(self, words: tuple[str, ...]) -> frozenset[int]:
        """Tokens that spell these words."""
        forms = (form for word in words for form in (word, " " + word))
        ids = {token for form in forms for token in self._tokens.encode(form, add_special_tokens=False).ids}
        return frozenset(ids | {self._tokens.token_to_id("<|endoftext|>")})

    def _all_but(self, wanted: set[int] | frozenset[int]) -> list[int]:
        return [token for token in range(self._tokens.get_vocab_size()) if token not in wanted]


class Dictation:
    """One utterance: collected, then decoded at once."""

    def __init__(self, whisper: Whisper, hints: Hints) -> None:
        self._whisper, self._hints, self._pcm = whisper, hints, b""

    def feed(self, pcm: bytes) -> Transcript | None:
        self._pcm += pcm
        return None

    def finish(self) -> Transcript:
        sound: Floats = np.frombuffer(self._pcm, "<i2").astype(np.float32) / np.float32(32768)
        return self._whisper.recognise(sound, self._hints) if sound.any() else NOTHING


def _agree(free: Guess, hinted: Guess, words: tuple[str, ...]) -> bool:
    """Is the hinted reading of the same words? It isn't where something quite different was said."""
    return hinted.score > free.score - 0.35


def _transcript(guess: Guess) -> Transcript:
    if guess.no_speech > 0.6 and guess.score < -0.7:
        return NOTHING
    return Transcript(guess.text, float(np.exp(guess.score)) * (1 - guess.no_speech), alternatives=guess.others)


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w ]|_", " ", text.lower()).split())


def load(models: Path, threads: int = 2) -> Recognizer:
    folder = models / FOLDER
    if not (folder / "model.bin").is_file():
        raise EngineMissing("asr.whisper_model", folder=folder)
    try:
        return Whisper(folder, threads)
    except ImportError as error:
        raise EngineMissing("asr.whisper_library", what=error) from error
