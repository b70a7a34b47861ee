"""How much of an answer has been said: all digits, a yes or no, a clear or unclear wish, a beginning, or else?"""

from typing import Literal

from voicebot.dialogue import forms, offers
from voicebot.dialogue.slots import Reader
from voicebot.dialogue.state import Form, State
from voicebot.knowledge.model import Knowledge, Slot
from voicebot.russian import numbers
from voicebot.russian.text import words
from voicebot.russian.unfinished import unfinished
from voicebot.russian.yesno import yes_no

Progress = Literal["complete", "settled", "sure", "unclear", "begun", "other"]

SURE = 0.9  # so likely a scenario is meant that nothing more need be said
_ENOUGH = 2  # words of a wish: «water» may be the beginning of anything
_SHORT = 3  # words of a yes or no
_WHOLE_PHONE = len("+79001234567")  # 0: the one that the call comes from is hidden, or none


def progress(knowledge: Knowledge, state: State, text: str, after: State) -> Progress | None:
    """Of the words `text`, said in `state`; `after` is the state that they would lead to. None: nothing is known."""
    if not words(text):
        return None  # a recogniser may be at a loss with the first digits
    if state.form and (slot := forms.present(knowledge, state.form)):
        return _of_slot(knowledge, state, state.form, slot, text)
    if state.form or state.offered or state.resuming:
        settled = yes_no(text) is not None and len(words(text)) <= _SHORT
        return "settled" if settled else None
    if unfinished(text):
        return "begun"
    decision = after.decision
    if decision.kind != "answer":
        return "unclear"
    sure = decision.score >= SURE and not decision.also
    return "sure" if sure and len(words(text)) >= _ENOUGH else None


def awaits_yes_no(knowledge: Knowledge, state: State) -> bool:
    """Is a yes or a no an answer now?"""
    slot = forms.present(knowledge, state.form) if state.form else None
    if slot:
        return slot.type == "yesno" or slot.optional
    return bool(state.form or state.offered or state.resuming)


def _of_slot(knowledge: Knowledge, state: State, form: Form, slot: Slot, text: str) -> Progress | None:
    value = Reader(knowledge, state.moment, state.caller).parse(slot, text)
    match slot.type:
        case "yesno":
            return "settled" if value and len(words(text)) <= _SHORT else None
        case "offer":
            return "settled" if offers.pick(form, text, state.moment.date()) else None
        case "digits" | "number" | "meter":
            return _of_number(slot, value, form.partial, text)
        case "phone":
            whole = value is not None and len(value) in (0, _WHOLE_PHONE)
            return "complete" if whole else _begun(text)
        case _:
            return "begun" if unfinished(text) else None


def _of_number(slot: Slot, value: str | None, before: str, text: str) -> Progress | None:
    if slot.optional and value == "":
        return "settled"
    said = numbers.digits(text) or ""
    if not said:
        return "other"
    if slot.type == "digits" and slot.length is not None:
        whole = slot.length in (len(said), len(before + said)) and not numbers.may_go_on(text)
        return "complete" if whole else "begun"
    if slot.type == "meter" and value and len(said) >= slot.whole + slot.fraction > slot.whole:
        return "complete"
    return "begun"


def _begun(text: str) -> Progress:
    return "begun" if numbers.digits(text) else "other"
