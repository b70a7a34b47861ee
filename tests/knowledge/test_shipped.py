from itertools import product

import pytest
from shipped import DIALOGUE, KNOWLEDGE

from voicebot.asking import Rehearsing
from voicebot.dialogue import slots
from voicebot.dialogue.acts import Say
from voicebot.dialogue.machine import reply
from voicebot.dialogue.rehearsal import walk
from voicebot.dialogue.replies import quoting
from voicebot.dialogue.state import Form, State
from voicebot.knowledge.model import Kind, Rehearsal, Scenario, Wording
from voicebot.systems import city

ANSWERS = {
    "digits": "1234567890",
    "number": "7",
    "meter": "12.5",
    "text": "не работает лифт",
    "yesno": "yes",
    "date": "2026-11-27T14:30",
    "address": "улица Лесная, дом 12, квартира 5",
    "phone": "+79161234567",
    "choice": "любой",
    "offer": "2026-11-27T14:30",
}
FACTS: dict[Kind, str] = {
    "text": "101",
    "number": "41.5",
    "money": "1250.40",
    "date": "2026-01-13T14:00",
    "address": "улица Лесная, дом 5, квартира 12",
}
HOLES = set("{}")


def test_the_table_of_regions_has_all_eighty_five() -> None:
    entries = KNOWLEDGE.tables["regions"].entries
    assert len({entry.name for entry in entries}) == len(entries) == 85
    assert all(entry.values.get("notes") for entry in entries)


@pytest.mark.parametrize("table", sorted(KNOWLEDGE.tables))
def test_no_name_of_a_table_means_two_of_its_rows(table: str) -> None:
    entries = KNOWLEDGE.tables[table].entries
    for one, other in product(entries, entries):
        if one is not other:
            assert not {one.name, *one.also} & {other.name, *other.also}


def _quoting(scenario: Scenario) -> list[Wording]:
    """Everything that may quote slots and what systems told."""
    asks = [ask for slot in scenario.slots.values() if slot.type != "offer" for ask in slot.ask]
    confirms = [scenario.confirm, *(slot.confirm for slot in scenario.slots.values())]
    given = scenario.given.ask if scenario.given else None
    return [*(scenario.answer or ()), *(Wording(voice=text) for text in (*asks, *confirms, given) if text)]


def _facts(scenario: Scenario) -> dict[str, str]:
    told = {
        f"{name}.{field}": FACTS[kind] for name, slot in scenario.slots.items() for field, kind in slot.fields.items()
    }
    fields = scenario.submit.fields if scenario.submit else {}
    return told | {f"submit.{field}": FACTS[kind] for field, kind in fields.items()}


@pytest.mark.parametrize("name", sorted(KNOWLEDGE.scenarios))
def test_nothing_the_caller_hears_has_an_unfilled_place(name: str) -> None:
    scenario = KNOWLEDGE.scenarios[name]
    tables = [slot.list for slot in scenario.slots.values() if slot.list]
    rows = KNOWLEDGE.tables[tables[0]].entries if tables else [None]
    for row, absent in product(rows, (False, True)):
        values = {
            slot: slots.ABSENT if absent and asked.optional else ANSWERS.get(asked.type) or (row.name if row else "")
            for slot, asked in scenario.slots.items()
        }
        for text, facts in product(_quoting(scenario), ({}, _facts(scenario))):
            state = State(form=Form(name, values, facts=facts))
            said = quoting(KNOWLEDGE, state, scenario, text, receipt="17")
            assert not HOLES & set(said.text + said.speech)
    plain = [scenario.about, (scenario.escalate and scenario.escalate.say) or ""]
    assert not HOLES & set("".join(plain))


@pytest.mark.parametrize("name", sorted(KNOWLEDGE.scenarios))
def test_who_asks_for_it_is_told_something_without_an_unfilled_place(name: str) -> None:
    asked = Rehearsal(say=KNOWLEDGE.scenarios[name].examples[0])
    said = [action for step in walk(DIALOGUE, asked, Rehearsing(city.scratch)) for action in step.actions]
    assert reply(tuple(said))
    assert not HOLES & set("".join(a.text + a.speech for a in said if isinstance(a, Say)))
