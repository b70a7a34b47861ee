"""Dates, days of the week and hours, written out."""

import re

from voicebot.russian.agreement import BEFORE, cardinal, case_after, counted, ordinal, stop
from voicebot.russian.text import listed

# dates

_MONTHS = listed("января февраля марта апреля мая июня июля августа сентября октября ноября декабря")
_SHORT_MONTH = re.compile(
    r"(?<=\d )(янв|февр?|мар|апр|июн|июл|авг|сент?|окт|нояб?|дек)\.? ?(?=[\s\d,;)]|$)", re.IGNORECASE
)
_MONTH = rf"({'|'.join(_MONTHS)})\b"
_DAY = r"(0?[1-9]|[12]\d|3[01])(?:-?(?:го|е|му|ое|ого))?"
_YEAR = r"(?: ?(\d{4})(?: ?(?:г\.|года?\b|году\b))?(?! ?\d))?"
_NAMED = r"(?:сегодня|завтра|вчера|дат[аы]\b[^.!?]{0,30}?[—:–-]) "
_NUMERIC = re.compile(
    rf"(?:({_NAMED})|{BEFORE})(?<![\d.,/])(0?[1-9]|[12]\d|3[01])[./](0[1-9]|1[0-2])[./](\d{{4}})"
    r"(?: ?(?:г\.|года\b))?(?![\d/])",
    re.IGNORECASE,
)
_DAY_MONTH = re.compile(
    r"(?<![\w-])(с|со|по|до|от|к|на|за|после) (0?[1-9]|[12]\d|3[01])\.(0[1-9]|1[0-2])"
    r"(?![\d%:]|[.,]\d| ?[а-яё]*\.?/| руб)",
    re.IGNORECASE,
)
_FROM_TO = re.compile(rf"(?<!\w)(со?) {_DAY} по {_DAY} (?:{_MONTH}|(числ[оа]))", re.IGNORECASE)
_SPAN = re.compile(rf"{BEFORE}(?<![\d.,-]){_DAY} ?[-–—] ?{_DAY} {_MONTH}", re.IGNORECASE)
_LIST = re.compile(rf"{BEFORE}(?<![\d.,-])((?:{_DAY}, )*){_DAY} и {_DAY} {_MONTH}", re.IGNORECASE)
_DATE = re.compile(rf"(?:({_NAMED})|{BEFORE})(?<![\d.,-]){_DAY} {_MONTH}{_YEAR}", re.IGNORECASE)
_OF_MONTH = re.compile(r"(?<![\d.,-])(\d{1,2})(?:-?(?:го|е|му|ое|ого))? (числ(?:о|а|у|ом|е))\b", re.IGNORECASE)
_NUMBER_CASES = {"число": "nomn", "числа": "gent", "числу": "datv", "числом": "ablt", "числе": "loct"}
_YEARS = re.compile(
    rf"{BEFORE}(?<![\d.,-])([12]\d{{3}})(?:( ?[-–—/] ?)([12]\d{{3}}))? ?(гг?\.|годы|годов|годах|год[ауе]?|годом)(?!\w)",
    re.IGNORECASE,
)
_WHEN = {"datv": "datv", "accs": "accs", "loct": "loct", "ablt": "ablt"}


def dates_named(text: str) -> str:
    """«с 15 по 25 ноября» → «с пятнадцатого по двадцать пятое ноября»."""
    text = _SHORT_MONTH.sub(lambda m: next(month for month in _MONTHS if month[:3] == m[1].lower()[:3]) + " ", text)
    text = _NUMERIC.sub(lambda m: _lead(m) + _date(m[3], _when(m), _MONTHS[int(m[4]) - 1], m[5]) + stop(m), text)
    text = _DAY_MONTH.sub(lambda m: f"{m[1]} {_date(m[2], _case(m[1]), _MONTHS[int(m[3]) - 1])}", text)
    text = _FROM_TO.sub(lambda m: f"{m[1]} {_day(m[2], 'gent')} по {_day(m[3], 'accs')} {m[4] or 'число'}", text)
    text = _SPAN.sub(_span, text)
    text = _LIST.sub(_list, text)
    text = _DATE.sub(lambda m: _lead(m) + _date(m[3], _when(m), m[4], m[5]) + stop(m), text)
    text = _OF_MONTH.sub(lambda m: f"{_day(m[1], _NUMBER_CASES[m[2].lower()])} {m[2]}", text)
    return _YEARS.sub(_years, text)


