"""What a caller takes back of a number: «последняя не четыре, а пять», «два пять э-э два пять ноль восемь»."""

from collections.abc import Sequence

from voicebot.russian.groups import NUMERIC, Group, figures, groups
from voicebot.russian.numerals import Token
from voicebot.russian.text import listed

_CORRECTION = Token("correction")
_PAUSES = ("pause", "hesitation")
_SKIPPED = frozenset(
    listed(
        "а вот и это там у меня должна должно быть будет стоит точнее надо нужно же исправьте исправь поменяйте "
        "цифра цифру цифре на"
    )
)
_FROM_END = {"последн": -1, "крайн": -1, "предпоследн": -2}
_FEMININE = ("ая", "ья", "ую", "ью", "яя", "юю", "ей", "ой")  # it is a «цифра»
_SHORTEST = 2  # digits that are a beginning


def resumed(said: list[Token]) -> list[Token]:
    """Without the beginning that was broken off and said again: «два пять э-э два пять ноль восемь»."""
    for at in range(len(said) - 1, 0, -1):
        if said[at].kind in _PAUSES:
            start, end = _stretch(said, at)
            if _begins(said[at + 1 : end], said[start:at]):
                said = said[:start] + said[at + 1 :]
    return said


def _stretch(said: Sequence[Token], at: int) -> tuple[int, int]:
    """Where the numerals on both sides begin and end."""
    start, end = at, at + 1
    while start and said[start - 1].kind in NUMERIC:
        start -= 1
    while end < len(said) and said[end].kind in NUMERIC:
        end += 1
    return start, end


def _begins(whole: Sequence[Token], part: Sequence[Token]) -> bool:
    """Is the whole longer, and does it begin with the part?"""
    beginning, all_of_it = ("".join(map(figures, groups(tokens))) for tokens in (part, whole))
    if len(beginning) < _SHORTEST or any(token.manner for token in part):
        return False
    same = [token.value or token.text for token in part] == [token.value or token.text for token in whole[: len(part)]]
    spelt = all_of_it.startswith(beginning) and len(all_of_it) > len(beginning)
    return spelt or (len(whole) > len(part) and same and [t.kind for t in part] == [t.kind for t in whole[: len(part)]])


def with_instead(said: list[Token]) -> list[Token]:
    """«последняя не четыре, а пять»: a correction, «последняя», what it is instead of, «пять»."""
    found: list[Token] = []
    at = 0
    while at < len(said):
        denied, after = _denied(said, at)
        if denied:
            start = _position_start(found)
            found[start:start] = [_CORRECTION] if any(token.kind in NUMERIC for token in found[:start]) else []
            found.append(Token("instead", text="".join(map(figures, groups(denied)))))
            at = after
        else:
            found.append(said[at])
            at += 1
    return found


def _denied(said: Sequence[Token], at: int) -> tuple[Sequence[Token], int]:
    """The numerals between «не» and «а», and where those begin that are right."""
    if said[at].text not in ("не", "вместо"):
        return (), at
    end = at + 1
    while end < len(said) and said[end].kind in NUMERIC:
        end += 1
    joint = said[at].text == "вместо"
    if joint and end > at + 1:
        end = at + 1 + len(groups(said[at + 1 : end])[0])  # «вместо четырёх пять»
    after = end
    while after < len(said) and (said[after].kind == "comma" or said[after].text == "а"):
        joint = joint or said[after].text == "а"
        after += 1
    numbered = after < len(said) and said[after].kind in NUMERIC
    return (said[at + 1 : end], after) if joint and numbered and end > at + 1 else ((), at)


def _position_start(said: Sequence[Token]) -> int:
    """Where a position that ends the tokens begins."""
    start = len(said)
    while start and (_position(said[start - 1]) or _is_skipped(said[start - 1])):
        start -= 1
    return start


def _is_skipped(token: Token) -> bool:
    return token.text in _SKIPPED or token.kind in ("comma", "onward", *_PAUSES)


def _position(token: Token) -> int:
    """1 first, -1 last …; 0 where it is no position."""
    if token.manner == "ordinal":
        return token.value if token.text.endswith(_FEMININE) else 0
    stem = next((stem for stem in _FROM_END if token.text.startswith(stem)), None)
    return _FROM_END[stem] if stem and token.text.endswith(_FEMININE) else 0


def amended(said: list[Group], segment: Sequence[Token]) -> list[Group] | None:
    """What was said, with the digits that a correction names set right; None where it names none."""
    at, position, instead = 0, 0, ""
    while (at < len(segment) and segment[at].kind not in NUMERIC) or (at < len(segment) and _position(segment[at])):
        token = segment[at]
        if not (_is_skipped(token) or _position(token) or token.kind == "instead"):
            return None
        position = _position(token) or position
        instead = token.text if token.kind == "instead" else instead
        at += 1
    again = groups(segment[at:])
    if not again or not (position or instead):
        return None
    right, rest = figures(again[0]), again[1:]
    if any(token.manner for token in again[0]) or (not instead and len(right) > 1):
        return None
    places = [figures(group) for group in said]
    where = _where(places, position, instead or "?" * len(right))
    if where is None or len(instead or right) != len(right):
        return None
    at, offset = where
    whole = places[at][:offset] + right + places[at][offset + len(right) :]
    return [*said[:at], (Token("figures", text=whole),), *said[at + 1 :], *rest]


def _where(places: Sequence[str], position: int, digits: str) -> tuple[int, int] | None:
    """The group, and the place in it, of a digit by its position, or of the digits that are wrong."""
    wanted = None if "?" in digits else digits
    spots = [(at, offset) for at, group in enumerate(places) for offset in range(len(group) - len(digits) + 1)]
    if len(digits) == 1 and position:
        index = position - 1 if position > 0 else len(spots) + position
        fits = 0 <= index < len(spots)
        return (
            spots[index]
            if fits and (wanted is None or places[spots[index][0]][spots[index][1]] == wanted)
            else (_last(places, spots, wanted) if wanted else None)
        )
    return _last(places, spots, wanted) if wanted else None


def _last(places: Sequence[str], spots: Sequence[tuple[int, int]], wanted: str) -> tuple[int, int] | None:
    found = [(at, offset) for at, offset in spots if places[at][offset : offset + len(wanted)] == wanted]
    return found[-1] if found else None
