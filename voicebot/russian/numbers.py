"""Numbers as people dictate them: «сто двадцать три и пять», «ноль двадцать один … нет, двадцать два»."""

import re
from collections.abc import Iterator

from voicebot.russian.groups import NUMERIC, Group, figures, filled, groups, mended
from voicebot.russian.numbers_amended import amended, resumed, with_instead
from voicebot.russian.numbers_runs import alone, likeliest, never
from voicebot.russian.numbers_words import COMMA, tokens
from voicebot.russian.numerals import EXAMPLE, WORDS, Token

__all__ = ["EXAMPLE", "WORDS", "digits", "may_go_on", "number", "only"]

_MONEY = re.compile(r"\bрубл\w* (.+?) копе\w*")
_PARTS = (*NUMERIC, "point", "fraction", "half", "and", "comma")
_KOPECKS = 100  # a rouble
_TENS = 20  # round numbers from here on: «двадцать»
_READINGS = ((False, False), (True, False), (False, True), (True, True))  # hundreds joined, word for word


def number(text: str) -> str | None:
    """The number that a text holds as a decimal string («00218», «123.5»), None where it holds none.

    Of a correction («сто пятнадцать, нет, сто шестнадцать») the last said wins. An ordinal («сорок восьмого года»)
    and what would be beside the point in a longer sentence («пятый этаж») count where nothing better is said.
    """
    if money := _MONEY.search(text.lower()):
        whole, part = (number(text[: money.start()]), number(money[1]))
        if whole and part and "." not in whole + part and int(part) < _KOPECKS:
            return f"{whole}.{int(part):02}"
    said: tuple[Token, ...] = ()
    read = with_instead(resumed(tokens(text, hundreds_joined=True)))
    for segment in _segments(read):
        if again := _amended(said, segment):
            said = again
            continue
        run = likeliest(segment, read)
        said = _corrected(said, run) if said and run else run or said
    return _decimal(said) if said else None


def digits(text: str, length: int | None = None) -> str | None:
    """The digits of an account or a telephone number, None where there are none.

    length: how many are expected; of several possible readings («шесть сто») the one that has so many is taken.
    """
    first = _digits(text, *_READINGS[0])
    if length is None or first is None or len(first) == length:
        return first
    readings = (_digits(text, *reading) for reading in _READINGS[1:])
    return next((reading for reading in readings if reading and len(reading) == length), first)


def only(text: str) -> bool:
    """Is there nothing in it but numerals?"""
    said = tokens(text, hundreds_joined=True)
    return bool(said) and all(token.kind in _PARTS for token in said)


def may_go_on(text: str) -> bool:
    """Does it end with a round number, to which a smaller one may come: «… девяносто», and then «семь»?"""
    said = tokens(text, hundreds_joined=False)
    last = said[-1] if said else None
    return last is not None and last.kind == "small" and last.value >= _TENS and last.value % 10 == 0


def _digits(text: str, hundreds_joined: bool, literal: bool) -> str | None:
    said: list[Group] = []
    read = tokens(text, hundreds_joined)
    read = with_instead(read if literal else resumed(read))
    for segment in _segments(read):
        if said and (right := amended(said, segment)):
            said = right
            continue
        again = [group for group in groups(_dictated(segment, alone(read))) if not any(one.manner for one in group)]
        again = again if literal else filled(again, 3)
        said = mended(said, again) if said and again else again or said
    return "".join(map(figures, said)) or None


def _segments(said: list[Token]) -> list[list[Token]]:
    """What was said before, between and after the corrections."""
    parts: list[list[Token]] = [[]]
    for token in said:
        if token.kind == "correction":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _dictated(segment: list[Token], is_all: bool) -> Iterator[Token]:
    """The numerals of a segment without those that belong to other words («два счета»)."""
    edge = COMMA if is_all else Token("word")
    for before, token, after in zip([edge, *segment], segment, [*segment[1:], edge], strict=False):
        lone = token.kind == "small" and before.kind == after.kind == "word"
        if token.kind in (*NUMERIC, "comma", "onward") and not (lone and (not is_all or never(after.text))):
            yield token


# the number that was meant


def _amended(said: tuple[Token, ...], segment: list[Token]) -> tuple[Token, ...]:
    """«последняя не два, а три»"""
    if not said or any(token.kind not in (*NUMERIC, "comma") or token.manner for token in said):
        return ()
    return _parted(amended(groups(said), segment) or [])


def _corrected(said: tuple[Token, ...], again: tuple[Token, ...]) -> tuple[Token, ...]:
    """What `said` becomes when `again` is said after it."""
    split = next((at for at, token in enumerate(said) if token.kind == "point"), None)
    if split is not None and again[-1].kind == "fraction" and not any(token.kind == "point" for token in again):
        return said[: split + 1] + again
    if all(token.kind in NUMERIC for token in said + again):
        return _parted(mended(groups(said), groups(again)))
    return again


def _parted(said: list[Group]) -> tuple[Token, ...]:
    return tuple(token for group in said for token in (*group, COMMA))


def _decimal(said: tuple[Token, ...]) -> str:
    """Numerals with at most one point in them as a decimal string."""
    body = list(said)
    while body and body[0].kind == "and":
        body.pop(0)
    while body and body[-1].kind in ("and", "point"):
        body.pop()
    points = [at for at, token in enumerate(body) if token.kind == "point"]
    joints = points or [at for at, token in enumerate(body) if token.kind == "and"]
    whole, rest = (body[: joints[0]], body[joints[0] :]) if len(joints) == 1 else (body, [])
    places = next((token.value for token in body if token.kind == "fraction"), 0)
    if any(token.kind == "half" for token in body):
        return _with_half(body)
    if places and not rest:
        return _unpointed(groups(whole), places)
    fraction = "".join(map(figures, groups(rest)))
    if places and len(str(int(fraction or "0"))) <= places:
        fraction = str(int(fraction or "0")).zfill(places)
    return _joined(groups(whole)) + (f".{fraction}" if fraction else "")


def _joined(said: list[Group]) -> str:
    return "".join(map(figures, filled(said, 2) if said else [])) or "0"


def _unpointed(said: list[Group], places: int) -> str:
    """«сто двадцать три пять десятых»: the last group, or its tail, is the fraction."""
    *before, last = [figures(group) for group in said]
    whole, fraction = divmod(int(last), 10**places)
    if whole:
        before.append(str(whole * 10**places))
    return f"{''.join(before) or '0'}.{fraction:0{places}}"


def _with_half(body: list[Token]) -> str:
    """«пятнадцать с половиной», «две с половиной тысячи», «миллион с половиной»"""
    at = next(i for i, token in enumerate(body) if token.kind == "half")
    said = groups(body[:at])
    whole = _joined(said)
    if at + 1 < len(body) and body[at + 1].kind == "scale":
        scale, tail = body[at + 1].value, groups(body[at + 2 :])
        rest = figures(tail[0]) if len(tail) == 1 else "0"
        return str(int(whole) * scale + scale // 2 + (int(rest) if int(rest) < scale // 2 else 0))
    if said and said[-1][-1].kind == "scale":
        return str(int(whole) + said[-1][-1].value // 2)
    return f"{whole}.5"
