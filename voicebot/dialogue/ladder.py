"""Say it, say it again, type it, a human: how far a question of a form has come."""

from dataclasses import replace

from voicebot.dialogue.state import Form, State
from voicebot.knowledge.model import Knowledge

NUMBER, VERDICT = "number", "verdict"  # what may be typed: digits; yes or no


def refuse(form: Form, *names: str) -> Form:
    """The values of these slots were wrong once more."""
    return replace(form, refused={**form.refused, **{name: form.refused.get(name, 0) + 1 for name in names}})


def exhausted(knowledge: Knowledge, form: Form, *names: str) -> bool:
    """Was the value of one of these slots wrong so often that a human has to ask for it?"""
    return any(form.refused.get(name, 0) >= knowledge.hotline.policy.attempts for name in names)


def missed(form: Form) -> int:
    """How often the slot that is asked for wasn't understood, or was wrong."""
    return form.attempts + form.refused.get(form.slot or "", 0)


def only_by_keys(knowledge: Knowledge, state: State, form: Form) -> bool:
    """Is the caller asked to type this number? Who had to type one before need not be misheard twice again."""
    before = NUMBER in state.keyed
    return missed(form) > 0 and missed(form) + before + 1 >= knowledge.hotline.policy.attempts


def numbers_by_keys(knowledge: Knowledge, state: State, form: Form) -> bool:
    """May he type it as well?"""
    return NUMBER in state.keyed or only_by_keys(knowledge, state, form)


def verdict_by_keys(state: State, form: Form) -> bool:
    """Is yes or no better typed now: neither was understood, or a typed value is said to be wrong?"""
    doubtful = form.slot in form.typed and form.slot in form.refused
    return form.attempts > 0 or doubtful or VERDICT in state.keyed


def typed(state: State, form: Form) -> State:
    """The caller's answer came by keys; where words did not do before, he is offered keys from now on."""
    asking = form.stage == "asking"
    kind = NUMBER if asking else VERDICT
    troubled = missed(form) > 0 if asking else form.attempts > 0
    return replace(state, keyed=state.keyed | {kind}) if troubled else state