def _lead(match: re.Match[str]) -> str:
    return match[1] or (f"{match[2]} " if match[2] else "")


def _when(match: re.Match[str]) -> str:
    return "nomn" if match[1] else _case(match[2])


def _case(before: str | None) -> str:
    """A day stands in the genitive, unless a preposition wants another case."""
    return _WHEN.get(case_after(before), "gent")


def _day(day: str, case: str) -> str:
    return ordinal(str(int(day)), case, "neut")


def _date(day: str, case: str, month: str, year: str | None = None) -> str:
    return f"{_day(day, case)} {month}" + (f" {ordinal(year, 'gent')} года" if year else "")


def _span(match: re.Match[str]) -> str:
    if match[1]:
        case = _case(match[1])
        return f"{match[1]} {_day(match[2], case)} — {_day(match[3], case)} {match[4]}"
    return f"с {_day(match[2], 'gent')} по {_day(match[3], 'accs')} {match[4]}"


def _list(match: re.Match[str]) -> str:
    case = _case(match[1])
    days = re.sub(r"(\d+)(?:-?[а-яё]+)?", lambda day: _day(day[1], case), match[2])
    lead = f"{match[1]} " if match[1] else ""
    return f"{lead}{days}{_day(match[4], case)} и {_day(match[5], case)} {match[6]}"


def _years(match: re.Match[str]) -> str:
    before, first, dash, second, noun = match.groups()
    lead = f"{before} " if before else ""
    case = {"году": "loct", "года": "gent", "год": "nomn", "годом": "ablt", "годе": "loct"}.get(noun.lower(), "")
    if noun.lower() == "году" and case_after(before) == "datv":
        case = "datv"
    if not case:
        case = {"gent": "gent", "datv": "datv", "accs": "loct"}.get(case_after(before), "gent")
    if second:
        said = {"гг.": {"gent": "годов", "loct": "годах", "datv": "годам"}.get(case, "годы")}.get(noun.lower(), noun)
        joint = " — " if dash.strip() != "/" else " дробь "
        return f"{lead}{ordinal(first, case)}{joint}{ordinal(second, case)} {said}{stop(match)}"
    said = {"gent": "года", "datv": "году", "loct": "году"}.get(case, "год") if noun.lower() in ("г.", "гг.") else noun
    return f"{lead}{ordinal(first, case)} {said}{stop(match)}"


# hours

_TIME = r"(\d{1,2})[:.]([0-5]\d)"
_RANGE = re.compile(rf"(?<![\d.,:])(?:(?<!\w)с )?{_TIME} ?(?:до|-|–|—) ?{_TIME}(?![\d:.]*\d)", re.IGNORECASE)
_MOMENT = re.compile(rf"{BEFORE}(?<![\d.,:])([01]?\d|2[0-4]):([0-5]\d)(?![\d:])(?: ?(?:ч\.|час\w*))?", re.IGNORECASE)
_DOTTED = re.compile(
    r"(?<!\w)(в|во|к|до|с|после|около) ([01]?\d|2[0-4])\.([0-5]\d)(?![\d.,%]| ?[а-яё₽°])", re.IGNORECASE
)
_BEFORE_HOUR = re.compile(
    r"(?<![\d.,/])(0?[1-9]|[12]\d|3[01])\.(0[1-9]|1[0-2])\.?(?= (?:в|с|к|до|после) \d{1,2}[:.]\d\d)"
)
_O_CLOCK = re.compile(rf"{BEFORE}(?<![\d.,:-])(\d{{1,2}}) (утра|вечера|ночи)\b", re.IGNORECASE)
_HOUR_CASES = {"gent": "gent", "datv": "datv"}


