"""The words of dates and times as one plain string that a grammar can read.

«в пятницу, двадцать пятого декабря, в три часа дня» → «в D5 25g M12 в 3 hours Qd»

- 25 a number; 25g an ordinal, by its ending: g двадцать пятого, n пятое, d пятому, l пятом, x any other
- D5 Friday, M12 December, R1 tomorrow, R-1 yesterday; A0 этот, A1 следующий, A-1 прошлый, An ближайший, At тот
- Pm утром, Qm утра, Sm утро; d, e, n: of the day, the evening, the night; Lp after lunch, Ld before it, Lo at it
- hour (час), hours (часа, часов), minute, day, week, month, year, weekend, half, quarter, noon, midnight
- clock between the hour and the minutes of 14:30; ~ a correction; so «так что», «поэтому»; - a foreign word
"""

import re
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from voicebot.russian.morphology import known
from voicebot.russian.numerals import NUMERALS, PHRASES, TEENS, TENS, UNITS, Token, spell
from voicebot.russian.phonetics import sound
from voicebot.russian.text import listed, words

_NUMERAL = re.compile(r"#(\d+)([gndlx]?)")  # a part of a number that may go on
_MONTHS = listed("январ феврал март апрел ма июн июл август сентябр октябр ноябр декабр")
MONTHS = listed("января февраля марта апреля мая июня июля августа сентября октября ноября декабря")
_SHORT = listed("янв фев мар апр май июн июл авг сен окт ноя дек")
_SOFT, _HARD = listed("ь я ю ем е"), ("", "а", "у", "ом", "е")
_ORDINALS = {
    **dict(enumerate(listed("перв втор тре четверт пят шест седьм восьм девят"), 1)),
    **{value: name[:-1] for value, name in enumerate(TEENS, 10)},
    **{20: "двадцат", 30: "тридцат", 40: "сороков", 50: "пятидесят", 60: "шестидесят", 70: "семидесят"},
    **{80: "восьмидесят", 90: "девяност", 2000: "двухтысячн"},
}
_ENDINGS = {"ого": "g", "ое": "n", "ому": "d", "ом": "l"} | dict.fromkeys(listed("ый ой ая ую ые ых ым"), "x")
_THIRD = {"тьего": "g", "тье": "n", "тьему": "d", "тьем": "l"} | dict.fromkeys(listed("тий тья тью тьей тьим"), "x")

_FORMS = {
    "D1": "понедельник понедельника понедельнику понедельником понедельнике понедельничек пн",
    "D2": "вторник вторника вторнику вторником вторнике вторничек вт",
    "D3": "среда среды среду среде средой ср",
    "D4": "четверг четверга четвергу четвергом четверге четвержок чт",
    "D5": "пятница пятницы пятницу пятнице пятницей пятничка пятничку пт",
    "D6": "суббота субботы субботу субботе субботой субботка субботку сб",
    "D7": "воскресенье воскресенья воскресенью воскресеньем воскресение воскресения воскресенье вс",
    "R0": "сегодня",
    "R1": "завтра заутра",
    "R2": "послезавтра",
    "R3": "послепослезавтра",
    "R-1": "вчера",
    "R-2": "позавчера",
    "R-3": "позапозавчера",
    "Pm": "утром утречком утрам",
    "Pd": "днем",
    "Pe": "вечером вечерком вечеру вечерочком",
    "Pn": "ночью",
    "Qm": "утра утречка",
    "Qd": "дня",
    "Qe": "вечера вечерка",
    "Qn": "ночи",
    "Sm": "утро утречко",
    "Se": "вечер вечерок",
    "Sn": "ночь",
    "hour": "час часу часе часом часик часику часок часочек ч",
    "hours": "часа часов часам часами часика часиков часикам часочка часочков",
    "minute": "минута минуты минуту минут минутам минутка минутку минутки минуток минуточку минуточек мин",
    "day": "день дню дней дни дням денек денька деньков деньки сутки суток",
    "week": "неделя недели неделе неделю недель недельку недельки недельке неделька неделек",
    "month": "месяц месяца месяце месяцу месяцев месяцы месяцок",
    "year": "год года году лет г",
    "half": "пол половиной половина половине половину половины",
    "quarter": "четверть четверти",
    "30 minute": "полчаса получаса полчасика полчасик",
    "6 month": "полгода",
    "1.5": "полтора полторы",
    "pair": "пара пару парочку парочка",
    "noon": "полдень полудня полудню",
    "midnight": "полночь полуночи",
    "weekend": "выходные выходных выходным",
    "A0": "этот эта эту этой этого это этом этим эти этих нынешнего нынешней нынешнюю",
    "At": "тот та ту той того том те тех",
    "#0": "нуля ноля нолю нулю",
    "#40": "сорока",
    "~": "лучше",
    "сейчас": "щас щаз ща",
}
_ADJECTIVES = {
    "A1": listed("следующ будущ"),
    "A-1": listed("прошедш минувш"),
    "A-2": ("позапрошл",),
    "An": ("ближайш",),
    "R0": ("сегодняшн",),
    "R1": ("завтрашн",),
    "R-1": ("вчерашн",),
}
_SOFT_ENDINGS = listed("ий его ему ем им яя ая ей юю ую ее ие их")
_HARD_ENDINGS = listed("ый ого ому ом ым ая ой ую ое ые ых")


