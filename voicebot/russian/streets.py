"""The street in what was said: «на Большой Садовой», «улица Восьмого Марта», «пятый микрорайон», «на Гагарина 45»."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from voicebot.russian import streets_names as names
from voicebot.russian.addresses_vocabulary import GENDERS
from voicebot.russian.addresses_words import Item
from voicebot.russian.morphology import inflect, lemma
from voicebot.russian.streets_extent import ARMY, MONTHS, extent, of_whom

AREAS = ("микрорайон", "квартал", "жилой комплекс")  # in which there may be streets
_NUMBERED = (*AREAS, "линия", "просека", "проезд", "переулок", "тупик")  # may have a number for a name
_NEVER_ALONE = ("квартал", "линия", "просека", "проезд", "спуск", "тупик")  # words of other sense, but for a house
HOUSES = ("дом", "владение", "участок", "строение")
_LETTER = re.compile("[а-икл]|[бвгд]э")
UNITS = re.compile(
    r"(минут|час|день|дня|дне|недел|месяц|год|лет|раз|сут|человек|куб|киловат|рубл|копе|процент|градус|метр|литр|штук|"
    r"квартир|январ|феврал|март|апрел|ма[яй]|июн|июл|август|сентябр|октябр|ноябр|декабр|числ|утра|вечера|этажей)\w{0,5}"
)


@dataclass(frozen=True, slots=True)
class Street:
    """kind: улица, проспект …, None where it can't be told; start, end: where it stands among the items."""

    kind: str | None
    name: str
    start: int
    end: int


def with_kind(said: Sequence[Item]) -> list[Street]:
    """The streets that are named with their kind, in order."""
    found: list[Street] = []
    for at, item in enumerate(said):
        if item.role == "kind" and not (found and at < found[-1].end):
            free = found[-1].end if found else 0
            street = _before(said, at, free) or _after(said, at) or _genitive_before(said, at, free)
            found += [street] if street and not _other_sense(said, street) else []
    return found


def _other_sense(said: Sequence[Item], street: Street) -> bool:
    """«проезд бесплатный», «горячая линия», «весь квартал тёмный»"""
    if street.kind not in _NEVER_ALONE or (street.kind != "линия" and any(one.noun == "дом" for one in said)):
        return False
    numbered = any(letter.isdigit() for letter in street.name)
    return not (numbered or (street.kind != "линия" and housed(said, street.end)))


def housed(said: Sequence[Item], at: int) -> bool:
    """Does a house's number stand there?"""
    while at < len(said) and (said[at].role == "comma" or said[at].text in ("в", "во")):
        at += 1
    if at >= len(said):
        return False
    item = said[at]
    if item.role == "number":
        labelled = at + 1 < len(said) and said[at + 1].role == "label" and said[at + 1].noun in HOUSES
        return labelled or (not item.ending and counts_nothing(said, at) and len(item.value) in (1, 2, 3))
    return item.role == "label" and item.noun in HOUSES and any(one.role == "number" for one in said[at + 1 : at + 3])


def counts_nothing(said: Sequence[Item], at: int) -> bool:
    """Is the number there no count of something: «два дня», «сто рублей»?"""
    return not (at + 1 < len(said) and said[at + 1].role == "word" and UNITS.fullmatch(said[at + 1].text))


def named(said: Sequence[Item], gender: str, oblique: bool = True) -> str:
    """The items of a name as it is written; oblique: its adjectives may stand in any case."""
    number = said[0] if said and said[0].role == "number" else None
    words = [item.text for item in said if item.role == "word" and item.text not in ("имени", "им")]
    if words[:1] == ["лет"]:
        words[1:] = [word if names.genitive(word) else inflect(word, "gent") for word in words[1:]]
    return names.written(number, _nominative(words, gender, oblique), gender)


def _nominative(words: list[str], gender: str, oblique: bool) -> list[str]:
    if not words or words[0] in names.TITLES:
        return words
    done: list[str] = []
    for at, word in enumerate(words):
        fitting = names.adjective(word, gender)
        nominative = names.adjective(word, gender, "nomn")
        head = at > 0 and at == len(words) - 1 and lemma(word) in names.HEADS
        if at and not head and not names.adjective(words[at - 1], gender):
            return [*done, *words[at:]]
        if head:
            done.append(names.in_nominative(word, "", "NOUN") if done[0] != words[0] else word)
        elif fitting and (oblique or nominative) and not _of(words, at) and not (gender == "masc" and _person(word)):
            done.append(names.in_nominative(word, gender, "ADJF"))
        else:
            return [*done, *words[at:]]
    return done


def _person(word: str) -> bool:
    """«Ленина», «Невского»: whose street it is, rather than what it is like."""
    return any(one.proper in ("Surn", "Name") and one.case == "gent" for one in names.readings(word))


def _of(words: list[str], at: int) -> bool:
    """Is the adjective there part of a genitive: «Советской Армии», «Парижской Коммуны»?"""
    return at + 1 < len(words) and lemma(words[at + 1]) in ARMY


