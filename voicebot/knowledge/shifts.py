"""When one of the people at the desk works, in the words of the hotline's calendars."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import cycle

from pydantic import BaseModel, ConfigDict, Field

from voicebot.errors import Problem
from voicebot.knowledge.calendar import Calendar, Days, Hours, Pause, Special, hours

_ANY = datetime(2000, 1, 3)  # a day to reckon with times on


class Shifts(BaseModel):
    """What is written here comes before what `calendar`, one of hotline.yaml, says; nothing written: at any time."""

    model_config = ConfigDict(extra="forbid")
    calendar: str = ""
    shifts: dict[Days, Hours] | None = None
    lunch: Pause | None = None
    holidays: list[date] = []  # days off, beside those of the calendar
    special: list[Special] = []  # days with hours of their own


class Lunch(BaseModel):
    """Lunch of those who have none of their own: so long, between these hours, so many people at once."""

    model_config = ConfigDict(extra="forbid")
    between: Pause
    minutes: int = Field(ge=5, le=120)
    at_once: int = Field(default=1, ge=1, le=1000)


def rota(people: Mapping[str, Shifts], lunch: Lunch | None, calendars: Mapping[str, Calendar]) -> dict[str, Calendar]:
    """The calendar of each who has one. Problem where a calendar isn't there, or not everybody comes to his lunch."""
    found = {name: one for name, written in people.items() if (one := _own(name, written, calendars))}
    hungry = [name for name, one in found.items() if one.lunch is None]
    if lunch is None or not hungry:
        return found
    times = list(_times(lunch))
    if len(hungry) > len(times) * lunch.at_once:
        raise Problem("desk.no_lunch", people=len(hungry), room=len(times) * lunch.at_once, between=lunch.between)
    eats = zip(hungry, cycle(times), strict=False)
    return found | {name: found[name].model_copy(update={"lunch": time}) for name, time in eats}


def by_queue(calendars: Mapping[str, Calendar], skills: Mapping[str, Iterable[str]]) -> dict[str, tuple[Calendar, ...]]:
    """Those of the people of each queue; no queue of whose people one may come at any time."""
    people: dict[str, list[Calendar | None]] = {}
    for name, queues in skills.items():
        for queue in queues:
            people.setdefault(queue, []).append(calendars.get(name))
    known = {queue: tuple(one for one in each if one) for queue, each in people.items()}
    return {queue: found for queue, found in known.items() if len(found) == len(people[queue])}


def _own(name: str, written: Shifts, calendars: Mapping[str, Calendar]) -> Calendar | None:
    if written.calendar and written.calendar not in calendars:
        raise Problem("desk.no_calendar", operator=name, calendar=written.calendar, known=_listed(calendars))
    common = calendars.get(written.calendar)
    if common is None and written.shifts is None:
        if written.lunch or written.holidays or written.special:
            raise Problem("desk.no_shifts", operator=name)
        return None
    common = common or Calendar(hours={})
    return Calendar(
        hours=common.hours if written.shifts is None else written.shifts,
        lunch=written.lunch or common.lunch,
        holidays=[*written.holidays, *common.holidays],
        special=[*written.special, *(one for one in common.special if one.day not in written.holidays)],
    )


def _times(lunch: Lunch) -> Iterator[str]:
    """One after another, as many as there is room for."""
    begin, end = (datetime.combine(_ANY, time) for time in hours(lunch.between))
    step = timedelta(minutes=lunch.minutes)
    while begin + step <= end:
        yield f"{begin:%H:%M}-{begin + step:%H:%M}"
        begin += step


def _listed(calendars: Iterable[str]) -> str:
    return ", ".join(calendars) or "—"
