"""Can a meter show this? Compared with what it showed before."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from voicebot.dialogue.state import Form
from voicebot.knowledge.model import Scenario, Slot


@dataclass(frozen=True, slots=True)
class Doubt:
    """kind: it is less than before, would fit another meter (`other`, a slot's name), or is far more than before."""

    kind: Literal["below", "other", "leap"]
    last: str
    difference: str
    other: str = ""


def doubt(scenario: Scenario, form: Form, name: str) -> Doubt | None:
    """What speaks against the value of this slot; None where nothing does, or nothing is known."""
    slot = scenario.slots[name]
    last = _last(form, slot)
    if last is None or not form.values[name] or f"doubting:{name}" in form.settled:
        return None
    value = Decimal(form.values[name])
    plausible = _plausible(slot, value, last)
    other = next((n for n in scenario.slots if n != name and not plausible and _its(scenario, form, n, value)), "")
    difference = f"{value - last:f}"
    if not plausible and other:
        return Doubt("other", str(last), difference, other)
    if value < last:
        return Doubt("below", str(last), difference)
    return None if plausible else Doubt("leap", str(last), difference)


def exchanged(scenario: Scenario, form: Form) -> dict[str, str]:
    """The value of the form's slot where it belongs, and the other one's here if it fits; nothing if none is."""
    name = form.slot or ""
    found = doubt(scenario, form, name)
    if found is None or found.kind != "other":
        return {}
    moved, before = form.values[name], form.values.get(found.other, "")
    fits = before and _its(scenario, form, name, Decimal(before))
    return {found.other: moved} | ({name: before} if fits else {})


def _its(scenario: Scenario, form: Form, name: str, value: Decimal) -> bool:
    """Would this slot's own meter show it?"""
    slot = scenario.slots[name]
    last = _last(form, slot)
    return last is not None and slot.most is not None and _plausible(slot, value, last)


def _plausible(slot: Slot, value: Decimal, last: Decimal) -> bool:
    return last <= value and (slot.most is None or value - last <= Decimal(str(slot.most)))


def _last(form: Form, slot: Slot) -> Decimal | None:
    known = form.facts.get(slot.last or "", "")
    return Decimal(known) if known else None
