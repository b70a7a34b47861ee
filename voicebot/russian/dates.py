"""Dates and times as callers say them: «в следующую пятницу, часиков в десять»."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from voicebot.russian.clock import Hours, hours
from voicebot.russian.dates_calendar import Calendar, later
from voicebot.russian.dates_days import Mention, meant, mentions
from voicebot.russian.dates_iso import When, completed, iso, parse_iso
from voicebot.russian.dates_spoken import spoken
from voicebot.russian.dates_words import plain

__all__ = ["When", "completed", "iso", "parse_iso", "spoken", "when"]

_LONGEST = 1000  # letters of a text that are read
_BOOKED_UNTIL = 18  # «в пятницу» on a Friday evening is the next one

_FARTHEST = 42  # days in 999.5 hours
_COUNT = r"(?P<count>\d{1,3}(?:\.5)?)"
_UNIT = r"(?P<unit>hours?|minute)"
_FROM_NOW = [
    re.compile(rf"(?<!\S){said}(?!\S)")
    for said in (
        rf"(?:через|спустя) (?:{_COUNT} hours?|(?P<unit>hour))(?: и)? (?P<minutes>\d\d)(?: minute)?",
        rf"(?:через|спустя) (?P<unit>hours|minute) {_COUNT}",
        rf"(?:через|спустя)(?: {_COUNT})? {_UNIT}",
        rf"{_UNIT} через {_COUNT}",
        rf"(?:{_COUNT} )?{_UNIT}(?: тому)? назад",
        rf"{_UNIT} {_COUNT}(?: тому)? назад",
        rf"в течени[еи](?: {_COUNT})? {_UNIT}",
    )
]
_NOW = re.compile(
    r"(?<!\S)(?:(?:прямо|прям|хоть) сейчас|сейчас же|только что|немедленно|^сейчас(?= (?:можно|могу|удобн|самое))"
    r"|сейчас$)(?!\S)"
)
_POINTED = r"(?:на |в |во )?(A\S+)(?! (?:week|month|D\d|weekend))(?!\S)"
_PATCHES = [  # what a correction leaves as it was: «двадцать пятого ноября, ой, декабря»
    (re.compile(r"\d+[gn] (M\d+) ~ (?:на )?(\d+[gn])(?! M)"), r"~ \2 \1"),
    (re.compile(r"(\d+[gn]) M\d+ ~ (M\d+)"), r"~ \1 \2"),
    (re.compile(r"(\d+(?: hours?)?) Q[mden] ~ (Q[mden])"), r"~ \1 \2"),
    (re.compile(rf"(D\d) на A\S+ week ~ {_POINTED}"), r"~ \1 на \2 week"),  # «на этой неделе, нет, на следующей»
    (re.compile(rf"A\S+ week (?:в )?(D\d) ~ {_POINTED}"), r"~ \1 на \2 week"),
    (re.compile(rf"A\S+ (week|month|D\d|weekend) ~ {_POINTED}"), r"~ на \2 \1"),
]
_HAPPENED = re.compile(
    r"(?<!\S)(?:случил|произош|упал|слома|отключили|затопил|прорвал|обнаруж|пропал|потек|сгорел|погас|авария|украл"
    r"|заболел|ударил|родил|A0 был|началось)\w*|(?:~|не работа\w+|не гор\w+|болит) (?:\S+ )?(?:с|со) (?=D|\d+g)"
)
_BOOKING = re.compile(
    r"(?<!\S)(?:запи[сш]\w*|перезвон\w*|можно|давайте|хо[чт]\w*|прием\w*|(?<!Pn )на (?:R[1-9]|D)|до (?:D|\d+g))"
)


def when(text: str, today: date, now: time | None = None, *, past: bool = False, asked: bool = False) -> When | None:
    """The day and the time that a text speaks of; None where it speaks of none, or of a day that there is not.

    now: without it «через час» can't be told. past: the talk is of what was, so that «в среду» is the last one, not the
    next. asked: a time was asked for, so that a bare number is one: «десять», «четырнадцать тридцать».
    A weekday that is today means today, unless what was said is over by `now`, or it is evening and no time was said.
    Of a correction («в среду, ой, в четверг») the last said counts, of alternatives («в среду или пятницу») the first.
    1 to 6 o'clock is the afternoon where nothing tells otherwise, 7 to 12 is as said.
    """
    said = plain(text[:_LONGEST])
    for pattern, patched in _PATCHES:
        said = pattern.sub(patched, said)
    about = Calendar(today, past or bool(_HAPPENED.search(said) and not _BOOKING.search(said)))
    return _understood(said, about, now) or (_understood(f"в {said}", about, now) if asked else None)


def _understood(said: str, about: Calendar, now: time | None) -> When | None:
    day: Mention | None = None
    span: Hours | None = None
    counted: When | None = None  # from now
    for parting, segment in _segments(said, about.past):
        moment, segment = _from_now(segment, about.today, now)
        found, rest = mentions(segment, about)
        again = meant(segment, found, about)
        spoken_of = hours(rest, again.end if again else None, span.part if span and parting == "~" else "")
        if moment or again or spoken_of:
            counted = moment
        day, span = again or day, spoken_of or span
    return counted or _combined(day, span, about, now)


def _segments(said: str, past: bool) -> Iterator[tuple[str, str]]:
    """What was said, parted by corrections; and by «так что», unless it is of what was: what follows counts."""
    parts = re.split("(~)" if past else r"(~|(?<!\S)so(?!\S))", f"~{said}")
    return ((parting, segment.strip()) for parting, segment in zip(parts[1::2], parts[2::2], strict=True))


def _combined(day: Mention | None, span: Hours | None, about: Calendar, now: time | None) -> When | None:
    at, until = (span.at, span.until) if span else (None, None)
    if not day:
        return When(at=at, until=until) if span else None
    if not day.first:
        return None
    first = day.first
    if day.weekly and first == about.today and not about.past and _over(span, now):
        first = later(first, 7) or first
    return When(first, day.last, at, until)


def _from_now(said: str, today: date, now: time | None) -> tuple[When | None, str]:
    """«через два часа», «полчаса назад», «прямо сейчас»; and the text without them."""
    if at := _NOW.search(said):
        return When(day=today, at=now and now.replace(second=0, microsecond=0)), said.replace(at[0], "-")
    for pattern in _FROM_NOW:
        if match := pattern.search(said):
            return (_shifted(match, datetime.combine(today, now)) if now else None), said.replace(match[0], "-")
    return None, said


def _shifted(match: re.Match[str], now: datetime) -> When | None:
    """None beyond the calendar."""
    named = match.groupdict()
    minutes = float(named["count"] or 1) * (60 if named["unit"] != "minute" else 1) + int(named.get("minutes") or 0)
    minutes = -minutes if match[0].endswith("назад") else minutes
    if not later(now.date(), _FARTHEST) or not later(now.date(), -_FARTHEST):
        return None
    then = now + timedelta(minutes=minutes)
    if match[0].startswith("в "):  # «в течение часа»
        return When(day=now.date(), at=_minute(now), until=_minute(then))
    return When(day=then.date(), at=_minute(then))


def _minute(moment: datetime) -> time:
    return moment.time().replace(second=0, microsecond=0)


def _over(span: Hours | None, now: time | None) -> bool:
    """Is it too late for that today?"""
    if not now:
        return False
    return (span.until or span.at) <= now if span else now.hour >= _BOOKED_UNTIL
