"""Words that only count: «двое», «дюжина», «полмиллиона», «пять косарей», «пол куба»; and what is said about them."""

import re

from voicebot.russian.numerals import NUMERALS, Token
from voicebot.russian.text import listed

_SMALL = {
    2: "двое двоих двоим двоими вдвоем пара пару парочка парочку паре парой",
    3: "трое троих троим троими втроем",
    4: "четверо четверых четверым четверыми вчетвером",
    5: "пятеро пятерых пятерым пятерыми впятером",
    6: "шестеро шестерых шестерым шестерыми вшестером",
    7: "семеро семерых семерым семерыми всемером",
    8: "восьмеро восьмерых восьмерым восьмерыми ввосьмером",
    9: "девятеро девятерых девятерым девятерыми вдевятером",
    10: "десятеро десятерых десятерым десятерыми вдесятером",
    50: "полста полтос полташка полтинничек",
    100: "сотка сотку соточка соточку стольник стольничек",
    150: "полтораста полутораста",
}
_SCALES = {
    10: "десяток десятков десятки десятком десяточек десяточка червонец червонца червонцев чирик чирика чириков",
    12: "дюжина дюжину дюжины дюжин дюжиной",
    100: "сотни сотен сотней сотнями",
    500: "пятихатка пятихатку пятихатки пятихаток пятихаточка пятихаточку",
    1000: "косарь косаря косарей косари косарик косарика косариков тысчонка тысчонку тысчонки тысячонка тысячонку",
    10**6: "лям ляма лямов лямчик лямчика",
}
_AFTER_NUMBER = {10**6: "лимон лимона лимонов", 10: "десятка", 100: "сотни"}  # words of their own elsewhere
COUNTS = {form: Token("small", value, manner="count") for value, forms in _SMALL.items() for form in forms.split()} | {
    form: Token("scale", value, manner="count") for value, forms in _SCALES.items() for form in forms.split()
}
MULTIPLES = {
    form: Token("scale", value, manner="count") for value, forms in _AFTER_NUMBER.items() for form in forms.split()
}
PAIR = frozenset(listed("пара пару парочка парочку паре парой"))

# «пол куба», «полметра»: what is halved
_MEASURES = "куба кубометра кубика литра метра киловатта процента рубля кило килограмма тонны гигакалории сантиметра"
_HALVED = frozenset(listed(_MEASURES))
MEASURE = re.compile(
    r"(?:куб|кубометр|кубик|метр|литр|рубл|копе|киловатт|процент|градус|килограмм|тонн|гигакалори|человек|штук|квадрат)"
    r"\w{0,3}"
)
# scales that stand before their number: «тысяч пять» is about five thousand
INVERTED = frozenset(
    listed(
        "тысяч тысячи тыщ тыщи миллионов миллиона лямов ляма косарей косаря десятка десятков сотни сотен дюжины дюжин"
    )
)
PAUCAL = frozenset(listed("тысячи тыщи миллиона ляма косаря сотни дюжины"))  # with two, three, four alone: «тысячи три»
ABOUT = frozenset(listed("до за на около под этак эдак примерно где то в с со приблизительно порядка наверное"))

_GRAND = re.compile(r"\b(?:штук[аиу]?|кус(?:ка|ков))\b")
_MONEY = re.compile(
    r"\b(?:рубл|руб\b|бакс|доллар|евро|ден[еь]г|долг|долж|задолж|плат|заплат|оплат|стоит|штраф|начисл|насчит|пен[яией]\b"
    r"|зарплат|пенси|субсиди|переплат|квитанц)"
)


def in_money(text: str) -> str:
    """The text with «пять штук» as thousands where the talk is of money; elsewhere they are pieces."""
    if not _GRAND.search(text) or not _MONEY.search(text):
        return text
    return _GRAND.sub("косарей", text)


def halved(word: str, following: str) -> tuple[int, Token] | None:
    """«полмиллиона», «пол миллиона», «полкуба»: how many words it takes and what it is."""
    if not word.startswith("пол"):
        return None
    taken, rest = (2, following) if word == "пол" else (1, word[3:])
    whole = NUMERALS.get(rest) or COUNTS.get(rest) or MULTIPLES.get(rest)
    if whole and whole.kind == "scale":
        return taken, Token("small", whole.value // 2, manner="count")
    return (taken, Token("half", text="пол")) if rest in _HALVED else None
