"""From the words of the knowledge base to what is said."""

import re
from collections.abc import Mapping
from dataclasses import replace

from voicebot.dialogue import profile, slots
from voicebot.dialogue.acts import HangUp, Listen, Say
from voicebot.dialogue.state import State, Step
from voicebot.knowledge.model import Knowledge, Scenario, Wording

_STRESS = re.compile(r"\+(?=[\u0410-\u044f\u0401\u0451])")  # before a Russian letter: a mark for the voice alone


def plain(text: str) -> Say:
    return Say(_STRESS.sub("", text), text)


def filled(text: str, written: Mapping[str, str], spoken: Mapping[str, str]) -> Say:
    """`text` with its {placeholders} replaced, for the eye and for the ear."""
    return Say(_fill(_STRESS.sub("", text), written), _fill(text, spoken))


def quoting(
    knowledge: Knowledge, state: State, scenario: Scenario, text: Wording, values: Mapping[str, str], **more: str
) -> Say:
    """`text` quoting the scenario's slots and `more`."""
    written = slots.written(knowledge, scenario.slots, values, state.moment)
    spoken = slots.spoken(knowledge, scenario.slots, values, state.moment)
    return Say(_fill(text.text or _STRESS.sub("", text.voice), written | more), _fill(text.voice, spoken | more))


def answer(knowledge: Knowledge, state: State, scenario: Scenario, values: Mapping[str, str], **more: str) -> Say:
    """What the scenario answers in this moment; of several wordings another one each time in a call."""
    holding = [wording for wording in scenario.answer or [] if _holds(knowledge, state, wording)]
    fitting = [wording for wording in holding if wording.conditional] or holding
    if not fitting:
        return plain("")
    wording = fitting[state.tried.count(scenario.scenario) % len(fitting)]
    return quoting(knowledge, state, scenario, wording, values, **more)


def _holds(knowledge: Knowledge, state: State, wording: Wording) -> bool:
    day = state.moment.date()
    if not (wording.since or day) <= day <= (wording.until or day):
        return False
    return wording.when is None or (wording.when == "open") == profile.at_work(knowledge, state)


def _fill(text: str, quoted: Mapping[str, str]) -> str:
    for name, value in quoted.items():
        text = text.replace("{" + name + "}", value)
    return text


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
        return ask(state, *says, filled(knowledge.hotline.phrases.also, about, about))
    return ask(state, *says, plain(knowledge.hotline.phrases.more))
