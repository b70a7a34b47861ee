"""The numbers of an address: house, block, flat …, labelled («дом 12») or not («Лесная 12 5»), and corrections."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from voicebot.russian.addresses_words import Item
from voicebot.russian.groups import Group, figures, mended
from voicebot.russian.streets import counts_nothing
from voicebot.russian.text import listed
from voicebot.russian.words import to_words

FIELDS = {
    "дом": "house", "участок": "house", "владение": "house", "литера": "house", "корпус": "block",
    "строение": "building", "квартира": "flat", "офис": "flat", "помещение": "flat", "комната": "room",
    "подъезд": "entrance", "этаж": "floor",
}  # fmt: skip
_LAST = ("квартира", "подъезд", "этаж", "офис", "дом", "комната", "помещение")  # may stand after a cardinal
_LETTERS = {
    "бэ": "б", "бе": "б", "вэ": "в", "ве": "в", "гэ": "г", "ге": "г", "дэ": "д", "де": "д", "жэ": "ж", "зэ": "з",
    "ка": "к", "эль": "л", "эм": "м", "эн": "н", "пэ": "п",
    **{letter: letter for letter in "абвгдежзклмнп"},
}  # fmt: skip
_SPOKEN = {
    "/": "дробь", "Б": "бэ", "В": "вэ", "Г": "гэ", "Д": "дэ", "Ж": "жэ", "З": "зэ", "К": "ка", "Л": "эль", "М": "эм",
    "Н": "эн", "П": "пэ",
}  # fmt: skip
_FEW = frozenset(listed("дома подъезда этажа корпуса квартиры комнаты офиса участка"))
_BESIDE = frozenset(listed("у около возле от до из с напротив"))
_PREPOSITIONS = frozenset(listed("в к"))
_NAMED_LETTERS = frozenset(listed("бэ бе вэ ве гэ дэ жэ зэ пэ эль эм эн"))
_OBLIQUE = ("е", "у", "ой", "ем")
_HIGHEST = 40  # storey or entrance
_LONGEST = 4  # digits of a house or a flat


@dataclass(slots=True)
class _Reader:
    """Walks over the items; near: a number here still belongs to the address."""

    said: Sequence[Item]
    found: dict[str, str] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)
    last: tuple[str, Group] | None = None
    amending: bool = False
    near: bool = False


def numbers(said: Sequence[Item]) -> dict[str, str]:
    """The numbers of the address among the items, in which its street and town are a «street»."""
    reader = _Reader(_parted(said))
    at = 0
    while at < len(reader.said):
        at = _step(reader, at)
    room = reader.found.pop("room", None)
    if room:
        flat = reader.found.get("flat")
        reader.found["flat"] = f"{flat}, комната {room}" if flat else f"комната {room}"
    return reader.found


def said(number: str) -> str:
    """«12/3В» → «двенадцать дробь три вэ»; a mere number stays as it is."""
    if number.isdecimal() or " " in number:
        return number
    parts = re.findall(r"\d+|/|[А-Я]", number)
    return " ".join(to_words(part) if part.isdecimal() else _SPOKEN.get(part, part.lower()) for part in parts)


def _parted(said: Sequence[Item]) -> list[Item]:
    """«двадцать третий подъезд» is a house (a flat) and an entrance, where else it had no house or is too high."""
    housed = any(item.noun in ("дом", "участок") for item in said)
    parts: list[Item] = []
    for at, item in enumerate(said):
        label = said[at + 1].noun if at + 1 < len(said) else ""
        follows_street = at > 0 and not housed and said[at - 1].role == "street"
        whole = len(item.group) < 2 or not item.ending or label not in ("подъезд", "этаж")
        if whole or not (follows_street or int(item.value) > _HIGHEST):
            parts.append(item)
        else:
            parts += [replace(item, group=item.group[:-1], ending=""), replace(item, group=item.group[-1:])]
    return parts


def _step(reader: _Reader, at: int) -> int:
    """Reads what stands at `at`; where to go on."""
    item = reader.said[at]
    match item.role:
        case "street":
            reader.near = True
        case "label" if item.noun != "дробь":
            return _label(reader, at)
        case "number":
            return _unlabelled(reader, at)
        case "correction":
            reader.amending = _amends(reader, at)
            return at + 1
        case "word" | "kind" | "town" | "region":
            reader.near = False
    return at + 1


def _amends(reader: _Reader, at: int) -> bool:
    """«ой, четырнадцать», but not «нет воды»."""
    following = next((item for item in reader.said[at + 1 :] if item.role not in ("comma", "correction")), None)
    return following is not None and following.role in ("number", "label", "street")


def _label(reader: _Reader, at: int) -> int:
    label, said = reader.said[at], reader.said
    before, after = at - 1, at + 1
    while after < len(said) and said[after].role in ("comma", "dash"):
        after += 1
    if after < len(said) and said[after].role == "correction":
        after = _past_forgetting(said, after)
    if (
        _is_free(reader, before)
        and not _counts_labels(said, before)
        and (said[before].ending or _belongs_to_next(reader, at, after))
    ):
        value, _ = _value(said, before)
        reader.used.add(before)
        _set(reader, label.noun, value, said[before].group)
        return at + 1
    if after < len(said) and said[after].role == "number" and not _counts_labels(said, after):
        value, end = _value(said, after)
        reader.used.add(after)
        _set(reader, label.noun, value, said[after].group)
        return end
    if after < len(said) and label.noun in ("корпус", "строение", "литера") and (letter := _letter(said, after)):
        _set(reader, label.noun, letter.upper(), ())
        return after + 1
    reader.near = reader.near and said[at].text in ("дом", "квартира")
    return at + 1


def _past_forgetting(said: Sequence[Item], at: int) -> int:
    """«квартира, ой, забыла, сто восемь»: where the number may come."""
    after, words = at + 1, 0
    while after < len(said) and said[after].role in ("correction", "comma", "word") and words < 2:
        words += said[after].role == "word"
        after += 1
    numbered = after < len(said) and said[after].role == "number" and counts_nothing(said, after)
    return after if numbered else at + 1


def _counts_labels(said: Sequence[Item], at: int) -> bool:
    """«три дома», «два подъезда», «шестнадцать квартир»"""
    if at + 1 >= len(said) or said[at].ending or (at + 2 < len(said) and said[at + 2].role == "number"):
        return False
    after = said[at + 1].text
    near = at > 0 and said[at - 1].text in _BESIDE
    return after == "квартир" or (after in _FEW and said[at].value[-1:] in ("2", "3", "4") and not near)


def _is_free(reader: _Reader, at: int) -> bool:
    return at >= 0 and reader.said[at].role == "number" and at not in reader.used


def _is_house(said: Sequence[Item], at: int) -> bool:
    """«Лесная двенадцать квартира…»: right after a street, where no house is labelled."""
    return at > 0 and said[at - 1].role == "street" and not any(item.noun == "дом" for item in said)


def _belongs_to_next(reader: _Reader, at: int, after: int) -> bool:
    """Does the number before the label belong to it: «12 дом 45 квартира»?"""
    said = reader.said
    if said[at].noun not in _LAST or len(said[at - 1].value) > _LONGEST or _is_house(said, at - 1):
        return False
    if after >= len(said) or said[after].role != "number":
        return True
    _, end = _value(said, after)
    while end < len(said) and said[end].role == "comma":
        end += 1
    if end >= len(said) or said[end].role != "label":
        return False
    return not (end + 1 < len(said) and said[end + 1].role == "number" and not said[end + 1].ending)


def _unlabelled(reader: _Reader, at: int) -> int:
    said, item = reader.said, reader.said[at]
    if at in reader.used or _counts_labels(said, at) or _awaits_label(reader, at) or not counts_nothing(said, at):
        return at + 1
    value, end = _value(said, at)
    before = next((one for one in reversed(said[:at]) if one.role not in ("comma", "dash")), None)
    if before and before.role == "correction" and reader.last and not item.ending:
        noun, group = reader.last
        value = figures(mended([group], [item.group])[-1]) if group and value == item.value else value
        _set(reader, noun, value, item.group)
    elif reader.near and before and item.value and not item.ending and len(item.value) <= _LONGEST:
        _set(reader, _next_field(reader, before, end), value, item.group)
    else:
        return at + 1
    return end


def _next_field(reader: _Reader, before: Item, end: int) -> str:
    """What a number without a label is; before: what stands before it; end: where it ends."""
    if before.role == "street" and ("house" not in reader.found or reader.amending):
        return "дом"
    if "house" not in reader.found or "flat" in reader.found:
        return ""
    following = _following(reader, end)
    return "квартира" if not following else "корпус" if following == 1 and "block" not in reader.found else ""


def _following(reader: _Reader, at: int) -> int:
    """How many numbers without labels come next: «двенадцать один пять» has a block, many are a telephone."""
    said, count = reader.said, 0
    while at < len(said) and said[at].role == "number" and not said[at].ending and not _awaits_label(reader, at):
        at, count = _value(said, at)[1], count + 1
    return count


def _awaits_label(reader: _Reader, at: int) -> bool:
    """Is a label after the number its own?"""
    _, end = _value(reader.said, at)
    said = reader.said
    if end >= len(said) or said[end].role != "label" or said[end].noun in ("дробь", "литера"):
        return False
    if said[at].ending:
        return True
    prefix = end + 1 < len(said) and said[end + 1].role == "number" and not said[end + 1].ending
    bare_house = reader.near and "house" not in reader.found and said[end].noun != "дом" and prefix
    return not bare_house and end == at + 1 and _takes(reader, end)


def _takes(reader: _Reader, label: int) -> bool:
    after = label + 1
    while after < len(reader.said) and reader.said[after].role == "comma":
        after += 1
    return _belongs_to_next(reader, label, after)


def _set(reader: _Reader, noun: str, value: str, group: Group) -> None:
    reader.near = bool(noun)
    if not noun or not value or len(value.split("/")[0].rstrip("АБВГДЕЖЗКЛМНП")) > _LONGEST:
        return
    if noun == "литера":
        house = reader.found.get("house", "")
        value = house + value if house[-1:].isdigit() else house
    name = FIELDS[noun]
    if value and (name not in reader.found or reader.amending or noun == "литера"):
        prefix = f"{noun} " if noun in ("офис", "помещение", "участок", "владение") else ""
        reader.found[name] = prefix + value
        reader.last = (noun, group)


def _value(said: Sequence[Item], at: int) -> tuple[str, int]:
    """«12», «12/3», «12А» and where it ends."""
    value, at = said[at].value, at + 1
    if at + 1 < len(said) and said[at].role == "dash" and _letter(said, at + 1):
        at += 1
    if at < len(said) and (letter := _letter(said, at)):
        value, at = value + letter.upper(), at + 1
    while at + 1 < len(said) and said[at].noun == "дробь" and said[at + 1].role == "number":
        value, at = f"{value}/{said[at + 1].value}", at + 2
        if at < len(said) and (letter := _letter(said, at)):
            value, at = value + letter.upper(), at + 1
    return value, at


def _letter(said: Sequence[Item], at: int) -> str | None:
    """The letter of a house there, None where the word is a conjunction or a preposition."""
    word = said[at].text
    letter = _LETTERS.get(word) if said[at].role == "word" else None
    if letter is None or said[at].noun or word in _NAMED_LETTERS:
        return letter
    following = said[at + 1] if at + 1 < len(said) else None
    if following is None or following.role in ("comma", "dash", "correction", "street"):
        return letter
    if following.role == "label" and word == "а" and at + 2 < len(said) and said[at + 2].ending:
        return None  # «пятьдесят восемь, а квартира сто третья»
    if following.role == "number":
        return letter if word != "в" and not following.ending else None
    if following.role != "label":
        alone = word not in ("а", "в", "к", "де") and len(word) == 1
        return letter if alone or (word == "а" and following.text == "по") else None
    return None if word in _PREPOSITIONS and following.text.endswith(_OBLIQUE) else letter
