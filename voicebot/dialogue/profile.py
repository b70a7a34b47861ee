"""Which of the hotline's lines was dialled: what it knows, who helps there, and whether they are at work."""

from datetime import date

from voicebot.dialogue.state import State
from voicebot.knowledge.calendar import Calendar
from voicebot.knowledge.hotline import Profile
from voicebot.knowledge.model import Knowledge, Valid


def dialled(knowledge: Knowledge, *numbers: str) -> str | None:
    """The profile that the first of these numbers leads to which leads to any; None for the hotline as a whole."""
    profiles = knowledge.hotline.profiles.items()
    return next((name for number in numbers for name, profile in profiles if number in profile.numbers), None)


def greeting(knowledge: Knowledge, state: State) -> str:
    profile = _profile(knowledge, state)
    return (profile and profile.greeting) or knowledge.hotline.phrases.greeting


def queue(knowledge: Knowledge, state: State) -> str:
    """Where its callers wait for a human."""
    profile = _profile(knowledge, state)
    return (profile and profile.queue) or knowledge.hotline.queue


def at_work(knowledge: Knowledge, state: State) -> bool:
    """Do its people work at the moment of the call?"""
    hours = calendar(knowledge, state)
    return hours is None or hours.open_at(state.moment)


def calendar(knowledge: Knowledge, state: State) -> Calendar | None:
    """By which its people work; None: at any time."""
    profile = _profile(knowledge, state)
    name = (profile and profile.calendar) or knowledge.hotline.calendar
    return None if name is None else knowledge.hotline.calendars[name]


def allowed(knowledge: Knowledge, state: State) -> frozenset[str] | None:
    """The scenarios that this line has and that hold today; None for all."""
    profile, day = _profile(knowledge, state), state.moment.date()
    scenarios = knowledge.scenarios
    shut = {name for name, scenario in scenarios.items() if scenario.valid and not holds(scenario.valid, day)}
    if profile and profile.areas:
        shut |= {name for name in scenarios if knowledge.areas.get(name) not in profile.areas}
    return frozenset(scenarios.keys() - shut) if shut else None


def holds(valid: Valid, day: date) -> bool:
    return (valid.since or day) <= day <= (valid.until or day)


def _profile(knowledge: Knowledge, state: State) -> Profile | None:
    return knowledge.hotline.profiles[state.profile] if state.profile else None
