"""Amounts: money, units, shares and ranges, in the case that the words before them ask for."""

import re

from voicebot.russian.agreement import BEFORE, NUMBER, cardinal, case_after, counted, forms, gender_of, in_form, stop

# a unit as written (a pattern): its name
_UNITS = {
    r"(?:руб(?:л[а-я]+)?|р)\.?(?![а-яё])|₽": "рубль",
    r"коп(?:е[а-я]+)?\.?(?![а-яё])": "копейка",
    r"м³|м3(?!\d)|куб\.? ?м\b\.?": "кубический метр",
    r"м²|м2(?!\d)|кв\.? ?м\b\.?": "квадратный метр",
    r"кВт ?[·*⋅×∙.-]? ?ч(?:ас)?\b\.?": "киловатт-час",
    r"МВт\b": "мегаватт",
    r"кВт\b": "киловатт",
    r"Вт\b": "ватт",
    r"В(?=[.,;!?)]|$)": "вольт",
    r"Гц\b": "герц",
    r"Гкал\b": "гигакалория",
    r"(?:°|º) ?[CcСс]\b|℃": "градус Цельсия",
    r"°|град\.": "градус",
    r"%": "процент",
    r"км\b": "километр",
    r"см\b(?!\.)": "сантиметр",
    r"мм\b": "миллиметр",
    r"м\b(?!\.? ?[а-яё]\.|-)\.?(?= |[,;/)!?]|$)": "метр",
    r"мл\b": "миллилитр",
    r"л\b\.?(?!/с)": "литр",
    r"кг\b": "килограмм",
    r"га\b": "гектар",
    r"тонн\b|т\b(?!\.)": "тонна",
    r"мин\b\.?": "минута",
    r"сек\b\.?": "секунда",
    r"ч\b\.?": "час",
    r"сут\b\.?": "сутки",
    r"дн\b\.?": "день",
    r"нед\b\.?": "неделя",
    r"мес\b\.?": "месяц",
    r"чел\b\.?": "человек",
    r"шт\b\.?": "штука",
    r"экз\b\.?": "экземпляр",
    r"этажей\b": "этаж",
    r"атм\b\.?": "атмосфера",
    r"бар\b": "бар",
    r"Мбит\b": "мегабит",
    r"Гб\b|ГБ\b": "гигабайт",
    r"Мб\b|МБ\b": "мегабайт",
}
_UNIT = "|".join(_UNITS)
_NAMED = [(re.compile(pattern, re.IGNORECASE), name) for pattern, name in _UNITS.items()]
_TIMES = frozenset(("час", "минута", "секунда", "сутки", "день", "месяц", "неделя"))
_DISTANCES = frozenset((*_TIMES, "метр", "километр"))
_FAR = re.compile(r" (?:от|ходьбы|езды|пути)\b")  # «в 5 мин. ходьбы»
_SIGN = r"(?:([+−±-])(?=\d))?"
_SCALE = r"(?: ?(?P<scale>тыс\.?|млн\.?|млрд\.?)(?![а-яё]))?"
_SCALES = {"тыс": "тысяча", "млн": "миллион", "млрд": "миллиард"}
_PER = rf"(?: ?/ ?(?P<per>{_UNIT}|с\b))?"
_AMOUNT = re.compile(rf"{BEFORE}(?<![\w-]){_SIGN}({NUMBER}){_SCALE} ?({_UNIT}){_PER}", re.IGNORECASE)
_SCALED = re.compile(rf"{BEFORE}(?<![\w-])({NUMBER}) ?(тыс\.|тыс|млн|млрд)(?![а-яё])\.?", re.IGNORECASE)
_ALONE = re.compile(
    r"(?:(?<![\w-])(за|в|на|с) )?(?<![\w-])(?<!\d )"
    rf"(руб\.|₽|коп\.|м³|м²|куб\. ?м\b|кв\. ?м\b|кВт[·*⋅-]ч|Гкал|°[CС]|%)(?![а-яё]){_PER}"
)
_KOPECKS = re.compile(
    rf"{BEFORE}({NUMBER}) ?(?:руб(?:\.|л[а-я]+)?|₽|р\.) ?(\d{{1,2}}) ?коп(?:\.|е[а-я]+)?", re.IGNORECASE
)
_FIRST = r"(?<![\w.,/-])(?P<sign>[+−-]?)(?P<first>\d{1,3}(?: \d{3})+|\d+(?:,\d+)?)(?: ?%| ?°[CС]?)?"
_SECOND = r"(?P<sign2>[+−-]?)(?P<second>\d{1,3}(?: \d{3})+|\d+(?:,\d+)?)(?![\d/-]|[:.]\d)"
_SPAN = re.compile(
    rf"{BEFORE}{_FIRST} ?(?:-|–|—|\.\.\.?|…) ?{_SECOND}"
    rf"(?:{_SCALE} ?(?P<unit>{_UNIT}){_PER}| (?P<noun>[а-яё]+)(?!\w)(?: (?P<next>[а-яё]+)(?!\w))?)?",
    re.IGNORECASE,
)
_FROM = re.compile(rf"(?<!\w)(от|с|со) ({NUMBER}) ?(%)? ?(?=до {NUMBER}(?: ?({_UNIT}))?)", re.IGNORECASE)
_SIGNS = {"+": "плюс ", "-": "минус ", "−": "минус ", "±": "плюс-минус ", "": ""}


