"""Numbers and what they count, in the case that the words around them ask for."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from voicebot.russian.morphology import analyzer
from voicebot.russian.numerals import FRACTIONS
from voicebot.russian.text import listed
from voicebot.russian.words import to_words

NUMBER = r"(?<![\d.,:/-])(?<!\d )(?:\d{1,3}(?: \d{3})+|\d+)(?:[.,]\d+)?(?![\d:/])(?![.,]\d)"
_CASES = {"nomn": "n", "gent": "g", "datv": "d", "accs": "a", "ablt": "i", "loct": "p"}
_GENDERS = {"masc": "m", "femn": "f", "neut": "n"}
_GOVERN = {
    "gent": "с со до от из изо без около более менее больше меньше свыше позднее позже раньше ранее после для у ниже "
    "выше дороже дешевле старше младше течение кроме порядка против размере ради среди вместо "
    "чаще реже дольше дальше ближе длиннее короче холоднее теплее тяжелее легче быстрее глубже шире "
    "моложе достижения достижении истечении истечения прошествии",
    "datv": "к ко благодаря согласно",
    "accs": "в во на за через по про",
    "ablt": "между над под перед",
    "loct": "о об при",
}
_CASE_AFTER = {word: case for case, words in _GOVERN.items() for word in listed(words)}
BEFORE = rf"(?:(?<![\w-])(?P<before>{'|'.join(sorted(_CASE_AFTER, key=len, reverse=True))}) )?"
_ONE_SCALE = re.compile(r"^одн\w+ (?=тысяч|миллион|миллиард)|^один (?=миллион|миллиард)")
_SECOND_CASES = {"gen1": "gent", "gen2": "gent", "acc2": "accs", "loc1": "loct", "loc2": "loct", "voct": "nomn"}
_UNCHANGED = ("бит", "байт")  # «пять мегабит»
_OF_WHOM = " Цельсия"
_LARGEST = 12  # digits; a longer number is said digit by digit


@dataclass(frozen=True, slots=True)
class Form:
    """What a form of a word may be; number: sing or plur; gender: masc, femn, neut."""

    part: str
    number: str
    case: str
    gender: str


def case_after(before: str | None) -> str:
    """The case that a preposition asks of a number (pymorphy's names); nomn without one."""
    return _CASE_AFTER.get((before or "").lower(), "nomn")


@lru_cache(maxsize=10_000)
def forms(word: str) -> tuple[Form, ...]:
    """All forms of nouns and adjectives that a word may be, the likeliest first."""
    tags = [parse.tag for parse in analyzer().parse(word) if parse.tag.POS in ("NOUN", "ADJF")]
    return tuple(
        Form(str(tag.POS), str(tag.number), _SECOND_CASES.get(str(tag.case), str(tag.case)), str(tag.gender or "masc"))
        for tag in tags
        if tag.case and tag.number
    )


@cache
def _num2words() -> Any:
    from num2words import num2words  # type: ignore[import-untyped, unused-ignore]

    return num2words


def cardinal(number: str, case: str = "nomn", gender: str = "masc") -> str:
    """«2», gent → «двух»; «0,5» → «ноль целых пять десятых»; spaces between thousands are passed over."""
    number = number.replace(" ", "").replace(",", ".")
    whole, _, fraction = number.partition(".")
    if fraction:
        return _decimal(whole, fraction, case)
    if len(whole) > _LARGEST or (len(whole) > 1 and whole[0] == "0"):
        return to_words(whole)
    said = _num2words()(int(whole), lang="ru", case=_CASES[case], gender=_GENDERS[gender], animate=False)
    return _ONE_SCALE.sub("", str(said))


def _decimal(whole: str, fraction: str, case: str) -> str:
    if case != "gent" or len(fraction) > len(FRACTIONS) or len(whole) > _LARGEST:
        said = to_words(f"{whole}.{fraction}")
        return re.sub(r"\bодна (\w+)ая\b", r"одну \1ую", said) if case == "accs" else said
    parts = [cardinal(str(int(part)), "gent", "femn") for part in (whole, fraction)]
    whole_name = "целой" if is_one(whole) else "целых"
    return f"{parts[0]} {whole_name} {parts[1]} {FRACTIONS[len(fraction) - 1]}{'ой' if is_one(fraction) else 'ых'}"


def ordinal(number: str, case: str = "nomn", gender: str = "masc") -> str:
    """«2026», gent → «две тысячи двадцать шестого»."""
    number = number.replace(" ", "")
    if len(number) > _LARGEST or not int(number):
        return to_words(number)
    said = _num2words()(int(number), lang="ru", to="ordinal", case=_CASES[case], gender=_GENDERS[gender], animate=False)
    return _ONE_SCALE.sub("", str(said))


def is_one(number: str) -> bool:
    """Does it count like one: 1, 21, 101?"""
    return number.endswith("1") and not number.endswith("11")


def counted(noun: str, number: str, case: str = "nomn") -> str:
    """A unit (nominative, «кубический метр») as it stands after a number."""
    number = number.replace(" ", "")
    if re.search(r"[.,]", number):
        return _each(noun, "sing", "gent")
    if is_one(number):
        return _each(noun, "sing", case)
    few = number[-1] in "234" and number[-2:-1] != "1"
    if case in ("nomn", "accs"):
        return _each(noun, "sing", "gent", few_of="plur") if few else _each(noun, "plur", "gent")
    return _each(noun, "plur", case)


@lru_cache(maxsize=1000)
def _each(noun: str, number: str, case: str, few_of: str = "") -> str:
    """Every word of a unit in a case; few_of: the number of its adjectives («два кубических метра»)."""
    *adjectives, last = noun.removesuffix(_OF_WHOM).split()
    if case == "accs" and gender_of(noun) != "femn":
        case = "nomn"  # nothing that is measured is animate
    said = [*(in_form(word, few_of or number, case, "ADJF") for word in adjectives), in_form(last, number, case)]
    return " ".join(said) + (_OF_WHOM if noun.endswith(_OF_WHOM) else "")


@lru_cache(maxsize=10_000)
def in_form(word: str, number: str, case: str, part: str = "NOUN", gender: str = "") -> str:
    """The word in that number and case (an adjective's own gender, or `gender`); itself where there is none."""
    if number == "plur" and case == "gent" and word.endswith(_UNCHANGED):
        return word
    for parse in analyzer().parse(word):
        if part == parse.tag.POS and "Name" not in parse.tag:
            keep = {gender or str(parse.tag.gender)} if part == "ADJF" and number == "sing" else set()
            form = parse.inflect({number, case} | keep)
            return str(form.word) if form else word
    return word


def gender_of(noun: str) -> str:
    """masc, femn or neut, by the last word of a unit."""
    last = noun.removesuffix(_OF_WHOM).split()[-1]
    return next((form.gender for form in forms(last) if form.part == "NOUN"), "masc")


def stop(match: re.Match[str]) -> str:
    """The full stop that an abbreviation shares with its sentence: «Ждите 5 мин.»; "" within a sentence."""
    ends = match[0].endswith(".") and re.compile(r"\s*$|\s+[А-ЯЁ«]").match(match.string, match.end())
    return "." if ends else ""
