"""Word forms, by pymorphy3's dictionary; it is loaded at the first question."""

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from voicebot.russian.text import words

if TYPE_CHECKING:
    from pymorphy3 import MorphAnalyzer


@cache
def analyzer() -> "MorphAnalyzer":
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer(lang="ru")


@lru_cache(maxsize=50_000)
def lemma(word: str) -> str:
    """The likeliest dictionary form, ё as е: «счётчиков» → «счетчик»."""
    return _plain(analyzer().parse(word)[0].normal_form)


def lemmas(text: str) -> tuple[str, ...]:
    """The dictionary forms of the words of a text, in order, without fillers."""
    return tuple(lemma(word) for word in words(text))


@lru_cache(maxsize=50_000)
def readings(word: str) -> frozenset[str]:
    """All dictionary forms that a word may have: «туле» → «тула», «туле», …"""
    return frozenset(_plain(parse.normal_form) for parse in analyzer().parse(word))


@lru_cache(maxsize=50_000)
def known(word: str) -> bool:
    """Is it a form of a word in the dictionary?"""
    return bool(analyzer().word_is_known(word))


@lru_cache(maxsize=10_000)
def genitive(word: str) -> bool:
    """Is it, likeliest, a noun or an adjective in the genitive case?"""
    tag = analyzer().parse(word)[0].tag
    return tag.POS in ("NOUN", "ADJF") and tag.case == "gent"


@lru_cache(maxsize=10_000)
def inflect(word: str, case: str) -> str:
    """The word in another case (pymorphy's names: gent, datv, …); itself where it has none."""
    form = analyzer().parse(word)[0].inflect({case})
    return form.word if form else word


def _plain(word: str) -> str:
    return word.replace("ё", "е")
