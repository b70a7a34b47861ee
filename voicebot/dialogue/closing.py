"""Nobody is at work: how that is told, and when somebody is again."""

from collections.abc import Mapping
from datetime import datetime

from voicebot.dialogue import profile
from voicebot.dialogue.acts import Escalate, Say
from voicebot.dialogue.replies import filled, plain
from voicebot.dialogue.state import State
from voicebot.knowledge.calendar import Calendar
from voicebot.knowledge.model import Knowledge
from voicebot.russian.since import since

Shifts = Mapping[str, tuple[Calendar, ...]]  # queue: of its people; not where one of them may come at any time
_CHANGES = 50  # of calendars that are looked at


def nobody_there(knowledge: Knowledge, state: State, asked: Escalate) -> bool:
    """Nobody works now where the caller would be passed on to, and there is something else for him."""
    return (
        knowledge.hotline.after_hours is not None
        and asked.card.queue == profile.queue(knowledge, state)
        and not profile.at_work(knowledge, state)
    )


def closed(knowledge: Knowledge, shifts: Shifts, state: State) -> Say:
    phrases, then = knowledge.hotline.phrases, _back(knowledge, shifts, state)
    if then is None or phrases.closed_until is None:
        return plain(phrases.closed)
    return filled(phrases.closed_until, {"when": since(then, state.moment)})


def _back(knowledge: Knowledge, shifts: Shifts, state: State) -> datetime | None:
    """When the line's people begin again, by the hotline's hours and their own shifts; None where nobody knows."""
    hours, people = profile.calendar(knowledge, state), shifts.get(profile.queue(knowledge, state), ())

    def at_work(moment: datetime) -> bool:
        on_shift = not people or any(one.open_at(moment) for one in people)
        return on_shift and (hours is None or hours.open_at(moment))

    moment, working = state.moment, at_work(state.moment)
    if working and not people:  # they left for a reason that isn't known here
        return None
    for _ in range(_CHANGES):
        changes = [then for one in (*people, *([hours] if hours else [])) if (then := one.until(moment))]
        if not changes:
            return None
        moment, worked = min(changes), working
        working = at_work(moment)
        if working and not worked:
            return moment
    return None
