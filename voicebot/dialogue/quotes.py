"""How the values of slots and the facts of systems are written and spoken in the texts that quote them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from voicebot.dialogue.facts import SUBMITTED
from voicebot.dialogue.slots import ABSENT, NUMERIC, entries, streets
from voicebot.dialogue.state import Form
from voicebot.knowledge.check_forms import CLAUSE, PLACEHOLDER
from voicebot.knowledge.model import Kind, Knowledge, Scenario, Slot
from voicebot.russian import addresses, dates, words, yesno


@dataclass(frozen=True, slots=True)
class Quotes:
    """Each name's text for the eye and for the ear; `absent` are those that are there only to say that they aren't."""

    written: Mapping[str, str]
    spoken: Mapping[str, str]
    absent: frozenset[str] = frozenset()

    def for_eye(self, text: str) -> str:
        return self._fill(text, self.written)

    def for_ear(self, text: str) -> str:
        return self._fill(text, self.spoken)

    def _fill(self, text: str, quoted: Mapping[str, str]) -> str:
        text = CLAUSE.sub(self._clause, text)
        return PLACEHOLDER.sub(lambda found: quoted.get(found[1], found[0]), text)

    def _clause(self, found: re.Match[str]) -> str:
        names = PLACEHOLDER.findall(found[1])
        if not names:
            return found[0]
        return "" if self.absent.intersection(names) else found[1]


def of_form(
    knowledge: Knowledge, scenario: Scenario, form: Form | None, moment: datetime, more: Mapping[str, str]
) -> Quotes:
    """Of the scenario's slots, of what systems replied, and `more`, said as it is."""
    form = form or Form(scenario.scenario)
    written, spoken = dict[str, str](), dict[str, str]()
    absent = set()
    for name, slot in scenario.slots.items():
        value = form.values.get(name, ABSENT)
        if value == ABSENT:
            written[name] = spoken[name] = knowledge.hotline.phrases.absent
            absent.add(name)
            continue
        written |= _written(knowledge, name, slot, value, moment)
        spoken |= _spoken(knowledge, name, slot, value, moment)
    for fact, kind in _facts(scenario).items():
        told = form.facts.get(fact, "")
        written[fact], spoken[fact] = _told(kind, told, moment) if told else ("", "")
        if not told:
            absent.add(fact)
    return Quotes({**written, **more}, {**spoken, **more}, frozenset(absent))


def of_value(knowledge: Knowledge, slot: Slot, value: str, moment: datetime) -> tuple[str, str]:
    """One value alone, for the eye and for the ear."""
    return _written(knowledge, "", slot, value, moment)[""], _spoken(knowledge, "", slot, value, moment)[""]


def of_kind(kind: Kind, value: str, moment: datetime) -> tuple[str, str]:
    """What a system told."""
    return _told(kind, value, moment)


def _facts(scenario: Scenario) -> dict[str, Kind]:
    """Everything that systems may tell in this scenario: slot.field and its kind."""
    told = {f"{name}.{field}": kind for name, slot in scenario.slots.items() for field, kind in slot.fields.items()}
    fields = scenario.submit.fields if scenario.submit else {}
    return told | {f"{SUBMITTED}.{field}": kind for field, kind in fields.items()}


def _written(knowledge: Knowledge, name: str, slot: Slot, value: str, moment: datetime) -> dict[str, str]:
    if slot.type in NUMERIC:
        return {name: value.replace(".", ",")}
    if slot.type == "yesno":
        return {name: yesno.said(value == "yes")}
    if slot.type in ("date", "offer"):
        return {name: _date(value, moment, slot.past)}
    if slot.type == "entry":
        row = next(row for row in entries(knowledge, slot) if row.name == value)
        return {name: value, f"{name}.name": row.name} | {f"{name}.{key}": text for key, text in row.values.items()}
    return {name: value}


def _spoken(knowledge: Knowledge, name: str, slot: Slot, value: str, moment: datetime) -> dict[str, str]:
    """Accounts in groups, numbers and addresses in words."""
    if slot.type == "digits":
        return {name: words.in_groups(value)}
    if slot.type in NUMERIC:
        return {name: words.to_words(value)}
    if slot.type == "address" and (read := addresses.address(value, streets(knowledge, slot))):
        return {name: addresses.spoken(read)}
    return _written(knowledge, name, slot, value, moment)


def _told(kind: Kind, value: str, moment: datetime) -> tuple[str, str]:
    match kind:
        case "number":
            return value.replace(".", ","), words.to_words(value)
        case "money":
            return words.money(value), words.money(value)
        case "date":
            return _date(value, moment), _date(value, moment)
        case "address":
            read = addresses.address(value)
            return value, addresses.spoken(read) if read else value
        case _:
            return value, value


def _date(value: str, moment: datetime, past: bool = False) -> str:
    return dates.spoken(dates.parse_iso(value), moment.date(), past)
