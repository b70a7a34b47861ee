"""Vosk (Apache-2.0): hears while the caller speaks; needs the extra `vosk` and a model.

The model lies in `models/vosk-ru/` or `models/vosk-small-ru/`. Its text holds no letter yo: ye stands for it.
"""

import importlib.util
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from voicebot.asr.base import NO_HINTS, NOTHING, Hints, Transcript, Word
from voicebot.audio import RATE, WIDTH, samples
from voicebot.errors import EngineMissing, Problem

RANK = 2

_MODELS = ("vosk-ru", "vosk-small-ru")
_BLOCK = samples(100) * WIDTH  # more often would cost as much as the recognition itself
_OTHER = "[unk]"  # how a grammar writes a word it does not hold
_UNSURE = 0.5  # the confidence of a partial transcript: Vosk gives none


def load(models: Path, *, model: str = "") -> "Vosk":
    """model: the folder of the model; by default the first that is there."""
    if importlib.util.find_spec("vosk") is None:
        raise EngineMissing("asr.vosk_library_missing")
    names = (model,) if model else _MODELS
    present = [models / name for name in names if (models / name / "am" / "final.mdl").is_file()]
    if not present:
        raise EngineMissing("asr.vosk_model_missing", folder=models / names[-1], model=names[-1])
    return Vosk(present[0])


class Vosk:
    """The model, shared; each utterance has decoders of its own."""

    def __init__(self, folder: Path) -> None:
        import vosk

        vosk.SetLogLevel(-1)
        self.name = folder.name
        self._decoder = vosk.KaldiRecognizer
        try:
            with repeatable(folder) as copy:
                self._model = vosk.Model(str(copy))
        except Exception as error:  # vosk has no error of its own
            raise Problem("asr.weights_broken", engine="vosk", folder=folder, why=error, model=folder.name) from error
        self._takes_grammar = (folder / "graph" / "HCLr.fst").is_file()

    def session(self, hints: Hints = NO_HINTS) -> "Utterance":
        return Utterance(self, hints)

    def decoders(self, hints: Hints) -> list["Decoder"]:
        """One for whatever is said and, where words are awaited and the model can, one for these."""
        grammars = [(json.dumps([*hints.words, _OTHER], ensure_ascii=False),)] if hints.words else []
        kinds = [(), *grammars] if self._takes_grammar else [()]
        return [Decoder(self._decoder(self._model, RATE, *kind)) for kind in kinds]


@contextmanager
def repeatable(folder: Path) -> Iterator[Path]:
    """The model without Kaldi's random dither, which made other words of the same audio; we add our own."""
    with TemporaryDirectory(prefix="voicebot-vosk-") as name:
        copy = Path(name)
        for part in folder.resolve().iterdir():
            if part.name != "conf":
                (copy / part.name).symlink_to(part)
        copytree(folder / "conf", copy / "conf")
        with (copy / "conf" / "mfcc.conf").open("a", encoding="utf-8") as options:
            options.write("\n--dither=0\n")
        yield copy


@dataclass(frozen=True, slots=True)
class Heard:
    """What one decoder made of the utterance."""

    text: str
    words: tuple[Word, ...] = ()

    @property
    def confidence(self) -> float:
        return sum(word.confidence for word in self.words) / len(self.words) if self.words else _UNSURE


class Decoder:
    """libvosk ends a segment at every pause; here they are one utterance."""

    def __init__(self, kaldi: Any) -> None:
        kaldi.SetWords(True)
        self._kaldi = kaldi
        self._segments: list[Heard] = []
        self._partial = ""

    def hear(self, pcm: bytes) -> None:
        if self._kaldi.AcceptWaveform(pcm):
            self._close(self._kaldi.Result())

    def partial(self) -> str:
        """Everything heard so far."""
        self._partial = json.loads(self._kaldi.PartialResult()).get("partial", "")  # absent between segments
        return plain(" ".join([*(segment.text for segment in self._segments), self._partial]))

    def finish(self) -> Heard:
        self._close(self._kaldi.FinalResult())
        words = tuple(word for segment in self._segments for word in segment.words)
        return Heard(plain(" ".join(segment.text for segment in self._segments)), words)

    def _close(self, result: str) -> None:
        """A segment is over; where its final text is empty, the last partial one is all there is."""
        final = json.loads(result)
        text = final["text"] or self._partial
        self._segments.append(Heard(text, tuple(map(_word, final.get("result", [])))))
        self._partial = ""


class Utterance:
    """Audio goes to libvosk in equal blocks, so that the same audio gives the same text however it comes."""

    def __init__(self, vosk: Vosk, hints: Hints) -> None:
        self._vosk = vosk
        self._hints = hints
        self._decoders: list[Decoder] = []
        self._waiting = bytearray()
        self._partial = ""
        self._random = np.random.default_rng(0)

    def feed(self, pcm: bytes) -> Transcript | None:
        self._waiting += pcm
        if len(self._waiting) < _BLOCK:
            return None
        while len(self._waiting) >= _BLOCK:
            self._hear(bytes(self._waiting[:_BLOCK]))
            del self._waiting[:_BLOCK]
        before, self._partial = self._partial, self._decoders[0].partial()
        return Transcript(self._partial, _UNSURE) if self._partial != before else None

    def peek(self) -> Transcript:
        """Streaming needs no head start: the final words take milliseconds."""
        return Transcript(self._partial, _UNSURE) if self._partial else NOTHING

    def finish(self) -> Transcript:
        rest = bytes(self._waiting[: len(self._waiting) // WIDTH * WIDTH])
        if rest:
            self._hear(rest)
        if not self._decoders:
            return NOTHING
        return choose([decoder.finish() for decoder in self._decoders], self._hints.words)

    def _hear(self, pcm: bytes) -> None:
        """The decoders are made here: in the thread that works."""
        self._decoders = self._decoders or self._vosk.decoders(self._hints)
        dithered = self._dithered(pcm)
        for decoder in self._decoders:
            decoder.hear(dithered)

    def _dithered(self, pcm: bytes) -> bytes:
        """The models were trained with a little noise: digital silence confuses them."""
        signal = np.frombuffer(pcm, "<i2")
        noise = np.rint(self._random.normal(size=len(signal)))
        dithered: bytes = np.clip(signal + noise, -32768, 32767).astype("<i2").tobytes()
        return dithered


def choose(heard: list[Heard], vocabulary: tuple[str, ...]) -> Transcript:
    """What was heard freely (the first); a grammar's reading (the second) mends it, but never makes words of others.

    A grammar finds its words in anything, and is sure of them: it is believed only where most of the free words
    are awaited ones too, and nothing else was among its own.
    """
    free, *awaited = heard
    best, others = free, [other for other in awaited if other.text and _OTHER not in other.text]
    words = free.text.split()
    mostly_awaited = 2 * sum(word in vocabulary for word in words) > len(words)
    if mostly_awaited and others and others[0].confidence >= free.confidence:
        best, others = others[0], [free]
    if not best.text:
        return NOTHING
    texts = dict.fromkeys(other.text for other in others if other.text != best.text)
    return Transcript(best.text, best.confidence, best.words, tuple(texts))


def plain(text: str) -> str:
    """One spelling for all recognisers: lower case, ye for yo."""
    return " ".join(text.lower().replace("\u0451", "\u0435").split())


def _word(spoken: dict[str, Any]) -> Word:
    start, end = (round(spoken[side] * RATE) for side in ("start", "end"))
    return Word(plain(spoken["word"]), start, end, min(1.0, spoken["conf"]))
