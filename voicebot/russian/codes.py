"""Telephone numbers, short codes, accounts and requests: digits in the groups that people say."""

import re
from functools import partial

from voicebot.russian.latin import spelt
from voicebot.russian.words import in_groups, to_words

_PHONES = [
    re.compile(pattern)
    for pattern in (
        r"(?<![\d-])\+?[78]-\d{3,5}(?:-\d{1,4}){1,5}(?![\d-])",
        r"(?<![\d-])\+?[78]?[ -]?\(\d{3,5}\)[ -]?\d{1,3}(?:[ -]\d{2,4}){0,3}(?!\d)",
        r"(?<![\d-])\+?[78] \d{3,4} \d{2,3}[ -]\d{2}[ -]\d{2}(?![\d-])",
        r"(?<![\d-])(?:\d{1,3}-\d{2}-\d{2}|\d-\d{3}-\d{3})(?![\d-])",
        r"(?<![\d+-])\+?[78]\d{10}(?!\d)",
    )
]
_LABEL = (
    r"(?:№|номер|сч[её]т|обращени|заявк|договор|квитанци|полис|снилс|инн|кпп|огрн|бик)\w*"
    r"(?: ?(?:№|номер|:|—|–|-))?"
)
_LONG = re.compile(
    rf"({_LABEL} ?)(\d{{5,}}|(?<=№)\d{{4}}|(?<=№ )\d{{4}})(?![\d.,:/-]*\d)|(?<![\d.,:/-])()(\d{{9,}})(?![\d.,:/]*\d)",
    re.IGNORECASE,
)
_PARTED = re.compile(rf"({_LABEL} ?)(\d+(?:[-/]\d+)+)(?![\d.,:/-]*\d)", re.IGNORECASE)
_MIXED = re.compile(r"(?<![\w.,:/+-])(?=[А-ЯЁ]*\d+[А-ЯЁ])[А-ЯЁ\d]{3,}(?![\w:/-]|[.,]\d)")  # «17К4521», «А123ВС77»
_SNILS = re.compile(r"(?<![\d-])\d{3}-\d{3}-\d{3}[ -]\d{2}(?![\d-])")
_ZERO_FIRST = re.compile(r"(?<![\d.,:/-])(?<!\d\s)0\d+(?![.,:/-]?\d)(?! ?коп)")
_CODES = re.compile(
    r"\b((?:номер|телефон|служб|код|сери|лини|звон|позвон|набер|набир|набрать)\w*\s(?:(?:в|на|по)\s)?"
    r"|(?<!код)(?<!номер):\s|добавочный )"
    r"(\d{2,4}(?:(?:, |\sили\s|\sи\s)\d{2,4})*)(?![\d.,:/-]*\d|\s?%|-)(?!\s(?!или |и )[а-яё])",
    re.IGNORECASE,
)
_SHORT_NUMBER = re.compile(r"\b((?:номер|телефон|код)\w{0,3}(?: —| –| -|:)? )(\d{2,4})(?! ?[-–—]?\d)(?=\s|[,.;!?]|$)")


def codes_named(text: str) -> str:
    """Telephone numbers, accounts and codes in words, in the groups they are written in."""
    for phone in _PHONES:
        text = phone.sub(_phone, text)
    text = _MIXED.sub(_mixed, text)
    text = _SNILS.sub(_phone, text)
    text = _PARTED.sub(lambda m: m[1] + _parted(m[2]), text)
    text = _LONG.sub(lambda m: (m[1] or "") + _account(m[2] or m[4]), text)
    text = _CODES.sub(lambda m: m[1] + re.sub(r"\d+", partial(_code, m[1]), m[2]), text)
    text = _SHORT_NUMBER.sub(lambda m: m[1] + _said_as_code(m[2]), text)
    text = _ZERO_FIRST.sub(lambda m: _account(m[0]), text)
    text = re.sub(r"(№ ?\d+)/(?=[а-яё])", r"\1 дробь ", re.sub(r"(№ ?\d+)-(?=[А-ЯЁ])", r"\1 ", text))
    return re.sub(r" ?№+ ?(\d+)(?![\d.,]*\d)|№+", lambda m: f" номер {to_words(m[1]) if m[1] else ''}", text)


def _mixed(match: re.Match[str]) -> str:
    pieces = re.findall(r"\d+|\D+", match[0])
    return " ".join(
        (to_words if len(piece) < 4 else in_groups)(piece) if piece.isdecimal() else spelt(piece) for piece in pieces
    )


def _code(label: str, match: re.Match[str]) -> str:
    """After a mere colon a number may be a value: «Показание: 1250»."""
    return to_words(match[0]) if label == ": " else _said_as_code(match[0])


def _said_as_code(digits: str) -> str:
    return in_groups(digits) if len(digits) == 4 and digits[0] != "0" else to_words(digits)


def _account(digits: str) -> str:
    return to_words(digits) if digits[0] == "0" and len(digits) <= 6 else in_groups(digits)


def _parted(digits: str) -> str:
    """«45-12/7» → «сорок пять, двенадцать дробь семь»."""
    said = re.sub(r"\d+", lambda part: in_groups(part[0]) if len(part[0]) > 3 else to_words(part[0]), digits)
    return said.replace("-", ", ").replace("/", " дробь ")


def _phone(match: re.Match[str]) -> str:
    groups = re.findall(r"\d+", match[0])
    said = ", ".join(in_groups(group) if len(group) > 3 and group[1:] != "000" else to_words(group) for group in groups)
    lead = " " if match[0][0].isspace() else ""
    return lead + ("плюс " if "+" in match[0] else "") + said
