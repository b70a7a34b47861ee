"""A town's own streets: what was said, or misheard, is one of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import and_

from rapidfuzz import fuzz, process

from voicebot.russian import streets, streets_bare, streets_names
from voicebot.russian.addresses_words import Item, items
from voicebot.russian.morphology import readings
from voicebot.russian.phonetics import sound
from voicebot.russian.streets import Street
from voicebot.russian.streets_extent import agree

_ALIKE = 78  # of 100; how alike a misheard name must sound
_ALIKE_BARE = 85  # where nothing but the list says that it is a street
_EXACT = 101.0
_SHORTEST = 6  # sounds; a shorter name must sound the same
_ENDINGS = {"femn": ("ая", "яя"), "masc": ("ый", "ий", "ой"), "neut": ("ое", "ее")}
_AHEAD = 6  # by so much a name must be more alike than the next


@dataclass(frozen=True, slots=True)
class _Known:
    kind: str | None
    name: str
    words: tuple[str, ...]
    keys: tuple[str, ...]
    lemmas: tuple[frozenset[str], ...]


def mended(street: Street, known: Sequence[str], kind: str | None, said: Sequence[Item]) -> Street:
    """The street of the list that was meant; itself where none is like it. kind: the one that was said, if any."""
    index = _index(tuple(known))
    found = _meant(street.name, kind, index, _ALIKE) if index else None
    end = street.end
    if index and kind and not found and said[street.start].role == "kind":
        end = next((at for at in range(end, len(said)) if said[at].role != "word"), len(said))
        parted = _raw(said[street.start + 1 : end])  # «улица пушки на»
        found = _alike(parted, _fitting(parted, kind, index), _ALIKE) if end > street.end else None
    if not found:
        return street
    return replace(street, kind=found.kind or street.kind, name=found.name, end=end)


def listed_in(said: Sequence[Item], known: Sequence[str]) -> Street | None:
    """A street of the list, named without its kind: before a house, or by its very name after a preposition."""
    index = _index(tuple(known))
    best: tuple[float, Street] | None = None
    for start, end in streets_bare.spans(said) if index else ():
        alike = _ALIKE_BARE if streets.housed(said, end) else _EXACT
        if alike == _EXACT and end < len(said) and agree(said[end - 1].text, said[end].text):
            continue  # «на новой машине»
        part = said[start:end]
        for name in dict.fromkeys([*(streets.named(part, gender) for gender in ("femn", "masc", "neut")), _raw(part)]):
            if (found := _meant(name, None, index, alike)) is not None:
                likeness = max(fuzz.ratio(_key(name), key) for key in found.keys) + end - start
                if best is None or likeness > best[0]:
                    best = likeness, Street(found.kind or "улица", found.name, start, end)
    return best[1] if best else None


def _raw(part: Sequence[Item]) -> str:
    """The words as they were heard, which may be cut in wrong places: «саду их», «пушки на»."""
    return " ".join(item.value or item.text for item in part)


@lru_cache(maxsize=16)
def _index(known: tuple[str, ...]) -> tuple[_Known, ...]:
    return tuple(_entry(text) for text in known if text.strip())


def _entry(text: str) -> _Known:
    """«Лесная ул.», «проспект Мира» or a name alone."""
    said = items(text)
    found = streets.with_kind(said)
    if found:
        kind, name = found[0].kind, found[0].name
    else:
        first = next((item.text for item in said if item.role == "word"), "")
        gender = next((one for one in ("femn", "masc", "neut") if streets_names.adjective(first, one, "nomn")), "femn")
        kind, name = {"femn": None, "masc": None, "neut": "шоссе"}[gender], streets.named(said, gender, oblique=False)
    return _Known(
        kind, _as_written(text, name), tuple(_plain(name).split()), (_key(name), _key(_oblique(name))), _lemmas(name)
    )


def _oblique(name: str) -> str:
    """«Большой Садовой»: how it is said after a preposition."""
    return re.sub("(ая|яя)\\b", "ой", re.sub("(ый|ий|ое)\\b", "ом", name))


def _as_written(text: str, name: str) -> str:
    """The name with the list's own letters (ё, capitals), where it stands there as it is."""
    at = _plain(text).find(_plain(name))
    return text[at : at + len(name)] if at >= 0 else name


def _meant(name: str, kind: str | None, index: tuple[_Known, ...], alike: float) -> _Known | None:
    """The entry of that name, of a longer one that ends so, of another case of it, or that sounds alike."""
    said = tuple(_plain(name).split())
    same = [one for one in index if one.words == said]
    if not same and alike != _EXACT:
        fitting = _fitting(name, kind, index)
        same = _ending_so(said, fitting) or _of_lemmas(_lemmas(name), fitting)
        if not same:
            return _alike(name, fitting, alike)
    of_kind = [one for one in same if one.kind == kind] or [one for one in same if one.kind in (None, "улица")] or same
    return of_kind[0] if of_kind else None


def _fitting(name: str, kind: str | None, index: tuple[_Known, ...]) -> tuple[_Known, ...]:
    return tuple(one for one in index if _may_be(one, name, kind))


def _may_be(one: _Known, name: str, kind: str | None) -> bool:
    """Does nothing that was said of it, kind or gender, say that it is another?"""
    genders = {gender for gender in (_gender(one.name), _gender(name)) if gender}
    return len(genders) < 2 and not (kind and one.kind and kind != one.kind)


def _gender(name: str) -> str:
    return next((gender for gender, endings in _ENDINGS.items() if name.endswith(endings)), "")


def _ending_so(said: tuple[str, ...], index: tuple[_Known, ...]) -> list[_Known]:
    """«Маркса» is «Карла Маркса», where only one ends so."""
    longer = [one for one in index if len(one.words) > len(said) and one.words[-len(said) :] == said]
    return longer if len(longer) == 1 and len(said[-1]) > 3 else []


def _of_lemmas(lemmas: tuple[frozenset[str], ...], index: tuple[_Known, ...]) -> list[_Known]:
    return [one for one in index if len(one.lemmas) == len(lemmas) and all(map(and_, one.lemmas, lemmas))]


def _alike(name: str, index: tuple[_Known, ...], alike: float) -> _Known | None:
    """The entry that sounds most like the name, where no other is nearly as like."""
    key, numbered = _key(name), _figures(name)
    if len(key) < _SHORTEST:
        return next((one for one in index if key in one.keys), None)
    keys = [key for one in index for key in one.keys]
    near = process.extract(key, keys, scorer=fuzz.ratio, score_cutoff=alike - _AHEAD, limit=6)
    fitting = [(likeness, index[at // 2]) for _, likeness, at in near if _figures(index[at // 2].name) == numbered]
    if not fitting or fitting[0][0] < alike:
        return None
    best, nearest = fitting[0]
    rivals = [one for likeness, one in fitting if best - likeness < _AHEAD and one.name != nearest.name]
    return None if rivals else nearest


@lru_cache(maxsize=20_000)
def _lemmas(name: str) -> tuple[frozenset[str], ...]:
    return tuple(readings(word) for word in _plain(name).split())


def _figures(name: str) -> str:
    return "".join(letter for letter in name if letter.isdigit())


def _plain(text: str) -> str:
    return text.lower().replace("ё", "е")


@lru_cache(maxsize=20_000)
def _key(name: str) -> str:
    return sound(re.sub(r"(?<=\d)-[йяе]\b|[ -]", "", _plain(name)))
