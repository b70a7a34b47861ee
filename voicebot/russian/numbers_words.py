"""The words of a dictated number as tokens: written figures, repeats («три нуля»), halves, ordinals, inversions."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from voicebot.russian.counts import ABOUT, COUNTS, INVERTED, MEASURE, MULTIPLES, PAUCAL, halved, in_money
from voicebot.russian.groups import NUMERIC, continues, figures, groups
from voicebot.russian.morphology import known
from voicebot.russian.numerals import COUNTED, NUMERALS, ORDINALS, PHRASES, TIMES, Token, joined, spell
from voicebot.russian.phonetics import sound
from voicebot.russian.text import HESITATION, listed, words

COMMA = Token("comma")
_HESITATION = Token("hesitation")
_PARTING = re.compile(r"(?P<comma>,(?!\d)|[;:—–])|(?P<pause>…|\.{3,})")
_HUNDRED = Token("small", 100)
_AMONG = {"сорока": Token("small", 40), "ста": _HUNDRED}  # numerals only beside other numerals
_SUFFIXES = frozenset(listed("й ый ой ий я ая ья е ое ье го ого му ому м ом ем ю ую ью"))
_DIGITS = re.compile(r"(?:цифр[ыа]?|цифрами|знак(?:а|ов|ами)?|символ(?:а|ов)?)")
_ENDS = frozenset(listed("последние последних первые первых крайние"))
_SHORTEST, _LONGEST = 6, 30  # letters of a misspelt ordinal
_MOST = 20  # digits of a number
_ORDINAL_SOUNDS = {sound(form): token for form, token in reversed(ORDINALS.items()) if len(form) > 4}


def tokens(text: str, hundreds_joined: bool) -> list[Token]:
    """What the words of a text mean in a number; hundreds_joined: «шесть сто» is 600."""
    found: list[Token] = []
    plain = in_money(text.lower().replace("ё", "е"))
    at = 0
    for parting in [*_partings(plain), None]:
        end = parting.start() if parting else len(plain)
        _clause_tokens(words(plain[at:end]), found)
        if parting:
            found.append(COMMA if parting.lastgroup == "comma" else _HESITATION)
            at = parting.end()
    found = _inverted(_without_measures(_without_counts(found)))
    return _with_hundreds(found) if hundreds_joined else found


def _partings(text: str) -> list[re.Match[str]]:
    found = [*_PARTING.finditer(text), *HESITATION.finditer(text)]
    return sorted(found, key=lambda match: match.start())


def _clause_tokens(said: list[str], found: list[Token]) -> None:
    at = 0
    while at < len(said):
        taken, read = _read(said[at : at + 3], found)
        found += read
        at += taken


def _read(ahead: list[str], found: list[Token]) -> tuple[int, tuple[Token, ...]]:
    """How many of the words `ahead` make the next tokens; a count before («три нуля») is taken off `found`."""
    word, following, third = (*ahead, "", "")[:3]
    if phrase := PHRASES.get((word, following)):
        return 2, (phrase,)
    if word in TIMES and (again := _digit(following)):
        return 2, (again,) * TIMES[word]
    if found and found[-1].kind == "small" and found[-1].value < 10 and not found[-1].manner:
        if word in COUNTED:
            return 1, (COUNTED[word],) * found.pop().value
        if word in ("раз", "раза") and (again := _digit(third if following == "по" else following)):
            return 3 if following == "по" else 2, (again,) * found.pop().value
    if word[0].isdigit():
        return _written(word, following)
    if word in _AMONG and (spell(following) or (found and found[-1].kind == "small")):
        return 1, (_AMONG[word],)
    if split := joined(word, following):
        return 2, split
    return _counted(word, following, found) or (1, _spelt(word, found))


def _spelt(word: str, found: list[Token]) -> tuple[Token, ...]:
    read = _ordinal(word, found) or spell(word)
    return tuple(replace(token, text=word) for token in read) or (Token("word", text=word),)


def _counted(word: str, following: str, found: list[Token]) -> tuple[int, tuple[Token, ...]] | None:
    """«полтора», «полмиллиона», «трое»."""
    if word in ("полтора", "полторы", "полутора"):
        return 1, (Token("small", 1), Token("half"))
    if half := halved(word, following):
        return half[0], (half[1],)
    after_number = bool(found) and found[-1].kind in ("small", "figures", "half")
    token = (MULTIPLES.get(word) if after_number else None) or COUNTS.get(word)
    return (1, (replace(token, text=word),)) if token else None


def _ordinal(word: str, found: list[Token]) -> tuple[Token, ...]:
    """«пятый», «двадцатьпятая», but «одна десятая» is a fraction."""
    if token := ORDINALS.get(word):
        fraction = next(iter(spell(word)), None)
        counted = bool(found) and found[-1].kind == "small" and found[-1].value == 1
        return () if fraction and (counted or not word.endswith(("ая", "ой", "ую"))) else (token,)
    return () if word in NUMERALS else _misspelt(word)


@lru_cache(maxsize=10_000)
def _misspelt(word: str) -> tuple[Token, ...]:
    """«трицатая», «двадцатьпятая»: the ordinal that a word sounds like, or ends in; () for any other word."""
    if not _SHORTEST <= len(word) <= _LONGEST or known(word):
        return ()
    if token := _ORDINAL_SOUNDS.get(sound(word)):
        return (token,)
    heads = (cut for cut in range(len(word) - 4, 3, -1) if word[:cut] in NUMERALS and word[cut:] in ORDINALS)
    cut = next(heads, 0)
    return (NUMERALS[word[:cut]], ORDINALS[word[cut:]]) if cut else ()


def _digit(word: str) -> Token | None:
    token = next(iter(spell(word)), COUNTED.get(word)) if word else None
    if word in ("нулю", "ноля", "нолю"):
        return Token("zero")
    return token if token and (token.kind == "zero" or (token.kind == "small" and token.value < 10)) else None


def _written(word: str, following: str) -> tuple[int, tuple[Token, ...]]:
    """Figures: «42», «42,5», «101-я»."""
    whole, *fraction = re.split(r"[.,]", word)
    if fraction:
        return 1, (Token("figures", text=whole), Token("point"), Token("figures", text=fraction[0]))
    if following in _SUFFIXES:
        return 2, (Token("figures", text=whole, manner="ordinal"),)
    return 1, (Token("figures", text=whole),)


def _with_hundreds(said: list[Token]) -> list[Token]:
    """«шесть сто» becomes шестьсот, «три сто» триста, as a recogniser means it, where «шесть» begins a group."""
    found: list[Token] = []
    for token in said:
        begins = len(found) < 2 or found[-2].kind != "small" or found[-2].value < 10
        plain = bool(found) and found[-1].kind == "small" and not found[-1].manner
        if replace(token, text="") == _HUNDRED and begins and plain and found[-1].value in range(3, 10):
            found[-1] = replace(found[-1], value=found[-1].value * 100)
        else:
            found.append(token)
    return found


def _without_counts(said: list[Token]) -> list[Token]:
    """«последние четыре цифры», «всего десять цифр»: how many digits there are is none of them."""
    found: list[Token] = []
    for at, token in enumerate(said):
        after = said[at + 1] if at + 1 < len(said) else COMMA
        of_digits = _DIGITS.fullmatch(after.text) and after.text != "цифра"
        if token.kind in ("small", "figures") and (of_digits or _counts_ahead(said, at)) and _few(token):
            while found and found[-1].kind == "small" and found[-1].value > 10 and token.value < 10:
                found.pop()  # «двадцать две цифры»
            found.append(Token("word", text=token.text))
        else:
            found.append(token)
    return found


def _few(token: Token) -> bool:
    value = int(token.text) if token.kind == "figures" else token.value
    return not token.manner and 0 < value <= _MOST


def _counts_ahead(said: Sequence[Token], at: int) -> bool:
    """«последние четыре двадцать восемь сорок один»: as many digits follow."""
    if not at or said[at - 1].text not in _ENDS or said[at].kind != "small":
        return False
    following = "".join(map(figures, groups(said[at + 1 :])))
    return len(following) == said[at].value


def _without_measures(said: list[Token]) -> list[Token]:
    """«пять кубов с половиной» is «пять с половиной»."""
    halves = [at for at, token in enumerate(said) if token.kind == "half" and at > 1]
    dropped = {at - 1 for at in halves if MEASURE.fullmatch(said[at - 1].text) and said[at - 2].kind in NUMERIC}
    return [token for at, token in enumerate(said) if at not in dropped] if dropped else said


def _inverted(said: list[Token]) -> list[Token]:
    """«тысяч пять» and «тысяч до пяти» are «пять тысяч»."""
    found: list[Token] = []
    at = 0
    while at < len(said):
        token = said[at]
        number, end = _number_after(said, at) if token.text in INVERTED and token.kind == "scale" else ((), at)
        before = next((one for one in reversed(found) if one.kind not in ("comma", "pause", "hesitation")), COMMA)
        if number and before.kind not in (*NUMERIC, "half") and _agrees(token.text, number):
            found += [*number, token]
            at = end
        else:
            found.append(token)
            at += 1
    return found


def _agrees(scale: str, number: Sequence[Token]) -> bool:
    """«тысячи три» is about three thousand, «тысячи шестьсот» a thousand six hundred that was misheard."""
    if scale not in PAUCAL:
        return True
    return number[-1].kind == "half" or (len(number) == 1 and number[0].value in (2, 3, 4))


def _number_after(said: Sequence[Token], at: int) -> tuple[tuple[Token, ...], int]:
    """The number after a scale that is smaller than it, and where it ends."""
    start = at + 1
    while start < len(said) and (said[start].text in ABOUT or said[start].kind in ("pause", "hesitation")):
        start += 1
    end = start
    while end < len(said) and said[end].kind in ("small", "figures") and said[end].manner != "ordinal":
        if end > start and not continues(tuple(said[start:end]), said[end]):
            break
        end += 1
    if end < len(said) and end > start and said[end].kind == "half":
        end += 1
    number = tuple(said[start:end])
    return (number, end) if number and number[0].value < said[at].value else ((), at)
