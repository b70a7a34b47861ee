"""Filling a scenario's slots: ask, read back, record, tell."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from voicebot.dialogue import slots
from voicebot.dialogue.acts import Found, Heard, Listen, Missing, NotStored, Record, Stored, Unreachable
from voicebot.dialogue.handoff import escalate, escalate_recorded
from voicebot.dialogue.replies import answer, ask, conclude, plain, quoting
from voicebot.dialogue.state import Form, State, Step
from voicebot.knowledge.check import PLACEHOLDER, RECEIPT
from voicebot.knowledge.model import Knowledge, Scenario, Slot, Wording
from voicebot.russian.morphology import lemmas
from voicebot.russian.numbers import number
from voicebot.russian.yesno import yes_no

CONFIRM = "confirm"  # what is asked for while a form is read back


def begin(knowledge: Knowledge, state: State, scenario: Scenario, text: str) -> Step:
    """Start the form; an address, a day, a choice may have been named already."""
    kinds = Counter(slot.type for slot in scenario.slots.values())
    reader = slots.Reader(knowledge, state.moment, state.caller, asked=False)
    values = {
        name: value
        for name, slot in scenario.slots.items()
        if slot.type in slots.NAMED and kinds[slot.type] == 1 and (value := reader.parse(slot, text))
    }
    return _proceed(knowledge, replace(state, form=Form(scenario.scenario)), values)


def present(knowledge: Knowledge, form: Form) -> Slot | None:
    """The slot that is being asked for."""
    return knowledge.scenarios[form.scenario].slots[form.slot] if form.slot else None


def hear(knowledge: Knowledge, state: State, form: Form, heard: Heard) -> Step | None:
    """The step that these words make in the form; None where they mean nothing in it."""
    text, reader = heard.text, slots.Reader(knowledge, state.moment, state.caller)
    if form.stage == "confirming":
        if correction := _correction(reader, form, text):
            return fill(knowledge, state, form, correction)
        agreed = yes_no(text)
        if agreed and number(text):
            agreed = False  # a yes with something else in it is no yes
        return None if agreed is None else confirm(knowledge, state, form, agreed)
    slot = present(knowledge, form)
    value = reader.parse(slot, text, heard.alternatives) if slot else None
    return None if value is None else fill(knowledge, state, form, {form.slot or "": value})


def fill(knowledge: Knowledge, state: State, form: Form, values: Mapping[str, str]) -> Step:
    """These slots have these values: on to the next question."""
    return _proceed(knowledge, replace(state, form=form), values)


def _correction(reader: slots.Reader, form: Form, text: str) -> dict[str, str]:
    """A new value for the one slot of those read back that the caller names, or for the only one."""
    scenario = reader.knowledge.scenarios[form.scenario]
    read = [
        name for name in scenario.slots if name in _doubted(scenario) and scenario.slots[name].type in slots.NUMERIC
    ]
    said = set(lemmas(text))
    own = {name: set(lemmas(scenario.slots[name].name)) for name in read}
    named = [n for n in read if said & own[n] - {w for other in read if other != n for w in own[other]}]
    chosen = named if named or len(read) > 1 else read
    if len(chosen) != 1 or number(text) is None:
        return {}
    value = reader.parse(scenario.slots[chosen[0]], text)
    return {} if value is None else {chosen[0]: value}


def _doubted(scenario: Scenario) -> set[str]:
    """The slots that are read back."""
    return {name.partition(".")[0] for name in PLACEHOLDER.findall(scenario.confirm or "")}


def fail(knowledge: Knowledge, state: State, form: Form) -> Step:
    """The answer was no answer: ask with more help, at last call a human."""
    form = replace(form, attempts=form.attempts + 1)
    state = replace(state, form=form)
    if form.attempts >= knowledge.hotline.policy.attempts:
        return escalate(knowledge, state, knowledge.hotline.reasons.slot_failed)
    return question(knowledge, state, form)


def question(knowledge: Knowledge, state: State, form: Form) -> Step:
    """Ask what the form needs now."""
    scenario = knowledge.scenarios[form.scenario]
    slot = present(knowledge, form)
    if slot is None:
        said = quoting(knowledge, state, scenario, Wording(voice=scenario.confirm or ""), form.values)
    else:
        said = plain(slot.ask[min(form.attempts, len(slot.ask) - 1)])
    listen = awaited(knowledge, form)
    return ask(replace(state, decision=replace(state.decision, asks=listen.slot)), said, listen=listen)


def awaited(knowledge: Knowledge, form: Form | None) -> Listen:
    """What the robot waits for now."""
    slot = present(knowledge, form) if form else None
    if form is None or slot is None:
        return Listen(CONFIRM) if form else Listen()
    wanted = slots.expected(slot.type)
    return Listen(form.slot, wanted.words, wanted.prompt, slot.pause_ms)


def stored(knowledge: Knowledge, state: State, form: Form, result: Stored | NotStored) -> Step:
    """What the caller hears once the record is durable, or can't be made."""
    scenario = knowledge.scenarios[form.scenario]
    if isinstance(result, NotStored):
        apology = plain(knowledge.hotline.phrases.not_recorded)
        return escalate(knowledge, state, knowledge.hotline.reasons.not_recorded, apology)
    said = replace(answer(knowledge, state, scenario, form.values, **{RECEIPT: result.receipt}), barge_in=False)
    if scenario.escalate:
        return escalate_recorded(knowledge, state, scenario.escalate, said)
    return conclude(knowledge, state, scenario, said)


def looked(state: State, result: Found | Missing | Unreachable) -> Step:
    """What a system behind the hotline answered."""
    raise ValueError(f"nothing was asked: {state.form}, {result}")


def confirm(knowledge: Knowledge, state: State, form: Form, yes: bool) -> Step:
    """The caller answers to what was read back: finish, or ask again for what was read."""
    state = replace(state, decision=replace(state.decision, scenario=form.scenario))
    if yes:
        return _finish(knowledge, state, form)
    rounds = form.rounds + 1
    if rounds >= knowledge.hotline.policy.attempts:
        return escalate(knowledge, state, knowledge.hotline.reasons.slot_failed)
    doubted = _doubted(knowledge.scenarios[form.scenario])
    kept = {name: value for name, value in form.values.items() if name not in doubted}
    state, actions = _proceed(knowledge, replace(state, form=Form(form.scenario, kept, rounds=rounds)), {})
    return state, (plain(knowledge.hotline.phrases.again), *actions)


def _proceed(knowledge: Knowledge, state: State, new: Mapping[str, str]) -> Step:
    """Take in new values, then ask for the next slot, read back, record or answer."""
    if state.form is None:
        raise ValueError("no form is open")
    scenario = knowledge.scenarios[state.form.scenario]
    values = {**state.form.values, **new}
    missing = next((name for name in scenario.slots if name not in values), None)
    form = Form(scenario.scenario, values, missing, rounds=state.form.rounds)
    state = replace(state, form=form, decision=replace(state.decision, scenario=scenario.scenario, slots=dict(new)))
    if missing:
        return question(knowledge, state, form)
    if scenario.confirm:
        form = replace(form, stage="confirming")
        return question(knowledge, replace(state, form=form), form)
    return _finish(knowledge, state, form)


def _finish(knowledge: Knowledge, state: State, form: Form) -> Step:
    scenario = knowledge.scenarios[form.scenario]
    if scenario.record:
        values = {name: value for name, value in form.values.items() if value != slots.ABSENT}
        return replace(state, form=replace(form, stage="recording")), (Record(form.scenario, values),)
    return conclude(knowledge, state, scenario, answer(knowledge, state, scenario, form.values))
