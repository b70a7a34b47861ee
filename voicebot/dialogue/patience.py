"""What a caller asks for at any time: once more, slowly, later; and when he has had enough."""

from dataclasses import replace

from voicebot.dialogue import forms
from voicebot.dialogue.acts import Heard
from voicebot.dialogue.handoff import escalate
from voicebot.dialogue.replies import plain
from voicebot.dialogue.state import State, Step
from voicebot.knowledge.model import Knowledge
from voicebot.russian.morphology import lemmas

_MOST = 6  # in a row: who asks for no more than that isn't served by a robot


def command(knowledge: Knowledge, state: State, then: str) -> Step:
    """Once more, once more but slowly, or later: whatever the robot waits for it goes on waiting for."""
    if state.commands >= _MOST:
        return escalate(knowledge, state, knowledge.hotline.reasons.not_understood)
    state = replace(state, commands=state.commands + 1)
    if then != "wait":
        return forms.repeat(knowledge, replace(state, slow=state.slow or then == "slower"))
    patience = knowledge.hotline.policy.wait_seconds * 1000
    listen = replace(forms.awaited(knowledge, state.form), patience_ms=patience)
    return replace(state, waiting=True), (plain(knowledge.hotline.phrases.wait), listen)


def worn(knowledge: Knowledge, state: State, heard: Heard) -> str | None:
    """Why this caller comes to a human at once, whatever he has said."""
    policy, reasons = knowledge.hotline.policy, knowledge.hotline.reasons
    if state.doubts >= policy.doubts and not forms.takes_keys(knowledge, state.form):
        return reasons.doubted
    slot = forms.present(knowledge, state.form) if state.form else None
    tells = slot is not None and slot.type == "text"  # who is angry at what he complains of isn't so at us
    if heard.irritation >= policy.irritation and not tells:
        return reasons.angry
    said = lemmas(heard.text)
    angry = any(_holds(said, lemmas(words)) for words in policy.angry)
    return reasons.angry if angry else None


def _holds(said: tuple[str, ...], words: tuple[str, ...]) -> bool:
    return any(said[i : i + len(words)] == words for i in range(len(said)))
