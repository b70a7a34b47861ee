"""What hotline texts write short, written out: telephone numbers, codes, hours, units, days."""

import re

from voicebot.russian.morphology import inflect
from voicebot.russian.words import in_groups, to_words

# telephone numbers, codes, accounts

_PHONES = [
    re.compile(pattern)
    for pattern in (
        r"(?<![\d-])\+?[78]-\d{3,5}(?:-\d{1,4}){1,4}(?![\d-])",
        r"(?<![\d-])\+?[78]?\s?\(\d{3,5}\)\s?\d{1,3}(?:[\s-]\d{2,4}){0,3}(?!\d)",
        r"(?<![\d-])\+?[78]\s\d{3,4}\s\d{2,3}[\s-]\d{2}[\s-]\d{2}(?![\d-])",
        r"(?<![\d-])(?:\d{3}|\d{2}|\d)-\d{2}-\d{2}(?![\d-])",
        r"(?<![\d+-])\+?[78]\d{10}(?!\d)",
    )
]
_LONG = re.compile(
    r"((?:№|номер|сч[её]т|обращени|заявк|договор|квитанци)\w*\s*(?:№|:|—|–|-)?\s*)(\d{5,})(?![\d.,:/]*\d)"
    r"|(?<![\d.,:/-])()(\d{9,})(?![\d.,:/]*\d)",
    re.IGNORECASE,
)
_ZERO_FIRST = re.compile(r"(?<![\d.,:/-])(?<!\d\s)0\d+(?![.,:/-]?\d)")
_CODES = re.compile(
    r"\b((?:номер|телефон|служб|код|лини|звон|позвон|набер|набир|набрать)\w*\s(?:(?:в|на|по)\s)?|:\s)"
    r"(\d{2,4}(?:(?:, |\sили\s|\sи\s)\d{2,4})*)(?![\d.,:/-]*\d|\s?%|-)(?!\s[а-яё])",
    re.IGNORECASE,
)


def numbers_named(text: str) -> str:
    """Telephone numbers, accounts and codes in words, in the groups they are written in."""
    for phone in _PHONES:
        text = phone.sub(_phone, text)
    text = _LONG.sub(lambda m: (m[1] or "") + _account(m[2] or m[4]), text)
    text = _CODES.sub(lambda m: m[1] + re.sub(r"\d+", lambda code: to_words(code[0]), m[2]), text)
    text = _ZERO_FIRST.sub(lambda m: _account(m[0]), text)
    return re.sub(r"№+\s*", " номер ", text)


def _account(digits: str) -> str:
    return to_words(digits) if digits[0] == "0" and len(digits) <= 6 else in_groups(digits)


def _phone(match: re.Match[str]) -> str:
    groups = re.findall(r"\d+", match[0])
    said = ", ".join(in_groups(group) if len(group) > 3 and group[1:] != "000" else to_words(group) for group in groups)
    lead = " " if match[0][0].isspace() else ""
    return lead + ("плюс " if "+" in match[0] else "") + said


# hours

_TIME = r"(\d{1,2})[:.]([0-5]\d)"
_RANGE = re.compile(rf"(?<![\d.,:])(?:с\s)?{_TIME}\s?(?:до|-|–|—)\s?{_TIME}(?![\d:.]*\d)", re.IGNORECASE)
_MOMENT = re.compile(
    r"(?:\b(с|со|до|после|от|около|позже|раньше|к)\s)?(?<![\d.,:])(\d{1,2}):([0-5]\d)(?![\d:])", re.IGNORECASE
)
_HOUR = {
    "nomn": ("час", "часа", "часов"),
    "gent": ("часа", "часов", "часов"),
    "datv": ("часу", "часам", "часам"),
}


def hours_named(text: str) -> str:
    """«с 8:00 до 20:00» → «с восьми до двадцати часов»; «в 9:30» → «в девять тридцать»."""
    text = _RANGE.sub(lambda m: f"с {_hour(m[1], m[2], 'gent', bare=True)} до {_hour(m[3], m[4], 'gent')}", text)
    return _MOMENT.sub(_moment, text)


