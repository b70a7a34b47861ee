"""Telephone numbers as callers dictate them: «восемь девятьсот шестнадцать сто двадцать три сорок пять …»."""

import re

from voicebot.russian.numbers import digits
from voicebot.russian.text import normal

SAME = "same"  # the number that the caller calls from

_WHOLE = re.compile(r"[78]{0,2}([3489]\d{9})")  # «через восьмёрку восемь девятьсот …» has the eight twice
_TWO = re.compile(r"([78][3489]\d{9})[78][3489]\d{9}")  # «или восемь …»
_LOCAL = re.compile(r"\d{5,7}")
_LABEL = re.compile(r"(?:телефон|номер|мобильн|сотов|городск|домашн|звон|перезвон|связ)\w*", re.IGNORECASE)
_EXTENSION = re.compile(r"\bдоб(?:авочн\w*|\b\.?)", re.IGNORECASE)
_OTHER = re.compile(
    r"(?:лиц\w* сч[её]т|показани|сч[её]тчик|полис|снилс|паспорт|заявк|обращени|договор|карт[аыу]\b)", re.IGNORECASE
)
_SAME = re.compile(
    r"\b(с|по) котор(ого|ой|ому) (я |вам |сейчас |щас |и |к вам )*"
    r"(звоню|набираю|набрала?|разговариваю|говорю|позвонила?|звонила?)"
    r"|\b(этот|тот|этому|тому|этого|того|это|тот самый|тем|этим) же( самый| самому| самого)?( номер\w*| телефон\w*)?\b"
    r"|\b(на|по) (этот|этому)(?= (и |мне )?(перезв|звон|набер|набир|пожал|запис)|$)"
    r"|\b(сюда|сюды) же\b|\bкоторый (у вас |вам |там |сейчас )*(определ|высвет|отобра)"
    r"|\b(на|по|с) (этот|этому|этого)( самый| самому| самого)?( номер\w*| телефон\w*| мобильн\w*)\b"
    r"|\b(номер|он|телефон)\w* (у вас |вам |же |там |уже |должен )*(определ|высвет|отобра|виден|видно|видите)\w*"
    r"|\b(определил|высветил)\w* (у вас |же |там |уже )*(номер|телефон)"
    r"|^(на |по )?(этот|этому|с этого|текущий|с этого номера)( номер\w*)?$"
    r"|\bкак(ой)? (у вас )?(определился|высветился)\b"
)
_NOT_SAME = re.compile(
    r"\b(не|кроме) (на |по |с )?(этот|тот|этому|этого|того|с которого)\b|\b(друг|ин)(ой|ого|ому) (номер|телефон)"
)


def phone(text: str, local: bool = False) -> str | None:
    """«+79161234567»; SAME for «тот, с которого звоню»; None where there is no number, or half of one.

    local: numbers of five to seven digits are taken too, as they are.
    """
    text = _EXTENSION.split(text)[0]
    parts = _parts(text)
    for part in parts:
        if found := _whole(part):
            return found
    plain = normal(text)
    if _SAME.search(plain) and not _NOT_SAME.search(plain):
        return SAME
    return next(filter(None, map(_local, parts)), None) if local else None


def _parts(text: str) -> list[str]:
    """What stands after the last word that announces a number, then all; nothing of a text about other numbers."""
    labels = list(_LABEL.finditer(text))
    after = [text[match.end() :] for match in reversed(labels)]
    return after if _OTHER.search(text) else [*after, text]


def _whole(text: str) -> str | None:
    for length in (11, 10):
        said = digits(text, length) or ""
        if match := _WHOLE.fullmatch(said) or _TWO.fullmatch(said):
            return f"+7{match[1][-10:]}"
    return None


def _local(text: str) -> str | None:
    said = next((said for length in (6, 7, 5) if len(said := digits(text, length) or "") == length), None)
    return said if said and _LOCAL.fullmatch(said) else None
