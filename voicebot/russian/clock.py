"""The time of the day that a text speaks of, the text as `dates_words.plain` writes it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from typing import Literal

from voicebot.russian.clock_moments import Moment, evident, moment, pattern
from voicebot.russian.dates_days import TAKEN, UNITS, denied, forms_of
from voicebot.russian.dates_iso import LAST, MIDNIGHT, PARTS

_LETTERS = dict(zip("mden", PARTS, strict=True))  # Pm, Qm: morning …
_LUNCH = {"Lp": (time(13), time(18)), "Ld": (time(6), time(13)), "Lo": (time(12), time(14))}
Kind = Literal["range", "bounds", "joined", "within", "beginning", "to", "from", "exact", "alone"]


@dataclass(frozen=True, slots=True)
class Hours:
    """A moment, or a span of the day; part: the letter of the part of the day that was said, "" where none was."""

    at: time
    until: time | None = None
    part: str = ""


_PATTERNS: dict[Kind, re.Pattern[str]] = {  # the earlier wins where several fit
    "range": pattern(r"(?P<before>с|со|от|между) (?:hours )?MOMENT (?:и )?(?:до|по|и) (?:hours )?MOMENT2"),
    "bounds": pattern(
        r"(?P<before>после|не раньше|не ранее) (?:hours )?MOMENT (?:(?:и|но) )?"
        r"(?:до|не позже|не позднее) (?:hours )?MOMENT2"
    ),
    "joined": pattern(r"(?P<before>)MOMENT до MOMENT2"),
    "within": pattern(r"(?P<before>в) (?P<of>\d\d?)l hour(?: Q(?P<part>[mden]))?"),
    "beginning": pattern(r"(?P<before>в) начале (?P<of>\d\d?)g(?: Q(?P<part>[mden]))?"),
    "to": pattern(r"(?P<before>не позже|не позднее|(?<!не )раньше|до) (?:hours )?MOMENT"),
    "from": pattern(r"(?P<before>после|не раньше|не ранее|(?<!не )позже|(?<!не )позднее|с) (?:hours )?MOMENT"),
    "exact": pattern(
        r"(?P<before>в|во|на|к|ко|около|районе|hours|@+)(?P<inner>(?: (?:в|на|к|около|примерно|ровно|hours))*) MOMENT"
    ),
    "alone": pattern(r"(?P<before>)MOMENT"),
}
_PART = re.compile(r"(?<!\S)(?:P[mden]|L[pdo])(?!\S)")
_AT_WORK = (
    re.compile(r"(?:работаю|занята?|на работе|на смене|не будет)(?: \S+)? $"),
    re.compile(r" (?:я )?(?:работаю|занята?|на работе|не (?:звон|прих|прие|мог|смог|буд|надо))"),
)
_BOOKING = re.compile(
    r"@|(?<!\S)(?:P[mden]|запи[сш]\w*|при[еи][мд]\w*|назнач\w*|пере[нзо]\w*|давай\w*|можно|можете|хо[чт]\w*|талон\w*"
    r"|время|удобн\w*|~)(?!\S)"
)
_PLACES = re.compile(
    "подъезд|этаж|кабинет|корпус|дом|школ|больниц|поликлиник|палат|квартир|окн|участ|отдел|садик|маршрут"
)
_DAWN = 5
_WHOLE = 4  # words of a text that is hardly more than a time
_COUNTED = UNITS | {"hour", "hours", "-", "пик"}


def hours(text: str, day_end: int | None = None, inherited: str = "") -> Hours | None:
    """The time in a plain text whose days are taken out (`dates_days.mentions`).

    day_end: where the day that is meant ends, so that its own time is found. inherited: the letter of the part of the
    day that was said before, for a corrected hour: «на пять вечера, ой, на шесть».
    """
    named = _nearest(_parts(text), text, day_end)
    part = named.part if named else ""
    return _nearest(list(_said(text, part or inherited, named)), text, day_end) or named


def _nearest(found: list[tuple[int, Hours]], text: str, day_end: int | None) -> Hours | None:
    """The first after the day, before another day begins; or the first."""
    found.sort(key=lambda one: one[0])
    if day_end is not None:
        for end, span in found:
            if end >= day_end and TAKEN not in text[day_end:end].strip(f" {TAKEN}"):
                return span
    return found[0][1] if found else None


def _parts(text: str) -> list[tuple[int, Hours]]:
    """«утром», «после обеда»"""
    found = []
    for match in _PART.finditer(text):
        name = match[0]
        if name == "Ld" and _at_work(text, match):
            name = "Lp"
        if denied(text, match.start(), match.end()):
            continue
        if name[0] == "P":
            found.append((match.end(), Hours(*PARTS[_LETTERS[name[1]]], name[1])))
        else:
            found.append((match.end(), Hours(*_LUNCH[name])))
    return found


def _said(text: str, part: str, within: Hours | None) -> Iterator[tuple[int, Hours]]:
    for kind, said in _PATTERNS.items():
        for match in list(said.finditer(text)):
            if not _fits(text, kind, match):
                continue
            after = kind == "to" and _at_work(text, match)
            span = _span("from" if after else kind, match, part, within)
            if span and (after or not denied(text, match.start(), match.end())):
                yield match.end(), span
            text = text[: match.start()] + "*" * len(match[0]) + text[match.end() :]


def _at_work(text: str, match: re.Match[str]) -> bool:
    """«я работаю до пяти»: any time after that."""
    return bool(_AT_WORK[0].search(text[: match.start()]) or _AT_WORK[1].match(text, match.end()))


# is it a time at all?


def _fits(text: str, kind: Kind, match: re.Match[str]) -> bool:
    if kind in ("within", "beginning"):
        return True
    if evident(match) or ("plain2" in match.re.groupindex and evident(match, "2")):
        return True
    before, after = text[: match.start()].split(), text[match.end() :].split()
    if kind == "alone":
        if match["hours"] and match[0] == text.strip():  # an answer
            return True
        return match["bare"] == "00" and TAKEN in text and not (before and before[-1].isdigit())
    if kind == "joined" or match["before"] == "от" or (after and _counts(match, after[0])):
        return False
    if match["plain"] and re.match("0|1$", match["plain"]) and not match["hours"]:  # an hour is not called so
        return False
    if kind == "from" and match["before"] == "с":
        return bool(match["hours"] or match["bare"])
    if kind == "exact" and match["before"] == "на":
        return bool(_BOOKING.search(text) or len(text.split()) <= _WHOLE)
    if match["before"] == "hours":
        return bool(match["inner"])
    if match["single"]:
        counted = any(form.case == "gent" for word in after[:1] for form in forms_of(word))  # «после часа ожидания»
        return not counted and (kind != "exact" or (match["single"] == "hour" and not _measured(before)))
    return True


def _counts(match: re.Match[str], word: str) -> bool:
    """Does the number go on, or count what follows: «в три раза»?"""
    if word[0].isdigit():
        return word.isdigit() or "." in word
    if word in _COUNTED or _PLACES.match(word):
        return True
    number = match["plain2"] if "plain2" in match.re.groupindex else match["plain"]
    few = number is not None and int(number) in (2, 3, 4, 22, 23, 24)
    return not match["hours"] and any(
        (form.number == "plur" and form.case not in ("nomn", "accs")) or (few and form.case == "gent")
        for form in forms_of(word)
    )


def _measured(before: list[str]) -> bool:
    """«сто километров в час», «раз в час»"""
    return any(word[0].isdigit() for word in before[-2:]) or any(
        form.number == "plur" for word in before[-1:] for form in forms_of(word)
    )


# when it is


def _span(kind: Kind, match: re.Match[str], part: str, within: Hours | None) -> Hours | None:
    if kind in ("within", "beginning"):
        return _hour_of(kind, match, part)
    if kind in ("range", "bounds", "joined"):
        return _range(moment(match), moment(match, "2"), part)
    said = moment(match)
    if said and part == "m" and not within and said.hour < _DAWN:
        part = ""  # «в девять утра, нет, в три»: no longer the morning
    letter = (said and said.part) or part
    at = said.at(letter) if said else None
    if not said or at is None:
        return None
    start, end = (within.at, within.until or LAST) if within and not said.part else (MIDNIGHT, LAST)
    if kind == "to":
        return Hours(start if start < at else MIDNIGHT, at, letter)
    return Hours(at, end if at < end else LAST, letter) if kind == "from" else Hours(at, None, letter)


def _hour_of(kind: Kind, match: re.Match[str], part: str) -> Hours | None:
    """«в шестом часу», «в начале шестого»"""
    letter = match["part"] or part
    at = Moment(int(match["of"]) - 1).at(letter)
    if at is None:
        return None
    end = at.replace(hour=(at.hour + 1) % 24)
    return Hours(at, end if kind == "within" else None, letter)


def _range(first: Moment | None, second: Moment | None, part: str) -> Hours | None:
    if not first or not second:
        return None
    own = first.part or second.part or part
    at, until = first.at(first.part or own), second.at(second.part or (own if own != "n" else "m"))
    if at is None or until is None:
        return None
    if until <= at and not first.part:
        at = first.at("") or at
    if until <= at and first.sure and not second.part:  # «с двадцати трёх до пяти»
        return Hours(at, second.at("m"), own)
    if until <= at and not second.part and own != "n":
        until = second.at("") or until
        until = until.replace(hour=until.hour + 12) if until <= at and until.hour < 12 else until
    return Hours(at, until, own)
