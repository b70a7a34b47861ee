"""Written text → text that a voice can read: Russian letters, punctuation and stress marks only."""

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from voicebot.russian.latin import addresses, capitals, cyrillic, without_other_scripts
from voicebot.russian.words import to_words
from voicebot.russian.written import abbreviations_named, hours_named, numbers_named

if TYPE_CHECKING:
    from ru_normalizr import Normalizer

_ACUTE = re.compile("([аеёиоуыэюя])\u0301", re.IGNORECASE)
_STRESS = re.compile(r"(?<=[а-яё])\+(?=[аеёиоуыэюя])|(?<![\w+])\+(?=[аеёиоуыэюя])", re.IGNORECASE)
_MARK = "\ue000"  # holds a stress mark while «+» means plus
_UNREADABLE = re.compile(r"[^а-яёА-ЯЁ+.,!?—:;\s-]")
_LONE_HYPHEN = re.compile(r"(?<![а-яё])-+|-+(?![а-яё])", re.IGNORECASE)
_LONE_PLUS = re.compile(r"\+(?![аеёиоуыэюя])", re.IGNORECASE)


@cache
def _normalizer() -> "Normalizer":
    from ru_normalizr import Normalizer

    return Normalizer()


@lru_cache(maxsize=4096)
def speakable(text: str) -> str:
    """The text as it is said: numbers, hours, telephones and abbreviations in words, no digit, no Latin letter.

    `+` before a stressed vowel and the signs . , ! ? — : ; stay; a sign that can't be said becomes a space.
    """
    text = _STRESS.sub(_MARK, _ACUTE.sub(rf"{_MARK}\1", unicodedata.normalize("NFC", text).replace(_MARK, " ")))
    text = re.sub(r"[\u00a0\u2000-\u200a\u202f\t\r\n]+", " ", text).replace("\u00ad", "").replace("\u2011", "-")
    text = without_other_scripts(text)
    text = numbers_named(hours_named(abbreviations_named(addresses(text))))
    text = _normalizer().normalize(text.replace(_MARK, "+"))
    return _readable(capitals(cyrillic(text)))


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
