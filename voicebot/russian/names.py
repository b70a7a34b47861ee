"""Which of many named things did the caller mention?"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log
from typing import Literal

from rapidfuzz import fuzz

from voicebot.russian.morphology import lemma, readings
from voicebot.russian.phonetics import sound
from voicebot.russian.text import listed, words

Needed = Literal["part", "words", "all"]  # of a name: enough to tell it; all but prepositions; every word as it is

_ENOUGH = 0.4  # of a name's weight must be heard
_ALL = 0.999
_ALIKE = 0.85  # how alike a misspelt word must be
_MARGIN = 0.03  # by weight or, of equals, by share, the runner-up must be so far behind
_SMALL = frozenset(listed("в во на с со из у по к от за под над при о об"))  # beside «на улице», «улица» is as good

Names = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class _Word:
    readings: frozenset[str]
    key: str
    weight: float
    small: bool


@dataclass(frozen=True, slots=True)
class _Alias:
    thing: int
    words: tuple[_Word, ...]


def find(text: str, names: Sequence[tuple[str, ...]], needed: Needed = "part") -> int | None:
    """The index of the thing that a text mentions by one of its names; None where none or several fit.

    Cases, misspellings and, where a part is needed, left-out common words («область», «республика») do not matter.
    """
    said = [(readings(word), sound(word)) for word in words(text)]
    best: dict[int, tuple[float, float]] = {}
    for alias in _index(tuple(names)):
        share, weight = _heard(alias, said)
        if _suffices(alias, said, needed, share):
            best[alias.thing] = max(best.get(alias.thing, (0.0, 0.0)), (weight, share))
    ranked = sorted(best, key=lambda thing: best[thing], reverse=True)
    if len(ranked) > 1 and not _ahead(best[ranked[0]], best[ranked[1]]):
        return None
    return ranked[0] if ranked else None


def _suffices(alias: _Alias, said: list[tuple[frozenset[str], str]], needed: Needed, share: float) -> bool:
    if needed == "words":
        return share > 0 and all(word.small or _likeness(word, said) for word in alias.words)
    return share >= (_ALL if needed == "all" else _ENOUGH)


def _ahead(first: tuple[float, float], second: tuple[float, float]) -> bool:
    return any(mine - other > _MARGIN * mine for mine, other in zip(first, second, strict=True))


@lru_cache(maxsize=64)
def _index(names: Names) -> tuple[_Alias, ...]:
    aliases = [(thing, words(form)) for thing, forms in enumerate(names) for form in _spelled_out(forms)]
    common = Counter(word for word, _ in {(lemma(word), thing) for thing, said in aliases for word in said})
    return tuple(
        _Alias(thing, tuple(_word(word, _weight(common[lemma(word)], len(names))) for word in said))
        for thing, said in aliases
        if said
    )


def _word(word: str, weight: float) -> _Word:
    return _Word(readings(word), sound(word), weight, word in _SMALL)


def _spelled_out(forms: tuple[str, ...]) -> list[str]:
    """«Республика Саха (Якутия)» is also «Республика Саха» and «Якутия»."""
    return [part for form in forms for part in (form, *(re.split(r"[()]", form) if "(" in form else ()))]


def _weight(holders: int, things: int) -> float:
    """A word in many names tells little."""
    return log((things + 1) / holders) ** 2 + 0.1


def _heard(alias: _Alias, said: list[tuple[frozenset[str], str]]) -> tuple[float, float]:
    """The share of a name's weight that was heard, and that weight; nothing without one of its rarest words."""
    heard = [(word.weight, word.weight * _likeness(word, said)) for word in alias.words]
    total, weight = (sum(column) for column in zip(*heard, strict=True))
    if not max(heard)[1]:
        return 0.0, 0.0
    return weight / total, weight


def _likeness(word: _Word, said: list[tuple[frozenset[str], str]]) -> float:
    return max((_alike(word, forms, key) for forms, key in said), default=0.0)


def _alike(word: _Word, forms: frozenset[str], key: str) -> float:
    if word.readings & forms:
        return 1.0
    if min(len(word.key), len(key)) < 5:
        return 0.0
    likeness = max(fuzz.ratio(word.key, sound(form)) for form in forms) / 100
    return likeness**2 if likeness >= _ALIKE else 0.0
