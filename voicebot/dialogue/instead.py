"""Another form is meant than the one that is open: «no, not water but light»."""

from dataclasses import replace
from itertools import islice

from voicebot.dialogue import beginnings, profile
from voicebot.dialogue.match import Matcher
from voicebot.dialogue.state import Form, State
from voicebot.knowledge.model import Knowledge, Scenario
from voicebot.russian.exchanged import exchanged

_TRIED = 4  # wordings of the wish


def meant(
    knowledge: Knowledge, matcher: Matcher, state: State, form: Form, text: str
) -> tuple[State, Scenario, str] | None:
    """What to run instead, with the words of the wish as they should have been: the caller's, or the examples'."""
    before = (*reversed(state.asked[:-1]), *knowledge.scenarios[form.scenario].examples)
    wishes = (wish for said in before if (wish := exchanged(said, text)))
    for wish in islice(wishes, _TRIED):
        decision = matcher.decide(wish, allowed=profile.allowed(knowledge, state))
        other = knowledge.scenarios.get(decision.scenario or "")
        if other and other.scenario != form.scenario and other.then == "more":
            known = {**state.known, **beginnings.carried(knowledge, form)}
            return replace(state, form=None, known=known, decision=replace(decision, also=None)), other, wish
    return None
