"""What a caller corrects in a number that was read back: «не сорок один, а сорок два», «последняя цифра семь»."""

import re

from voicebot.russian import numbers
from voicebot.russian.text import listed, words

_PLACES = {
    word: place
    for place, stems in enumerate(
        ("перв", "втор", "трет", "четверт", "пят", "шест", "седьм", "восьм", "девят", "десят")
    )
    for word in (f"{stems}{end}" for end in ("ая", "ую", "ой", "ья", "ью", "ьей"))
} | {
    f"{stem}{end}": at
    for stem, at in (("последн", -1), ("крайн", -1), ("предпоследн", -2))
    for end in ("яя", "юю", "ей")
}
_LAST_TWO = re.compile(r"\b(последние|крайние) (две |три )?(цифры )?(?P<new>.+)$")
_INSTEAD = (
    re.compile(r"\bне (?P<old>.+?) а (?P<new>.+)$"),
    re.compile(r"\bвместо (?P<old>.+?) (?:должно быть|надо|нужно|будет|поставьте) (?P<new>.+)$"),
    re.compile(r"\b(?:исправьте|поменяйте|замените) (?P<old>.+?) на (?P<new>.+)$"),
    re.compile(r"(?P<new>\S+(?: \S+)*?) а не (?P<old>.+)$"),
)
_FILLERS = frozenset(listed("цифра цифру цифре это у меня там должна быть будет же"))


def amended(value: str, text: str) -> str | None:
    """`value` with the correction; None where the text corrects nothing that stands in it."""
    said = [word for word in words(text) if word not in _FILLERS]
    place = next((at for at, word in enumerate(said) if word in _PLACES), None)
    if place is not None:
        return _at(value, _PLACES[said[place]], _new(" ".join(said[place + 1 :])))
    plain = " ".join(said)
    if ends := _LAST_TWO.search(plain):
        return _ending(value, _new(ends["new"]))
    for way in _INSTEAD:
        if found := way.search(plain):
            old, new = numbers.digits(found["old"]), numbers.digits(found["new"])
            return _replaced(value, old, new) if old and new else None
    return None


def _new(text: str) -> str:
    """Digits of the new part: after «а» where it is told what it isn't."""
    return numbers.digits(text.rpartition(" а ")[2] if " а " in f" {text}" else text) or ""


def _at(value: str, place: int, digit: str) -> str | None:
    plain = value.replace(".", "")
    if len(digit) != 1 or not -len(plain) <= place < len(plain):
        return None
    at = place % len(plain)
    return _pointed(value, plain[:at] + digit + plain[at + 1 :])


def _ending(value: str, new: str) -> str | None:
    plain = value.replace(".", "")
    return _pointed(value, plain[: -len(new)] + new) if 1 < len(new) <= len(plain) else None


def _replaced(value: str, old: str, new: str) -> str | None:
    """The part that was wrong: the whole, else the end, else where it stands but once."""
    plain = value.replace(".", "")
    if plain == old:
        return _pointed(value, new) if len(new) == len(old) else new
    if plain.endswith(old) and len(old) == len(new):
        return _pointed(value, plain[: -len(old)] + new)
    return _pointed(value, plain.replace(old, new)) if plain.count(old) == 1 and len(old) == len(new) else None


def _pointed(value: str, plain: str) -> str:
    """The digits with the decimal point where it was."""
    _, point, fraction = value.partition(".")
    return f"{plain[: -len(fraction)]}.{plain[-len(fraction) :]}" if point else plain