def _vocabulary() -> dict[str, str]:
    table = {form: token for token, forms in _FORMS.items() for form in forms.split()}
    oblique = (*zip(range(10, 20), TEENS, strict=True), (20, TENS[0]), (30, TENS[1]))
    table |= {name[:-1] + ending: f"#{value}" for value, name in oblique for ending in ("и", "ью")}
    for number, stem in enumerate(_MONTHS, 1):
        endings = listed("й я ю ем е") if stem == "ма" else _HARD if stem in ("март", "август") else _SOFT
        table |= {stem + ending: f"M{number}" for ending in endings}
    table |= {form: f"M{number}" for number, form in enumerate(_SHORT, 1)} | {"сент": "M9", "нояб": "M11"}
    for value, stem in _ORDINALS.items():
        table |= {stem + ending: f"#{value}{kind}" for ending, kind in (_THIRD if value == 3 else _ENDINGS).items()}
    for token, stems in _ADJECTIVES.items():
        table |= {stem + ending: token for stem in stems for ending in _SOFT_ENDINGS}
    for token, stem in (("A-1", "прошл"), ("A-2", "позапрошл")):
        table |= {stem + ending: token for ending in _HARD_ENDINGS}
    return table


_TABLE = _vocabulary()
# misspellings are looked for among the longer words; «пятнацатого» is one letter off
_SOUNDS = {sound(form): token for form, token in reversed(_TABLE.items()) if len(form) > 4}
_LONGEST = 25  # letters

