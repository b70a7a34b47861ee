"""What is known in a form beside the caller's words: the replies of systems, and what depends on it."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from voicebot.dialogue.state import Form
from voicebot.knowledge.model import Kind, Scenario

ANY = "*"  # in a condition: whatever it is
SUBMITTED = "submit"  # whose fields are what came of submitting the form
LINE, PHONE, CHAT = "line", "phone", "chat"  # a fact of every form: who writes has no number that is seen


def holds(form: Form | None, where: Mapping[str, list[str]], otherwise: bool) -> bool:
    """Has each named slot or fact one of these values? `otherwise` for what isn't known."""
    if not where:
        return True
    known = {**form.facts, **form.values} if form else {}
    return all(_fits(known[name], wanted) if name in known else otherwise for name, wanted in where.items())


def _fits(value: str, wanted: list[str]) -> bool:
    return value in wanted or (ANY in wanted and value != "")


def applicable(scenario: Scenario, form: Form, name: str) -> bool:
    """Is this slot to be asked for? What no system could tell is asked."""
    return holds(form, scenario.slots[name].where, otherwise=True)


def relevant(scenario: Scenario, form: Form) -> Form:
    """The form without values that nobody would ask for: what a system knows better, what follows from them."""
    for name in scenario.slots:
        if name in form.values and not applicable(scenario, form, name):
            form = replace(form, values={other: value for other, value in form.values.items() if other != name})
    return form


def declared(scenario: Scenario, form: Form) -> dict[str, str]:
    """What systems told about slots, by the names of the fields that the scenario names."""
    named = {f"{name}.{field}": field for name, slot in scenario.slots.items() for field in slot.fields}
    return {field: form.facts[fact] for fact, field in named.items() if form.facts.get(fact)}


def of(name: str, fields: Mapping[str, str], kinds: Mapping[str, Kind]) -> dict[str, str]:
    """A reply's fields as facts; no money is nothing."""
    return {f"{name}.{field}": "" if _nothing(value, kinds.get(field)) else value for field, value in fields.items()}


def _nothing(value: str, kind: Kind | None) -> bool:
    return kind == "money" and not value.strip("0.,")


def told(form: Form, name: str) -> bool:
    """Has a system told anything about this slot?"""
    return any(fact.startswith(f"{name}.") for fact in form.facts)


def without(form: Form, name: str) -> dict[str, str]:
    """The facts that remain when this slot is asked for anew."""
    return {fact: value for fact, value in form.facts.items() if not fact.startswith(f"{name}.")}


def outdated(scenario: Scenario, changed: Collection[str]) -> list[str]:
    """Times that were free for another doctor, or on another day: offers that stand after what has changed."""
    names = list(scenario.slots)
    first = min((names.index(name) for name in changed), default=len(names))
    return [name for name in names[first + 1 :] if scenario.slots[name].type == "offer"]


def forget(form: Form, *names: str) -> Form:
    """The form without these values and what was found out by them."""
    for name in names:
        form = replace(form, facts=without(form, name))
    kept = {name: value for name, value in form.values.items() if name not in names}
    asked_anew = {mark for mark in form.settled if mark == "confirming" or mark.partition(":")[2] in names}
    looked, settled = form.looked - set(names), form.settled - asked_anew
    return replace(form, values=kept, looked=looked, settled=settled, options=(), shown=0)
