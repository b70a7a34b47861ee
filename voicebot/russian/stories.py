"""What a caller tells at length: a complaint, a proposal. Is it told already, or only that there is one?"""

import re

from voicebot.russian.morphology import analyzer
from voicebot.russian.text import listed, words

_WHOLE = 4  # words that tell something: it may be all
_SENTENCE = 3  # the same with a verb among them
_FEW = 2  # so few are surely not
_ANNOUNCING = tuple(
    listed(
        "жал нажал пожал претенз заявлени обращени отзыв кляуз предложени предлож предлаг инициатив иде пожелани мысл"
        " хот хоч жела подать подам подаю оставить оставлю написать внести внесу передать прими запиши зарегистрир"
        " зафиксир сообщить рассказать выслуша можно нужно надо здравств добр день вечер утро пожалуйста девушк алло"
        " есть"
    )
)
_TELLING = frozenset(("NOUN", "VERB", "INFN", "ADJF", "ADJS", "PRTF", "PRTS", "GRND", "ADVB", "NUMR", "PRED", "COMP"))
_DOING = frozenset(("VERB", "INFN"))
_ENDED = re.compile(
    r"^(?:(?:а|да|нет|не|ничего|никак\w+|все|это|больше|пока|спасибо|надо|нужно|хочу|буду|достаточно|хватит|так|и|на|этом"
    r"|добавить|добавлять|нечего|записывайте|записывай|пишите|отправляйте|регистрируйте|пожалуйста)(?: |$))+$"
)


def told(text: str) -> int:
    """How many words tell something, and not only that the caller wants to tell something."""
    return sum(1 for word in words(text) if not word.startswith(_ANNOUNCING) and _tells(word))


def whole(text: str) -> bool:
    """May this be all of the story?"""
    verbs = any(_kind(word) in _DOING for word in words(text) if not word.startswith(_ANNOUNCING))
    return told(text) >= (_SENTENCE if verbs else _WHOLE)


def few(text: str) -> bool:
    """«На соседей»: so little that more must be asked for."""
    return told(text) <= _FEW


def ended(text: str) -> bool:
    """Is there nothing to add: «нет», «это всё, записывайте»?"""
    plain = " ".join(words(text))
    return bool(_ENDED.search(plain)) and plain not in ("да", "хочу", "да хочу", "надо", "да надо")


def _tells(word: str) -> bool:
    return word.isdigit() or _kind(word) in _TELLING


def _kind(word: str) -> str:
    return str(analyzer().parse(word)[0].tag.POS)
