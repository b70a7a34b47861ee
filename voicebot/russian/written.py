"""Abbreviations that hotline texts are written with, in whole words."""

import re
from functools import partial

from voicebot.russian.agreement import forms, in_form, stop

_CAPITAL = r"(?=[А-ЯЁ«])"
_SHORT: list[tuple[re.Pattern[str], str]] = [
    (re.compile(rf"(?<![\w-]){pattern}", flags), full)
    for pattern, full, flags in (
        (r"т\. ?е\.", "то есть", re.IGNORECASE),
        (r"и ?т\. ?д\.", "и так далее", re.IGNORECASE),
        (r"и ?т\. ?п\.", "и тому подобное", re.IGNORECASE),
        (r"т\. ?к\.", "так как", re.IGNORECASE),
        (r"в т\. ?ч\.", "в том числе", re.IGNORECASE),
        (r"т\. ?н\.", "так называемый", re.IGNORECASE),
        (r"и др\.", "и другие", re.IGNORECASE),
        (r"и пр\.", "и прочее", re.IGNORECASE),
        (r"и ?/ ?или\b", "и или", re.IGNORECASE),
        (r"и\. ?о\.", "исполняющий обязанности", re.IGNORECASE),
        (r"см\.(?= ?[а-яё])", "смотрите", re.IGNORECASE),
        (r"напр\.", "например", re.IGNORECASE),
        (r"ок\.(?= ?\d)", "около", re.IGNORECASE),
        (r"мин\.(?= (?:сумм|плат|срок|взнос))", "минимальный", re.IGNORECASE),
        (r"макс\.", "максимум", re.IGNORECASE),
        (r"(?<=по )тел\.(?: ?:)?", "телефону", re.IGNORECASE),
        (r"тел\.(?: ?:)?", "телефон", re.IGNORECASE),
        (r"моб\.", "мобильный", re.IGNORECASE),
        (r"доб\.(?= ?\d)", "добавочный ", re.IGNORECASE),
        (r"зам\.(?= ?[а-яё])", "заместитель", re.IGNORECASE),
        (rf"им\. ?{_CAPITAL}(?!Мы |Вы |Но |Если |Это |Звон)", "имени ", 0),
        (r"гр\.(?= ?[А-ЯЁ])", "гражданин", 0),
        (r"г-н(?!\w)", "господин", re.IGNORECASE),
        (r"г-жа(?!\w)", "госпожа", re.IGNORECASE),
        (r"кол-в(?=[оауе]\b)", "количеств", re.IGNORECASE),
        (r"л/с(?!\w)", "лицевой счёт", re.IGNORECASE),
        (r"р/с(?!\w)", "расчётный счёт", re.IGNORECASE),
        (r"ж/д(?!\w)", "железнодорожный", re.IGNORECASE),
        (r"а/я(?!\w)", "абонентский ящик", re.IGNORECASE),
        (r"б/у(?!\w)", "бывший в употреблении", re.IGNORECASE),
        (r"х/в(?!\w)", "холодная вода", re.IGNORECASE),
        (r"г/в(?!\w)", "горячая вода", re.IGNORECASE),
        (r"(?<=на )e-?mail\b", "электронную почту", re.IGNORECASE),
        (r"(?<=по )e-?mail\b", "электронной почте", re.IGNORECASE),
        (r"e-?mail\b", "электронная почта", re.IGNORECASE),
    )
]
_ACCOUNT_CASES = {"по": "ому счёту", "к": "ому счёту", "о": "ом счёте"}
_STEMS = {"л/с": "лицев", "р/с": "расчётн"}
_ACCOUNT = re.compile(r"(?<!\w)(по|к|от|с|до|без|для|о) (л/с|р/с)(?!\w)", re.IGNORECASE)


_ADJECTIVES = {
    "юр": "юридический", "физ": "физический", "соц": "социальный", "гос": "государственный", "мед": "медицинский",
    "эл": "электронный", "жил": "жилой", "нежил": "нежилой", "кол": "коллективный", "раб": "рабочий",
}  # fmt: skip
_ADJECTIVE = re.compile(rf"(?<![\w-])({'|'.join(_ADJECTIVES)})\. ?([а-яё]{{3,}})", re.IGNORECASE)
_KEYS = {"#": "решётк", "*": "звёздочк"}
_KEY = re.compile(r"(?<![^\s«(])([#*])(?![^\s.,;!?»)])")
_PRESSED = re.compile(r"(?:нажми|нажат|набер|набр|введи)[^.!?]*$", re.IGNORECASE)
_ROOMS = re.compile(r"(\d)-?х[ -](?=(?:комнат|этаж|месяч|днев|часов|тариф|разов|уровнев|сторон|секцион)\w*[ыиоуа])")


def abbreviations_named(text: str) -> str:
    """«т. е.» → «то есть», «л/с» → «лицевой счёт»."""
    text = _ACCOUNT.sub(lambda m: f"{m[1]} {_STEMS[m[2].lower()]}{_ACCOUNT_CASES.get(m[1].lower(), 'ого счёта')}", text)
    for pattern, full in _SHORT:
        text = pattern.sub(partial(_in_full, full), text)
    text = _ROOMS.sub(r"\1-", _KEY.sub(_key, _ADJECTIVE.sub(_adjective, text)))
    return text.replace("&", " и ")


def _in_full(full: str, match: re.Match[str]) -> str:
    return full + stop(match)


def _adjective(match: re.Match[str]) -> str:
    """«для юр. лиц» → «для юридических лиц»: in the form of its noun."""
    adjective, noun = _ADJECTIVES[match[1].lower()], match[2]
    found = next((form for form in forms(noun) if form.part == "NOUN"), None)
    if not found:
        return match[0]
    case = "nomn" if found.case == "accs" and found.gender != "femn" else found.case
    return f"{in_form(adjective, found.number, case, 'ADJF', found.gender)} {noun}"


def _key(match: re.Match[str]) -> str:
    """«нажмите #» → «нажмите решётку»."""
    return _KEYS[match[1]] + ("у" if _PRESSED.search(match.string[: match.start()]) else "а")
