"""From the words of the knowledge base to what is said."""

import re
from dataclasses import replace

from voicebot.dialogue import facts, profile, quotes
from voicebot.dialogue.acts import HangUp, Listen, Say
from voicebot.dialogue.quotes import Quotes
from voicebot.dialogue.state import State, Step
from voicebot.knowledge.model import Knowledge, Scenario, Wording

_STRESS = re.compile(r"\+(?=[\u0410-\u044f\u0401\u0451])")  # before a Russian letter: a mark for the voice alone


def plain(text: str) -> Say:
    return Say(_STRESS.sub("", text), text)


def filled(text: str, written: dict[str, str], spoken: dict[str, str] | None = None) -> Say:
    """`text` with its {placeholders} replaced, for the eye and for the ear."""
    return _said(Wording(voice=text), Quotes(written, spoken or written))


def quoting(knowledge: Knowledge, state: State, scenario: Scenario, text: str | Wording, **more: str) -> Say:
    """`text` quoting the slots of the form that is open, what systems told, and `more`."""
    wording = Wording(voice=text) if isinstance(text, str) else text
    return _said(wording, quotes.of_form(knowledge, scenario, state.form, state.moment, more))


def _said(wording: Wording, quoted: Quotes) -> Say:
    return Say(quoted.for_eye(wording.text or _STRESS.sub("", wording.voice)), quoted.for_ear(wording.voice))


def answer(knowledge: Knowledge, state: State, scenario: Scenario, **more: str) -> Say:
    """What the scenario answers in this moment."""
    fitting = wording(knowledge, state, scenario)
    return quoting(knowledge, state, scenario, fitting, **more) if fitting else plain("")


def first(knowledge: Knowledge, state: State, scenario: Scenario) -> list[Say]:
    """What can't wait for the form's questions, by what its caller has told with the wish."""
    today = [each for each in scenario.first or [] if _timely(knowledge, state, each)]
    return [quoting(knowledge, state, scenario, each) for each in _holding(state, today)[:1]]


def wording(knowledge: Knowledge, state: State, scenario: Scenario) -> Wording | None:
    """How it answers in this moment; of several wordings another one each time in a call.

    Where none is meant for what systems told, or didn't tell, the last one of this moment: nobody is left wordless.
    """
    today = [each for each in scenario.answer or [] if _timely(knowledge, state, each)]
    fitting = _holding(state, today) or today[-1:]
    told = state.tried.count(scenario.scenario) + state.prompted
    return fitting[told % len(fitting)] if fitting else None


def _holding(state: State, wordings: list[Wording]) -> list[Wording]:
    """Those that fit what is known; what is meant for just this rather than what always holds."""
    holding = [each for each in wordings if facts.holds(state.form, each.where, otherwise=False)]
    return [each for each in holding if each.conditional] or holding


def _timely(knowledge: Knowledge, state: State, wording: Wording) -> bool:
    day = state.moment.date()
    if not (wording.since or day) <= day <= (wording.until or day):
        return False
    if wording.when == "unreachable":
        return state.form is not None and state.form.unchecked
    return wording.when is None or (wording.when == "open") == profile.at_work(knowledge, state)


def ask(state: State, *says: Say, listen: Listen | None = None) -> Step:
    """Say this and listen; it is what «repeat» repeats."""
    return replace(state, said=says), (*says, listen or Listen())


def goodbye(state: State, *says: Say) -> Step:
    """Say this and end the call."""
    return replace(state, said=says, over=True), (*says, HangUp())


def conclude(knowledge: Knowledge, state: State, scenario: Scenario, *says: Say) -> Step:
    """The scenario's last words, and what it says comes then."""
    tried = (*state.tried, scenario.scenario) if scenario.then == "more" else state.tried
    state = replace(state, form=None, tried=tried)
    if scenario.then in ("hang_up", "decline"):
        return goodbye(state, *says)
    if scenario.then == "listen":
        return ask(state, *says)
    if other := knowledge.scenarios.get(state.also or ""):
        about = {"first": other.about}
        state = replace(state, also=None, offered=(other.scenario,))
        return ask(state, *says, filled(knowledge.hotline.phrases.also, about))
    if left := state.paused:
        about = {"first": knowledge.scenarios[left.form].about}
        state = replace(state, paused=None, resuming=left)
        return ask(state, *says, filled(knowledge.hotline.phrases.back, about))
    return ask(state, *says, plain(knowledge.hotline.phrases.more))


def understood(step: Step, confidence: float = 1.0) -> Step:
    """The input was the answer to the form's question; how sure that is, is the recogniser's to say."""
    state, actions = step
    scenario = state.decision.scenario or (state.form.scenario if state.form else None)
    decision = replace(state.decision, kind="answer", scenario=scenario, score=round(confidence, 3), candidates=())
    return replace(state, rejections=0, decision=decision), actions
