"""What is kept of a form that is whole, and what the caller hears once it is durable."""

from dataclasses import replace

from voicebot.dialogue import facts, forms
from voicebot.dialogue.acts import NotStored, Stored
from voicebot.dialogue.handoff import escalate, hand_over
from voicebot.dialogue.replies import answer, ask, conclude, filled, plain
from voicebot.dialogue.slots import ABSENT
from voicebot.dialogue.state import Form, Kept, State, Step
from voicebot.knowledge.check_forms import RECEIPT
from voicebot.knowledge.model import Knowledge

NUMBER = "number"  # the field of a system's reply that callers may ask for again


def to_keep(form: Form) -> dict[str, str]:
    """The values of the slots, and what came of submitting them."""
    done = {name.partition(".")[2]: told for name, told in form.facts.items() if name.startswith(facts.SUBMITTED + ".")}
    return done | {name: value for name, value in form.values.items() if value != ABSENT}


def stored(knowledge: Knowledge, state: State, result: Stored | NotStored) -> Step:
    """What the caller hears once the record is durable, or can't be made."""
    form = state.form
    if form is None or form.stage != "recording":
        raise ValueError("nothing was to be recorded")
    scenario = knowledge.scenarios[form.scenario]
    if isinstance(result, NotStored):
        apology = plain(knowledge.hotline.phrases.not_recorded)
        return escalate(knowledge, state, knowledge.hotline.reasons.not_recorded, apology)
    said = replace(answer(knowledge, state, scenario, **{RECEIPT: result.receipt}), barge_in=False)
    state = replace(state, kept=(*state.kept, Kept(form.scenario, to_keep(form), result.receipt)))
    if scenario.escalate and facts.holds(form, scenario.escalate.where, otherwise=False):
        return hand_over(knowledge, state, scenario.escalate, said)
    return conclude(knowledge, state, scenario, said)


def numbered(state: State, form: Form) -> State:
    """What a system has done under a number of its own is told again like a receipt."""
    number = form.facts.get(f"{facts.SUBMITTED}.{NUMBER}")
    return replace(state, kept=(*state.kept, Kept(form.scenario, to_keep(form), number))) if number else state


def again(knowledge: Knowledge, state: State) -> Step:
    """The number of the last thing that was recorded; then what was asked before."""
    last = state.kept[-1]
    phrases, title = knowledge.hotline.phrases, knowledge.scenarios[last.form].title
    said = filled(phrases.number or phrases.already, {RECEIPT: last.receipt, "title": title})
    decision = replace(state.decision, kind="answer", scenario=last.form, part_of=None, also=None)
    state = replace(state, decision=decision, offered=(), rejections=0, prompted=0)
    if state.form is None:
        return ask(state, said, plain(phrases.more))
    return forms.question(knowledge, state, state.form, said)
