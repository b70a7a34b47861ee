"""Bracket templates: «[please] (take|write down) my reading» stands for many ways of saying one thing.

[…] may be left out, (a|b) is one of these; both may hold each other. Words stand as they are said.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product

MOST = 5_000  # ways that one template may stand for


class Malformed(Exception):
    """A bracket that isn't closed or opened, or nothing between two strokes."""


@dataclass(frozen=True, slots=True)
class Sequence:
    parts: tuple["Part", ...]


@dataclass(frozen=True, slots=True)
class Choice:
    options: tuple[Sequence, ...]


Part = str | Choice
_CLOSING = {"(": ")", "[": "]"}


def parse(template: str) -> Sequence:
    """Malformed where it is none."""
    choice, at = _choice(template, 0, "")
    if at < len(template):
        raise Malformed(template[at:])
    return Sequence((choice,)) if len(choice.options) > 1 else choice.options[0]


def count(part: Sequence | Part) -> int:
    """How many ways it stands for."""
    if isinstance(part, str):
        return 1
    if isinstance(part, Choice):
        return sum(map(count, part.options))
    ways = 1
    for each in part.parts:
        ways *= count(each)
    return ways


def sample(template: str, most: int = MOST) -> list[str]:
    """Different ways that the template stands for, `most` of them at most, spread over all of them."""
    parsed = parse(template)
    step = max(1, count(parsed) // most)
    ways = (" ".join(way.split()) for way in islice(_ways(parsed), 0, None, step))
    return [way for way in dict.fromkeys(islice(ways, most)) if way]


def _ways(sequence: Sequence) -> Iterator[str]:
    options = [
        [part] if isinstance(part, str) else [way for option in part.options for way in _ways(option)]
        for part in sequence.parts
    ]
    return (" ".join(way) for way in product(*options))


def _choice(text: str, at: int, closing: str) -> tuple[Choice, int]:
    """Options up to the closing bracket (or the end, where there is none to come)."""
    options: list[Sequence] = []
    parts: list[Part] = []
    word = ""

    def option() -> Sequence:
        words = [*parts, word.strip()] if word.strip() else parts
        if not words:
            raise Malformed(text[at:] or text)
        return Sequence(tuple(words))

    while at < len(text) and text[at] != closing:
        sign = text[at]
        at += 1
        if sign == "|":
            options.append(option())
            parts, word = [], ""
        elif sign in _CLOSING:
            parts += [word.strip()] if word.strip() else []
            inner, at = _choice(text, at, _CLOSING[sign])
            at += 1
            parts.append(Choice((*inner.options, Sequence(("",)))) if sign == "[" else inner)
            word = ""
        elif sign in ")]":
            raise Malformed(sign)
        else:
            word += sign
    if closing and at >= len(text):
        raise Malformed(closing)
    return Choice((*options, option())), at
