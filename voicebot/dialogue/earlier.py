"""Earlier times than those that were offered: of what the system has named, or asked of it without the wish."""

from collections.abc import Mapping
from dataclasses import replace

from voicebot.dialogue import forms, ladder, offers
from voicebot.dialogue.handoff import escalate
from voicebot.dialogue.replies import plain
from voicebot.dialogue.slots import ABSENT
from voicebot.dialogue.state import Form, Stage, State, Step
from voicebot.knowledge.model import Knowledge


def sought(knowledge: Knowledge, state: State, form: Form) -> Step:
    """They are offered, asked for, or there are none; a time that was chosen stands until another one is."""
    state = replace(state, decision=replace(state.decision, scenario=form.scenario))
    first = _chosen(form) or min(option[offers.TIME] for option in offers.present(form))
    if found := offers.before(form.options, first):
        return _offered(knowledge, state, form, found)
    if not (day := offers.wish(knowledge, form)):
        return _none(knowledge, state, form)
    anytime = replace(form, values={**form.values, day: ABSENT})
    state, actions = forms.look(knowledge, state, anytime)
    return replace(state, form=replace(form, stage="looking", before=first)), actions


def answered(knowledge: Knowledge, state: State, form: Form, options: tuple[Mapping[str, str], ...]) -> Step:
    """What the system has at any time; where nothing of it is earlier the wish and the offer stand."""
    found = offers.before(options, form.before)
    form = replace(form, before="")
    if not found:
        return _none(knowledge, state, form)
    values = {**form.values, offers.wish(knowledge, form): ABSENT}
    return _offered(knowledge, state, replace(form, values=values), found)


def _offered(knowledge: Knowledge, state: State, form: Form, found: list[Mapping[str, str]]) -> Step:
    later = [option for option in form.options if option not in found]
    return forms.offered(knowledge, state, replace(offers.reopened(form), options=(*found, *later), shown=0))


def _none(knowledge: Knowledge, state: State, form: Form) -> Step:
    """The offer, or what was chosen of it, stands; who asks for ever comes to a human."""
    name = form.slot or ""
    stage: Stage = "reading_back" if _chosen(form) else "asking"
    form = ladder.refuse(replace(form, stage=stage, attempts=form.attempts + (stage == "asking")), name)
    if ladder.exhausted(knowledge, form, name):
        return escalate(knowledge, replace(state, form=form), knowledge.hotline.reasons.slot_failed)
    nothing = knowledge.hotline.phrases.earliest or knowledge.scenarios[form.scenario].slots[name].unknown
    return forms.question(knowledge, state, form, plain(nothing or ""))


def _chosen(form: Form) -> str:
    """The time that is being read back; none where there is only an offer."""
    return form.values.get(form.slot or "", "")
