"""Numbers as people dictate them: «сто двадцать три и пять», «ноль двадцать один … нет, двадцать два»."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from voicebot.russian.groups import NUMERIC, Group, continues, figures, groups, mended
from voicebot.russian.numerals import COUNTED, EXAMPLE, PHRASES, TIMES, WORDS, Token, joined, spell
from voicebot.russian.text import listed, words

__all__ = ["EXAMPLE", "WORDS", "digits", "number"]

_CLAUSE = re.compile(r",(?!\d)|[;:—–]")
_COMMA = Token("comma")
_PARTS = (*NUMERIC, "point", "fraction", "half", "and")
_HUNDRED = Token("small", 100)
_AMONG = {"сорока": Token("small", 40), "ста": _HUNDRED}  # numerals only beside other numerals

# nouns after which, and before which, a number is beside the point
_NEVER = re.compile(
    r"(минут|секунд|раз|момент)\w{0,3}"
    r"|(перв|втор|треть|четверт|пят|шест|седьм|восьм|девят|десят|двадцат|тридцат)(о[емй]|ого|ому|ый|ым)"
)
_BESIDE = re.compile(
    r"(час|день|дн|недел|месяц|числ|год|лет|утр|вечер|ноч|январ|феврал|март|апрел|ма[яй]|июн|июл|август|\w*[тяк]бр|счетчик|прибор)\w{0,3}"
)
_LABEL = re.compile(r"(квартир|дом|корпус|этаж|подъезд|литер)\w{0,3}")
_ONE = frozenset(listed("один одна одно одну одни одного одной одним"))


@dataclass(frozen=True, slots=True)
class _Run:
    """Numerals that stand together; weight: how likely they are what was asked for."""

    tokens: tuple[Token, ...]
    weight: tuple[bool, int]


def number(text: str) -> str | None:
    """The number that a text holds as a decimal string («00218», «123.5»), None where it holds none.

    Of a correction («сто пятнадцать, нет, сто шестнадцать») the last said wins.
    """
    said: tuple[Token, ...] = ()
    tokens = _tokens(text, hundreds_joined=True)
    for segment in _segments(tokens):
        run = _likeliest(segment, _alone(tokens))
        said = _corrected(said, run) if said and run else run or said
    return _decimal(said) if said else None


def digits(text: str, length: int | None = None) -> str | None:
    """The digits of an account or a telephone number, None where there are none.

    length: how many are expected; of two possible readings («шесть сто») the one that has so many is taken.
    """
    readings = [_digits(text, hundreds_joined) for hundreds_joined in (False, True)]
    fitting = (reading for reading in readings if reading and len(reading) == length)
    return next(fitting, readings[0])


def _digits(text: str, hundreds_joined: bool) -> str | None:
    said: list[Group] = []
    tokens = _tokens(text, hundreds_joined)
    for segment in _segments(tokens):
        again = groups(_dictated(segment, _alone(tokens)))
        said = mended(said, again) if said and again else again or said
    return "".join(map(figures, said)) or None


# words to tokens


def _tokens(text: str, hundreds_joined: bool) -> list[Token]:
    found: list[Token] = []
    for clause in _CLAUSE.split(text):
        _clause_tokens(words(clause), found)
        found.append(_COMMA)
    return _with_hundreds(found[:-1]) if hundreds_joined else found[:-1]


def _clause_tokens(said: list[str], found: list[Token]) -> None:
    at = 0
    while at < len(said):
        taken, tokens = _read(said[at : at + 3], found)
        found += tokens
        at += taken


def _read(ahead: list[str], found: list[Token]) -> tuple[int, tuple[Token, ...]]:
    """How many of the words `ahead` make the next tokens; a count before («три нуля») is taken off `found`."""
    word, following, third = (*ahead, "", "")[:3]
    if phrase := PHRASES.get((word, following)):
        return 2, (phrase,)
    if word in TIMES and (again := _digit(following)):
        return 2, (again,) * TIMES[word]
    if found and found[-1].kind == "small" and found[-1].value < 10:
        if word in COUNTED:
            return 1, (COUNTED[word],) * found.pop().value
        if word in ("раз", "раза") and (again := _digit(third if following == "по" else following)):
            return 3 if following == "по" else 2, (again,) * found.pop().value
    if word[0].isdigit():
        return 1, _written(word)
    if word in _AMONG and (spell(following) or (found and found[-1].kind == "small")):
        return 1, (_AMONG[word],)
    if split := joined(word, following):
        return 2, split
    if word in ("полтора", "полторы"):
        return 1, (Token("small", 1), Token("half"))
    return 1, tuple(replace(token, text=word) for token in spell(word)) or (Token("word", text=word),)


def _digit(word: str) -> Token | None:
    token = next(iter(spell(word)), COUNTED.get(word)) if word else None
    if word in ("нулю", "ноля", "нолю"):
        return Token("zero")
    return token if token and (token.kind == "zero" or (token.kind == "small" and token.value < 10)) else None


def _written(word: str) -> tuple[Token, ...]:
    """Figures: «42», «42,5»."""
    whole, *fraction = re.split(r"[.,]", word)
    tail = (Token("point"), Token("figures", text=fraction[0])) if fraction else ()
    return (Token("figures", text=whole), *tail)


def _with_hundreds(tokens: list[Token]) -> list[Token]:
    """«шесть сто» becomes шестьсот, «три сто» триста, as a recogniser means it, where «шесть» begins a group."""
    found: list[Token] = []
    for token in tokens:
        begins = len(found) < 2 or found[-2].kind != "small" or found[-2].value < 10
        if replace(token, text="") == _HUNDRED and begins and found and found[-1].value in range(3, 10):
            found[-1] = replace(token, value=found[-1].value * 100)
        else:
            found.append(token)
    return found


def _segments(tokens: list[Token]) -> list[list[Token]]:
    """What was said before, between and after the corrections."""
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind == "correction":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _alone(tokens: list[Token]) -> bool:
    """Is a number nearly all that was said?"""
    return sum(token.kind == "word" for token in tokens) <= 1


# the number that was meant


def _likeliest(segment: list[Token], alone: bool) -> tuple[Token, ...]:
    best = _Run((), (False, 0))
    for run in _runs(segment, alone):
        best = max(run, best, key=lambda one: one.weight)  # of equals the later
    return best.tokens


def _runs(segment: list[Token], alone: bool) -> Iterator[_Run]:
    tokens: list[Token] = []
    before = ""
    ended = Token("word")
    for at, token in enumerate([*segment, ended]):
        if token.kind in _PARTS:
            if tokens and _separate(segment[at - 1], tokens, token):
                yield from _run(before, tokens, "", alone)
                tokens = []
            tokens.append(token)
        elif token.kind == "word":
            yield from _run(before, tokens, token.text, alone)
            tokens, before = [], token.text


def _separate(gap: Token, tokens: list[Token], token: Token) -> bool:
    """Does a pause or a comma before `token` end the number?"""
    if gap.kind not in ("pause", "comma") or token.kind not in NUMERIC or tokens[-1].kind not in NUMERIC:
        return False
    last = groups(tokens)[-1]
    return not (continues(last, token) or len(figures(last)) == 1)


def _run(before: str, tokens: list[Token], after: str, alone: bool) -> Iterator[_Run]:
    numerals = [token for token in tokens if token.kind in NUMERIC]
    if not numerals or _NEVER.fullmatch(after):
        return
    if len(tokens) == 1 and tokens[0].text in _ONE and not alone:  # «я одна живу»
        return
    beside = bool(_BESIDE.fullmatch(after) or _LABEL.fullmatch(before))
    if alone or not beside:  # «перезвоню через два часа»
        yield _Run(tuple(tokens), (not beside, len(numerals)))


def _corrected(said: tuple[Token, ...], again: tuple[Token, ...]) -> tuple[Token, ...]:
    """What `said` becomes when `again` is said after it."""
    split = next((at for at, token in enumerate(said) if token.kind == "point"), None)
    if split is not None and again[-1].kind == "fraction" and not any(token.kind == "point" for token in again):
        return said[: split + 1] + again
    if all(token.kind in NUMERIC for token in said + again):
        return tuple(token for group in mended(groups(said), groups(again)) for token in (*group, _COMMA))
    return again


def _decimal(tokens: tuple[Token, ...]) -> str:
    """Numerals with at most one point in them as a decimal string."""
    body = list(tokens)
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
    return "".join(map(figures, said)) or "0"


def _unpointed(said: list[Group], places: int) -> str:
    """«сто двадцать три пять десятых»: the last group, or its tail, is the fraction."""
    *before, last = [figures(group) for group in said]
    whole, fraction = divmod(int(last), 10**places)
    if whole:
        before.append(str(whole * 10**places))
    return f"{''.join(before) or '0'}.{fraction:0{places}}"


def _with_half(body: list[Token]) -> str:
    """«пятнадцать с половиной», «две с половиной тысячи»"""
    at = next(i for i, token in enumerate(body) if token.kind == "half")
    whole = _joined(groups(body[:at]))
    if at + 1 < len(body) and body[at + 1].kind == "scale":
        return str(int(whole) * body[at + 1].value + body[at + 1].value // 2)
    return f"{whole}.5"


# groups of digits


def _dictated(segment: list[Token], alone: bool) -> list[Token]:
    """The numerals of a segment without those that belong to other words («два счета»)."""
    kept: list[Token] = []
    edge = _COMMA if alone else Token("word")
    for before, token, after in zip([edge, *segment], segment, [*segment[1:], edge], strict=False):
        lone = token.kind == "small" and before.kind == after.kind == "word"
        if token.kind in (*NUMERIC, "comma") and not (lone and (not alone or _NEVER.fullmatch(after.text))):
            kept.append(token)
    return kept
