"""Addresses, written out: «на ул. Лесной, д. 5, кв. 17» → «на улице Лесной, дом пять, квартира семнадцать»."""

import re

from voicebot.russian.agreement import in_form
from voicebot.russian.words import to_words

# what stands before or after a name: «ул. Лесная», «Лесная ул.»
_KINDS = {
    "ул": "улица", "пер": "переулок", "просп": "проспект", "пр": "проспект", "пл": "площадь", "наб": "набережная",
    "ш": "шоссе", "бул": "бульвар", "мкр": "микрорайон", "мкрн": "микрорайон", "пос": "посёлок", "пгт": "посёлок",
    "дер": "деревня", "обл": "область", "респ": "республика", "г": "город", "туп": "тупик", "ст": "станция",
}  # fmt: skip
_HYPHENED = {
    "пр-т": "проспект", "пр-кт": "проспект", "просп-т": "проспект", "пр-д": "проезд", "б-р": "бульвар", "р-н": "район",
    "ст. м": "станция метро", "ст.м": "станция метро",
    "м-н": "микрорайон", "мкр-н": "микрорайон", "пер-к": "переулок", "ул-ца": "улица",
}  # fmt: skip
_ENDINGS = {"а": "gent", "у": "datv", "е": "loct", "ом": "ablt"}
_PREPOSITIONS = {
    **dict.fromkeys(("в", "во", "на", "при"), "loct"),
    **dict.fromkeys(("с", "со", "от", "до", "из", "около", "возле", "у", "для"), "gent"),
    **dict.fromkeys(("по", "к"), "datv"),
}
_BEFORE = rf"(?:(?<![\w-])({'|'.join(_PREPOSITIONS)}) )?"
_NAME = r"(?=(?:им\. ?)?(?:\d{1,3}(?:-?(?:й|я|го|ой|е))? )?[А-ЯЁ])"  # a name begins with a capital letter
_BEFORE_NAME = re.compile(rf"{_BEFORE}(?<![\w-])((?i:{'|'.join(_KINDS)}))\b\. ?{_NAME}")
_VILLAGE = re.compile(r"(?:^|(?<=, ))([дсп])\. ?(?=[А-ЯЁ])")
_AFTER_NAME = re.compile(
    r"(?<![\w-])([А-ЯЁ][а-яё-]+(?:ая|ой|ую|ый|ий|ого|его|ому|ему|ом|ем|ей|яя)) (ул|пер|просп|пр|пл|наб|ш|обл|б-р|р-н)"
    r"\b(?:\.(?! ?[А-ЯЁ])|(?=\. ?[А-ЯЁ]))?(?!-)"
)
_SHORT_HYPHENED = re.compile(
    rf"{_BEFORE}(?<![\w-])((?i:{'|'.join(map(re.escape, _HYPHENED))}))({'|'.join(_ENDINGS)})?\b\.?"
)
_VILLAGES = {"д": "деревня", "с": "село", "п": "посёлок"}

# what stands before a number: «д. 5», «кв. 17»
_LABELS = {
    "д": "дом", "корп": "корпус", "к": "корпус", "стр": "строение", "вл": "владение", "кв": "квартира",
    "под": "подъезд", "подъезд": "подъезд", "эт": "этаж", "оф": "офис", "каб": "кабинет",
    "ком": "комната", "пом": "помещение",    "уч": "участок", "ауд": "аудитория", "окно": "окно",
    "доб": "добавочный", "п": "пункт", "ст": "статья",
    "вн": "внутренний",
}  # fmt: skip
_BEFORE_NUMBER = re.compile(rf"(?:(?<![\w-])([а-яё]+) )?(?<![\w-])((?i:{'|'.join(_LABELS)}))\. ?(?=№? ?\d|номер )")
_PAGE = re.compile(r"(?<![\w-])(на )?стр\. ?(?=\d)", re.IGNORECASE)
_PLAIN_LABELS = re.compile(
    r"(?<![\w-])((?:дом|корпус|строени|владени|квартир|подъезд|этаж|офис|кабинет|комнат|помещени|участ(?:о?к)|аудитори|окн|"
    r"окош|секци|пункт|стать|добавочн|внутренн|блок|литер|палат|зал|школ|поликлиник|автобус|маршрут|талон|"
    r"вариант|шаг|код)(?!ов|ей)[а-яё]{0,3} )"
    r"(\d{1,5})(?:/(\d{1,4}))?(?: ?[-«\"]?([а-иА-И])\b[»\"]?(?![.-]))?(?![\d:]|[.,]\d| ?[-–—] ?\d|-[а-яё])"
    r"(?! (?:час|мин|дн|ден|сут|недел|месяц|год|раз))",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"((?:стат|пункт)[а-яё]{1,3} )(\d{1,4}(?:\.\d{1,4})+)(?![\d.]*\d)", re.IGNORECASE)