def amounts_named(text: str) -> str:
    """«от 500 руб.» → «от пятисот рублей»; «2–3 недели» → «от двух до трёх недель»."""
    text = _SPAN.sub(_span, text)
    text = _FROM.sub(_from, text)
    text = _KOPECKS.sub(_kopecks, text)
    text = _AMOUNT.sub(_amount, text)
    text = _SCALED.sub(lambda m: _lead(m[1]) + _scaled(m[2], m[3], case_after(m[1])) + stop(m), text)
    return _ALONE.sub(_alone, text)


def _name(written: str) -> str:
    return next(name for pattern, name in _NAMED if pattern.fullmatch(written.strip()))


def _lead(before: str | None) -> str:
    return f"{before} " if before else ""


def _amount(match: re.Match[str]) -> str:
    before, sign, number, scale, written, per = match.groups()
    case = case_after(before)
    name = _name(written)
    if case == "accs" and name in _DISTANCES and _FAR.match(match.string, match.end()):
        case = "loct"
    if scale:
        said = f"{_scaled(number, scale, case)} {counted(name, '0', 'gent')}"
    elif name == "рубль" and re.search(r"[.,]\d\d?$", number):
        said = _roubles(number, case)
    else:
        said = _counted(number, name, case)
    return _lead(before) + _SIGNS[sign or ""] + said + _per(per, name) + stop(match)


def _counted(number: str, name: str, case: str) -> str:
    return f"{cardinal(number, case, gender_of(name))} {counted(name, number, case)}"


def _scaled(number: str, scale: str, case: str) -> str:
    return _counted(number, _SCALES[scale.lower().rstrip(".")], case)


def _roubles(number: str, case: str) -> str:
    """«1 250,50» → «тысяча двести пятьдесят рублей пятьдесят копеек»."""
    roubles, kopecks = re.split(r"[.,]", number)
    kopecks = str(int(kopecks.ljust(2, "0")))
    said = [] if not int(roubles.replace(" ", "")) and kopecks != "0" else [_counted(roubles, "рубль", case)]
    if kopecks != "0":
        said.append(_counted(kopecks, "копейка", case))
    return " ".join(said)


def _kopecks(match: re.Match[str]) -> str:
    case = case_after(match[1])
    roubles, kopecks = _counted(match[2], "рубль", case), _counted(str(int(match[3])), "копейка", case)
    return f"{_lead(match[1])}{roubles} {kopecks}{stop(match)}"


