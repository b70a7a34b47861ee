"""What Whisper made of an utterance: its readings, and whether anybody spoke at all."""

import math
import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from voicebot.asr.base import NOTHING, Transcript
from voicebot.asr.snap import snap
from voicebot.russian.morphology import known

_ADVICE = 3.0  # log-probability that a reading loses whose words are all outside the awaited vocabulary
_NO_WORD = 3.0  # and that it loses for each word that the dictionary doesn't know: small models spell by ear
_SILENCE = 0.65  # no_speech_prob of noise is above, of speech below; between
_DOUBT = 0.4  # these two the text must be likely
_DICTATED, _SURELY = 3, -0.4  # words, mean log-probability
_UNLIKELY, _GIBBERISH = -1.0, -1.7  # mean log-probabilities

_BROKEN = "\ufffd"  # tokens that hold a part of a letter
# a syllable five times, a word seven times, a phrase five times in a row
_LOOP = re.compile(r"(\w{1,8}?)\1{4}|\b(\w+)(?: \2\b){6}|\b(\w+(?: \w+){1,8})(?: \3\b){4}")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand an utterance; score: the mean log-probability of its tokens and of its end."""

    text: str
    score: float
    tokens: int

    def fitness(self, vocabulary: tuple[str, ...]) -> float:
        """Where anything may be said the mean counts; in a slot the whole, which favours no repetitions."""
        words = self.text.split()
        if not vocabulary:
            return self.score - _NO_WORD * sum(not known(word) for word in words) / (self.tokens + 1)
        foreign = sum(word not in vocabulary for word in words) / len(words)
        return self.score * (self.tokens + 1) - _ADVICE * foreign


def choose(readings: list[Reading], silence: float, vocabulary: tuple[str, ...] = ()) -> Transcript:
    """The best reading; one within the vocabulary wins where it is nearly as likely. NOTHING where nobody spoke."""
    best = max(readings, key=lambda reading: reading.score)
    if dictated(best, vocabulary):
        silence = min(silence, _DOUBT)
    if silent(silence) or (silence > _DOUBT and best.score < _UNLIKELY) or best.score < _GIBBERISH:
        return NOTHING
    likely = [reading for reading in readings if not invented(reading.text)]
    if not likely or caption(best.text):
        return NOTHING
    if vocabulary:
        likely = [replace(reading, text=snap(reading.text, vocabulary)) for reading in likely]
    likely.sort(key=lambda reading: reading.fitness(vocabulary), reverse=True)
    texts = list(dict.fromkeys(reading.text for reading in likely))
    confidence = min(1.0, math.exp(likely[0].score)) * (1 - silence)
    return Transcript(texts[0], confidence, alternatives=tuple(texts[1:]))


def dictated(reading: Reading, vocabulary: tuple[str, ...]) -> bool:
    """Several awaited words, and surely so: digits one by one are hardly speech to Whisper, yet no noise reads so."""
    words = reading.text.split()
    awaited = set(vocabulary)
    return len(words) >= _DICTATED and reading.score > _SURELY and awaited.issuperset(words)


def silent(silence: float) -> bool:
    """silence: Whisper's probability that nobody speaks."""
    return silence > _SILENCE


def invented(text: str) -> bool:
    """Is this nothing, a loop, or what Whisper writes where nobody speaks?"""
    return not text or caption(text) or bool(_LOOP.search(text))


def caption(text: str) -> bool:
    """Is this what films' subtitles say of sounds, or of their makers?"""
    invented = captions()
    *before, last = text.split() or [""]
    sound = last in invented["sounds"] and len(before) < 2
    return sound or text in invented["texts"] or text.startswith(tuple(invented["openings"]))


@cache
def captions() -> dict[str, list[str]]:
    written: dict[str, list[str]] = YAML(typ="safe", pure=True).load(Path(__file__).with_suffix(".yaml"))
    return written


def plain(text: str) -> str:
    """Lower case, words only, ye for yo."""
    return " ".join(re.findall(r"\w+", text.lower().replace("\u0451", "\u0435").replace(_BROKEN, "")))