# with a kind


def _before(said: Sequence[Item], at: int, free: int) -> Street | None:
    """«Лесная улица», «на Большой Садовой улице», «пятый микрорайон»"""
    kind = said[at]
    gender = GENDERS[kind.noun]
    start = at
    if at - 2 >= free and _LETTER.fullmatch(said[at - 1].text) and said[at - 2].role == "number":
        return Street(kind.noun, said[at - 2].value + said[at - 1].text[0].upper(), at - 2, at + 1)
    case = "nomn" if kind.text == kind.noun and kind.noun != "шоссе" else ""
    while start > free and _agrees(said[start - 1], gender, case):
        start -= 1
    number = said[start - 1] if start > free and said[start - 1].role == "number" else None
    labelled = start > free + 1 and said[start - 2].role == "label"
    if number and not labelled and (number.ending or start < at or kind.noun in AREAS) and number.value:
        start -= 1
    if start == at:
        return None
    if said[start:at] == [number]:
        return _number_before(said, start, at)
    return Street(kind.noun, named(said[start:at], gender), start, at + 1)


def _number_before(said: Sequence[Item], start: int, at: int) -> Street | None:
    """«пятый микрорайон», «третья улица Строителей»"""
    end = extent(said, at + 1) if said[start].ending else at + 1
    if end > at + 1 and said[at + 1].role == "word":
        said_name = [said[start], *said[at + 1 : end]]
        return Street(said[at].noun, named(said_name, GENDERS[said[at].noun], False), start, end)
    name = named(said[start:at], GENDERS[said[at].noun])
    return Street(said[at].noun, name, start, at + 1) if _stands_alone(said, at) else None


def _agrees(item: Item, gender: str, case: str) -> bool:
    """Is it an adjective that goes with a kind of that gender?"""
    if item.role != "word" or not names.acceptable(item.text):
        return False
    first = names.readings(item.text)[0]
    like_adjective = first.part != "NOUN" or first.proper or not case
    return item.text == "набережная" or bool(like_adjective and names.adjective(item.text, gender, case))


def _stands_alone(said: Sequence[Item], at: int) -> bool:
    """May a mere number be the name: «пятый микрорайон»? «второй квартал» only before a house."""
    return said[at].noun == "микрорайон" or housed(said, at + 1) or _comma_then_house(said, at + 1)


def _comma_then_house(said: Sequence[Item], at: int) -> bool:
    return at + 1 < len(said) and said[at].role == "comma" and said[at + 1].role in ("label", "number")


def _after(said: Sequence[Item], at: int) -> Street | None:
    """«улица Карла Маркса», «микрорайон пять»"""
    kind = said[at]
    gender = GENDERS[kind.noun]
    start = at + 1
    while start < len(said) and said[start].text in ("имени", "им"):
        start += 1
    name = next((i for i in range(start, len(said)) if said[i].role != "comma"), start)
    if housed(said, extent(said, name)):
        start = name  # «проспект… как его… Дзержинского»
    if kind.noun in AREAS and (lettered := _lettered(said, start)):
        return Street(kind.noun, lettered[0], at, lettered[1])
    end = extent(said, start)
    if end == start + 1 and said[start].role == "number" and not (kind.noun in _NUMBERED or said[start].ending):
        return None
    if end == start or (end == start + 1 and said[start].role == "number" and not _number_names(said, at, end)):
        return None
    oblique = kind.text != kind.noun or kind.noun == "шоссе"
    return Street(kind.noun, named(said[start:end], gender, oblique), at, end)


def _lettered(said: Sequence[Item], at: int) -> tuple[str, int] | None:
    """«квартал Б», «микрорайон 10 А», «микрорайон В-1»: the name and its end."""
    number = said[at].value if at < len(said) and said[at].role == "number" else ""
    at += bool(number)
    if [item.role for item in said[at : at + 3]] == ["word", "dash", "number"] and _LETTER.fullmatch(said[at].text):
        return f"{said[at].text[0].upper()}-{said[at + 2].value}", at + 3
    if at + 1 < len(said) and _LETTER.fullmatch(said[at].text) and said[at + 1].role in ("label", "comma"):
        return number + said[at].text[0].upper(), at + 1
    return None


def _number_names(said: Sequence[Item], at: int, end: int) -> bool:
    return said[at].noun == "микрорайон" or housed(said, end) or _comma_then_house(said, end)


def _genitive_before(said: Sequence[Item], at: int, free: int) -> Street | None:
    """«Карла Маркса улица», «Мира проспект»"""
    start = at
    while start > free and at - start < 3 and said[start - 1].role == "word" and of_whom(said[start - 1].text):
        start -= 1
    if start == at:
        return None
    if start > free and said[start - 1].role == "number" and said[start].text in MONTHS:
        start -= 1
    return Street(said[at].noun, named(said[start:at], GENDERS[said[at].noun], False), start, at + 1)