def _per(written: str | None, counted_in: str) -> str:
    """«руб./м³» → «за кубический метр», «л/мин» → «в минуту», «м³/чел.» → «на человека»."""
    if not written:
        return ""
    name = "секунда" if written == "с" else _name(written)
    one = " ".join(
        in_form(word, "sing", "accs") if word.endswith("а") or word.endswith("я") else word for word in name.split()
    )
    if counted_in in ("рубль", "копейка"):
        return f" за {one}"
    return f" в {one}" if name in _TIMES else " на человека" if name == "человек" else f" на {one}"


def _alone(match: re.Match[str]) -> str:
    """A unit without a number: «за м³», «в Гкал»."""
    before, written, per = match.groups()
    name = _name(written)
    if before and before.lower() in ("за", "на"):
        return f"{before}{_per(written, 'рубль').removeprefix(' за')}{_per(per, name)}{stop(match)}"
    said = counted(name, "5", "loct" if before and before.lower() == "в" else "gent")
    return _lead(before) + said + _per(per, name) + stop(match)


def _from(match: re.Match[str]) -> str:
    """«от 500 до 1000»: the first, too, is in the genitive, whatever is counted."""
    if match[4] and _name(match[4]) == "рубль" and re.search(r"[.,]\d\d?$", match[2]):
        return f"{match[1]} {_roubles(match[2], 'gent')} "
    return f"{match[1]} {cardinal(match[2], 'gent')}{' процентов' if match[3] else ''} "


def _span(match: re.Match[str]) -> str:
    """«3–5 дней» → «от трёх до пяти дней»; after a preposition «три — пять дней»."""
    if match["unit"]:
        return _measured_span(match)
    words = [word for word in (match["noun"], match["next"]) if word]
    before = match["before"] or ""
    if not words or not _is_counted(words[0]):
        return _lead(before) + " ".join([_pair(match, case_after(before), "masc"), *words]) + stop(match)
    if before:
        return _lead(before) + " ".join([_pair(match, _case_of(before, words[0]), _gender(words)), *words])
    return " ".join([_between(match, _gender(words)), *map(_genitive, words)])


def _measured_span(match: re.Match[str]) -> str:
    before, unit = match["before"], _name(match["unit"])
    name = _SCALES[match["scale"].lower().rstrip(".")] if match["scale"] else unit
    case = case_after(before) if before else "gent"
    gender = gender_of(name)
    said = _lead(before) + (_pair(match, case, gender) if before else _between(match, gender))
    said += f" {counted(name, match['second'], case)}" + (f" {counted(unit, '0', 'gent')}" if match["scale"] else "")
    return said + _per(match["per"], unit) + stop(match)


def _pair(match: re.Match[str], case: str, gender: str) -> str:
    first, second = cardinal(match["first"], case, gender), cardinal(match["second"], case, gender)
    return f"{_SIGNS[match['sign']]}{first} — {_SIGNS[match['sign2']]}{second}"


def _between(match: re.Match[str], gender: str) -> str:
    first, second = cardinal(match["first"], "gent", gender), cardinal(match["second"], "gent", gender)
    return f"от {_SIGNS[match['sign']]}{first} до {_SIGNS[match['sign2']]}{second}"


def _is_counted(noun: str) -> bool:
    return any(form.part == "NOUN" or form.case == "gent" for form in forms(noun))


def _case_of(before: str, noun: str) -> str:
    """«в 5–7 домах»: what is counted may show the case."""
    shown = {form.case for form in forms(noun) if form.number == "plur"}
    return next(iter(shown)) if len(shown) == 1 and shown <= {"datv", "ablt", "loct"} else case_after(before)


def _gender(words: list[str]) -> str:
    return next((form.gender for word in words for form in forms(word) if form.part == "NOUN"), "masc")


def _genitive(word: str) -> str:
    form = next(iter(forms(word)), None)
    return in_form(word, "plur", "gent", form.part) if form and form.case in ("nomn", "accs", "gent") else word
