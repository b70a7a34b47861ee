"""Which of the things that were offered?"""

import re

from voicebot.russian.text import listed, words

_FIRST, _SECOND = ("перв", "раньш", "ранне"), ("второ", "втору", "позж", "поздн", "последн")
_PLACES = (_FIRST, _SECOND)
_EARLIEST = frozenset(listed("любое любая любой ближайшее ближайший ближайшая"))
_OTHERS = frozenset(
    listed("другое другие другая другой другую еще ещё иное иначе дальше следующее следующие никакое никакой ни")
)
_NOT_SUITING = (
    "не подход",
    "не устра",
    "не удобно",
    "неудобно",
    "не могу",
    "не смогу",
    "не получ",
    "а еще",
    "а другие",
)
_IS_THERE = r"(?:есть|можно|нет|нету|бывает|найдется|что нибудь)"
_LATER = re.compile(rf"\b(позже|попозже|позднее) {_IS_THERE}\b|\b{_IS_THERE} (ли )?(позже|попозже|позднее)\b")
_EARLIER = re.compile(rf"\b(раньше|пораньше) {_IS_THERE}\b|\b{_IS_THERE} (ли )?(раньше|пораньше)\b")

_EARLIER_BARE = re.compile(
    r"^(а|и) (на )?(по)?раньше( (чем|немного|чуть|хоть|бы)\b.*)?$"
    r"|\b(раньше|пораньше) (никак|нельзя|не (бывает|найдется|получится))\b|\bна (более )?(ранее|раннее|пораньше)\b"
    r"|\b(более раннее|поближе|побыстрее) (время )?(есть|нет|можно)\b"
)

_ANY = frozenset(listed("любое любой любая когда-нибудь ближайшее ближайший ближайшая ближайшую ближайшие неважно"))
_ANYHOW = (
    "все равно",
    "без разницы",
    "не важно",
    "не принципиально",
    "когда угодно",
    "как можно",
    "как только",
    "побыстрее",
    "пораньше",
    "поскорее",
    "поскорей",
    "поближе",
    "как удобно",
    "где свободно",
    "когда есть",
    "когда свободно",
    "когда можно",
    "какое есть",
    "в любой",
)


def indifferent(text: str) -> bool:
    """Any will do, or the soonest one."""
    said = words(text)
    plain = " ".join(said)
    return any(word in _ANY for word in said) or any(part in plain for part in _ANYHOW)


def ordinal(text: str, count: int) -> int | None:
    """0 for the first, 1 for the second; None where neither is meant, or both."""
    said = words(text)
    plain = " ".join(said)
    if wants_others(text) or wants_earlier(text):
        return None
    found = {place for place, stems in enumerate(_PLACES[:count]) if any(word.startswith(stems) for word in said)}
    if not found and any(word in _EARLIEST for word in said):
        return 0
    if len(found) != 1 or " ли " in f" {plain} ":
        return None
    return found.pop()


def wants_others(text: str) -> bool:
    """None of those: something else."""
    said = words(text)
    return any(word in _OTHERS for word in said) or bool(_LATER.search(" ".join(said))) or declines(text)


def wants_earlier(text: str) -> bool:
    """Is there anything before those? «А раньше есть?»"""
    plain = " ".join(words(text))
    return bool(_EARLIER.search(plain) or _EARLIER_BARE.search(plain))


def earlier_at_all(text: str) -> bool:
    """The same where there is one time to speak of: «пораньше бы», «давайте раньше»."""
    return wants_earlier(text) or not {"раньше", "пораньше"}.isdisjoint(words(text))


def declines(text: str) -> bool:
    """It doesn't suit: what is named may be what can't be."""
    plain = " ".join(words(text))
    return any(part in plain for part in _NOT_SUITING)
