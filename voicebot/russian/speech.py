"""Written text → text that a voice can read: Russian letters, punctuation and stress marks only."""

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from voicebot.russian.amounts import amounts_named
from voicebot.russian.codes import codes_named
from voicebot.russian.latin import addresses, capitals, cyrillic, without_other_scripts
from voicebot.russian.moments import dates_named, days_named, hours_named
from voicebot.russian.ordinals import counts_named, ordinals_named
from voicebot.russian.places import houses_named, places_named
from voicebot.russian.words import to_words
from voicebot.russian.written import abbreviations_named

if TYPE_CHECKING:
    from ru_normalizr import Normalizer

_ACUTE = re.compile("([аеёиоуыэюя])\u0301", re.IGNORECASE)
_STRESS = re.compile(r"(?<=[а-яё])\+(?=[аеёиоуыэюя])|(?<![\w+])\+(?=[аеёиоуыэюя])", re.IGNORECASE)
_MARK = "\u02bc"  # holds a stress mark while «+» means plus; a letter, so that it parts no word
_MARKED = re.compile(rf"\w*{_MARK}\w*")
_UNREADABLE = re.compile(r"[^а-яёА-ЯЁ+.,!?—:;\s-]")
_LONE_HYPHEN = re.compile(r"(?<![а-яё])-+|-+(?!\+[аеёиоуыэюя]|[а-яё])", re.IGNORECASE)
_LONE_PLUS = re.compile(r"\+(?![аеёиоуыэюя])", re.IGNORECASE)
_SENTENCE = re.compile(r"[^.!?;]+(?:[.!?;](?!\s)[^.!?;]+)*[.!?;]*\s*")
_LONGEST_WORD, _LONGEST_SENTENCE = 40, 400  # letters that the dictionaries are asked about
_TIMES = 3  # what one pass writes out may be short for another; texts of people settle in one
_STEPS = (
    addresses,
    abbreviations_named,
    codes_named,
    hours_named,
    places_named,
    dates_named,
    days_named,
    amounts_named,
    houses_named,
    ordinals_named,
    counts_named,
)


@cache
def _normalizer() -> "Normalizer":
    from ru_normalizr import Normalizer

    return Normalizer()


@lru_cache(maxsize=4096)
def speakable(text: str) -> str:
    """The text as it is said: numbers, hours, telephones and abbreviations in words, no digit, no Latin letter.

    `+` before a stressed vowel and the signs . , ! ? — : ; stay; a sign that can't be said becomes a space.
    What is speakable stays as it is.
    """
    for _ in range(_TIMES):
        said = _said(text)
        if said == text:
            break
        text = said
    return text


def load() -> None:
    """Loads the dictionaries, so that no caller waits for them."""
    _normalizer().normalize("5 жёлтых дней.")
    speakable("5 м³, 3 подъезд.")


def _said(text: str) -> str:
    text = re.sub(r"[\u00a0\u2000-\u200a\u202f\t\r\n]+", " ", unicodedata.normalize("NFC", text))
    text = without_other_scripts(text.replace("\u00ad", "").replace("\u2011", "-"))
    text = _STRESS.sub(_MARK, _ACUTE.sub(rf"{_MARK}\1", text))
    for step in _STEPS:
        text = step(text)
    return _readable(capitals(cyrillic(_agreed(text).replace(_MARK, "+"))))


def _agreed(text: str) -> str:
    """The numbers that still stand there, with what they count."""
    return "".join(_normalized(sentence) if re.search(r"\d", sentence) else sentence for sentence in _sentences(text))


def _sentences(text: str) -> list[str]:
    return [match[0] for match in _SENTENCE.finditer(text)] or [text]


def _normalized(sentence: str) -> str:
    if len(sentence) > _LONGEST_SENTENCE or max(map(len, sentence.split())) > _LONGEST_WORD:
        return sentence
    tail = sentence[len(sentence.rstrip()) :]
    said = str(_normalizer().normalize(sentence.replace(_MARK, "")))
    for word in _MARKED.findall(sentence):  # ru_normalizr would part a word at its mark
        said = re.sub(rf"(?<!\w){word.replace(_MARK, '')}(?!\w)", word, said, count=1, flags=re.IGNORECASE)
    return said + tail


def _readable(text: str) -> str:
    """The last check: nothing is left that a voice can't read."""
    text = re.sub(r"\d+", lambda match: f" {to_words(str(int(match[0])))} ", text)
    text = text.replace("…", ".").replace("–", "—").replace(" - ", " — ")
    text = re.sub(r"\s*[()\[\]]\s*", ", ", text)
    text = _UNREADABLE.sub(" ", text)
    text = _LONE_PLUS.sub(" ", _LONE_HYPHEN.sub(" ", text))
    return _tidy(text)


def _tidy(text: str) -> str:
    """One space between words, one sign at a time, none at the beginning."""
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s+(?=[.,!?:;])", "", text)
    text = re.sub(r",(?:\s*[,—])*\s*(?=[.!?:;])|(?<=[—:;.!?]),|(?:,\s*)+(?=,)", "", text)
    text = re.sub(r"([.!?])[.!?]+", r"\1", text)
    return text.strip(" ,—:;-")
