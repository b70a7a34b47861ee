"""What the caller's words mean to the question of a form."""

from voicebot.dialogue import questions, slots
from voicebot.dialogue.acts import Heard
from voicebot.dialogue.labelled import labelled, named
from voicebot.dialogue.state import Form, State
from voicebot.knowledge.check_forms import PLACEHOLDER
from voicebot.knowledge.model import Knowledge, Scenario, Slot
from voicebot.russian import dates, numbers
from voicebot.russian.amendments import amended
from voicebot.russian.exchanged import meant
from voicebot.russian.labels import labels
from voicebot.russian.same import same
from voicebot.russian.text import words
from voicebot.russian.yesno import without_no, yes_no

_HARDLY = 0.3  # of the confidence that is wanted elsewhere
_TOLD = {"address", "entry"}  # so peculiar that they are known when they are told unasked
_BEGINNING = 3  # digits: fewer are no part of a long number
_BRIEF = 4  # words: what is said beside them may be another wish


def whole(knowledge: Knowledge, state: State, form: Form, slot: Slot, heard: Heard) -> str | None:
    """A number of known length: at once, or what was missing of it."""
    value = slots.Reader(knowledge, state.moment, state.caller).parse(slot, heard.text, heard.alternatives)
    if value is not None or not form.partial or slot.length is None:
        return value
    rest = slot.length - len(form.partial)
    said = (numbers.digits(text, rest) or "" for text in (heard.text, *heard.alternatives))
    return next((form.partial + digits for digits in said if len(digits) == rest), None)


def dictated(knowledge: Knowledge, form: Form | None, text: str) -> bool:
    """Is it a number, where one is asked for?"""
    slot = knowledge.scenarios[form.scenario].slots[form.slot] if form and form.slot else None
    return slot is not None and slot.type in slots.DIALLED and numbers.only(text)


def partial(form: Form, slot: Slot, text: str) -> str | None:
    """The digits so far, where they are a beginning."""
    said = numbers.digits(text) or ""
    together = form.partial + said
    begun = bool(said) and bool(form.partial or len(said) >= _BEGINNING)
    return together if begun and slot.length and len(together) < slot.length else None


def beside(knowledge: Knowledge, state: State, form: Form, text: str) -> dict[str, str]:
    """An address, a name of a list, or another choice, that another question asks for: it is not lost."""
    scenario = knowledge.scenarios[form.scenario]
    reader = slots.Reader(knowledge, state.moment, state.caller, asked=False)
    kinds = _TOLD | ({"choice"} if _brief(text) else set())
    open_yet = [
        name
        for name, slot in scenario.slots.items()
        if slot.type in kinds and name not in form.values and name != form.slot
    ]
    found = {name: value for name in open_yet if (value := reader.parse(scenario.slots[name], text))}
    if len(found) == 1:
        return found
    return renamed(knowledge, state, form, without_no(text)) or _rechosen(reader, scenario, form, text)


def _rechosen(reader: slots.Reader, scenario: Scenario, form: Form, text: str) -> dict[str, str]:
    """Another choice than the one made before (it has stopped, says who is asked where); more of an address."""
    known = [(name, slot, form.values[name]) for name, slot in scenario.slots.items() if form.values.get(name)]
    told = {name: reader.parse(slot, text) for name, slot, _ in known if slot.type == "choice"}
    if labels(text):
        told |= {name: reader.address(slot, text, old) for name, slot, old in known if slot.type == "address"}
    changed = {name: value for name, value in told.items() if value and value != form.values[name]}
    return changed if len(changed) == 1 else {}


def rest_of_address(knowledge: Knowledge, state: State, form: Form, text: str) -> dict[str, str]:
    """«The twelfth flat», where it is asked how far something is out: also what the address lacked."""
    scenario = knowledge.scenarios[form.scenario]
    reader = slots.Reader(knowledge, state.moment, state.caller, asked=False)
    known = {name: form.values.get(name, "") for name, slot in scenario.slots.items() if slot.type == "address"}
    told = {n: reader.address(scenario.slots[n], text, old) for n, old in known.items() if old and labels(text)}
    return {name: value for name, value in told.items() if value and value != known[name]}


def renamed(knowledge: Knowledge, state: State, form: Form, text: str) -> dict[str, str]:
    """Another name of a list than the one told before: another doctor, where a time is offered."""
    scenario = knowledge.scenarios[form.scenario]
    reader = slots.Reader(knowledge, state.moment, state.caller, asked=False)
    known = [name for name, slot in scenario.slots.items() if slot.type == "entry" and form.values.get(name)]
    told = {name: reader.parse(scenario.slots[name], text) for name in known} if _brief(text) else {}
    changed = {name: value for name, value in told.items() if value and value != form.values[name]}
    return changed if len(changed) == 1 else {}


def believed(knowledge: Knowledge, form: Form, heard: Heard) -> bool:
    """Was it heard well enough? A short word never is; a no, and what will be read back, can do no harm."""
    least = knowledge.hotline.policy.confidence
    if heard.confidence >= least:
        return True
    scenario = knowledge.scenarios[form.scenario]
    slot = scenario.slots[form.slot] if form.slot else None
    answer = yes_no(heard.text)
    if form.stage != "asking" or (slot and slot.type == "yesno"):
        refused = answer is False and not _typed(knowledge, form)
        return refused or (answer is True and heard.confidence >= least * _HARDLY)
    if slot and slot.optional and answer is False:
        return True
    quoted = PLACEHOLDER.findall(scenario.confirm or "")
    read = slot is not None and (slot.confirm is not None or form.slot in quoted)
    return read and heard.confidence >= least * _HARDLY


