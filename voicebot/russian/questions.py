"""Does somebody ask, or tell? Without a voice's melody the words must do."""

import re

from voicebot.russian.morphology import analyzer
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
_SHORT = 5  # words
_FURTHER = frozenset(listed("а и еще ещё кстати сначала"))
_REFUSES = re.compile(
    r"\bне (скажу|дам|назову|сообщу|продиктую|хочу (говорить|называть|давать|сообщать|диктовать)"
    r"|(буду|стану)( \w+){0,4} (говорить|называть|давать|сообщать|диктовать|искать)|ваше дело|обязан\w*)\b"
    r"|\b(обойдетесь|обойдешься|зачем вам|вам зачем)\b"
)
_STEM = 5  # letters: «ответ», «ответят»
_TILL = re.compile(r"\b(во сколько|(до|с|со) скольки)\b")
_CLOCK = re.compile(r"\d:\d\d")
_TELLING = frozenset(("NOUN", "VERB", "INFN"))
_EMPTY = frozenset(listed("быть мочь хотеть сказать знать надо нужно день раз номер стать человек дело"))


def asks(text: str) -> bool:
    """Does it begin with a word of a question, but for what is said before one? «до какого числа», «скажите где»."""
    for word in words(text)[:_LOOKED_AT]:
        if word in _ASKING or word == "ли":
            return True
        if word not in _BEFORE:
            return False
    return False


def asks_back(text: str) -> bool:
    """Is it no answer but a short question of the caller's: «а сколько ждать»?"""
    said = words(text)
    return said[:1] == ["а"] and len(said) <= _SHORT and asks(text)


def digresses(text: str) -> bool:
    """Does it ask for something else beside what was spoken of, rather than correct it: «а когда…», «и ещё…»?"""
    said = words(text)
    return bool(said) and (said[0] in _FURTHER or asks(text))


def refuses(text: str) -> bool:
    """Does the caller not want to tell what he is asked for?"""
    return bool(_REFUSES.search(" ".join(words(text))))


def speaks_of(sentence: str, question: str) -> bool:
    """Does a sentence of an answer hold what the question is about: the same nouns and verbs, or hours?"""
    hours = _TILL.search(" ".join(words(question))) and _CLOCK.search(sentence)
    return bool(hours) or bool(_subjects(sentence) & _subjects(question))


def _subjects(text: str) -> frozenset[str]:
    """The stems of nouns and verbs, but for those that say nothing."""
    parsed = (analyzer().parse(word)[0] for word in words(text))
    found = (str(one.normal_form) for one in parsed if one.tag.POS in _TELLING)
    return frozenset(word[:_STEM] for word in found if word not in _EMPTY)


def asks_number(text: str) -> bool:
    """Does somebody want to hear the number of his request (again)? «Какой номер заявки», «повторите номер»."""
    said = words(text)
    plain = " ".join(said)
    wanted = _NUMBER.search(plain) and (_WANTED.search(plain) or plain.startswith("а номер"))
    return bool(wanted) and all(_OF_A_REQUEST.match(word) for word in said)
