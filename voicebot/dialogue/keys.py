"""What keys of the telephone mean: an answer, yes or no, or a human."""

from dataclasses import replace

from voicebot.dialogue import forms, ladder, offers, slots
from voicebot.dialogue.acts import Decision
from voicebot.dialogue.handoff import escalate
from voicebot.dialogue.replies import understood
from voicebot.dialogue.state import Form, State, Step
from voicebot.knowledge.model import Knowledge

OPERATOR, END = "0", "#"
CONFIRM = {"1": True, "2": False}


def pressed(knowledge: Knowledge, state: State, digit: str) -> Step:
    """One key; an answer is taken when it is whole, or ended by #, which may follow a whole one too."""
    if closes(state, digit):
        return replace(state, whole=False), ()
    state = replace(state, whole=False)
    form = state.form
    slot = forms.present(knowledge, form) if form else None
    if form and slot and slots.takes_keys(slot):
        keys = state.keys + digit.replace(END, "")
        whole = digit != END and slots.complete(slot, keys)
        state = replace(state, keys=keys, whole=whole)
        return typed(knowledge, state, form) if whole or digit == END else (state, ())
    if digit == OPERATOR:
        return escalate(knowledge, state, knowledge.hotline.reasons.key)
    if form and form.stage != "asking" and digit in CONFIRM:
        return understood(forms.confirm(knowledge, ladder.typed(state, form), form, CONFIRM[digit]))
    if form and slot and slot.type == "offer" and digit in CONFIRM and len(offers.present(form)) >= int(digit):
        return understood(forms.chosen(knowledge, state, form, offers.present(form)[int(digit) - 1]))
    return forms.repeat(knowledge, state)


def closes(state: State, digit: str) -> bool:
    """Does it end what was taken already?"""
    return state.whole and digit == END


def typed(knowledge: Knowledge, state: State, form: Form) -> Step:
    """The keys pressed so far are the answer."""
    slot = forms.present(knowledge, form)
    value = slots.from_keys(slot, state.keys) if slot else None
    state = replace(state, keys="", asked=(*state.asked, state.keys))
    if value is None and state.asked[-1] == OPERATOR:
        return escalate(knowledge, state, knowledge.hotline.reasons.key)
    if value is None:
        return forms.fail(knowledge, replace(state, decision=Decision("reject")), form)
    state = ladder.typed(state, form)
    return understood(forms.fill(knowledge, state, form, {form.slot or "": value}, typed=True))
