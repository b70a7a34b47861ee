"""Which numbers are ordinals («3 подъезд», «2-й этаж»), and numbers that count nothing («нажмите 1»)."""

import re

from voicebot.russian.agreement import BEFORE, NUMBER, Form, cardinal, case_after, forms, is_one, ordinal
from voicebot.russian.morphology import lemma
from voicebot.russian.text import listed
from voicebot.russian.words import to_words

_SUFFIXES = {
    "й": ("nomn", "masc"), "ый": ("nomn", "masc"), "ий": ("nomn", "masc"), "го": ("gent", "masc"),
    "ого": ("gent", "masc"), "му": ("datv", "masc"), "ому": ("datv", "masc"), "ом": ("loct", "masc"),
    "ем": ("loct", "masc"), "ым": ("ablt", "masc"), "я": ("nomn", "femn"), "ая": ("nomn", "femn"),
    "ю": ("accs", "femn"), "ую": ("accs", "femn"), "ой": ("gent", "femn"), "ое": ("nomn", "neut"),
}  # fmt: skip
_SUFFIX = "|".join(sorted((*_SUFFIXES, "м", "е"), key=len, reverse=True))
_WITH_SUFFIX = re.compile(
    rf"(?:(?<![\w-])(в|во|на|о|об|при) )?(?<![\d.,-])(\d+)-?({_SUFFIX})(?![\w-])(?= ?([а-яё]+)?(?: ([а-яё]+))?)"
)
_TWO = re.compile(
    rf"(?<![\d.,-])(\d+)-({_SUFFIX})( и | или |, )(\d+)-({_SUFFIX}) ([а-яё]+)(?: ([а-яё]+))?", re.IGNORECASE
)
_FROM_TO = re.compile(r"(?<!\w)([Сс]о?) (\d+)(?:-?го|-?й)? по (\d+)(?:-?(?:й|ый|ю|е))? ([а-яё]+)")
_GOVERNED = re.compile(rf"{BEFORE}(?<![\w+-])({NUMBER}) ([а-яё]+)(?![\w-])", re.IGNORECASE)
_NEUTER = re.compile(rf"({NUMBER})(?= [а-яё]+(?:ено|ано|ято)\b)")
_BARE = re.compile(r"(?:(?<!\w)(в|во|на|к|по|с|из|от|до) )?(?<![\d.,/:-])(?<!\d )(\d{1,4}) ([а-яё]+)(?![\w-])")
_ALWAYS = re.compile(r"(?:год|числ|квартал)(?:а|у|ом|е|о)?")  # never counted where they are singular
_NUMBERED = frozenset(
    listed(
        "подъезд этаж корпус квартал микрорайон участок класс группа категория секция смена отделение линия очередь ряд"
    )
)
_ALONE = re.compile(rf"(?:(?<![\w+-])([а-яё]+) )?([+−-]?)({NUMBER})(?=[.,;:!?)»]|$| — | – | из \d)", re.IGNORECASE)
_ONE_AFTER = re.compile(
    r"(?<!\w)(нажмите|наберите|цифр[аыу]|клавиш[аиу]|кнопк[аиу]) (\d{1,2})(?!\d)(?![.,]\d)", re.IGNORECASE
)
_SLASH = re.compile(r"(?<![\d.,/])(\d+)/(\d+)(?![\d/])")
_ROMAN = re.compile(r"(?<![\w-])([IVX]{1,6})(?: (?=квартал|век|групп|этап|сесси|созыв|степен|категори|полугоди))")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}


def ordinals_named(text: str) -> str:
    """«в 3-м квартале» → «в третьем квартале», «3 подъезд» → «третий подъезд»."""
    text = _ROMAN.sub(lambda m: f"{_roman(m[1])} ", text)
    text = _SLASH.sub(_slash, text)
    text = _TWO.sub(_two, text)
    text = _FROM_TO.sub(_from_to, text)
    text = _WITH_SUFFIX.sub(_with_suffix, text)
    return _BARE.sub(_bare, text)


def counts_named(text: str) -> str:
    """Numbers after a word that asks for a case («более 30 дней»), and those that count nothing («нажмите 1»)."""
    text = _GOVERNED.sub(_governed, text)
    text = _NEUTER.sub(lambda m: cardinal(m[1], "nomn", "neut"), text)
    text = _ONE_AFTER.sub(lambda m: f"{m[1]} {to_words(m[2])}", text)
    return _ALONE.sub(_alone, text)


def _plain(before: str | None) -> str:
    """The case that a preposition shows in a number: none but the genitive, the dative …"""
    case = case_after(before)
    return "nomn" if case == "accs" else case


