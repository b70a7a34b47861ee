"""What a form knows before its first question: told with the wish, or earlier in this call."""

from collections import Counter
from collections.abc import Mapping

from voicebot.dialogue import slots, stories
from voicebot.dialogue.labelled import labelled
from voicebot.dialogue.questions import read_back
from voicebot.dialogue.state import Form, State
from voicebot.knowledge.check_forms import PLACEHOLDER
from voicebot.knowledge.model import Knowledge, Scenario, Slot
from voicebot.russian.same import elsewhere
from voicebot.russian.stories import told

_ADDRESS = "address"  # of whatever scenario: the caller's


def in_passing(knowledge: Knowledge, state: State, scenario: Scenario, text: str) -> dict[str, str]:
    """An address, a day, a choice, or readings with their names, which the wish itself may hold."""
    kinds = Counter(slot.type for slot in scenario.slots.values())
    reader = slots.Reader(knowledge, state.moment, state.caller, asked=False)
    values = {
        name: value
        for name, slot in scenario.slots.items()
        if slot.type in slots.NAMED
        and (kinds[slot.type] == 1 or slot.type == "choice")
        and (value := reader.parse(slot, text))
    }
    streets = [
        n
        for n, v in values.items()
        if scenario.slots[n].type == "address" and not reader.has_house(scenario.slots[n], v)
    ]
    values = {name: value for name, value in values.items() if name not in streets}  # the house is asked for
    return values | labelled(reader, scenario, text)


def begun(knowledge: Knowledge, state: State, scenario: Scenario, text: str) -> dict[str, str]:
    """What the wish tells a part of: a street without its house, a story."""
    reader = slots.Reader(knowledge, state.moment, state.caller, asked=False)
    streets = [name for name, slot in scenario.slots.items() if slot.type == "address"]
    found = {name: value for name in streets[:1] if (value := reader.address(scenario.slots[name], text))}
    story = stories.slot(scenario)
    return found | ({story: text} if story and told(text) else {})


def carried(knowledge: Knowledge, form: Form) -> dict[str, str]:
    """Of a form that wasn't meant, what another one may use: the address."""
    scenario = knowledge.scenarios[form.scenario]
    names = (name for name, slot in scenario.slots.items() if slot.type == "address")
    address = next((told for name in names if (told := form.values.get(name))), "")
    return {_ADDRESS: address} if address else {}


def left(knowledge: Knowledge, state: State) -> str:
    """The address in the form that the caller has left for the one that is open."""
    if state.paused is None:
        return ""
    return carried(knowledge, Form(state.paused.form, state.paused.values)).get(_ADDRESS, "")


def remembered(knowledge: Knowledge, form: Form) -> dict[str, str]:
    """Of what the caller has just agreed to, what another form of this call may use: his account, his address."""
    scenario = knowledge.scenarios[form.scenario]
    agreed = read_back(knowledge, form)
    found: dict[str, str] = {}
    for name in agreed:
        slot, value = scenario.slots[name], form.values.get(name)
        if value and (key := _kept_as(slot)):
            found[key] = value
        for field in (field for field, kind in slot.fields.items() if kind == "address"):
            if told := form.facts.get(f"{name}.{field}"):
                found[_ADDRESS] = told
    return found


def known(knowledge: Knowledge, state: State, scenario: Scenario, text: str) -> dict[str, str]:
    """Values that were agreed to earlier in this call, unless the wish is about another flat or for somebody else."""
    if elsewhere(text):
        return {}
    return {name: state.known[key] for name in scenario.slots if (key := _usable(scenario, name, state))}


def settled(state: State, scenario: Scenario, values: Mapping[str, str]) -> frozenset[str]:
    """Marks of values that need not be read back again, because the caller has agreed to them in this call.

    Whoever comes with the same wish a second time may mean another flat: then all is read back.
    """
    if scenario.scenario in state.tried:
        return frozenset()
    same = (name for name, value in values.items() if state.known.get(_kept_as(scenario.slots[name])) == value)
    return frozenset(f"reading_back:{name}" for name in same if scenario.slots[name].type != "address")


def _usable(scenario: Scenario, name: str, state: State) -> str:
    """What is known for this slot: its key; an address only where it will be read back."""
    slot = scenario.slots[name]
    key = _kept_as(slot)
    read = slot.confirm is not None or name in PLACEHOLDER.findall(scenario.confirm or "")
    return key if key in state.known and read else ""


def _kept_as(slot: Slot) -> str:
    """A number that a system knows and that was read back is kept by the question, an address as such."""
    if slot.type == "address":
        return _ADDRESS
    return slot.look or "" if slot.type == "digits" and slot.confirm else ""
