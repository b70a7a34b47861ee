"""What a schema can't say of forms: names of lists, slots and facts that lead nowhere, texts that quote them."""

import re
from collections.abc import Iterator
from pathlib import Path

from voicebot.documents import Fault, fault
from voicebot.knowledge.model import Knowledge, Scenario, Slot

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
CLAUSE = re.compile(r"\[([^\[\]]*)\]")  # said only where everything quoted in it is there
RECEIPT = "receipt"
SUBMITTED = "submit"
LINE = "line"  # what the caller is at: phone or chat
_Place = list[int | str]


def slots(knowledge: Knowledge, scenario: Scenario, path: Path) -> Iterator[Fault]:
    """Each kind of slot has what it needs."""
    for name, slot in scenario.slots.items():
        if slot.type == "entry" and slot.list is None:
            yield fault(path, ["slots", name, "type"], "knowledge.no_list", slot=name)
        elif slot.type not in ("entry", "address") and slot.list is not None:
            yield fault(path, ["slots", name, "list"], "knowledge.list", slot=name)
        elif slot.house and slot.type != "address":
            yield fault(path, ["slots", name, "house"], "knowledge.house", slot=name)
        elif (slot.type == "choice") != bool(slot.choices):
            yield fault(path, ["slots", name], "knowledge.choices", slot=name)
        elif slot.list is not None and slot.list not in knowledge.tables:
            yield unknown(path, ["slots", name, "list"], slot.list, knowledge.tables)


def systems(knowledge: Knowledge, scenario: Scenario, path: Path) -> Iterator[Fault]:
    """What is asked of systems can be asked, and what depends on their answers depends on something."""
    known = {LINE, *scenario.slots, *facts(scenario)}
    for name, slot in scenario.slots.items():
        at: _Place = ["slots", name]
        if (slot.look is None) != (slot.unknown is None):
            yield fault(path, at, "knowledge.look", slot=name)
        if slot.type == "offer" and slot.look is None:
            yield fault(path, [*at, "type"], "knowledge.offer", slot=name)
        yield from _where(path, [*at, "where"], slot.where, known)
        if slot.last is not None and slot.last not in facts(scenario):
            yield unknown(path, [*at, "last"], slot.last, set(facts(scenario)))
    for key, i, wording in scenario.wordings:
        yield from _where(path, [key, i, "where"], wording.where, known)
    if scenario.escalate:
        yield from _where(path, ["escalate", "where"], scenario.escalate.where, known)
    if scenario.given and scenario.given.fact not in facts(scenario):
        yield unknown(path, ["given", "fact"], scenario.given.fact, set(facts(scenario)))
    if scenario.submit and scenario.submit.again not in scenario.slots:
        yield unknown(path, ["submit", "again"], scenario.submit.again, set(scenario.slots))


def _where(path: Path, place: _Place, where: dict[str, list[str]], known: set[str]) -> Iterator[Fault]:
    for name in where:
        if name not in known:
            yield unknown(path, [*place, name], name, known)


def facts(scenario: Scenario) -> list[str]:
    """Everything that systems may tell in this scenario: slot.field, submit.field."""
    told = [f"{name}.{field}" for name, slot in scenario.slots.items() for field in slot.fields]
    return told + [f"{SUBMITTED}.{field}" for field in (scenario.submit.fields if scenario.submit else ())]


def placeholders(knowledge: Knowledge, scenario: Scenario, path: Path) -> Iterator[Fault]:
    """Whatever a text quotes can be filled in when it is said."""
    known = {name for slot in scenario.slots for name in _names(knowledge, slot, scenario.slots[slot])}
    known |= set(facts(scenario))
    receipt = {RECEIPT} if scenario.record else set()
    texts: list[tuple[_Place, str | None, set[str]]] = [
        (["confirm"], scenario.confirm, known),
        (["about"], scenario.about, set()),
    ]
    if scenario.escalate:
        texts.append((["escalate", "say"], scenario.escalate.say, set()))
    if scenario.given:
        texts.append((["given", "ask"], scenario.given.ask, known))
    if scenario.window:
        texts.append((["window", "outside"], scenario.window.outside, set()))
    if scenario.submit:
        texts.append((["submit", "refused"], scenario.submit.refused, set()))
    for key, i, wording in scenario.wordings:
        told = known | (receipt if wording.record and key == "answer" else set())
        texts += [([key, i], text, told) for text in (wording.voice, wording.text)]
    earlier: set[str] = set()
    for name, slot in scenario.slots.items():
        texts += list(_of_slot(name, slot, earlier, known))
        earlier = earlier | {quoted for quoted in known if quoted.partition(".")[0] == name}
    for place, text, allowed in texts:
        yield from quotes(path, place, text or "", allowed)


def _of_slot(
    name: str, slot: Slot, earlier: set[str], known: set[str]
) -> Iterator[tuple[_Place, str | None, set[str]]]:
    at: _Place = ["slots", name]
    asked = {"first", "second"} if slot.type == "offer" else earlier
    yield from (([*at, "ask", i], text, asked) for i, text in enumerate(slot.ask))
    yield [*at, "only"], slot.only, {"first"}
    yield [*at, "house"], slot.house, {"said"}
    yield [*at, "confirm"], slot.confirm, known
    yield [*at, "unknown"], slot.unknown, set()


def quotes(path: Path, place: list[int | str], text: str, allowed: set[str]) -> Iterator[Fault]:
    """Whatever stands in braces must be filled in before the caller hears it."""
    for name in PLACEHOLDER.findall(text):
        if name not in allowed:
            yield unknown(path, place, name, allowed)
    if set("{}") & set(PLACEHOLDER.sub("", text)):
        yield fault(path, place, "knowledge.brace")


def _names(knowledge: Knowledge, name: str, slot: Slot) -> set[str]:
    """What a text may quote of a slot: {slot}, and {slot.field} where every row of its table has the field."""
    if slot.list is None or slot.list not in knowledge.tables:
        return {name}
    if slot.type == "address":
        return {name}
    rows = [set(entry.values) for entry in knowledge.tables[slot.list].entries]
    return {name, f"{name}.name"} | {f"{name}.{field}" for field in set.intersection(*rows)}


def unknown(path: Path, place: _Place, name: str, known: object) -> Fault:
    """A name that leads nowhere, and those that would lead somewhere."""
    names = ", ".join(sorted(str(item) for item in known)) if isinstance(known, (set, dict)) else str(known)
    return fault(path, place, "knowledge.unknown", name=name, known=names or "\u2014")
