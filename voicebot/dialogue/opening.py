"""How a call begins, and what is kept of one that broke off."""

from dataclasses import replace

from voicebot.dialogue import forms, profile
from voicebot.dialogue.acts import Action, Decision, Heard, Started, Suspend, Unfinished
from voicebot.dialogue.replies import ask, filled, plain, understood
from voicebot.dialogue.state import State, Step
from voicebot.knowledge.model import Knowledge, Scenario
from voicebot.russian.questions import digresses
from voicebot.russian.yesno import yes_no


def known(knowledge: Knowledge, state: State, started: Started) -> State:
    """Who calls, when, and on which of the hotline's lines."""
    line = profile.dialled(knowledge, started.dialled, *started.headers.values())
    who = replace(state, caller=started.caller, written=started.written, headers=started.headers)
    return replace(who, moment=started.moment, profile=line)


def begin(knowledge: Knowledge, state: State, started: Started) -> Step:
    """Greet; a caller whose last call broke off is asked whether to go on with it."""
    left = started.unfinished
    left = left if left and left.form in knowledge.scenarios else None
    state = replace(known(knowledge, state, started), resuming=left)
    phrases = knowledge.hotline.phrases
    says = [replace(plain(phrases.disclosure), barge_in=False)] if phrases.disclosure else []
    says.append(plain(profile.greeting(knowledge, state)))
    if left is None:
        return ask(state, *says)
    return ask(state, *says, filled(phrases.resume, {"first": knowledge.scenarios[left.form].about}))


def resumed(knowledge: Knowledge, state: State, left: Unfinished, heard: Heard) -> Step | None:
    """The answer to whether to go on; None where it is another wish, said with a no or without."""
    agreed = yes_no(heard.text)
    wish = knowledge.scenarios.get(state.decision.scenario or "")
    if agreed is None or (agreed is False and wish and wish.then == "more"):
        return None
    if agreed:
        return understood(forms.resume(knowledge, state, left), heard.confidence)
    phrases = knowledge.hotline.phrases
    return ask(replace(state, decision=Decision()), plain(phrases.more if state.tried else phrases.which))


def paused(state: State, other: Scenario, text: str) -> Unfinished | None:
    """What the caller leaves for this other form, if he has told anything of it or only asks in between."""
    form = state.form
    if form is None or form.scenario == other.scenario or not (form.values or digresses(text)):
        return state.paused
    return Unfinished(form.scenario, form.values)


def left(state: State) -> tuple[Action, ...]:
    """What the caller had told when the call broke off."""
    form = state.form
    return (Suspend(form.scenario, form.values),) if form and form.values and state.caller else ()
