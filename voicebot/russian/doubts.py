"""What a text to be spoken may be said wrongly with, or isn't said by people: found, never changed."""

import re
from collections.abc import Iterator, Mapping

from voicebot.russian.morphology import known
from voicebot.russian.speech import speakable
from voicebot.russian.text import listed

# Words that are stressed in two ways, neither of them rare on a hotline.
_HOMOGRAPHS = frozenset(
    listed(
        "замок замка замку замки замков атлас атласа атласы мука муки муку орган органа органу органы органов хлопок"
        " хлопка ирис кружки кружков кружкам белки белков белкам духи духов парить плачу трусить пропасть"
        " пропасти пахнуть засыпать засыпали насыпать обрезать отрезать разрезать вырезать сбегать виски проволочки"
        " видение гвоздики ледник рожки угольный языковой стоящий полки полков полкам"
    )
)
# Abbreviations that people say letter by letter themselves.
_SAID = frozenset(
    listed(
        "МФЦ ЖКХ СНИЛС ИНН ОМС ДМС ТСЖ УК СМС МЧС МВД РФ США ФИО ЖЭУ ЖСК ВИЧ СПИД ПЦР КТ МРТ УЗИ ЭКГ ИП ДТП ТВ ПК ПИН"
        " СССР ЕГЭ ГИБДД ФСБ РЖД ТО ТЦ АЗС ПДД СТС ПТС"
    )
)
_SHORT = listed("руб коп тыс млн млрд кв тел стр мин сек ул обл р-н пр-т б-р г-н г-жа л/с р/с и/или")
_DOTTED = listed("др пр см напр макс моб доб им гр зам эт д г просп пер")
_LETTERS = "а-яёА-ЯЁ"
_SHORTENED = re.compile(
    rf"(?<![{_LETTERS}+-])(?:(?:и )?т\. ?[дпекн]\.|(?:{'|'.join(_DOTTED)})\.(?= ?[{_LETTERS}\d])"
    rf"|(?:{'|'.join(_SHORT)})(?![{_LETTERS}+-])\.?)"
)
_CAPITALS = re.compile(r"(?<![\w-])[А-ЯЁ]{2,}(?![\w-])")
_LATIN = re.compile(r"[a-z][a-z'-]*", re.IGNORECASE)
_WORD = re.compile(rf"[{_LETTERS}+]+(?:-[{_LETTERS}+]+)*")
_VOWEL = re.compile("[аеёиоуыэюя]", re.IGNORECASE)
_VOICELESS = frozenset(listed("в к с б ж"))  # whole words that need no vowel
_UNSAYABLE = re.compile(r"[^\w\s.,!?…:;«»\"'—–()\[\]№%+°&@/#*₽$€§-]|_")


def shortened(text: str) -> list[str]:
    """«и т. д.», «руб.»: as they stand there."""
    return [found[0] for found in _SHORTENED.finditer(text)]


def initials(text: str) -> list[str]:
    """Capitals that would be said letter by letter, but for those that people say so themselves."""
    return [word for word in _CAPITALS.findall(text) if word not in _SAID and speakable(word).lower() != word.lower()]


def latin(text: str) -> list[str]:
    """Words in Latin letters outside web and mail addresses."""
    apart = re.sub(r"\S+@\S+|\S*\w\.[a-zA-Z]{2,}\S*", " ", text)
    return [word for word in _LATIN.findall(apart) if len(word) > 1]


def unsayable(text: str) -> list[str]:
    """Signs that are left out when the text is spoken, and spoken words that have no vowel."""
    spoken = _WORD.findall(speakable(text))
    bare = [word for word in spoken if not _VOWEL.search(word) and word.lower() not in _VOICELESS]
    return [*_UNSAYABLE.findall(text), *bare]


def stressed_two_ways(text: str, marks: Mapping[str, str]) -> list[str]:
    """Known homographs without a mark of stress, in the text or in `marks`."""
    return [word for word in _words(text) if word in _HOMOGRAPHS and word not in marks]


def unknown(text: str, marks: Mapping[str, str]) -> list[str]:
    """Words of several syllables that no dictionary has and that carry no mark: a voice guesses their stress."""
    return [word for word in _words(text) if not _sure(word, marks) and not known(word)]


def _sure(word: str, marks: Mapping[str, str]) -> bool:
    return word in marks or all(part in marks or _certain(part) for part in word.split("-"))


def _words(text: str) -> Iterator[str]:
    """In small letters; those with a mark of stress, and capitals, are left out."""
    return (word.lower() for word in _WORD.findall(text) if "+" not in word and not word.isupper())


def _certain(word: str) -> bool:
    return len(_VOWEL.findall(word)) < 2 or "ё" in word or known(word)
