"""The town or village in what was said: «город Самара», «в деревне Ивановке», «Нижний Новгород, …»."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from voicebot.russian import streets_names as names
from voicebot.russian.addresses_words import Item
from voicebot.russian.agreement import gender_of
from voicebot.russian.morphology import analyzer, known, lemma
from voicebot.russian.text import listed

_PAIRED = (
    "нижний новгород", "великий новгород", "набережные челны", "старый оскол", "йошкар ола", "улан удэ",
    "минеральные воды", "сергиев посад", "нижний тагил", "великие луки", "новый уренгой", "вышний волочёк",
    "павловский посад", "старая русса", "верхняя пышма", "великий устюг", "горный алтай", "горячий ключ",
    "красное село", "нижняя тура", "сухой лог", "санкт петербург",
)  # fmt: skip
_NICKNAMES = {
    "питер": "Санкт-Петербург",
    "петербург": "Санкт-Петербург", "петербурге": "Санкт-Петербург",
    "питере": "Санкт-Петербург", "екб": "Екатеринбург", "спб": "Санкт-Петербург",
    "санкт петербург": "Санкт-Петербург", "йошкар ола": "Йошкар-Ола", "улан удэ": "Улан-Удэ",
}  # fmt: skip


_LITTLE = frozenset(listed("я мы у в во из это сам сама сами наш живу живем звоню звоним находимся здесь же и да"))
_VILLAGE = re.compile(r"\w{3,}(овка|евка|инка|ово|ево|ёво|ино|ыно|ск|цк|град|поль|бург|иха|ское)")


@dataclass(frozen=True, slots=True)
class Town:
    """name: «Самара», «деревня Ивановка»; start, end: where it stands among the items."""

    name: str
    start: int
    end: int


def find(said: Sequence[Item]) -> Town | None:
    """The first town that is named with or without its kind."""
    for at, item in enumerate(said):
        if item.role == "town" and (town := _with_kind(said, at)):
            return town
    for at, item in enumerate(said):
        if item.role == "kind":
            return None
        if item.role == "word" and (town := _paired(said, at) or _known(said, at)):
            return town
    return None


def alone(said: Sequence[Item]) -> Town | None:
    """A town of the dictionary and hardly more: «Самара», «в Самаре», «из Самары»."""
    for at, item in enumerate(said):
        if item.role == "word" and item.text not in _LITTLE:
            proper = any(one.proper == "Geox" and one.part == "NOUN" for one in names.readings(item.text))
            town = Town(names.titled(names.in_nominative(item.text, "", "NOUN")), at, at + 1) if proper else None
            return town if hardly_more([*said[:at], *said[at + 1 :]]) else None
    return None


def hardly_more(said: Sequence[Item]) -> bool:
    """Is nothing said beside the town but «я из», a flat and the like: not «в городе Самаре нет воды»?"""
    return all(item.role in ("street", "label", "number", "comma") or item.text in _LITTLE for item in said)


def _with_kind(said: Sequence[Item], at: int) -> Town | None:
    kind = said[at]
    end = at + 1
    if pair := _paired(said, end):
        return Town(pair.name, at, pair.end)
    if end >= len(said) or said[end].role != "word" or not names.acceptable(said[end].text):
        return None
    words = [said[end].text]
    if end + 1 < len(said) and said[end + 1].role == "word" and _one_name(words[0], said[end + 1].text):
        words.append(said[end + 1].text)
    end += len(words)
    name = (
        names.titled(" ".join(words))
        if kind.text == kind.noun.lower()
        else _nominative(words, gender_of(kind.noun) if kind.noun != "СНТ" else "neut")
    )
    if end + 2 < len(said) and said[end].role == "dash" and said[end + 1].role == "number":
        name, end = (f"{name}-{said[end + 1].value}", end + 2) if said[end + 2].role != "number" else (name, end)
    return Town(name if kind.noun == "город" else f"{kind.noun} {name}", at, end)


def _one_name(first: str, second: str) -> bool:
    """«Красный Яр», «Верхние Дубки»: an adjective and the noun it goes with."""
    mine = {(one.number, one.case) for one in names.readings(first) if one.part == "ADJF"}
    theirs = {(one.number, one.case) for one in names.readings(second)[:3] if one.part == "NOUN"}
    genders = {one.gender for one in names.readings(first) if one.part == "ADJF"}
    same = genders & ({one.gender for one in names.readings(second)[:3]} | {"None"})
    return names.acceptable(second) and bool(same) and bool(mine & theirs)


def _nominative(words: list[str], gender: str) -> str:
    if len(words) == 1:
        [word] = words
        if any(one.case == "nomn" for one in names.readings(word)):
            return names.titled(word)
        adjective = names.adjective(word, gender)
        return names.titled(names.in_nominative(word, gender, "ADJF" if adjective else "NOUN"))
    return names.titled(" ".join(_straight(word) for word in words))


def _straight(word: str) -> str:
    if any(one.case == "nomn" for one in names.readings(word)):
        return word
    parse = analyzer().parse(word)[0]
    form = parse.inflect({"nomn", str(parse.tag.number), *([str(parse.tag.gender)] if parse.tag.gender else [])})
    return str(form.word) if form else word


def _paired(said: Sequence[Item], at: int) -> Town | None:
    if at >= len(said):
        return None
    first = said[at].text
    if first in _NICKNAMES:
        return Town(_NICKNAMES[first], at, at + 1)
    if at + 1 >= len(said) or said[at].role != "word" or said[at + 1].role not in ("word", "town"):
        return None
    both = (lemma(first), lemma(said[at + 1].text))
    for pair in _PAIRED:
        if tuple(lemma(word) for word in pair.split()) == both:
            return Town(_NICKNAMES.get(pair, names.titled(pair)), at, at + 2)
    return None


def _parted(said: Sequence[Item], at: int) -> bool:
    """Is the first word parted from a street by a comma: «Орёл, улица …»?"""
    return at == 0 and len(said) > 2 and said[1].role == "comma" and said[2].role in ("kind", "number")


def _known(said: Sequence[Item], at: int) -> Town | None:
    """A town of the dictionary before a street: «Самара, …», «в Самаре на …»"""
    word = said[at].text
    following = next((item for item in said[at + 1 :] if item.role != "comma"), None)
    cases = {one.case for one in names.readings(word) if one.proper == "Geox" and one.part == "NOUN"}
    surely = names.readings(word)[0].proper == "Geox"
    if "-" in word and _parted(said, at):
        return Town(names.titled(word), at, at + 1)
    if at == 0 and following is not None and following.role == "kind" and _VILLAGE.fullmatch(word) and not known(word):
        return Town(names.titled(word), at, at + 1)
    if not cases or following is None or following.role == "label" or (following.value and not following.ending):
        return None
    before = said[at - 1] if at else Item("comma")
    if (
        "nomn" in cases
        and before.role in ("comma", "region")
        and (surely or before.role == "region" or _parted(said, at))
    ):
        return Town(names.titled(word), at, at + 1)
    if surely and ("loct" if before.text in ("в", "во") else "gent" if before.text in ("с", "из") else "") in cases:
        return Town(names.titled(names.in_nominative(word, "", "NOUN")), at - 1, at + 1)
    return None
