"""What systems behind the hotline are asked in a form, and what comes of their answers."""

from dataclasses import replace

from voicebot.dialogue import earlier, facts, forms, ladder, offers
from voicebot.dialogue.acts import Found, Missing, Unreachable
from voicebot.dialogue.handoff import escalate
from voicebot.dialogue.replies import plain
from voicebot.dialogue.slots import ABSENT
from voicebot.dialogue.state import Form, State, Step
from voicebot.knowledge.model import Knowledge, Slot


def looked(knowledge: Knowledge, state: State, result: Found | Missing | Unreachable) -> Step:
    """A system has answered, or doesn't."""
    form = state.form
    if form is None or form.stage not in ("looking", "submitting"):
        raise ValueError(f"no system was asked: {form}")
    if form.stage == "submitting":
        return _submitted(knowledge, state, form, result)
    name = form.slot or ""
    slot = knowledge.scenarios[form.scenario].slots[name]
    match result:
        case Found() | Missing() if form.before:
            options = result.options if isinstance(result, Found) else ()
            return earlier.answered(knowledge, state, form, options)
        case Found() if slot.type == "offer":
            says = offers.besides(knowledge, form, result.options)
            return forms.offered(knowledge, state, replace(form, options=result.options, shown=0), *says)
        case Found():
            known = {**form.facts, **facts.of(name, result.fields, slot.fields)}
            form = replace(form, facts=known, looked=form.looked | {name})
            return forms.proceed(knowledge, state, form)
        case Missing() if slot.type == "offer":
            return forms.offered(knowledge, state, replace(form, options=()))
        case Missing():
            return _unknown(knowledge, state, form, slot)
        case Unreachable():
            return _unreachable(knowledge, state, form, slot)


def _unknown(knowledge: Knowledge, state: State, form: Form, slot: Slot) -> Step:
    """There is no such thing: asked again, at last call a human."""
    name = form.slot or ""
    form = ladder.refuse(replace(form, doubted=form.values[name]), name)
    if ladder.exhausted(knowledge, form, name):
        return escalate(knowledge, replace(state, form=form), knowledge.hotline.reasons.slot_failed)
    return forms.proceed(knowledge, state, facts.forget(form, name), plain(slot.unknown or ""))


def _unreachable(knowledge: Knowledge, state: State, form: Form, slot: Slot) -> Step:
    """What can't be checked is taken all the same; the caller is told once."""
    name = form.slot or ""
    says = () if form.unchecked else (plain(knowledge.hotline.phrases.unreachable),)
    if form.before:
        return earlier.answered(knowledge, state, form, ())
    form = replace(form, unchecked=True, looked=form.looked | {name})
    if slot.type == "offer":
        form = replace(form, values={**form.values, name: ABSENT})
    return forms.proceed(knowledge, state, form, *says)


def _submitted(knowledge: Knowledge, state: State, form: Form, result: Found | Missing | Unreachable) -> Step:
    submit = knowledge.scenarios[form.scenario].submit
    if submit is None:
        raise ValueError(f"nothing is submitted: {form.scenario}")
    settled = form.settled | {"submitting"}
    match result:
        case Found():
            known = {**form.facts, **facts.of(facts.SUBMITTED, result.fields, submit.fields)}
            return forms.proceed(knowledge, state, replace(form, facts=known, settled=settled))
        case Unreachable():
            return forms.proceed(knowledge, state, replace(form, unchecked=True, settled=settled))
        case Missing():
            form = ladder.refuse(replace(form, options=(), shown=0), submit.again)
            if ladder.exhausted(knowledge, form, submit.again):
                return escalate(knowledge, replace(state, form=form), knowledge.hotline.reasons.slot_failed)
            return forms.proceed(knowledge, state, facts.forget(form, submit.again), plain(submit.refused))
