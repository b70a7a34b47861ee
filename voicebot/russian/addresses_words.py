"""The words of a dictated address and what each is: a kind of street, a label of a number, a number, a name …"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from voicebot.russian.addresses_vocabulary import (
    BEFORE_NAME,
    BEFORE_NUMBER,
    LETIYA,
    MISHEARD,
    NOISE,
    NOISE_PHRASES,
    ORDINAL,
    ORDINALS,
    PARTING,
    PHRASE_ROLES,
    ROLES,
    SOUNDS,
    Role,
)
from voicebot.russian.groups import Group, continues, figures
from voicebot.russian.morphology import known
from voicebot.russian.numerals import PARTINGS, PHRASES, Token, joined, spell
from voicebot.russian.phonetics import sound
from voicebot.russian.text import HESITATION


@dataclass(frozen=True, slots=True)
class Item:
    """text: as said, lower case; noun: what a kind, a town or a label is called; ending: an ordinal's, or «лет»."""

    role: Role
    text: str = ""
    noun: str = ""
    group: Group = ()
    ending: str = ""

    @property
    def value(self) -> str:
        """The figures of a number."""
        return figures(self.group).lstrip("0")


_RAW = re.compile(
    r"\d+-?(?:летия|летие)|\d+-(?:ый|ой|ий|ая|ья|го|ого|ое|ом|ую|му|ом|й|я|е|м|ю)(?![а-яё])|\d+(?:й|го|ая|ый|ой|я)(?![а-яё])"
    r"|\d+[а-и](?![а-яё\d-])|\d+|[а-яёa-z]+(?:-[а-яёa-z]+)*\.?|[,;:.!?/\\—–-]"
)
_PHONE = re.compile(r"\+?\d+(?:[ -]*\(\d+\)[ -]*\d+)?(?:-\d+){2,}")
_BROKEN_OFF = re.compile(r"\b([а-яё]+)-+\s+(?=\1)")
_ROMAN = re.compile("(?=[ivx]{2,5}$)x{0,3}(?:ix|iv|v?i{0,3})")
_LATIN = str.maketrans("abcekopxtmh", "авсекорхтмн")


def items(text: str) -> list[Item]:
    """The items of a text, in order, without what means nothing in an address."""
    plain = _PHONE.sub(";", text.lower().replace("\u0301", "").replace("№", " "))
    raw = _RAW.findall(HESITATION.sub(" ", _BROKEN_OFF.sub("", plain)))
    found: list[Item] = []
    at = 0
    while at < len(raw):
        taken, item = _item(raw[at : at + 3], found)
        at += taken
        if item is not None:
            _add(found, item)
    return _names_alike(_without_denied(found))


def _add(found: list[Item], item: Item) -> None:
    """A numeral goes on with the number before it: «сорок» «пять»."""
    last = found[-1] if found else None
    if last and item.role == last.role == "number" and not last.ending and continues(last.group, item.group[0]):
        found[-1] = replace(last, text=f"{last.text} {item.text}", group=last.group + item.group, ending=item.ending)
    else:
        found.append(item)


def _without_denied(said: list[Item]) -> list[Item]:
    """«дом не двенадцать, а четырнадцать» without the number that it is not."""
    kept: list[Item] = []
    at = 0
    while at < len(said):
        ahead = [item for item in said[at : at + 5] if item.role != "comma"]
        around = [item.role for item in said[max(at - 1, 0) : at + 3 : 2]]
        if said[at].text == "не" and around in (["comma", "comma"], ["number", "label"]):
            kept.append(Item("correction"))  # «двадцать, не, двадцать один», «дом пять не дом шесть»
            at += 1
        elif [item.text for item in ahead[:3:2]] == ["не", "а"] and ahead[1].role == "number":
            at = next(i for i in range(at, len(said)) if said[i].text == "а") + 1
        else:
            kept.append(said[at])
            at += 1
    return kept


def _names_alike(said: list[Item]) -> list[Item]:
    """«Набережная улица», «улица Старая Деревня», «ЖК Солнечный Город»: what is part of a name there."""
    found = list(said)
    for at, item in enumerate(said):
        around = {said[i].noun for i in (at - 1, at + 1) if 0 <= i < len(said)}
        beside = item.noun == "набережная" and "улица" in around
        inside = item.role == "town" and at > 1 and found[at - 1].role == "word" and found[at - 2].role == "kind"
        republic = item.text == "республики" and (
            (at > 0 and said[at - 1].role == "kind")
            or (at + 1 < len(said) and said[at + 1].role in ("number", "label"))
        )
        if beside or republic or (inside and item.text in ("город", "деревня", "село")):
            found[at] = replace(item, role="word", noun="")
    return found


