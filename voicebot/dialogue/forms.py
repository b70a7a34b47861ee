"""Filling a scenario's slots: ask, check, read back, record, tell."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from voicebot.dialogue import beginnings, besides, facts, ladder, offers, plausible, questions, slots
from voicebot.dialogue.acts import Listen, Look, Record, Say, Unfinished
from voicebot.dialogue.handoff import escalate
from voicebot.dialogue.receipts import numbered, to_keep
from voicebot.dialogue.replies import answer, ask, conclude, filled, first, plain, wording
from voicebot.dialogue.state import Form, State, Step
from voicebot.knowledge.check_forms import RECEIPT
from voicebot.knowledge.model import Knowledge, Scenario, Slot

CONFIRM = "confirm"  # what is asked for while something is read back
TODAY, CALLER = "today", "caller"  # every system is told the day of the call, and who calls


def begin(knowledge: Knowledge, state: State, scenario: Scenario, text: str) -> Step:
    """Start the form with what was told already, with the wish or earlier in this call."""
    told = beginnings.known(knowledge, state, scenario, text)
    told |= beginnings.in_passing(knowledge, state, scenario, text)
    begun = beginnings.begun(knowledge, state, scenario, text)
    state = replace(state, form=Form(scenario.scenario, told, facts=_line(state)))
    says = first(knowledge, state, scenario)
    window = scenario.window
    if window and not window.since <= state.moment.day <= window.until:
        says.append(plain(window.outside))
    return _with(knowledge, state, scenario, told, begun, *says)


def resume(knowledge: Knowledge, state: State, left: Unfinished) -> Step:
    """Go on with what the last call broke off in, or what the caller has left for something else."""
    scenario = knowledge.scenarios[left.form]
    return _with(knowledge, state, scenario, beginnings.known(knowledge, state, scenario, "") | dict(left.values), {})


def _with(
    knowledge: Knowledge,
    state: State,
    scenario: Scenario,
    values: Mapping[str, str],
    begun: Mapping[str, str],
    *says: Say,
) -> Step:
    """The form with these values, and parts of values, from the beginning."""
    state = replace(state, decision=replace(state.decision, scenario=scenario.scenario, slots=dict(values)))
    settled = beginnings.settled(state, scenario, values)
    form = Form(scenario.scenario, values=values, settled=settled, begun=begun)
    return proceed(knowledge, state, replace(form, facts=_line(state)), *says)


def _line(state: State) -> dict[str, str]:
    return {facts.LINE: facts.CHAT if state.written else facts.PHONE}


def present(knowledge: Knowledge, form: Form) -> Slot | None:
    """The slot that is being asked for."""
    return knowledge.scenarios[form.scenario].slots[form.slot] if form.slot and form.stage == "asking" else None


def takes_keys(knowledge: Knowledge, form: Form | None) -> bool:
    """Can what is asked now be answered by keys?"""
    slot = present(knowledge, form) if form else None
    return form is not None and (form.stage != "asking" or (slot is not None and slots.takes_keys(slot)))


def chosen(knowledge: Knowledge, state: State, form: Form, option: Mapping[str, str]) -> Step:
    """One of what was offered is taken."""
    name, time = form.slot or "", option[offers.TIME]
    state = replace(state, decision=replace(state.decision, scenario=form.scenario, slots={name: time}))
    known = {**form.facts, **facts.of(name, option, {})}
    return proceed(knowledge, state, replace(form, facts=known, values={**form.values, name: time}))


def offered(knowledge: Knowledge, state: State, form: Form, *says: Say) -> Step:
    """What the system has free; where it has nothing (more), the question before is asked anew."""
    if offers.present(form):
        return question(knowledge, state, replace(form, stage="asking"), *says)
    scenario = knowledge.scenarios[form.scenario]
    names = list(scenario.slots)
    before = names[: names.index(form.slot or names[0])]
    again = next((name for name in reversed(before) if name in form.values), None)
    form = ladder.refuse(replace(form, options=(), shown=0), again or "")
    if again is None or ladder.exhausted(knowledge, form, again):
        return escalate(knowledge, state, knowledge.hotline.reasons.slot_failed)
    form = facts.forget(form, again, form.slot or again)
    return proceed(knowledge, state, form, plain(scenario.slots[names[len(before)]].unknown or ""))


def fill(
    knowledge: Knowledge, state: State, form: Form, values: Mapping[str, str], *says: Say, typed: bool = False
) -> Step:
    """These slots have these values, typed or said: on to the next question."""
    scenario = form.scenario
    state = replace(state, decision=replace(state.decision, scenario=scenario, slots=dict(values)))
    told = {**form.values, **values}
    form = replace(facts.forget(form, *values), values=told, doubted="", partial="")
    form = replace(form, typed=form.typed | set(values) if typed else form.typed - set(values))
    form = facts.forget(form, *facts.outdated(knowledge.scenarios[scenario], values))
    return proceed(knowledge, state, form, *says)


def anew(
    knowledge: Knowledge, state: State, form: Form, wrong: Collection[str], values: Mapping[str, str] | None = None
) -> Step:
    """What is wrong is asked for again, unless these values are the right ones."""
    state = replace(state, decision=replace(state.decision, scenario=form.scenario))
    names = tuple(wrong) or (form.slot or "",)
    form = ladder.refuse(replace(form, begun={}), *names)
    if ladder.exhausted(knowledge, form, *names):
        return escalate(knowledge, replace(state, form=form), knowledge.hotline.reasons.slot_failed)
    form = facts.forget(form, *wrong)
    if values:
        return fill(knowledge, state, form, values)
    return proceed(knowledge, state, form, plain(knowledge.hotline.phrases.again))


def fail(knowledge: Knowledge, state: State, form: Form) -> Step:
    """The answer was no answer: ask with more help, at last call a human."""
    slot = present(knowledge, form)
    partial = form.partial if slot and slot.type in ("address", "text") else ""
    form = replace(form, attempts=form.attempts + 1, partial=partial)
    state = replace(state, form=form)
    if form.attempts >= knowledge.hotline.policy.attempts:
        return escalate(knowledge, state, knowledge.hotline.reasons.slot_failed)
    return question(knowledge, state, form)


def question(knowledge: Knowledge, state: State, form: Form, *says: Say) -> Step:
    """Ask what the form needs now."""
    listen = awaited(knowledge, form)
    state = replace(state, form=form, decision=replace(state.decision, asks=listen.slot))
    return ask(state, *says, *questions.asked(knowledge, state, form), listen=listen)


def repeat(knowledge: Knowledge, state: State) -> Step:
    """The last reply once more."""
    said = state.said or (plain(knowledge.hotline.phrases.nothing_to_repeat),)
    return state, (*said, awaited(knowledge, state.form))


def awaited(knowledge: Knowledge, form: Form | None) -> Listen:
    """What the robot waits for now."""
    slot = present(knowledge, form) if form else None
    if form is None or slot is None:
        return Listen(CONFIRM) if form else Listen()
    wanted = slots.expected(slot.type)
    return Listen(form.slot, wanted.words, wanted.prompt, slot.pause_ms)


def confirm(knowledge: Knowledge, state: State, form: Form, yes: bool) -> Step:
    """The caller answers yes or no to what the robot has read back, doubted, or knows to be given already."""
    state = replace(state, decision=replace(state.decision, scenario=form.scenario))
    if yes and (values := besides.exchanged(knowledge, form)):
        return anew(knowledge, state, form, [form.slot or ""], values)
    if yes:
        state = replace(state, known={**state.known, **beginnings.remembered(knowledge, form)})
        return proceed(knowledge, state, besides.answered(knowledge, form, True))
    if form.stage == "given":
        return ask(replace(state, form=None), plain(knowledge.hotline.phrases.more))
    return anew(knowledge, state, form, questions.read_back(knowledge, form))


def proceed(knowledge: Knowledge, state: State, form: Form, *says: Say) -> Step:
    """The next thing to do: find out, read back, doubt or ask for a slot; then read all back, submit, record."""
    scenario = knowledge.scenarios[form.scenario]
    form = facts.relevant(scenario, replace(form, slot=None, stage="asking", attempts=0))
    for name, slot in scenario.slots.items():
        step = _known(knowledge, state, form, name, *says) if name in form.values else None
        if step is None and name not in form.values and facts.applicable(scenario, form, name):
            offered = slot.type == "offer" and not form.options
            asking = replace(form, slot=name, partial=form.begun.get(name, ""))
            step = look(knowledge, state, asking, *says) if offered else question(knowledge, state, asking, *says)
        if step:
            return step
    confirming = replace(form, stage="confirming")
    if scenario.confirm and "confirming" not in form.settled and questions.worth_reading(knowledge, confirming):
        return question(knowledge, state, confirming, *says)
    return _finish(knowledge, replace(state, form=form), form, *says)


def _known(knowledge: Knowledge, state: State, form: Form, name: str, *says: Say) -> Step | None:
    """What still has to be done about a value: ask the system, read it back, doubt it."""
    scenario, form = knowledge.scenarios[form.scenario], replace(form, slot=name)
    slot, value = scenario.slots[name], form.values[name]
    if value and slot.look and slot.type != "offer" and name not in form.looked:
        return look(knowledge, state, form, *says)
    if value and slot.confirm and f"reading_back:{name}" not in form.settled:
        return question(knowledge, state, replace(form, stage="reading_back"), *says)
    given = scenario.given
    if given and given.fact.startswith(f"{name}.") and form.facts.get(given.fact) and "given" not in form.settled:
        return question(knowledge, state, replace(form, slot=None, stage="given"), *says)
    if slot.last and (doubt := plausible.doubt(scenario, form, name)):
        return _doubt(knowledge, state, form, doubt, *says)
    return None


def _doubt(knowledge: Knowledge, state: State, form: Form, doubt: plausible.Doubt, *says: Say) -> Step:
    """What is far above the last reading, or another meter's, is asked about; what can't be is asked for again."""
    if doubt.kind != "below":
        return question(knowledge, state, replace(form, stage="doubting"), *says)
    name = form.slot or ""
    form = ladder.refuse(form, name)
    if ladder.exhausted(knowledge, form, name):
        return escalate(knowledge, replace(state, form=form), knowledge.hotline.reasons.slot_failed)
    why = questions.doubted(knowledge, state, form, doubt)
    form = replace(facts.forget(form, name), slot=name, doubted=form.values[name])
    return question(knowledge, state, form, *says, why)


def look(knowledge: Knowledge, state: State, form: Form, *says: Say) -> Step:
    """Ask the system about a slot, with everything that is known."""
    slot = knowledge.scenarios[form.scenario].slots[form.slot or ""]
    state = replace(state, form=replace(form, stage="looking"))
    return state, (*says, Look(slot.look or "", _told(knowledge, state, form)))


def _told(knowledge: Knowledge, state: State, form: Form) -> dict[str, str]:
    """What a system is told: what others told before, the caller's values, the day and who calls."""
    told = facts.declared(knowledge.scenarios[form.scenario], form)
    told |= {name: value for name, value in form.values.items() if value != slots.ABSENT}
    return told | {TODAY: state.moment.date().isoformat(), CALLER: state.caller}


def _finish(knowledge: Knowledge, state: State, form: Form, *says: Say) -> Step:
    """Everything is there: submit it, record it, tell."""
    scenario = knowledge.scenarios[form.scenario]
    values = to_keep(form)
    if same := next((kept for kept in state.kept if (kept.form, kept.values) == (form.scenario, values)), None):
        receipt = {RECEIPT: same.receipt}
        return conclude(knowledge, state, scenario, *says, filled(knowledge.hotline.phrases.already, receipt))
    if scenario.submit and "submitting" not in form.settled:
        state = replace(state, form=replace(form, slot=None, stage="submitting"))
        return state, (*says, Look(scenario.submit.question, _told(knowledge, state, form)))
    fitting = wording(knowledge, state, scenario)
    if scenario.record and (fitting is None or fitting.record):
        return replace(state, form=replace(form, stage="recording")), (*says, Record(form.scenario, values))
    return conclude(knowledge, numbered(state, form), scenario, *says, answer(knowledge, state, scenario))