_WRITTEN: list[tuple[re.Pattern[str], str]] = [
    (re.compile(r"(?<![\d:])(\d{1,2}:\d\d)\s*[-–—]\s*(\d{1,2}:\d\d)(?![\d:])"), r" с \1 до \2 "),
    (re.compile(r"(?<![\d:.])([01]?\d|2[0-4]):([0-5]\d)(?![\d:])"), r" \1 clock \2 "),
    (re.compile(r"\b(в|к|до|с|после|около) ([01]?\d|2[0-4])[.-]([0-5]\d)(?![.,]?\d|-?\w)"), r"\1 \2 clock \3 "),
    (re.compile(rf"(?<!\d)(\d\d?)\s?[-–—]\s?(\d\d?)(?= (?:{'|'.join(MONTHS)}))"), r" с \1 по \2 "),
    (re.compile(r"(?<![\d-])(\d+)-?(?:ого|го)\b"), r"\1 gordinal "),
    (re.compile(r"(?<![\d-])(\d+)-?(?:ое|е)\b"), r"\1 nordinal "),
    (re.compile(r"(?<![\d-])(\d+)-?(?:ому|му)\b"), r"\1 dordinal "),
    (re.compile(r"(?<![\d-])(\d+)-(?:ый|ий|ой|й|ая|я|ую|ю|ом|м|ых|х)\b"), r"\1 xordinal "),
]
_SO = re.compile(
    r"\b(?:так что|поэтому|стало быть|тогда(?! же)|значит(?=,? (?:давай\w*|лучше|можно|в|во|на|к|запиш\w+)\b))\b"
)
_YEAR_FIRST = re.compile(r"(?<![\d-])(\d{4})-(\d\d)-(\d\d)(?![\d-])")
_DOTTED = re.compile(r"(?<![\d.,/])(\d\d?)([./])(\d\d?)\2(\d{4}|\d\d)(?![\d/]|\.\d)")
_DAY_MONTH = re.compile(r"(?<![\d.,/])(\d\d?)\.(0[1-9]|1[0-2])(?![\d/%]|[.,]\d)")

# what is said in several ways, in one
_SAME: list[tuple[re.Pattern[str], str]] = [
    (re.compile(rf"(?<!\S)(?:{said})(?!\S)"), meant)
    for said, meant in (
        (r"(\d+) с half", r"\1.5"),
        (r"pair(?= (?:hours?|minute|day|Qd|week|month))", "2"),
        (r"без 2([1-9])(?! (?:minute|\d|hour))", r"без 20 \1"),
        (r"half hours?", "30 minute"),
        (r"двое(?= day)", "2"),
        (r"трое(?= day)", "3"),
        (r"после R1", "R2"),
        (r"до нового year", "до 31g M12"),
        (r"после (?:нового year|новогодних праздников)", "после 8g M1"),
        (r"(D\d) на (A1|At)$", r"\1 на \2 week"),
        (r"D3 обитания|кажд\w+ \S+|(?:по|без) weekend", "-"),
        (r"(?:в Sn|Pn) (?:с|со) \S+(?= на)", "Pn"),
        (r"в Sn", "Pn"),
        (r"(?:самого )?с (?:самого )?Qm(?: пораньше)?", "Pm"),
        (r"с Qe", "Pe"),
        (r"(?:на|под|к) (?:сам\w+ )?(?:(?:ранн|поздн)\w+ )?S([men])", r"P\1"),
        (r"(R-?\d|D\d) S([men])", r"\1 P\2"),
        (r"(R-?\d) (?:day|Qd)", r"\1"),
        (r"1[xl] half(?: Qd)?(?! (?:month|week|M))", "Pm"),
        (r"2[xl] half(?: Qd)?(?! (?:month|week|M))", "Pd"),
        (r"(?:после|с) обеда", "Lp"),
        (r"до обеда", "Ld"),
        (r"(?:в|к|на) обеду?|в районе обеда|в обеденн\w+ (?:время|перерыв)", "Lo"),
        (r"Pm (L[do])", r"\1"),
        (r"1x числах", "начале"),
        (r"последних числах", "конце"),
        (r"после работы", "Pe"),
        (r"(\d+) числа M(\d+)", r"\1 M\2"),
        (r"(M\d+) month", r"\1"),
    )
]


def plain(text: str) -> str:
    """A text as the string that this module's head describes."""
    said = words(_SO.sub(" so ", _written(text.lower())))
    tokens: list[str] = []
    for at, word in enumerate(said):
        if tokens and word.endswith("ordinal") and tokens[-1].isdigit():
            tokens[-1] += word[0]
        elif at and PHRASES.get((said[at - 1], word)) == Token("correction"):
            tokens[-1:] = ["~"]
        else:
            tokens += _meaning(word)
    found = " ".join(_numbers(tokens))
    for pattern, meant in _SAME:
        found = pattern.sub(meant, found)
    return found