def _governed(match: re.Match[str]) -> str:
    """Both in the genitive; other cases are seen by the noun, and by ru_normalizr."""
    before, number, noun = match.groups()
    wanted = "sing" if is_one(number) else "plur"
    form = next((form for form in forms(noun) if form.case == "gent" and form.number == wanted), None)
    if case_after(before) != "gent" or form is None or re.search("[.,]", number):
        return match[0]
    return f"{before} {cardinal(number, 'gent', form.gender)} {noun}"


def _alone(match: re.Match[str]) -> str:
    before, sign, number = match.groups()
    case = _plain(before)
    said = to_words(number.replace(" ", "")) if case == "nomn" else cardinal(number, case)
    return (f"{before} " if before else "") + {"+": "плюс ", "": ""}.get(sign, "минус ") + said


def _roman(letters: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in letters]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))


def _slash(match: re.Match[str]) -> str:
    """«10/2» is said «десять дробь два»; a half and the like stay fractions."""
    if int(match[1]) < int(match[2]) <= 10:
        return match[0]
    return f"{to_words(match[1])} дробь {to_words(match[2])}"


def _two(match: re.Match[str]) -> str:
    """«1-й и 2-й групп»: both go with the noun."""
    first, suffix, joint, second, second_suffix, word, next_word = match.groups()
    noun = next((each for each in (word, next_word) if each and any(form.part == "NOUN" for form in forms(each))), word)
    said = [_said(number, ending.lower(), "", noun) for number, ending in ((first, suffix), (second, second_suffix))]
    return f"{said[0]}{joint}{said[1]}{match[0][match.end(5) - match.start() :]}" if all(said) else match[0]


def _from_to(match: re.Match[str]) -> str:
    """«с 1 по 3 подъезд»: both are ordinals where the noun is singular."""
    noun = next((form for form in forms(match[4]) if form.part == "NOUN" and form.number == "sing"), None)
    if noun is None or _counts(match[3], match[4]):
        return match[0]
    first, last = ordinal(match[2], "gent", noun.gender), ordinal(match[3], "accs", noun.gender)
    return f"{match[1]} {first} по {last} {match[4]}"


def _counts(number: str, noun: str) -> bool:
    """Can the number count that form of the noun: «3 дня», «10 раз»?"""
    found = forms(noun)
    few = number[-1] in "234" and number[-2:-1] != "1"
    return any(form.case == "gent" and (form.number == "plur" or few) for form in found)


def _with_suffix(match: re.Match[str]) -> str:
    before, number, suffix, noun, next_noun = match.groups()
    lead = f"{before} " if before else ""
    said = _said(number, suffix, before or "", noun or "") or _said(number, suffix, before or "", next_noun or "")
    return lead + said if said else match[0]


def _said(number: str, suffix: str, before: str, noun: str) -> str:
    """The ordinal; "" where the suffix says that it is something else («90-е годы»)."""
    case, gender = _SUFFIXES.get(suffix, ("", "masc"))
    if suffix == "м":
        case = "loct" if before else "ablt"
    elif suffix == "е":
        case, gender = "nomn", "neut"
        if noun and all(form.number == "plur" for form in forms(noun)):
            return ""
    elif suffix == "й" and any(form.gender == "femn" and form.part == "NOUN" for form in forms(noun)[:1]):
        case, gender = "gent", "femn"
    return ordinal(number, case, gender)


def _bare(match: re.Match[str]) -> str:
    """A number before a noun that it can't count («3 подъезд», «25 числа») is an ordinal."""
    before, number, noun = match.groups()
    lead = f"{before} " if before else ""
    fits = _agreeing(number, noun, before or "")
    if fits is None or not int(number):
        return match[0]
    said = ordinal(number, fits.case, fits.gender)
    return f"{lead}{said} {noun}"


def _agreeing(number: str, noun: str, before: str) -> Form | None:
    """The singular form that the noun stands in as something numbered, None where it is counted."""
    found = forms(noun)
    if not found or found[0].part != "NOUN" or any(form.number == "plur" and form.case == "gent" for form in found):
        return None
    singular = [form for form in found if form.number == "sing" and form.part == "NOUN"]
    if not singular:
        return None
    few = number[-1] in "234" and number[-2:-1] != "1"
    if is_one(number) and not _is_numbered(noun):
        return None
    if few and singular[0].case == "gent" and not _ALWAYS.fullmatch(noun) and case_after(before) != "gent":
        return None
    wanted = {"в": "loct", "на": "loct", "по": "datv", "к": "datv"}.get(before.lower(), "")
    return next((form for form in singular if form.case == wanted), singular[0])


def _is_numbered(noun: str) -> bool:
    return lemma(noun) in _NUMBERED or bool(_ALWAYS.fullmatch(noun))
