"""A moment by the clock as it is said: «половина третьего», «без пятнадцати пять», «четырнадцать тридцать»."""

import re
from dataclasses import dataclass
from datetime import time

# the hours that are twelve later than said; without a part of the day «в три» is 15:00 to a business
_LATER = {"": range(1, 7), "m": (), "d": range(1, 8), "e": range(1, 12), "n": range(9, 12)}


@dataclass(frozen=True, slots=True)
class Moment:
    """An hour as it was said; sure: it can't mean twelve hours later."""

    hour: int
    minute: int = 0
    part: str = ""
    sure: bool = False

    def at(self, part: str) -> time | None:
        """By the clock of 24 hours; None where there is no such hour."""
        hour = self.hour or (0 if self.sure else 12)  # «половина первого»
        if not self.sure:
            hour += 12 if hour in _LATER[part] else 0
            hour = 0 if hour == 12 and part in ("e", "n") else hour
        return time(hour % 24, self.minute) if 0 <= hour <= 24 and self.minute < 60 else None


# § is replaced where one pattern holds two
_HOUR = r"(?:[01]?\d|2[0-4])"
_MINUTES = r"[0-5]\d"
_MOMENT = (
    r"(?:half (?P<half§>\d\d?)g"
    r"|quarter (?P<quarter§>\d\d?)g"
    r"|(?:(?P<into§>[0-5]?\d) minute|minute (?P<around§>[0-5]?\d)) (?P<of§>\d\d?)g"
    rf"|без (?P<short§>[0-5]?\d|quarter)(?: minute)? (?P<to§>{_HOUR}|hour)(?: hours?)?"
    rf"|(?P<clock§>{_HOUR}) clock (?P<past§>{_MINUTES})(?: hours?)?"
    rf"|(?P<hour§>{_HOUR}) (?:hours? (?P<with§>[0-5]?\d) minute|hours? (?P<and§>{_MINUTES})"
    rf"|(?P<bare§>{_MINUTES})(?: minute)?)"
    r"|hour (?P<one§>[0-5]\d)(?: minute)?"
    rf"|(?P<plain§>{_HOUR})(?P<hours§> hours?)?"
    r"|(?P<single§>hour|hours(?! (?:в|на|к|около|через|\d)))"
    r"|(?P<noon§>noon)|(?P<midnight§>midnight))"
    r"(?: ровно)?(?: Q(?P<part§>[mden]))?"
)
_NAMES = re.findall(r"\?P<(\w+)§>", _MOMENT)
_EVIDENT = ("half", "quarter", "of", "to", "clock", "with", "and", "noon", "midnight")
_PREFIXES = ("в", "к", "до", "с", "от", "между", "после", "около")


def pattern(said: str) -> re.Pattern[str]:
    """A pattern in which MOMENT, and MOMENT2, stands for a moment."""
    said = said.replace("MOMENT2", _MOMENT.replace("§", "2")).replace("MOMENT", _MOMENT.replace("§", ""))
    return re.compile(rf"(?<!\S)(?:{said})(?!\S)(?! minute)")


def moment(match: re.Match[str], end: str = "") -> Moment | None:
    """What the part of a match that ends so says; None where no clock shows it."""
    said = {name: match[name + end] for name in _NAMES}
    part = said["part"] or ""
    for name, minute in (("half", 30), ("quarter", 15), ("of", int(said["into"] or said["around"] or 0))):
        if said[name]:
            return Moment(int(said[name]) - 1, minute, part) if 1 <= int(said[name]) <= 24 else None
    if said["to"]:
        hour = 1 if said["to"] == "hour" else int(said["to"])
        short = 15 if said["short"] == "quarter" else int(said["short"])
        return Moment(hour - 1, 60 - short, part, hour > 12) if hour and short else None
    if said["noon"] or said["midnight"]:
        return Moment(12 if said["noon"] else 0, sure=True)
    if said["single"] or said["one"]:
        return Moment(1, int(said["one"] or 0), part)
    hour = said["clock"] or said["hour"] or said["plain"]
    minute = said["past"] or said["with"] or said["and"] or said["bare"] or 0
    return Moment(int(hour), int(minute), part, hour.startswith("0") or int(hour) > 12)


def evident(match: re.Match[str], end: str = "") -> bool:
    """Could it be nothing but a time, whatever stands around it?"""
    if any(match[name + end] for name in _EVIDENT):
        return True
    if match["part" + end] == "d":  # «три дня» are days
        prefixed = match["before"] in _PREFIXES or match["before"].startswith("@")
        return bool(match["hours" + end] or match["single" + end] or prefixed)
    return bool(match["part" + end])