def _written(text: str) -> str:
    """Figures as one would say them: «25.12.2026» → «25 декабря 2026 года»."""
    if not any(char.isdigit() for char in text):
        return text
    for pattern, meant in _WRITTEN:
        text = pattern.sub(meant, text)
    text = _YEAR_FIRST.sub(lambda m: _date(m[0], m[3], m[2], m[1]), text)
    text = _DOTTED.sub(lambda m: _date(m[0], m[1], m[3], m[4]), text)
    return _DAY_MONTH.sub(lambda m: _date(m[0], m[1], m[2], ""), text)


def _date(written: str, day: str, month: str, year: str) -> str:
    if not 1 <= int(month) <= 12:
        return written
    return f" {day} {MONTHS[int(month) - 1]} " + (f"{year} года " if year else "")


@lru_cache(maxsize=20_000)
def _meaning(word: str) -> tuple[str, ...]:
    if word in _TABLE:
        return tuple(_TABLE[word].split())
    if word[0].isdigit():
        whole, *fraction = re.split("[.,]", word)
        return (whole if not fraction else f"{whole}.5" if fraction == ["5"] else "-",)
    if "a" <= word[0] <= "z":
        return (word if word in ("clock", "so") or word.endswith("ordinal") else "-",)
    if word not in NUMERALS:
        if word.startswith("пол") and (hour := _TABLE.get(word[3:], "")).endswith("g"):
            return ("half", hour)
        if len(word) <= _LONGEST and not known(word) and (misspelt := _misspelt(word)):
            return tuple(misspelt.split())
    return _numeral(word)


def _numeral(word: str) -> tuple[str, ...]:
    tokens = spell(word)
    if all(token.kind in ("zero", "small", "scale") for token in tokens):
        return tuple(f"#{token.value}" for token in tokens) or (word,)
    return ("~",) if tokens[0].kind == "correction" else (word,)


def _misspelt(word: str) -> str | None:
    """The token that a word sounds like, or nearly so."""
    key = sound(word)
    if key in _SOUNDS:
        return _SOUNDS[key]
    for length in (2, 3, 4, 5, 6, 7, 8):  # «двадцатьпятого»
        head, tail = word[:-length], word[-length:]
        if head in UNITS + TEENS + TENS and _TABLE.get(tail, "").startswith("#"):
            return f"#{NUMERALS[head].value} {_TABLE[tail]}"
    if len(key) < 5 or spell(word):
        return None
    near = {token for other, token in _SOUNDS.items() if other[0] == key[0] and _near(key, other)}
    return near.pop() if len(near) == 1 else None


def _near(key: str, other: str) -> bool:
    return Levenshtein.distance(key, other, score_cutoff=1) <= 1


def _numbers(tokens: list[str]) -> list[str]:
    """Numbers put together: «#20 #5g» → «25g», «#0 #5» → «05», «#2 #1000 #27g» → «2027g»."""
    found: list[str] = []
    room = 0  # what follows must be less than this to belong to the number
    for token in tokens:
        part = _NUMERAL.fullmatch(token)
        if not part:
            found.append(token)
            room = 0
            continue
        value = int(part[1])
        if room == 1 and value < 10:  # after «ноль»
            found[-1] = f"0{value}{part[2]}"
            room = 0
            continue
        if value == 1000 and room and found[-1].isdigit():
            value = int(found.pop()) * 1000
        elif 0 < value < room:
            value += int(found.pop())
        found.append((part[1] if str(value) == part[1].lstrip("0") else str(value)) + part[2])
        room = _room(part[1], value, part[2])
    return found


def _room(said: str, value: int, ending: str) -> int:
    """What must follow to belong to the number is less than this; -1 where nothing but «тысяча» can."""
    if ending or (len(said) > 1 and said[0] == "0"):
        return 0
    if value == 0:
        return 1
    if value % 100 == 0:
        return 1000 if value % 1000 == 0 else 100
    return 10 if value % 10 == 0 and value % 100 > 10 else -1
