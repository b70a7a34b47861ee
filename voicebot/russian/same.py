"""«Как в прошлом месяце», «а у мамы»: is it the same as before, or about something else?"""

import re

from voicebot.russian.text import words

_SAME = re.compile(
    r"\b(как|что) (и )?(в|за) (прошл|предыдущ|тот|том)\w*( (раз|месяц)\w*)?\b"
    r"|\b(столько|стольк|то|так|такие|такое|такой|те|тот|та) же( сам\w+)?\b|\bкак (было|были|и было|и были|раньше)\b"
    r"|\bне (измени|меня|поменя|двига|сдвину|пользова|живем|жили|живет|прожива)\w*|\bбез изменени\w+"
    r"|\bпо нулям\b|\b(расход|потреблени)\w* (ноль|нулев\w+|нет|не было)\b|\b(ничего|нисколько) не "
    r"(накрут|потрат|израсход|набежал|натекл|накапал|тратил|расходовал)\w*"
)
_SAME_PLACE = re.compile(
    r"\b(там|туда) же\b|\b(тот|этот|тому|этому|том|этом) же( самый| самому)? адрес|\bадрес (тот|этот) же"
)
_ELSEWHERE = re.compile(
    r"\b(друг(ой|ая|ую|ого|ому|ие)|втор(ой|ая|ую)|ещ[её] (один|одна|одну|одной)|не (мой|моя|мне|мою|моей))\b"
    r"|\b(мам|пап|отц|матер|матуш|бабушк|бабул|дедушк|дед|сосед|сестр|брат|сын|доч|тещ|тест[яю]|свекр|родител|теть|тет[яеиу]"
    r"|дяд|подруг|знаком|муж|жен[аеыу]|внук|внучк)\w*"
)


def same_place(text: str) -> bool:
    """«Там же», «адрес тот же»: is it the address that was told before?"""
    return bool(_SAME_PLACE.search(" ".join(words(text))))


def same(text: str) -> bool:
    """Does it say that the reading is what it was before?"""
    return bool(_SAME.search(" ".join(words(text))))


def elsewhere(text: str) -> bool:
    """Does it speak of another flat, another account, another person?"""
    return bool(_ELSEWHERE.search(" ".join(words(text))))
