"""Which of the numerals in a text are the number that was asked for."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voicebot.russian.counts import MEASURE, PAIR
from voicebot.russian.groups import NUMERIC, continues, figures, groups
from voicebot.russian.numerals import Token
from voicebot.russian.text import listed

_PARTS = (*NUMERIC, "point", "fraction", "half", "and")
_GAPS = ("pause", "comma")
_END = Token("word")

# nouns after which, and before which, a number is beside the point
_NEVER = re.compile(r"(минут|секунд|раз|момент)\w{0,3}")
_BESIDE = re.compile(
    r"(час|день|дн|сут|недел|месяц|числ|год|лет|утр|вечер|ноч|январ|феврал|март|апрел|ма[яй]|июн|июл|август|\w*[тяк]бр"
    r"|счетчик|прибор)\w{0,3}"
)
_LABEL = re.compile(r"(квартир|дом|корпус|этаж|подъезд|литер)\w{0,3}")
_NO_ORDINAL = re.compile(
    r"(раз|очеред|половин|част|счетчик|прибор|дел|попытк|звонок|звонк|минут|час|врем|порци|групп)\w{0,3}"
)
_MONTH = re.compile(r"(январ|феврал|март|апрел|ма|июн|июл|август|сентябр|октябр|ноябр|декабр)[яаюеь]?")
_YEAR = re.compile(r"г|год\w{0,2}")
_YEARS = range(1800, 2200)
_OF_WHAT = re.compile(r"(рожден|постройк|выпуск|издан|установк|основан|поверк)\w*")
_ASKED_FOR = re.compile(r"(квартир|дом|корпус|этаж|подъезд|литер|номер|год|участ|строен)\w{0,3}")
_ONE = frozenset(listed("один одна одно одну одни одного одной одним"))
# words beside which a number is still nearly all that was said
_HEDGES = frozenset(
    listed(
        "наверное наверно примерно где то приблизительно порядка около вроде кажется может быть думаю да ага это этот "
        "эта мой моя наш наша нашей нашем нас мы мне у в на во номер номера номером живу живем я всего итого "
        "получается ровно будет было стоит человек штук пожалуйста запишите пишите записывайте так сказать "
        "уж должно какой ответ"
    )
)


@dataclass(frozen=True, slots=True)
class _Around:
    """The two words before and after numerals; alone, brief: nothing, or hardly more, was said beside them."""

    before: tuple[str, str]
    after: tuple[str, str]
    alone: bool
    brief: bool
    labelled: bool

    @property
    def beside(self) -> bool:
        return bool(_BESIDE.fullmatch(self.after[0]) or _LABEL.fullmatch(self.before[-1]))


@dataclass(frozen=True, slots=True)
class _Run:
    """Numerals that stand together; weight: how likely they are what was asked for."""

    tokens: tuple[Token, ...]
    weight: tuple[int, int]


def alone(tokens: Sequence[Token]) -> bool:
    """Is a number nearly all that was said?"""
    return sum(token.kind == "word" for token in tokens) <= 1


def likeliest(segment: list[Token], said: Sequence[Token]) -> tuple[Token, ...]:
    """The numerals of a part of what was said that are the number, () where none are."""
    best = _Run((), (0, 0))
    for run in _runs(segment, said):
        best = max(run, best, key=lambda one: one.weight)  # of equals the later
    return best.tokens


def never(word: str) -> bool:
    """Is what it counts beside the point, whatever was asked for: «пять минут»?"""
    return bool(_NEVER.fullmatch(word))


def _runs(segment: list[Token], said: Sequence[Token]) -> Iterator[_Run]:
    texts = [token.text for token in said if token.kind == "word"]
    brief = sum(text not in _HEDGES for text in texts) <= 1
    labelled = any(map(_ASKED_FOR.fullmatch, texts))
    for start, end, tokens in _stretches(segment):
        before = [token.text for token in segment[:start] if token.kind == "word"][-2:]
        after = [token.text for token in segment[end : end + 4] if token.kind == "word"][:2]
        padded = ["", "", *before][-2:], [*after, "", ""][:2]
        around = _Around((padded[0][0], padded[0][1]), (padded[1][0], padded[1][1]), len(texts) <= 1, brief, labelled)
        if rank := _rank(tokens, around):
            yield _Run(tuple(tokens), (rank, sum(token.kind in NUMERIC for token in tokens)))


def _stretches(segment: list[Token]) -> Iterator[tuple[int, int, list[Token]]]:
    """Numerals that stand together, and where they do."""
    tokens: list[Token] = []
    start = 0
    for at, token in enumerate([*segment, _END]):
        if token.kind not in _PARTS:
            if token.kind == "word" and tokens:
                yield start, at, tokens
            tokens = [] if token.kind == "word" else tokens
            continue
        kept = _kept(segment[at - 1], tokens, token) if tokens else 0
        if tokens and kept < len(tokens):
            yield start, at, tokens[: len(tokens) - kept] if kept else tokens
            tokens = tokens[len(tokens) - kept :] if kept else []
        start = start if tokens else at
        tokens.append(token)


def _kept(gap: Token, tokens: list[Token], token: Token) -> int:
    """How many of the tokens go on with the next; an ordinal ends a number and belongs to the last of them only."""
    if token.kind not in NUMERIC or tokens[-1].kind not in NUMERIC:
        return len(tokens)
    if tokens[-1].manner == "ordinal":
        return 0
    if token.manner != "ordinal" and gap.kind not in _GAPS:
        return len(tokens)
    last = groups(tokens)[-1]
    if token.manner == "ordinal":
        return len(last) if continues(last, token) else 0
    return len(tokens) if continues(last, token) or len(figures(last)) == 1 else 0


def _rank(tokens: list[Token], around: _Around) -> int:
    """How likely the numerals are what was asked for; 0 where they are beside the point."""
    numerals = [token for token in tokens if token.kind in NUMERIC]
    if not (numerals or any(token.text == "пол" for token in tokens)) or never(around.after[0]):
        return 0
    if numerals and (numerals[-1].manner == "ordinal" or _is_year(numerals, around)):
        return _ordinal_rank(numerals, around)
    if len(tokens) == 1 and tokens[0].text in _ONE and not around.alone:  # «я одна живу»
        return 0
    if len(tokens) == 1 and tokens[0].text in PAIR and not (around.brief or MEASURE.fullmatch(around.after[0])):
        return 0
    if _is_time(around):
        return 0
    if around.beside:
        return 1 if around.alone or around.brief else 0
    return 2


def _is_time(around: _Around) -> bool:
    """«минут десять», «часа через два»."""
    noun = around.before[0] if around.before[1] in ("через", "на") else around.before[1]
    return never(noun) or (not around.brief and bool(_BESIDE.fullmatch(noun)) and not _YEAR.fullmatch(noun))


def _is_year(numerals: list[Token], around: _Around) -> bool:
    """«2010 году»"""
    written = len(numerals) == 1 and numerals[0].kind == "figures"
    return written and bool(_YEAR.fullmatch(around.after[0])) and int(numerals[0].text) in _YEARS


def _ordinal_rank(numerals: list[Token], around: _Around) -> int:
    after, following = around.after
    value = int(figures(groups(numerals)[-1]))
    if _NO_ORDINAL.fullmatch(after):
        return 0
    if around.brief:
        return 1
    if _YEAR.fullmatch(after):
        whole = value in _YEARS and not _MONTH.fullmatch(around.before[1])
        return int(whole or bool(_OF_WHAT.fullmatch(following)))
    if value in _YEARS:
        return int(not _MONTH.fullmatch(around.before[1]))
    if _LABEL.fullmatch(after) or _BESIDE.fullmatch(after) or numerals[-1].text.endswith("го"):
        return 0
    if len(numerals) == 1 and value < 20:
        return int(around.labelled and not after)
    return 1
