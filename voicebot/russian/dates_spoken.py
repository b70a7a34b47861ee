"""Dates and times in words, in the case that their prepositions ask for."""

from datetime import date, time

from voicebot.russian.agreement import cardinal, counted, ordinal
from voicebot.russian.dates_calendar import Calendar, dated
from voicebot.russian.dates_iso import LAST, MIDNIGHT, Part, When
from voicebot.russian.dates_words import MONTHS
from voicebot.russian.text import listed

_RELATIVE = {-2: "позавчера", -1: "вчера", 0: "сегодня", 1: "завтра", 2: "послезавтра"}
_WEEKDAYS = (
    "в понедельник", "во вторник", "в среду", "в четверг", "в пятницу", "в субботу", "в воскресенье",
)  # fmt: skip
_PARTS: dict[Part, str] = dict(
    zip(("morning", "day", "evening", "night"), listed("утром днём вечером ночью"), strict=True)
)
_NAMED = {(time(13), time(18)): "после обеда", (time(6), time(13)): "до обеда", (time(12), time(14)): "в обед"}
_SOON = 60  # days in which a weekday helps


def spoken(when: When, today: date, past: bool = False) -> str:
    """«в пятницу, двадцать седьмого ноября, в четырнадцать тридцать», «завтра утром»; `dates.when` understands it.

    past: the talk is of what was, so that a day alone is the last one.
    """
    day, at = _day(when, Calendar(today, past)), _time(when)
    return f"{day}, {at}" if "," in day and at else f"{day} {at}".strip()


def _day(when: When, about: Calendar) -> str:
    if not when.day:
        return ""
    if when.to_day:
        return f"с {_date(when.day, 'gent', about)} по {_date(when.to_day, 'accs', about)}"
    ahead = (when.day - about.today).days
    if ahead in _RELATIVE:
        return _RELATIVE[ahead]
    said = _date(when.day, "gent", about)
    return f"{_WEEKDAYS[when.day.weekday()]}, {said}" if 0 < ahead < _SOON else said


def _date(day: date, case: str, about: Calendar) -> str:
    said = f"{ordinal(str(day.day), case, 'neut')} {MONTHS[day.month - 1]}"
    evident = dated(day.day, day.month, None, about) == day
    return said if evident else f"{said} {ordinal(str(day.year), 'gent')} года"


def _time(when: When) -> str:
    if when.at is None:
        return ""
    if when.part:
        return _PARTS[when.part]
    if when.until is None:
        return "в полночь" if when.at == MIDNIGHT else f"в {_clock(when.at, 'accs')}"
    if named := _NAMED.get((when.at, when.until)):
        return named
    until = _clock(when.until, "gent")
    if when.at == MIDNIGHT:
        return f"до {until}"
    at = _clock(when.at, "gent")
    if when.until == LAST:
        return f"после {at}"
    bare = until.endswith(" часов") and at.endswith(" часов")  # «с двух до пяти часов»
    return f"с {at.removesuffix(' часов') if bare else at} до {until}"


def _clock(at: time, case: str) -> str:
    """«четырнадцать тридцать», «девять ноль пять», «два часа ночи», «десять часов»."""
    hour = str(at.hour)
    part = "" if not 1 <= at.hour <= 6 else " ночи" if at.hour < 4 else " утра"
    if not at.minute:
        return f"{cardinal(hour, case) if at.hour != 1 else ''} {counted('час', hour, case)}{part}".strip()
    if not at.hour:
        minute = str(at.minute)
        return f"{cardinal(hour, case)} часов {cardinal(minute, case, 'femn')} {counted('минута', minute, case)}"
    minute = f"{'ноль ' if at.minute < 10 else ''}{cardinal(str(at.minute), case)}"
    return f"{cardinal(hour, case)} {minute}{part}"
