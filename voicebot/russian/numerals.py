"""The words that Russian numbers are made of, and how a recogniser misspells them."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rapidfuzz.distance import Levenshtein

from voicebot.russian.morphology import known
from voicebot.russian.phonetics import sound
from voicebot.russian.text import listed

Kind = Literal[
    "zero", "small", "scale", "figures", "point", "fraction", "half", "and", "correction", "instead", "pause",
    "hesitation", "onward", "comma",
]  # fmt: skip
PARTINGS = ("correction", "pause", "onward")  # what stands between numerals and is none
Manner = Literal["", "ordinal", "count"]


@dataclass(frozen=True, slots=True)
class Token:
    """A meaningful word of a dictated number.

    value: of a small number (1…900), a scale (1000…), or how many digits a fraction has (десятых: 1).
    text: figures as written.
    manner: «пятый» is an ordinal, «двое» and «дюжина» only count: nobody dictates digits so.
    """

    kind: Kind | Literal["word"]
    value: int = 0
    text: str = ""
    manner: Manner = ""


UNITS = listed("один два три четыре пять шесть семь восемь девять")
TEENS = listed(
    "десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать"
)
TENS = listed("двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто")
HUNDREDS = listed("сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот")
SCALES = {1000: "тысяча тысячи тысяч", 10**6: "миллион миллиона миллионов", 10**9: "миллиард миллиарда миллиардов"}
_ROUND = {
    10: "десятка десятку",
    100: "сотня сотню",
    1000: "тыща тыщи тыщ тыщу тыще тысячу тысячей тысячью тысячам тысячами тысячах тыс тышь тыш тыщей",
    10**6: "миллиону миллионом миллионами",
}
FRACTIONS = ("десят", "сот", "тысячн", "десятитысячн", "стотысячн", "миллионн")

WORDS: tuple[str, ...] = (
    *(listed("ноль нуль нолик одна две полтора полторы целая целых и запятая точка с половиной")),
    *UNITS,
    *TEENS,
    *TENS,
    *HUNDREDS,
    *(form for forms in SCALES.values() for form in forms.split()),
    *(stem + ending for stem in FRACTIONS[:3] for ending in ("ая", "ых")),
)
EXAMPLE = (
    "Сто двадцать три, сорок пять, ноль семь, восемьсот девяносто, две тысячи шестьсот один, ноль ноль пятьдесят, "
    "семнадцать целых четыре десятых."
)

_OTHER_FORMS: dict[int, str] = {
    1: "одна одно одну одного одной одним одному",
    2: "две двух двум двумя",
    3: "трех трем тремя",
    4: "четырех четырем четырьмя",
    5: "пяти пятью",
    6: "шести шестью шейсть",
    7: "семи семью",
    8: "восьми восемью восем",
    9: "девяти девятью",
    10: "десяти",
    20: "двадцати",
    30: "тридцати",
    50: "пятидесяти пидесят писят пиисят песят пясят пийсят полтинник",
    60: "шестидесяти шесят шисят шиисят шейсят шесдесят",
    70: "семидесяти семисят",
    80: "восьмидесяти восемисят",
    90: "девяноста",
    200: "двухсот",
    300: "трехсот",
    400: "четырехсот",
    500: "пятисот",
    600: "шестисот шесот",
    700: "семисот",
    800: "восьмисот",
    900: "девятисот",
}
_NAMES = listed("ноль нуль нолик нулик нолем нулем ноликом нуликом")

# figures by name, «семёрочку»: their stems; «две семёрки»
_FIGURES = {
    1: ("единиц", "единичк"),
    2: ("двойк", "двоечк"),
    3: ("тройк", "троечк"),
    4: ("четверк", "четверочк"),
    5: ("пятерк", "пятерочк"),
    6: ("шестерк", "шестерочк"),
    7: ("семерк", "семерочк"),
    8: ("восьмерк", "восьмерочк"),
    9: ("девятк", "девяточк"),
}
_SEVERAL = {
    0: listed("нуля нулей ноля нолей нулика нуликов нолика ноликов"),
    **{digit: [stem + "и" for stem in stems] for digit, stems in _FIGURES.items()},
}
_GENITIVE = "единиц двоек троек четверок пятерок шестерок семерок восьмерок девяток"
COUNTED = {form: Token("small" if digit else "zero", digit) for digit, forms in _SEVERAL.items() for form in forms} | {
    form: Token("small", digit) for digit, form in enumerate(_GENITIVE.split(), 1)
}
COUNTED |= {"единицы": Token("small", 1)}
TIMES = {"дважды": 2, "трижды": 3, "четырежды": 4}

_CORRECTIONS = (
    "нет ой простите извините точнее вернее стоп ошибся ошиблась ошибочка пардон виноват виновата поправка "
    "поправлюсь исправлюсь перепутал перепутала оговорился оговорилась неверно неправильно повторяю повторю заново "
    "сначала тьфу отмена"
)
_PAUSES = "так там сейчас щас секунду секундочку минутку минуточку подождите погодите"
_ONWARD = "дальше далее потом затем следом цифра цифры"
_DICTATED_SIGNS = "плюс тире дефис дробь пробел слэш черточка скобка"  # «восемь девятьсот пять тире …»

_ORDINAL_ENDINGS = {"трет": listed("ий ьего ьему ьим ьем ья ьей ью ье")}
_HARD_ENDINGS = listed("ый ой ого ому ым ом ая ую ое")
ORDINAL_STEMS = {
    **dict(zip(listed("перв втор трет четверт пят шест седьм восьм девят"), range(1, 10), strict=True)),
    **{name[:-1]: value for value, name in enumerate(TEENS, 10)},
    **dict(
        zip(
            listed("двадцат тридцат сороков пятидесят шестидесят семидесят восьмидесят девяност"),
            range(20, 100, 10),
            strict=True,
        )
    ),
    **dict(
        zip(
            listed("сот двухсот трехсот четырехсот пятисот шестисот семисот восьмисот девятисот"),
            range(100, 1000, 100),
            strict=True,
        )
    ),
    "тысячн": 1000,
    "двухтысячн": 2000,
}
ORDINALS = {
    stem + ending: Token("small", value, manner="ordinal")
    for stem, value in ORDINAL_STEMS.items()
    for ending in _ORDINAL_ENDINGS.get(stem, _HARD_ENDINGS)
}

PHRASES: dict[tuple[str, str], Token] = {
    ("с", "половиной"): Token("half"),
    ("то", "есть"): Token("correction"),
    ("не", "так"): Token("correction"),
    ("не", "то"): Token("correction"),
    ("еще", "раз"): Token("correction"),
    **{
        (one, noun): Token("pause")
        for one in ("одну", "один", "одна")
        for noun in listed("минуту минутку минуточку секунду секундочку секунда минута минутка момент")
    },
}


def _vocabulary() -> dict[str, Token]:
    table = {name: Token("zero") for name in _NAMES}
    table |= {name: Token("small", value) for value, name in enumerate(UNITS, 1)}
    table |= {name: Token("small", value) for value, name in enumerate(TEENS, 10)}
    table |= {name: Token("small", value) for value, name in zip(range(20, 100, 10), TENS, strict=True)}
    table |= {name: Token("small", value) for value, name in zip(range(100, 1000, 100), HUNDREDS, strict=True)}
    table |= {form: Token("small", value) for value, forms in _OTHER_FORMS.items() for form in forms.split()}
    table |= {form: Token("scale", value) for value, forms in SCALES.items() for form in forms.split()}
    table |= {
        stem + ending: Token("small", digit)
        for digit, stems in _FIGURES.items()
        for stem in stems
        for ending in ("а", "у", "е", "ой" if stem != "единиц" else "ей")
    }
    table |= {form: Token("scale", value) for value, forms in _ROUND.items() for form in forms.split()}
    return table


NUMERALS = _vocabulary()
_SIGNS: dict[str, Token] = {
    **{form: Token("point") for form in listed("целых целая целые целой запятая запятой точка")},
    **{
        stem + ending: Token("fraction", digits)
        for digits, stem in enumerate(FRACTIONS, 1)
        for ending in ("ая", "ых", "ые", "ой", "ую")
    },
    **{word: Token("correction") for word in _CORRECTIONS.split()},
    **{word: Token("pause") for word in _PAUSES.split()},
    **{word: Token("onward") for word in (_ONWARD + " " + _DICTATED_SIGNS).split()},
    "и": Token("and"),
}
_TABLE = NUMERALS | _SIGNS
_LONGEST = 60  # letters; «восемьсотпятьдесятдевять» has 24
_TAILS = frozenset(listed("сот ста сти сто десят десять дцать надцать сят"))

# letters that sound alike on the telephone become one


_SOUNDS: dict[str, Token] = {}
for _word, _token in reversed(NUMERALS.items()):
    _SOUNDS[sound(_word)] = _token


@lru_cache(maxsize=10_000)
def spell(word: str) -> tuple[Token, ...]:
    """What a word means in a number, misspellings mended; () for any other word."""
    if word in _TABLE:
        return (_TABLE[word],)
    if not 4 <= len(word) <= _LONGEST or known(word):  # a word of its own («семья», «стой») is no misspelling
        return ()
    key = sound(word)
    return (_SOUNDS[key],) if key in _SOUNDS else _run_on(word) or _nearest(key)


def joined(word: str, tail: str) -> tuple[Token, ...]:
    """«шесть сот», «пять десят»: one numeral that was written as two words; () if it is not."""
    if tail not in _TAILS or tail in NUMERALS or word not in NUMERALS:
        return ()
    return spell(word + tail)


def _run_on(word: str) -> tuple[Token, ...]:
    """«сорокпять»: several numerals written as one word."""
    for cut in range(len(word) - 3, 2, -1):
        head, tail = word[:cut], word[cut:]
        if head in NUMERALS and (rest := (NUMERALS[tail],) if tail in NUMERALS else _run_on(tail)):
            return (NUMERALS[head], *rest)
    return ()


def _nearest(key: str) -> tuple[Token, ...]:
    if len(key) < 5:
        return ()
    near = {token for other, token in _SOUNDS.items() if _close(key, other)}
    return tuple(near) if len(near) == 1 else ()


def _close(key: str, other: str) -> bool:
    return len(other) >= 5 and key[0] == other[0] and Levenshtein.distance(key, other, score_cutoff=1) <= 1
