"""What a slot makes of words and of keys."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from voicebot.knowledge.model import Entry, Knowledge, Slot
from voicebot.russian import addresses, dates, names, numbers, phones, picking, yesno
from voicebot.russian.labels import without_labels

ABSENT = ""  # the value of an optional slot that the caller left out
NUMERIC = {"digits", "number", "meter"}
DIALLED = NUMERIC | {"phone"}
KEYED = DIALLED | {"yesno"}
NAMED = {"entry", "choice", "date", "address"}  # may be told in passing, before they are asked for
PHONE_KEYS = 11
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


@dataclass(frozen=True, slots=True)
class Reader:
    """Finds the values of slots in what a caller says at `moment`, calling from the number `caller`.

    asked: the slot was asked for, so that less needs to be said: a bare number is a time.
    """

    knowledge: Knowledge
    moment: datetime
    caller: str = ""
    asked: bool = True

    def parse(self, slot: Slot, text: str, alternatives: Sequence[str] = ()) -> str | None:
        """The value that was said, or may have been; None where there is none, or one that can't be."""
        beside = slot.type == "text" or (slot.type in NUMERIC and numbers.digits(text) is None)
        texts = (text,) if beside else (text, *alternatives)
        return next((value for said in texts if (value := self._read(slot, said)) is not None), None)

    def _read(self, slot: Slot, text: str) -> str | None:
        value = self._value(slot, text)
        if value is None and slot.optional and (yesno.yes_no(text) is False or yesno.denies(text)):
            return ABSENT
        if value is None and slot.optional and slot.type == "date" and picking.indifferent(text):
            return ABSENT
        return value

    def _value(self, slot: Slot, text: str) -> str | None:
        match slot.type:
            case "date":
                return self._date(slot, text)
            case "address":
                return self.address(slot, text)
            case "phone":
                said = phones.phone(text, local=True)
                return self._same(slot) if said == phones.SAME else said
            case "choice":
                vague = () if self.asked else slot.vague
                ways = tuple(tuple(w for w in (name, *ways) if w not in vague) for name, ways in slot.choices.items())
                chosen = names.find(without_labels(text), ways, "words" if self.asked else "all")
                return None if chosen is None else list(slot.choices)[chosen]
            case _:
                return _plain_value(self.knowledge, slot, text)

    def address(self, slot: Slot, text: str, before: str = "") -> str | None:
        """One with a street, or a house in a town; a part alone mends the address that was told before."""
        known = streets(self.knowledge, slot)
        old = addresses.address(before, known) if before else None
        said = addresses.address(text, known, asked=old is not None)
        if said and old:
            said = addresses.completed(said, old)
        whole = said and (said.street or (said.city and said.house))
        return addresses.canonical(said) if said and whole else None

    def street(self, slot: Slot, text: str) -> str | None:
        """The bare name of a street, where an address was asked for."""
        said = addresses.street(text, streets(self.knowledge, slot))
        return addresses.canonical(said) if said else None

    def has_house(self, slot: Slot, value: str) -> bool:
        """Does this address tell more than a street?"""
        read = addresses.address(value, streets(self.knowledge, slot))
        return read is not None and read.house is not None

    def _same(self, slot: Slot) -> str | None:
        """The number that the call comes from; where it is hidden there is none to tell."""
        return self.caller or (ABSENT if slot.optional else None)

    def _date(self, slot: Slot, text: str) -> str | None:
        found = dates.when(text, self.moment.date(), self.moment.time(), past=slot.past, asked=self.asked)
        return dates.iso(found) if found else None


def streets(knowledge: Knowledge, slot: Slot) -> tuple[str, ...]:
    """The town's streets, where the slot has a table of them."""
    return tuple(row.name for row in entries(knowledge, slot)) if slot.list else ()


def _plain_value(knowledge: Knowledge, slot: Slot, text: str) -> str | None:
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
            rows = entries(knowledge, slot)
            found = names.find(text, tuple((row.name, *row.also) for row in rows))
            return None if found is None else rows[found].name
        case _:
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
        case "phone":
            return phones.phone(keys, local=True)
        case _:
            return None


def takes_keys(slot: Slot) -> bool:
    return slot.type in KEYED


def complete(slot: Slot, keys: str) -> bool:
    """Nothing more can follow these keys."""
    if slot.type == "phone":
        return len(keys) >= PHONE_KEYS
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


def entries(knowledge: Knowledge, slot: Slot) -> list[Entry]:
    """The rows that this slot is looked up in."""
    return knowledge.tables[slot.list or ""].entries
