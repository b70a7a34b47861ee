"""Groups of dictated digits: where one number ends and the next begins, and how a correction mends them."""

from collections.abc import Iterable

from voicebot.russian.numerals import Token

Group = tuple[Token, ...]  # tokens that make one number, «сто двадцать три»

NUMERIC = ("zero", "small", "scale", "figures")


def groups(tokens: Iterable[Token]) -> list[Group]:
    """Tokens cut into numbers; anything but a numeral cuts too."""
    found: list[Group] = []
    fresh = True
    for token in tokens:
        if token.kind not in NUMERIC:
            fresh = True
        elif fresh or not continues(found[-1], token):
            found.append((token,))
            fresh = False
        else:
            found[-1] = (*found[-1], token)
    return found


def continues(group: Group, token: Token) -> bool:
    """A group goes on only with a smaller rank: «сто двадцать» with «три», not with «тридцать»."""
    last = group[-1]
    scales = [part.value for part in group if part.kind == "scale"]
    if token.kind == "zero" or last.kind == "zero" or last.manner == "ordinal":
        return False
    if token.kind == "scale":
        multiplied = token.value >= 1000 or (last.kind == "small" and last.value < 10)  # «две сотни»
        return multiplied and (not scales or token.value < min(scales))
    if token.kind == "figures":
        return last.kind == "scale" and len(token.text) <= 3 and not token.text.startswith("0")
    if last.kind == "scale":
        return token.value < last.value
    return last.kind == "small" and _places(token)[1] < _places(last)[0]


def _places(token: Token) -> tuple[int, int]:
    """The lowest and the highest decimal place that a token fills: 0 units, 1 tens, 2 hundreds; 3 and up a scale."""
    if token.kind == "small" and 10 <= token.value < 20:
        return 0, 1
    place = len(str(token.value)) - 1
    return place, place


def figures(group: Group) -> str:
    """The digits of one group; leading zeros of figures are kept."""
    if len(group) == 1 and group[0].kind == "figures":
        return group[0].text
    total = part = 0
    for token in group:
        if token.kind == "scale":
            total += (part or 1) * token.value
            part = 0
        else:
            part += int(token.text) if token.kind == "figures" else token.value
    return str(total + part)


def filled(said: list[Group], round_places: int) -> list[Group]:
    """«одиннадцать тысяч ноль четырнадцать» is one number: the zeros stand for places that are empty.

    round_places: how many places, at least, are empty in a number that goes on so.
    """
    *zeros, last = said[1:] or [()]
    plain = last and all(token.kind == "small" for token in last)
    if not plain or not zeros or any(figures(group) != "0" for group in zeros):
        return said
    empty = len(zeros) + len(figures(last))
    spoken = said[0][-1].kind in ("small", "scale") and said[0][-1].manner != "ordinal"
    whole = figures(said[0])
    room = len(whole) - len(whole.rstrip("0"))
    return [said[0] + last] if spoken and max(empty, round_places) <= room else said


def mended(said: list[Group], again: list[Group]) -> list[Group]:
    """What was dictated, after a correction began anew somewhere in it."""
    before, after = [figures(group) for group in said], [figures(group) for group in again]
    if [*map(len, before)] == [*map(len, after)]:
        return again
    if len(again) == 1 and (tail := _tailmended(said[-1], again[0])):
        return [*said[:-1], tail]
    start = max(range(len(said)), key=lambda at: (_shared(before[at:], after), at))
    if _shared(before[start:], after):
        return said[:start] + again
    if len(before[-1]) == len(after[0]):
        return said[:-1] + again
    return again


def _shared(one: list[str], other: list[str]) -> int:
    """With how many equal groups both begin."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _tailmended(group: Group, again: Group) -> Group | None:
    """«двести сорок пять, ой, шесть»: the same ranks as the group's tail, said anew."""
    tail = group[-len(again) :]
    same_ranks = [*map(_places, tail)] == [*map(_places, again)]
    if len(again) >= len(group) or not same_ranks or figures(tail) == figures(again):
        return None
    return group[: -len(again)] + again
