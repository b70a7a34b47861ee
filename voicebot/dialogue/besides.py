"""What a caller tells beside a yes or a no to what was read back: «yes, and the hot one is a hundred and seven»."""

from dataclasses import replace

from voicebot.dialogue import facts, plausible, slots
from voicebot.dialogue.answers import has_number
from voicebot.dialogue.labelled import labelled, named
from voicebot.dialogue.questions import read_back
from voicebot.dialogue.state import Form, State
from voicebot.knowledge.model import Knowledge, Slot
from voicebot.russian.labels import labels
from voicebot.russian.yesno import reserved, yes_no

_SURE = slots.NAMED | {"phone"}  # so peculiar that they are known when they are told unasked


def agreed(knowledge: Knowledge, form: Form, text: str) -> bool | None:
    """Yes, no or neither; who names the meter that is meant instead has agreed that it is that one."""
    verdict = yes_no(text)
    if verdict is not None or form.stage != "doubting" or has_number(text):
        return verdict
    scenario = knowledge.scenarios[form.scenario]
    others = [name for name in exchanged(knowledge, form) if name != form.slot]
    meters = [name for name, slot in scenario.slots.items() if slot.last]
    return True if others and named(scenario, text, meters) == others else None


def exchanged(knowledge: Knowledge, form: Form) -> dict[str, str]:
    """Where a reading belongs that is another meter's."""
    return plausible.exchanged(knowledge.scenarios[form.scenario], form) if form.stage == "doubting" else {}


def told(knowledge: Knowledge, state: State, form: Form, text: str) -> dict[str, str]:
    """Values of slots that are not read back now; with them those that are named in the same breath."""
    scenario = knowledge.scenarios[form.scenario]
    open_yet = {
        name: slot
        for name, slot in scenario.slots.items()
        if not form.values.get(name) and facts.applicable(scenario, form, name)
    }
    reader = slots.Reader(knowledge, state.moment, state.caller, asked=False)
    readings = labelled(reader, scenario, text)
    if any(name in open_yet for name in readings):
        return readings
    found = {name: value for name, slot in open_yet.items() if (value := _peculiar(reader, slot, text))}
    return found if len(found) == 1 else {}


def _peculiar(reader: slots.Reader, slot: Slot, text: str) -> str | None:
    if slot.type not in _SURE:
        return None
    value = reader.parse(slot, text)
    return value if slot.type != "phone" or (value or "").startswith("+") else None


def answered(knowledge: Knowledge, form: Form, agreed: bool | None) -> Form:
    """The form after a yes or a no to the question that it is at."""
    if agreed:
        mark = f"{form.stage}:{form.slot}" if form.slot else form.stage
        return replace(form, settled=form.settled | {mark})
    if agreed is None or not form.slot:
        return form
    return facts.forget(form, *read_back(knowledge, form))


def ahead(form: Form, text: str) -> bool:
    """Is a number beside the yes none of what was read back, an address that a system told?"""
    read_address = form.stage == "reading_back" and facts.told(form, form.slot or "")
    return read_address and has_number(text) and not labels(text)


def refused(knowledge: Knowledge, form: Form, text: str) -> list[str]:
    """Which of the things that were read back together the words name as wrong."""
    together = read_back(knowledge, form)
    wrong = len(together) > 1 and (yes_no(text) is False or reserved(text))
    return named(knowledge.scenarios[form.scenario], text, together) if wrong else []