def _moment(match: re.Match[str]) -> str:
    case = "nomn" if not match[1] else "datv" if match[1].lower() == "к" else "gent"
    return (f"{match[1]} " if match[1] else "") + _hour(match[2], match[3], case)


def _hour(hour: str, minutes: str, case: str, bare: bool = False) -> str:
    said = _in_case(to_words(str(int(hour))), case)
    if minutes != "00":
        return f"{said} {_in_case(to_words(minutes), case)}"
    if hour in ("1", "01"):
        return _HOUR[case][0]
    return said if bare else f"{said} {counted(int(hour), _HOUR[case])}"


def _in_case(said: str, case: str) -> str:
    return " ".join(inflect(word, case) for word in said.split())


def counted(count: int, forms: tuple[str, str, str]) -> str:
    """The form that goes with a number: 1 час, 2 часа, 5 часов."""
    last, teen = count % 10, 10 < count % 100 < 20
    return forms[2] if teen or last == 0 or last > 4 else forms[0] if last == 1 else forms[1]


# units, days, abbreviations

_DAYS = {
    "пн": ("понедельник", "понедельника"),
    "вт": ("вторник", "вторника"),
    "ср": ("среда", "среды"),
    "чт": ("четверг", "четверга"),
    "пт": ("пятница", "пятницы"),
    "сб": ("суббота", "субботы"),
    "вс": ("воскресенье", "воскресенья"),
}
_DAY = "|".join(_DAYS)
_DAY_RANGE = re.compile(rf"\b({_DAY})\b\.?\s?[-–—]\s?({_DAY})\b\.?")
_SINGLE_DAY = re.compile(rf"\b({_DAY})\b\.?(?=[\s,:;)]|$)")
_TO_DAY = {"среда": "среду", "пятница": "пятницу", "суббота": "субботу"}
_GIGACALORIES = ("гигакалория", "гигакалории", "гигакалорий")
_SHORT: list[tuple[re.Pattern[str], str]] = [
    (re.compile(pattern, re.IGNORECASE), full)
    for pattern, full in (
        (r"\b24/7\b", "круглосуточно"),
        (r"(\d+)[.,](\d\d)\s?(?:руб\.?|₽|рубл[а-я]+)(?![а-я])", r"\1 руб. \2 коп."),
        (r"\bкоп\.(?=\s*/)", "копеек"),
        (r"\bруб\.?(?=\s*/)", "рублей"),
        (r"\s?/\s?(?:м³|м3|куб\. ?м)", " за кубический метр"),
        (r"\s?/\s?(?:кВт[·*⋅-]?ч)", " за киловатт-час"),
        (r"\s?/\s?Гкал", " за гигакалорию"),
        (r"\s?/\s?м²", " за квадратный метр"),
        (r"\bдоб\.\s?", "добавочный "),
        (r"\bтел\.\s?", "телефон "),
        (r"\b(\d{1,2}) (подъезд|этаж|корпус|квартал|микрорайон)\b", r"\1-й \2"),
        (r"\be-?mail\b", "электронная почта"),
    )
]


def abbreviations_named(text: str) -> str:
    """Units, days of the week and the abbreviations of a hotline."""
    for pattern, full in _SHORT:
        text = pattern.sub(full, text)
    text = re.sub(r"(?<![\d,.])(\d+) Гкал\b", lambda m: f"{m[1]} {counted(int(m[1]), _GIGACALORIES)}", text)
    text = re.sub(r"(\d,\d+) Гкал\b", r"\1 гигакалории", text)
    text = _DAY_RANGE.sub(lambda m: f"с {_DAYS[m[1]][1]} по {_TO_DAY.get(_DAYS[m[2]][0], _DAYS[m[2]][0])}", text)
    return _SINGLE_DAY.sub(lambda m: _DAYS[m[1]][0], text)
