"""How far the name of a street goes: «улица Парижской Коммуны | дом», «на Лесной | лифт»."""

from collections.abc import Sequence

from voicebot.russian import streets_names as names
from voicebot.russian.addresses_words import Item
from voicebot.russian.morphology import known, lemma
from voicebot.russian.text import listed

ARMY = frozenset(
    listed("армия коммуна революция ополчение дивизия бригада конница флот гвардия съезд партсъезд интернационал")
)
MONTHS = frozenset(listed("января февраля марта апреля мая июня июля августа сентября октября ноября декабря"))


def extent(said: Sequence[Item], start: int, after_kind: bool = True) -> int:
    """Where the name that begins at `start` ends; `start` where none does."""
    end = start
    if end < len(said) and said[end].role == "number":
        if not said[end].value:
            return start
        end += 1
    first = end
    while end < len(said) and said[end].role == "word" and _goes_on(said, start, first, end, after_kind):
        end += 2 if said[end].text == "и" else 1
    return end


def _goes_on(said: Sequence[Item], start: int, first: int, at: int, after_kind: bool) -> bool:
    word = said[at].text
    if first > start and at == first and (word in ("лет", "года") or word in MONTHS):
        return word != "лет" or not said[start].ending
    if word == "и":
        return (
            after_kind
            and at > first
            and at + 1 < len(said)
            and names.acceptable(said[at + 1].text)
            and closed(said, at + 2)
        )
    if word in MONTHS and at == first == start:
        return False if not after_kind and word != "октября" else names.acceptable(word)
    if at > first and _of_person(said[at - 1].text) and names.may_be_name(word) and closed(said, at + 1):
        return True
    if not names.acceptable(word, after_kind):
        return False
    if at == first:
        return first == start or _numbered(said[start], word, after_kind)
    return _follows(said[at - 1].text, word, closed(said, at + 1), at - first)


def closed(said: Sequence[Item], at: int) -> bool:
    """Does the name end there for sure?"""
    return at >= len(said) or said[at].role in ("number", "label", "comma", "dash", "correction")


def _numbered(number: Item, word: str, after_kind: bool) -> bool:
    """Does the number go with the name: «1-я Заречная», «26 Бакинских», but not «12 подъезд»?"""
    if number.ending.startswith("лет"):
        return True
    plural = any(one.number == "plur" and one.case == "gent" for one in names.readings(word)[:2])
    return names.adjective(word) is not None or plural or ((bool(number.ending) or after_kind) and names.genitive(word))


def _follows(last: str, word: str, ends: bool, count: int) -> bool:
    """May the word go on with a name whose last word that is?"""
    if count > 3:
        return False
    if last == "лет":
        return True
    if _of_person(last):
        return names.genitive(word) or any(one.proper for one in names.readings(word)[:2])
    if any(one.part in ("ADJF", "PRTF") for one in names.readings(last)):
        adjective = names.readings(word)[0].part in ("ADJF", "PRTF")
        head = lemma(word) in names.HEADS or lemma(word) in ARMY
        return agree(last, word) and (adjective or head or ends)
    if not ends:
        return False
    proper = {one.proper for one in names.readings(word)[:3]}
    if proper & {"Name", "Surn"}:
        return True
    return (names.genitive(last) or not known(last)) and (names.genitive(word) or "Geox" in proper)


def _of_person(word: str) -> bool:
    """A title or a first name: a surname may follow."""
    first_name = any(one.proper == "Name" and one.case == "gent" for one in names.readings(word)[:4])
    return word in names.TITLES or (first_name and word not in MONTHS and word not in names.USUAL)


def agree(adjective: str, word: str) -> bool:
    mine = {
        (one.number, one.gender if one.number == "sing" else "", one.case)
        for one in names.readings(adjective)
        if one.part in ("ADJF", "PRTF")
    }
    theirs = {(one.number, one.gender if one.number == "sing" else "", one.case) for one in names.readings(word)}
    return bool(mine & theirs)


def of_whom(word: str) -> bool:
    return names.acceptable(word, after_kind=False) and (
        names.is_proper(word) or word in names.USUAL or word in names.TITLES or word in MONTHS
    )
