"""«Дом пять»: nouns that only say what a number of an address is."""

from itertools import pairwise

from voicebot.russian.numerals import spell
from voicebot.russian.text import words

_LABELS = ("дом", "подъезд", "квартир", "корпус", "строени", "этаж", "улиц")


def without_labels(text: str) -> str:
    """The text without such nouns before a number: «на Лесной дом пять» speaks of no whole house."""
    said = pairwise([*words(text), ""])
    return " ".join(word for word, following in said if not (word.startswith(_LABELS) and _number(following)))


def _number(word: str) -> bool:
    return word[:1].isdigit() or any(token.kind in ("small", "zero", "figures") for token in spell(word))


def labels(text: str) -> frozenset[str]:
    """Which of these nouns it speaks of, by their stems: a house, a flat, an entrance."""
    said = words(text)
    return frozenset(label for label in _LABELS if any(word.startswith(label) for word in said))


def as_house(text: str) -> str:
    """What is said where only a house is asked for: «пять», «семь квартира три»."""
    said = words(text)
    return " ".join(("дом", *said)) if said and _number(said[0]) else text


def no_house(text: str) -> bool:
    """Is the whole street meant: «вся улица», «по всей улице»?"""
    return any(first.startswith("вс") and second.startswith("улиц") for first, second in pairwise(words(text)))