_LETTER = re.compile(r"\b(?:лит|литер[аы]?)\.? ?«?([А-ЯЁа-яё])\b»?(?!\.[а-я])", re.IGNORECASE)


def places_named(text: str) -> str:
    """«на ул. Лесной, д. 5» → «на улице Лесной, дом 5»."""
    text = _VILLAGE.sub(lambda m: f"{_VILLAGES[m[1]]} ", text)
    text = _BEFORE_NAME.sub(lambda m: _placed(m[1], _KINDS[m[2].lower()]) + " ", text)
    text = _AFTER_NAME.sub(_after_name, text)
    text = _SHORT_HYPHENED.sub(_hyphened, text)
    return _BEFORE_NUMBER.sub(_before_number, _page_or_building(_LETTER.sub(lambda m: f"литера {m[1]}", text)))


def houses_named(text: str) -> str:
    """«дом 5, квартира 17» → «дом пять, квартира семнадцать»."""
    text = _CLAUSE.sub(lambda m: m[1] + " ".join(map(to_words, m[2].split("."))), text)
    return _PLAIN_LABELS.sub(_labelled, text)


def _page_or_building(text: str) -> str:
    """«д. 12, стр. 1» is a building, «на стр. 5» a page."""
    if re.search(r"\b(?:д\.|дом|ул\.|корп\.|улиц|просп)", text, re.IGNORECASE):
        return text
    return _PAGE.sub(lambda m: f"{m[1]}странице " if m[1] else "страница ", text)


def _placed(before: str | None, kind: str, case: str = "") -> str:
    case = case or (_PREPOSITIONS[before.lower()] if before else "nomn")
    return (f"{before} " if before else "") + _in_case(kind, case)


def _in_case(kind: str, case: str) -> str:
    if kind == "набережная":
        return kind if case == "nomn" else "набережную" if case == "accs" else "набережной"
    first, *rest = kind.split()
    return kind if case == "nomn" or kind == "шоссе" else " ".join([in_form(first, "sing", case), *rest])


def _before_number(match: re.Match[str]) -> str:
    """«в каб. 5» → «в кабинете», «во дворе д. 8» → «во дворе дома»."""
    before, label = match[1], _LABELS[match[2].lower()]
    if not before:
        return f"{label} "
    case = _PREPOSITIONS.get(before) or ("nomn" if _is_label(before) else "gent")
    return f"{before} {label if label.endswith('ый') else _in_case(label, case)} "


def _is_label(word: str) -> bool:
    """Does the word before say no case of its own: «номер», «корпус», «адрес»?"""
    return word in _LABELS.values() or word in ("адрес", "номер", "и", "или", "а", "это", "дробь") or len(word) == 1


def _after_name(match: re.Match[str]) -> str:
    """«по Ленинскому р-ну», «в Московской обл.»: the adjective shows the case."""
    kind = _HYPHENED.get(match[2]) or _KINDS[match[2]]
    ending = match[1][-2:].lower()
    if ending in ("ой", "ей"):
        before = match.string[: match.start()].rsplit(None, 1)
        case = _PREPOSITIONS.get(before[-1].lower() if before else "", "gent")
    else:
        case = {"ую": "accs", "го": "gent", "му": "datv", "ом": "loct", "ем": "loct"}.get(ending, "nomn")
    return f"{match[1]} {_in_case(kind, case)}"


def _hyphened(match: re.Match[str]) -> str:
    before, short, ending = match.groups()
    return _placed(before, _HYPHENED[short.lower()], _ENDINGS[ending] if ending else "")


def _labelled(match: re.Match[str]) -> str:
    label, number, second, letter = match.groups()
    said = label + to_words(number)
    if second:
        said += f" дробь {to_words(second)}"
    return said + (f" {letter}" if letter else "")