def _typed(knowledge: Knowledge, form: Form) -> bool:
    """Did all that is read back come by keys? It is hardly wrong then."""
    read = {name for name in questions.read_back(knowledge, form) if form.values.get(name)}
    return bool(read) and read <= form.typed


def correction(knowledge: Knowledge, state: State, form: Form, text: str) -> dict[str, str]:
    """New values for what was read back: those that the caller names, or the only one."""
    scenario = knowledge.scenarios[form.scenario]
    reader = slots.Reader(knowledge, state.moment, state.caller, asked=False)
    read = [name for name in questions.read_back(knowledge, form) if form.values.get(name)]
    numeric = [name for name in read if scenario.slots[name].type in slots.NUMERIC]
    told = [name for name, slot in scenario.slots.items() if slot.type in slots.NUMERIC and form.values.get(name)]
    others = {name: new for name, new in labelled(reader, scenario, text).items() if name in told}
    if others and not set(numeric) & others.keys() and set(named(scenario, text, told)) == others.keys():
        return others  # it is another one than what is read back that he names
    meant = named(scenario, text, numeric) or numeric
    changed = {name: new for name in meant if (new := amended(form.values[name], text))}
    changed = {name: new for name, new in changed.items() if _possible(scenario.slots[name], new)}
    if len(changed) == 1:
        return changed
    if several := {name: new for name, new in labelled(reader, scenario, text).items() if name in numeric}:
        return several
    if len(meant) == 1 and numbers.number(text) is not None:
        new = reader.parse(scenario.slots[meant[0]], text)
        return {} if new is None else {meant[0]: new}
    return _retold(reader, scenario, form, read, text) or _elsewhere(knowledge, state, form, text)


def _elsewhere(knowledge: Knowledge, state: State, form: Form, text: str) -> dict[str, str]:
    """Another doctor, where his time was read back."""
    quoted = form.slot and knowledge.scenarios[form.scenario].slots[form.slot].confirm
    return renamed(knowledge, state, form, text) if quoted and yes_no(text) is not True else {}


def _retold(reader: slots.Reader, scenario: Scenario, form: Form, read: list[str], text: str) -> dict[str, str]:
    """«No, it's at Lesnaya seven»: an address, a day, a choice said anew, with a no or nothing beside."""
    agreed = yes_no(text)
    if agreed or (agreed is None and not _brief(text)):
        return {}
    if reworded := _reworded(scenario, form, read, text):
        return reworded
    found = _named_kinds(reader, scenario, form, read, text)
    changed = {name: new for name, new in found.items() if new != form.values[name]}
    return changed if len(changed) == 1 else {}


def _reworded(scenario: Scenario, form: Form, read: list[str], text: str) -> dict[str, str]:
    """Of a place in free words what is like it: another entrance than the one named there, not in the address."""
    said = labels(text)
    free = [name for name in read if scenario.slots[name].type == "text" and said & labels(form.values[name])]
    at = [name for name in read if scenario.slots[name].type == "address" and said & labels(form.values[name])]
    return {free[0]: without_no(text)} if len(free) == 1 and not at else {}


def restated(knowledge: Knowledge, state: State, form: Form, text: str) -> bool:
    """Did the caller say the same value once more instead of yes or no?"""
    reader = slots.Reader(knowledge, state.moment, state.caller, asked=False)
    read = [name for name in questions.read_back(knowledge, form) if form.values.get(name)]
    return _brief(text) and bool(_named_kinds(reader, knowledge.scenarios[form.scenario], form, read, text))


def _brief(text: str) -> bool:
    return len(words(text)) <= _BRIEF


def _named_kinds(reader: slots.Reader, scenario: Scenario, form: Form, names: list[str], text: str) -> dict[str, str]:
    """Addresses, days and choices among these slots that the words tell; of an address a part is enough."""
    kinds = {name: scenario.slots[name] for name in names if scenario.slots[name].type in slots.NAMED}
    told = {name: _completed(reader, slot, text, form.values[name]) for name, slot in kinds.items()}
    return {name: new for name, new in told.items() if new}


def _completed(reader: slots.Reader, slot: Slot, text: str, before: str) -> str | None:
    """The value told anew, with what it leaves as it was: the street, the hour."""
    match slot.type:
        case "address":
            return reader.address(slot, text, before)
        case "date":
            return dates.completed(reader.parse(slot, text) or "", before)
        case _:
            return reader.parse(slot, text) or reader.parse(slot, meant(text))


def _possible(slot: Slot, value: str) -> bool:
    return slots.from_keys(slot, value.replace(".", "*")) is not None


def has_number(text: str) -> bool:
    return numbers.number(text) is not None


def unchanged(knowledge: Knowledge, form: Form, text: str) -> dict[str, str]:
    """«The same as last month»: the reading that the system knows, of the meter asked for or those named."""
    scenario = knowledge.scenarios[form.scenario]
    read = [name for name, slot in scenario.slots.items() if slot.last and form.facts.get(slot.last)]
    if not same(text) or numbers.number(text) not in (None, "0"):
        return {}
    meant = named(scenario, text, read) or [name for name in read if name == form.slot]
    return {name: form.facts[scenario.slots[name].last or ""] for name in meant}
