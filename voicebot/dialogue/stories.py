"""A story in the caller's own words, the only question of its form: told with the wish, or in parts."""

from voicebot.dialogue.state import Form
from voicebot.knowledge.model import Scenario
from voicebot.russian import stories


def slot(scenario: Scenario) -> str | None:
    """The slot that takes it; None where the scenario wants none."""
    names = [name for name, slot in scenario.slots.items() if slot.type == "text"]
    return names[0] if names and len(scenario.slots) == 1 else None


def ended(form: Form, text: str, other: Scenario | None = None) -> bool:
    """Has the caller, asked for more, told that there is none? So has who says goodbye, or nothing."""
    name, told = form.slot or "", form.partial
    asked_further = form.attempts > 0 and told != form.begun.get(name)
    enough = bool(told and name) and (asked_further or stories.whole(told))
    goodbye = other is not None and other.then == "hang_up"
    return enough and (not text or goodbye or stories.ended(text))