def hours_named(text: str) -> str:
    """«с 8:00 до 20:00» → «с восьми до двадцати часов»; «в 9:30» → «в девять тридцать»."""
    text = re.sub(r"(?<!\w)24/7(?!\w)", "круглосуточно", text)
    text = _BEFORE_HOUR.sub(lambda m: _date(m[1], "gent", _MONTHS[int(m[2]) - 1]), text)
    text = _RANGE.sub(lambda m: f"с {_hour(m[1], m[2], 'gent', bare=True)} до {_hour(m[3], m[4], 'gent')}", text)
    text = _DOTTED.sub(lambda m: f"{m[1]} {m[2]}:{m[3]}", text)
    text = _O_CLOCK.sub(_o_clock, text)
    return _MOMENT.sub(_moment, text)


def _o_clock(match: re.Match[str]) -> str:
    case = _HOUR_CASES.get(case_after(match[1]), "nomn")
    return (f"{match[1]} " if match[1] else "") + f"{cardinal(match[2], case)} {match[3]}"


def _moment(match: re.Match[str]) -> str:
    case = _HOUR_CASES.get(case_after(match[1]), "nomn")
    return (f"{match[1]} " if match[1] else "") + _hour(match[2], match[3], case)


def _hour(hour: str, minutes: str, case: str, bare: bool = False) -> str:
    plain = str(int(hour))
    said = cardinal(plain, case)
    if minutes != "00":
        zero = "ноль " if minutes[0] == "0" else ""
        return f"{said} {zero}{cardinal(str(int(minutes)), case)}"
    if plain == "1":
        return counted("час", "1", case)
    return said if bare else f"{said} {counted('час', plain, case)}"


# days of the week

_DAYS = {
    "пн": "понедельник понедельника понедельникам", "вт": "вторник вторника вторникам", "ср": "среда среды средам",
    "чт": "четверг четверга четвергам", "пт": "пятница пятницы пятницам", "сб": "суббота субботы субботам",
    "вс": "воскресенье воскресенья воскресеньям",
}  # fmt: skip
_WEEKDAY = "|".join(f"{day}|{day.capitalize()}" for day in _DAYS)
_DAY_RANGE = re.compile(
    rf"(?<![\w.])(?:(с|С) )?({_WEEKDAY})\b\.? ?(?:[-–—]|по) ?({_WEEKDAY})\b(?:\.(?= [а-яё\d]|[,:;]))?"
)
_SINGLE_DAY = re.compile(rf"{BEFORE}(?<![\w.])({_WEEKDAY})\b(?:\.(?= [а-яё\d]|[,:;]))?(?![\w-])")


def days_named(text: str) -> str:
    """«пн–пт» → «с понедельника по пятницу»; «кроме вс» → «кроме воскресенья»."""
    text = _DAY_RANGE.sub(lambda m: f"с {_weekday(m[2], 'gent')} по {_weekday(m[3], 'accs')}", text)
    return _SINGLE_DAY.sub(_single_day, text)


def _single_day(match: re.Match[str]) -> str:
    if not match[1]:
        return _weekday(match[2], "nomn")
    case = "many" if match[1].lower() == "по" else case_after(match[1])
    return f"{match[1]} {_weekday(match[2], case)}"


def _weekday(day: str, case: str) -> str:
    nominative, genitive, many = _DAYS[day.lower()].split()
    if case == "accs" and nominative.endswith("а"):
        return nominative[:-1] + "у"
    return genitive if case == "gent" else many if case == "many" else nominative
