"""A street that is named without its kind: «на Гагарина сорок пять», «Лесная двенадцать», «восьмого марта семь»."""

from collections.abc import Iterator, Sequence

from voicebot.russian import streets_names as names
from voicebot.russian.addresses_words import Item
from voicebot.russian.morphology import lemma
from voicebot.russian.streets import HOUSES, Street, housed, named
from voicebot.russian.streets_extent import ARMY, MONTHS, closed, extent
from voicebot.russian.text import listed

_HOLIDAYS = frozenset(("8 марта", "1 мая", "9 мая", "9 января", "7 ноября", "23 февраля", "22 июня", "12 декабря"))
_PREPOSITIONS = frozenset(listed("на по с со от до возле около у"))
_LAST_NUMBERED = 30  # «15 Парковая»


def plausible(said: Sequence[Item]) -> Street | None:
    """A street that is named without its kind: its name sounds like one and a house follows."""
    found: Street | None = None
    for at in range(len(said)):
        if found is None:
            found = _bare(said, at)
    return corrected(said) or found


def corrected(said: Sequence[Item]) -> Street | None:
    """A street named without its kind right after a correction: «улица Лесная пять, нет, Садовая семь»."""
    for at in range(1, len(said)):
        before = next((one for one in reversed(said[:at]) if one.role != "comma"), None)
        if before and before.role == "correction" and (street := _bare(said, at)):
            return street
    return None


def by_the_way(said: Sequence[Item]) -> Street | None:
    """A street that is named without its kind apart from its house: «дом тридцать, по Кирова»."""
    if not any(item.role == "label" and item.noun in HOUSES for item in said):
        return None
    for at in range(len(said)):
        before = said[at - 1] if at else None
        led = before is not None and before.text in _PREPOSITIONS
        if led or before is None or before.role in ("comma", "number", "street"):
            street = _bare(said, at, apart=True)
            if street:
                return street
    return None


def spans(said: Sequence[Item]) -> Iterator[tuple[int, int]]:
    """Where a name from a list may stand: before a house, or after a preposition."""
    for start in range(len(said)):
        for end in range(start + 1, min(start + 4, len(said)) + 1):
            part = said[start:end]
            if any(item.role not in ("word", "number") for item in part) or part[-1].role != "word":
                continue
            led = start > 0 and (said[start - 1].text in _PREPOSITIONS or said[start - 1].role in ("kind", "town"))
            if (led or housed(said, end)) and part[0].text not in _PREPOSITIONS:
                yield start, end


def _bare(said: Sequence[Item], at: int, apart: bool = False) -> Street | None:
    """The name without a kind that begins there; apart: its house does not follow."""
    end = extent(said, at, after_kind=False)
    words = [item.text for item in said[at:end] if item.role == "word"]
    led = at > 0 and (said[at - 1].text in _PREPOSITIONS or said[at - 1].role in ("street", "label"))
    if not words or not (housed(said, end) or (apart and (led or closed(said, end)))):
        return None
    if said[at].role == "number" and not _number_fits(said, at, words[0]):
        return None
    placed = at > 0 and (said[at - 1].text in ("на", "по") or said[at - 1].role == "street")
    kind = _kind_of(words, led, placed, numbered=said[at].role == "number")
    if kind is None:
        return None
    gender = {"": "masc", "шоссе": "neut"}.get(kind, "femn")
    return Street(kind or None, named(said[at:end], gender), at, end)


def _number_fits(said: Sequence[Item], at: int, word: str) -> bool:
    """«третья Советская», «8 Марта», «40 лет Победы»; no other number stands before a name without its kind."""
    if at and said[at - 1].role == "label":
        return False
    number = said[at]
    if word in MONTHS:
        return f"{number.value} {word}" in _HOLIDAYS
    return (
        bool(number.ending)
        or word == "лет"
        or (int(number.value) <= _LAST_NUMBERED and names.adjective(word, "femn", "nomn") is not None)
    )


def _kind_of(words: Sequence[str], led: bool, placed: bool, numbered: bool) -> str | None:
    """улица, шоссе, "" where the kind can't be told, None where it is no street's name."""
    word = words[0]
    if numbered and (word in MONTHS or word == "лет"):
        return "улица"
    if any(one.part == "ADJF" for one in names.readings(word)[:3]):
        if names.adjective(word, "femn", "nomn") or (led and names.adjective(word, "femn")):
            return "улица"
        if word.endswith(("ский", "цкий")) or (led and names.adjective(word, "masc", "loct")):
            return ""
        if word.endswith(("ское", "цкое")):
            return "шоссе"
    if word in names.TITLES or word in names.USUAL or names.is_proper(word):
        return "улица"
    if len(words) > 1 and names.genitive(word) and (names.is_proper(words[1]) or lemma(words[1]) in ARMY):
        return "улица"  # «Вольного Новгорода», «Парижской Коммуны»
    if (numbered and lemma(word) in ARMY) or (len(words) > 1 and names.genitive_plural(*words[:2])):
        return "улица"  # «22 Партсъезда», «Юных Пионеров»
    return "улица" if placed and _only_genitive(word) else None


def _only_genitive(word: str) -> bool:
    """«на Строителей», «по Разина»: a case that the preposition doesn't ask for."""
    return names.genitive(word) and not any(one.case in ("loct", "datv") for one in names.readings(word))
