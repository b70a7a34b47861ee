"""Another form is meant than the one that is open, or none that there is: «no, not water but light»."""

from dataclasses import replace
from itertools import islice

from voicebot.dialogue import beginnings, profile
from voicebot.dialogue.match import Matcher
from voicebot.dialogue.state import Form, State
from voicebot.knowledge.model import Knowledge, Scenario
from voicebot.russian.exchanged import exchanged, refused
from voicebot.russian.morphology import readings
from voicebot.russian.text import words

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


def nothing(knowledge: Knowledge, form: Form, text: str) -> bool:
    """Is it something else than what the form is about: «not the lift but the door phone»?"""
    scenario = knowledge.scenarios[form.scenario]
    subject = _forms(words(f"{scenario.title} {scenario.about}"))
    old, new = refused(text)
    return bool(new) and bool(_forms(old) & subject) and not _forms(new) & subject


def _forms(said: list[str]) -> frozenset[str]:
    return frozenset[str]().union(*map(readings, said))
