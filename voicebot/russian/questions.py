"""Does somebody ask, or tell? Without a voice's melody the words must do."""

import re

from voicebot.russian.text import listed, words

_ASKING = frozenset(
    listed("когда где куда откуда как какой какая какое какие какого какому каком каких сколько кто чей")
)
_BEFORE = frozenset(listed("а и ну скажите подскажите пожалуйста до с в на по к от из у во со для о об"))
_NUMBER = re.compile(r"\bномер")
_WANTED = re.compile(
    r"\b(как(ой|им)|повтор|скаж|подскаж|назов|напомн|продикт|дикт|еще раз|не (рас|за|успел|по)|забыл|прослуш)"
)
_OF_A_REQUEST = re.compile(  # what may be said beside them
    r"^(?:а|и|то|же|там|так|ли|был|была|были|у|меня|мне|мо\w+|ваш|вы|я|это|этот|тот|его|ее|под|за|с|по|о|об"
    r"|номер\w*|каким|какой|как|раз|еще|не|да|ой|нет|можно|можете|могли|бы|пожалуйста|извините|простите|сейчас|снова"
    r"|девушка|успел\w*|только|что|последний|регистрационный|входящий|сам|скорее|медленно|помедленнее|сказали|говорили"
    r"|называли|назвали|дали|дайте|будет|есть|обращени\w*|заявк\w+|заявлени\w*|жалоб\w*|предложени\w*|запис\w+|запрос\w*"
    r"|повтор\w+|скаж\w+|сказать|подскаж\w+|назов\w+|назвать|напомн\w+|продикт\w+|диктуйте|расслыш\w+|запис\w+|запомн\w+"
    r"|понял\w*|поняла|забыл\w*|прослуш\w+|зарегистрирован\w*|ручк\w+|взял\w*|нашл\w+|нашел|готов\w*|запиш\w+)$"
)
_LOOKED_AT = 4  # words


def asks(text: str) -> bool:
    """Does it begin with a word of a question, but for what is said before one? «до какого числа», «скажите где»."""
    for word in words(text)[:_LOOKED_AT]:
        if word in _ASKING or word == "ли":
            return True
        if word not in _BEFORE:
            return False
    return False


def asks_number(text: str) -> bool:
    """Does somebody want to hear the number of his request (again)? «Какой номер заявки», «повторите номер»."""
    said = words(text)
    plain = " ".join(said)
    wanted = _NUMBER.search(plain) and (_WANTED.search(plain) or plain.startswith("а номер"))
    return bool(wanted) and all(_OF_A_REQUEST.match(word) for word in said)
