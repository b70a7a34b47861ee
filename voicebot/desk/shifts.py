"""Who is to be here, by the calendar."""

from collections.abc import Iterable
from datetime import datetime

from voicebot.desk.model import MISSED, Operator


def look(operators: Iterable[Operator], moment: datetime) -> list[Operator]:
    """Bring their duties in line with the clock on the wall. Those whose pause is over with that."""
    return [one for one in operators if one.calendar and _back(one, moment)]


def _back(operator: Operator, moment: datetime) -> bool:
    """Is he thought to be at his telephone again, who had left it unanswered?"""
    if operator.calendar is None:
        return False
    before, operator.duty = operator.duty, operator.calendar.at(moment)
    operator.duty_until = operator.calendar.until(moment)
    if operator.duty != "open" or before == "open":
        return False
    operator.extra = False
    return bool(operator.extension) and (operator.status, operator.reason) == ("paused", MISSED)


def closed(people: Iterable[Operator]) -> bool:
    """Is it outside the shifts of all of them? Not where there is nobody, or somebody works at any time."""
    people = list(people)
    return bool(people) and all(who.calendar is not None and not who.on_shift for who in people)
