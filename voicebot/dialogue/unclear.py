"""What isn't clear: asked back, once more and in other words, at last a human helps."""

import re
from dataclasses import replace

from voicebot.dialogue import forms
from voicebot.dialogue.acts import Say
from voicebot.dialogue.handoff import escalate
from voicebot.dialogue.replies import answer, ask, filled, plain
from voicebot.dialogue.slots import ABSENT
from voicebot.dialogue.state import Form, State, Step
from voicebot.knowledge.model import Knowledge, Scenario
from voicebot.russian.questions import asks, digresses, refuses, speaks_of
from voicebot.russian.yesno import denies, gives_up, needless, yes_no

_GAP = re.compile(r"(?<=[.!?\u2026])\s+")  # between sentences


def prompt(knowledge: Knowledge, state: State, scenario: Scenario) -> Step:
    """A greeting, a yes or a no, and no wish: asked for it in other words, at last a human helps."""
    if state.prompted and (scenario.then == "decline" or state.rejections + 1 >= knowledge.hotline.policy.rejections):
        return not_understood(knowledge, state)
    said = answer(knowledge, state, scenario) if scenario.then == "listen" else plain(knowledge.hotline.phrases.which)
    counted = state.rejections + (1 if state.prompted else 0)
    return ask(replace(state, prompted=state.prompted + 1, rejections=counted), said)


def clarify(knowledge: Knowledge, state: State) -> Step:
    """«You mean this?» or «this or that?»; what has nothing to tell is not offered."""
    policy = knowledge.hotline.policy
    scenarios = knowledge.scenarios
    if scenarios[state.decision.candidates[0].scenario].then == "repeat":
        return forms.repeat(knowledge, state)  # no harm in it
    tellable = [c for c in state.decision.candidates if scenarios[c.scenario].then == "more"]
    if not tellable or tellable[0].score < policy.clarify:
        return not_understood(knowledge, state)
    first, *others = tellable
    near = [other for other in others[:1] if first.score - other.score < policy.margin]
    offered = tuple(candidate.scenario for candidate in (first, *near))
    about = dict(zip(("first", "second"), (knowledge.scenarios[name].about for name in offered), strict=False))
    text = knowledge.hotline.phrases.clarify_two if near else knowledge.hotline.phrases.clarify_one
    if state.rejections + 1 >= policy.rejections:
        return not_understood(knowledge, state)
    return ask(replace(state, offered=offered, rejections=state.rejections + 1), filled(text, about, about))


def not_understood(knowledge: Knowledge, state: State, noise: bool = False) -> Step:
    """Neither a wish nor an answer; noise: there was sound without words, which is no fault of the wording."""
    wording, why = knowledge.hotline.phrases.not_understood, knowledge.hotline.reasons.not_understood
    if noise:
        wording, why = knowledge.hotline.phrases.noise, knowledge.hotline.reasons.doubted
    state = replace(state, rejections=state.rejections + 1, decision=replace(state.decision, kind="reject"))
    if state.form:
        asked, actions = forms.fail(knowledge, state, state.form)
        says = (plain(wording[0]),) if noise and not asked.over else ()
        return replace(asked, said=(*says, *asked.said)), (*says, *actions)
    if state.rejections >= knowledge.hotline.policy.rejections:
        return escalate(knowledge, state, why)
    return ask(state, plain(wording[min(state.rejections, len(wording)) - 1]))


def beyond(knowledge: Knowledge, state: State) -> Step:
    """Another thing is meant than the form is for, and there is none for it: what there is, then a human."""
    phrases, policy = knowledge.hotline.phrases, knowledge.hotline.policy
    state = replace(state, form=None, decision=replace(state.decision, kind="reject", scenario=None))
    if phrases.beyond is None:
        return not_understood(knowledge, state)
    return ask(replace(state, rejections=policy.rejections - 1), plain(phrases.beyond))


def told_already(knowledge: Knowledge, state: State, text: str) -> Step | None:
    """A question about what was just answered: what the answer says of it is said once more."""
    more = knowledge.hotline.phrases.more
    just = bool(state.tried) and bool(state.said) and state.said[-1].text == more and not state.rejections
    if not just or not (digresses(text) or asks(text)):
        return None
    says = [part for say in state.said[:-1] if (part := _about(say, text))]
    if not says:
        return None
    decision = replace(state.decision, kind="answer", scenario=state.tried[-1], part_of=None, also=None)
    return ask(replace(state, decision=decision, rejections=1), *says, state.said[-1])


def _about(say: Say, topic: str) -> Say | None:
    """Its sentences that speak of this."""
    written, spoken = (
        " ".join(sentence for sentence in _GAP.split(text) if speaks_of(sentence, topic))
        for text in (say.text, say.speech)
    )
    return replace(say, text=written, speech=spoken) if written and spoken else None


def given_up(knowledge: Knowledge, state: State, form: Form, text: str) -> bool:
    """Doesn't the caller want what the form is for (any more)? «No need» may also leave out what he is asked for."""
    if state.turned_away and not form.values and yes_no(text) is False:
        return True  # it was begun for him, instead of a human
    slot = forms.present(knowledge, form)
    left_out = slot is None or slot.optional or slot.type == "yesno" or form.partial
    return form.stage != "given" and (gives_up(text) or (needless(text) and not left_out))


def drop(knowledge: Knowledge, state: State) -> Step:
    """The form is left for good."""
    phrases = knowledge.hotline.phrases
    state = replace(state, form=None, rejections=0, decision=replace(state.decision, kind="answer"))
    return ask(state, *([plain(phrases.dropped)] if phrases.dropped else []), plain(phrases.more))


def unanswered(knowledge: Knowledge, state: State, form: Form, text: str) -> Step:
    """No answer: asked again with more help, unless the caller won't or can't tell: then a human helps soon."""
    slot = forms.present(knowledge, form)
    if slot and refuses(text) and slot.optional:
        return forms.fill(knowledge, state, form, {form.slot or "": ABSENT})
    state = replace(state, decision=replace(state.decision, kind="reject"))
    unable = refuses(text) or (slot is not None and slot.type == "digits" and denies(text))
    if unable and form.attempts:
        return escalate(knowledge, replace(state, form=form), knowledge.hotline.reasons.slot_failed)
    if unable and refuses(text) and (needed := knowledge.hotline.phrases.needed):
        return forms.question(knowledge, state, replace(form, attempts=form.attempts + 1), plain(needed))
    return forms.fail(knowledge, state, form)
