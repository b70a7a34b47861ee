"""From the words of the knowledge base to what is said."""

from collections.abc import Mapping
from dataclasses import replace

from voicebot.dialogue import slots
from voicebot.dialogue.acts import HangUp, Listen, Say
from voicebot.dialogue.state import State, Step
from voicebot.knowledge.model import Knowledge, Scenario


def plain(text: str) -> Say:
    return Say(text, text)


def filled(text: str, written: Mapping[str, str], spoken: Mapping[str, str]) -> Say:
    """`text` with its {placeholders} replaced, for the eye and for the ear."""
    return Say(_fill(text, written), _fill(text, spoken))


def quoting(knowledge: Knowledge, scenario: Scenario, text: str, values: Mapping[str, str], **more: str) -> Say:
    """`text` quoting the scenario's slots and `more`."""
    written = slots.written(knowledge, scenario.slots, values)
    spoken = slots.spoken(knowledge, scenario.slots, values)
    return filled(text, written | more, spoken | more)


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
    if scenario.then == "hang_up":
        return goodbye(state, *says)
    if scenario.then == "listen":
        return ask(state, *says)
    return ask(state, *says, plain(knowledge.hotline.phrases.more))
