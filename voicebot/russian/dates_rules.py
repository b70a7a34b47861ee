"""How dates, weekdays, weeks and months are said, in the words of `dates_words.plain`."""

import re
from collections.abc import Callable
from typing import Literal

from voicebot.russian.dates_calendar import (
    Calendar,
    Days,
    date_meant,
    dates_meant,
    days_on_meant,
    month_meant,
    months_on_meant,
    number_meant,
    number_of_meant,
    numbers_meant,
    relative_meant,
    week_meant,
    weekday_meant,
    weekend_meant,
    weeks_on_meant,
)

Kind = Literal["date", "relative", "weekday", "week", "other"]
Resolver = Callable[[re.Match[str], Calendar], Days | None]

_YEAR = r"(?: (?:(?P<which>A-?\d) year|(?P<full>[12]\d{3})[gxn]?(?: year)?|(?P<short>\d\d)(?:[gx]? year|g)))?"
_PART = r"(?P<part>начал[оеау]|середин[аеуы]|конец|конц[аеу])"


def _on(unit: str) -> tuple[str, ...]:
    """«через два дня», «дня через два», «через дня два», «два дня назад», «дня два назад»."""
    ago, count = r"(?: тому)? назад", r"(?P<count>\d{1,3}(?:\.5)?)"
    return (
        rf"(?:через|спустя)(?: {count})? {unit}",
        rf"{unit} через {count}",
        rf"через {unit} {count}",
        rf"(?:{count} )?{unit}{ago}",
        rf"{unit} {count}{ago}",
    )


def _rules(kind: Kind, resolver: Resolver, *said: str) -> list[tuple[Kind, re.Pattern[str], Resolver]]:
    return [(kind, re.compile(rf"(?<!\S)(?:{pattern})(?!\S)"), resolver) for pattern in said]


_NUMBERED = r"(?P<month>0?[1-9]|1[0-2])"
# the earlier wins where several fit
RULES: list[tuple[Kind, re.Pattern[str], Resolver]] = [
    *_rules(
        "date",
        dates_meant,
        rf"(?:с|со) (?P<day>\d\d?)[gnx]?(?: M(?P<first>\d+))? (?:по|до) (?P<last>\d\d?)[gnx]? M(?P<month>\d+){_YEAR}",
    ),
    *_rules("date", number_meant, r"числ\w (?P<day>\d\d?)g?(?! M)(?: \d\d?g)?(?! M)"),
    *_rules(
        "date",
        date_meant,
        r"(?P<full>[12]\d{3})[gxnl]? year (?:рождения )?(?P<day>\d\d?)[gn]? M(?P<month>\d+)",
        rf"(?P<day>\d\d?)[gn](?: (?:и|или|либо))? \d\d?[gn] M(?P<month>\d+){_YEAR}",
        rf"(?P<day>\d\d?)[gnxd]? M(?P<month>\d+){_YEAR}",
        rf"(?P<day>\d\d?)[gn] {_NUMBERED}[gnx]{_YEAR}",
        rf"(?P<day>\d\d?)[gn] {_NUMBERED}(?= \d{{2,4}}[gx]){_YEAR}",
    ),
    *_rules(
        "date",
        numbers_meant,
        r"(?:с|со) (?P<day>\d\d?)[gn] (?:по|до) (?P<last>\d\d?)[gn](?: числ\w+)?",
        r"(?:с|со) (?P<day>\d\d?) (?:по|до) (?P<last>\d\d?) числ\w+",
    ),
    *_rules("date", number_of_meant, r"(?P<day>\d\d?)[gnxd]?(?: числ\w)? (?P<adjective>A\S+) month"),
    *_rules("date", number_meant, r"(?P<day>\d\d?)[gnxd]? числ\w"),
    *_rules(
        "other",
        month_meant,
        rf"{_PART} (?:(?P<adjective>A\S+) )?(?:month|M(?P<month>\d+)){_YEAR}",
        rf"(?P<adjective>A\S+) month{_YEAR}",
        rf"(?:в|на|за) M(?P<month>\d+){_YEAR}",
        rf"M(?P<month>\d+)(?= (?:A-?\d year|[12]\d{{3}})){_YEAR}",
    ),
    *_rules("week", week_meant, rf"{_PART} (?:(?P<adjective>A\S+) )?week", r"(?P<adjective>A\S+) week"),
    *_rules("week", weeks_on_meant, *_on("week")),
    *_rules("week", weekend_meant, r"(?:(?P<adjective>A\S+) )?weekend"),
    *_rules("relative", days_on_meant, *_on("(?:day|Qd)")),
    *_rules("other", months_on_meant, *_on("(?P<unit>month|year)")),
    *_rules("weekday", weekday_meant, r"(?:(?P<adjective>A\S+) )?D(?P<weekday>\d)"),
    *_rules("relative", relative_meant, r"R(?P<days>-?\d)"),
]
BARE = re.compile(r"(?<!\S)(?P<day>\d\d?)(?P<ending>[gnd])(?!\S)"), number_meant


_LABELS = (
    r"(?:улиц\w*|ул|проспект\w*|переул\w+|площад\w+|пл|бульвар\w*|проезд\w*|набережн\w+|сквер\w*|микрорайон\w*"
    r"|имени|станци\w+|парк\w*|дом\w{0,2})"
)
_ROOMS = r"(?:кв|квартир\w*|корпус\w*|строени\w*|подъезд\w*)"
ADDRESSES = [  # that are called after a date
    re.compile(rf"(?<!\S){_LABELS} \d+[gn](?: M\d+| \S+)?(?!\S)"),
    re.compile(rf"(?<!\S)\d+[gn]? M\d+(?= (?:{_LABELS}|д)(?!\S)| \d+ {_ROOMS}(?!\S))"),
]
