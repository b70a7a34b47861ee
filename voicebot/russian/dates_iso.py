"""A date and time that was said, and its one written form."""

import re
from dataclasses import dataclass
from datetime import date, time
from typing import Literal

Part = Literal["morning", "day", "evening", "night"]

PARTS: dict[Part, tuple[time, time]] = {
    "morning": (time(6), time(12)),
    "day": (time(12), time(18)),
    "evening": (time(18), time(23)),
    "night": (time(0), time(6)),
}
MIDNIGHT, LAST = time(0), time(23, 59)  # «до шести» begins, «после шести» ends with the day

_DAY = r"\d{4}-\d\d-\d\d"
_TIME = r"\d\d:\d\d"
_ISO = re.compile(rf"(?:({_DAY})(?:/({_DAY}))?)?(?:T({_TIME})(?:/({_TIME}))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class When:
    """A day or a time of it, or both.

    to_day: the last day of a range, None where one day was said.
    until: the end of a span that begins at `at`, None where `at` is a moment; before `at` where it is of the next day.
    """

    day: date | None = None
    to_day: date | None = None
    at: time | None = None
    until: time | None = None

    @property
    def part(self) -> Part | None:
        """The part of the day that the span is, None where it is another."""
        return next((part for part, span in PARTS.items() if span == (self.at, self.until)), None)


def iso(when: When) -> str:
    """DAY[/DAY][Thh:mm[/hh:mm]], or the time alone.

    2026-11-27 · 2026-11-30/2026-12-02 · T14:30 · 2026-11-27T14:30 · 2026-11-27T06:00/12:00
    """
    days = "/".join(day.isoformat() for day in (when.day, when.to_day) if day)
    times = "/".join(f"{at:%H:%M}" for at in (when.at, when.until) if at is not None)
    return days + (f"T{times}" if times else "")


def parse_iso(text: str) -> When:
    """What `iso` wrote. Raises ValueError where `text` is not of its form."""
    found = _ISO.fullmatch(text)
    if not found or not text:
        raise ValueError(f"no date or time: {text!r}")
    day, to_day, at, until = found.groups()
    return When(
        date.fromisoformat(day) if day else None,
        date.fromisoformat(to_day) if to_day else None,
        time.fromisoformat(at) if at else None,
        time.fromisoformat(until) if until else None,
    )


def completed(said: str, before: str) -> str:
    """A day told anew keeps the time of the one before, a time alone its day; both as `iso` writes them."""
    if not said or not before:
        return said
    (day, colon, at), (old_day, old_colon, old_at) = said.partition("T"), before.partition("T")
    return (day or old_day) + (colon + at or old_colon + old_at)