def _item(ahead: list[str], found: list[Item]) -> tuple[int, Item | None]:
    """How many of the raw words `ahead` make the next item, and it; None where they mean nothing."""
    word, following, third = ([part.rstrip(".") if len(part) > 1 else part for part in ahead] + ["", ""])[:3]
    plain = tuple(part.replace("ё", "е") for part in (word, following, third))
    if not word[0].isalpha():
        return 1, _sign(word, found)
    for length in (3, 2):
        if phrase := PHRASE_ROLES.get(plain[:length]):
            return length, Item(phrase[0], " ".join(ahead[:length]), phrase[1])
    if plain[:2] in NOISE_PHRASES:
        return 2, None
    if (phrase_token := PHRASES.get((plain[0], plain[1]))) and phrase_token.kind in PARTINGS:
        return 2, Item("correction") if phrase_token.kind == "correction" else None
    if split := joined(plain[0], plain[1]):
        return 2, Item("number", word, group=split)
    return 1, _word(word, plain, ahead[0].endswith("."), found)


def _sign(word: str, found: list[Item]) -> Item | None:
    if word[0].isdigit():
        value = re.split(r"\D", word)[0]
        if word[-1] in "абвгдежзи" and len(word) == len(value) + 1:  # «17а»
            _add(found, Item("number", value, group=(Token("figures", text=value),)))
            return Item("word", word[-1], "letter")
        return Item("number", word, group=(Token("figures", text=value),), ending=word[len(value) :].lstrip("-"))
    if word in "/\\":
        return Item("label", word, "дробь")
    return Item("dash") if word in "—–-" else Item("comma")


def _word(word: str, plain: tuple[str, ...], dotted: bool, found: list[Item]) -> Item | None:
    this, following = plain[:2]
    if short := _abbreviation(this, following, dotted, found):
        return Item(*short[:1], this, short[1])
    this = this.removesuffix("-то")
    if _ROMAN.fullmatch(this):
        return Item("number", this, group=(Token("figures", text=str(_roman(this))),))
    if this in ("тире", "дефис"):
        return Item("dash")
    if role := _role(this):
        return Item(role[0], word, role[1])
    if this in NOISE:
        return None
    if this in PARTING:
        return Item("comma")
    if number := _number(this):
        after_kind = bool(found) and found[-1].role in ("kind", "town") and not known(this)
        return Item("word", word) if after_kind else replace(number, text=word)
    token = next(iter(spell(this)), None)
    if token is not None and token.kind in PARTINGS:
        return Item("correction", word) if token.kind == "correction" else None
    return Item("word", this.translate(_LATIN) if len(this) == 1 else word)


def _roman(letters: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10}[letter] for letter in letters]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))


def _abbreviation(this: str, following: str, dotted: bool, found: list[Item]) -> tuple[Role, str] | None:
    """What a short word is, by what stands beside it: «д. 5» is a house, «д. Ивановка» a village."""
    numbered = following[:1].isdigit() or bool(_number(following))
    after_number = bool(found) and found[-1].role == "number"
    if this in BEFORE_NUMBER and numbered and (dotted or len(this) < 3 or this == "квартир" or after_number):
        return "label", BEFORE_NUMBER[this]
    if this in ("с", "стр") and numbered and after_number:
        return "label", "строение"
    named = following[1:2].isalpha() and not numbered
    if this in BEFORE_NAME and named and (dotted or (this == "г" and not after_number)):
        return "town", BEFORE_NAME[this]
    return None


@lru_cache(maxsize=20_000)
def _role(word: str) -> tuple[Role, str] | None:
    """What a kind, a label … is, misspellings mended."""
    if word in ROLES:
        return ROLES[word]
    if len(word) < 5 or known(word):
        return None
    key = sound(word)
    if key in SOUNDS:
        return SOUNDS[key]
    near = {role for other, role in SOUNDS.items() if _close(key, other)}
    return near.pop() if len(near) == 1 else None


def _close(key: str, other: str) -> bool:
    return min(len(key), len(other)) >= 5 and Levenshtein.distance(key, other, score_cutoff=1) <= 1


@lru_cache(maxsize=20_000)
def _number(word: str) -> Item | None:
    """A numeral, an ordinal («пятый»), or «сорокалетия»."""
    if not word[:1].isalpha():
        return None
    if match := ORDINAL.fullmatch(word):
        return Item("number", word, group=(Token("small", ORDINALS[match[1]]),), ending=match[2])
    if match := LETIYA.fullmatch(word):
        tokens = (Token("small", 40),) if match[1] == "сорока" else tuple(_numerals(match[1]))
        return Item("number", word, group=tokens, ending="летия") if tokens else None
    tokens = tuple(_numerals(MISHEARD.get(word, word)))
    return Item("number", word, group=tokens) if tokens else None


def _numerals(word: str) -> Iterator[Token]:
    return (token for token in spell(word) if token.kind in ("zero", "small", "scale"))
