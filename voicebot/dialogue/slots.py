"""What a slot makes of words and of keys, and how its value is written and spoken."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from voicebot.knowledge.model import Entry, Knowledge, Slot
from voicebot.russian import names, numbers, words, yesno

ABSENT = ""  # the value of an optional slot that the caller left out
NUMERIC = {"digits", "number", "meter"}
KEYED = NUMERIC | {"yesno"}
YES_NO_KEYS = {"1": "yes", "2": "no"}
DECIMAL = re.compile(r"\d+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Expected:
    """What a recogniser may expect: the vocabulary and an example answer."""

    words: tuple[str, ...] = ()
    prompt: str = ""


def expected(kind: str) -> Expected:
    """For a slot of this type."""
    return Expected(numbers.WORDS, numbers.EXAMPLE) if kind in NUMERIC else Expected()


def parse(knowledge: Knowledge, slot: Slot, text: str) -> str | None:
    """The value that `text` holds; None where it holds none, or one that can't be."""
    value = _value(knowledge, slot, text)
    if value is None and slot.optional and (yesno.yes_no(text) is False or yesno.denies(text)):
        return ABSENT
    return value


def _value(knowledge: Knowledge, slot: Slot, text: str) -> str | None:
    match slot.type:
        case "digits":
            return _exact(slot, numbers.digits(text, slot.length))
        case "number":
            return numbers.number(text)
        case "meter":
            return _meter(slot, numbers.number(text))
        case "yesno":
            return {True: "yes", False: "no", None: None}[yesno.yes_no(text)]
        case "entry":
            rows = _entries(knowledge, slot)
            found = names.find(text, tuple((row.name, *row.also) for row in rows))
            return None if found is None else rows[found].name
        case "text":
            return text.strip() or None


def from_keys(slot: Slot, keys: str) -> str | None:
    """The value typed on the telephone; * is a decimal point, 1 is yes, 2 is no."""
    point = keys.replace("*", ".").strip(".")
    match slot.type:
        case "digits":
            return _exact(slot, keys) if keys.isdigit() else None
        case "meter":
            return _meter(slot, point)
        case "number":
            return point if DECIMAL.fullmatch(point) else None
        case "yesno":
            return YES_NO_KEYS.get(keys)
        case _:
            return None


def takes_keys(slot: Slot) -> bool:
    return slot.type in KEYED


def complete(slot: Slot, keys: str) -> bool:
    """Nothing more can follow these keys."""
    return slot.type == "yesno" or (slot.type == "digits" and slot.length is not None and len(keys) >= slot.length)


def _exact(slot: Slot, value: str | None) -> str | None:
    wrong = not value or (slot.length is not None and len(value) != slot.length)
    return None if wrong else value


def _meter(slot: Slot, value: str | None) -> str | None:
    """A reading without the leading zeros of its dial; all digits of the dial in a row are split at its point."""
    if not value or value.count(".") > 1:
        return None
    whole, _, fraction = value.partition(".")
    if not fraction and slot.fraction and len(whole) == slot.whole + slot.fraction:
        whole, fraction = whole[: slot.whole], whole[slot.whole :]
    whole = whole.lstrip("0") or "0"
    if len(whole) > slot.whole or len(fraction) > slot.fraction:
        return None
    return f"{whole}.{fraction}" if fraction else whole


def _entries(knowledge: Knowledge, slot: Slot) -> list[Entry]:
    return knowledge.tables[slot.list or ""].entries


def written(knowledge: Knowledge, slots: Mapping[str, Slot], values: Mapping[str, str]) -> dict[str, str]:
    """What the texts quote, for the eye: {slot}, {slot.field}."""
    quoted: dict[str, str] = {}
    for name, value in values.items():
        slot = slots[name]
        quoted[name] = knowledge.hotline.phrases.absent if value == ABSENT else value.replace(".", ",")
        if slot.type == "entry":
            row = next(row for row in _entries(knowledge, slot) if row.name == value)
            quoted |= {f"{name}.name": row.name} | {f"{name}.{key}": text for key, text in row.values.items()}
    return quoted


def spoken(knowledge: Knowledge, slots: Mapping[str, Slot], values: Mapping[str, str]) -> dict[str, str]:
    """The same for the ear: accounts in groups, numbers in words."""
    quoted = written(knowledge, slots, values)
    for name, value in values.items():
        if value == ABSENT:
            continue
        if slots[name].type == "digits":
            quoted[name] = words.in_groups(value)
        elif slots[name].type in NUMERIC:
            quoted[name] = words.to_words(value)
    return quoted
