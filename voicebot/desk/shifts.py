"""Who is to be here, by the calendar."""

from collections.abc import Iterable
from datetime import datetime

from voicebot.desk.model import Operator


def look(operators: Iterable[Operator], moment: datetime) -> None:
    """Bring their duties in line with the clock on the wall. Who has worked beyond his shift does so until the next."""
    for one in operators:
        if one.calendar is None:
            one.duty, one.duty_until = "open", None
            continue
        before, one.duty = one.duty, one.calendar.at(moment)
        one.duty_until = one.calendar.until(moment)
        one.extra = one.extra and not (one.duty == "open" and before != "open")


def closed(people: Iterable[Operator]) -> bool:
    """Is it outside the shifts of all of them? Not where there is nobody, or somebody works at any time."""
    people = list(people)
    return bool(people) and all(who.calendar is not None and not who.on_shift for who in people)
