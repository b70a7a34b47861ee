"""What was worded for the ear, for who reads and writes: in a chat nobody says, dials or holds the line."""

import re

_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
_OFFER = re.compile(  # another way to answer, which a chat hasn't got
    r"\bможно\b.*\bна клавишах\b|\bнажмите \d", re.IGNORECASE
)
_KEYS = re.compile(r" на клавишах(?: телефона)?(?: и наж(?:мите|ать) решётку)?")
_DIAL = re.compile(r"\bнаберите\b", re.IGNORECASE)
_WORDS = {
    "скажите": "напишите",
    "назовите": "напишите",
    "продиктуйте": "напишите",
    "говорите": "пишите",
    "вы сказали": "вы написали",
    "вы назвали": "вы написали",
    "вы говорили": "вы писали",
    "вы позвонили": "вы написали",
    "спасибо за звонок": "спасибо за обращение",
    "слушаю дальше": "пишите дальше",
    "я вас слушаю": "жду вашего вопроса",
    "я вас слышу": "я здесь",
    "разговор записывается": "переписка сохраняется",
    "оставайтесь на линии": "оставайтесь в чате",
}
_SPOKEN = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b", re.IGNORECASE)


def readable(text: str) -> str:
    """The text as it is written to a caller in a chat; what has nothing to do with speaking stays as it is."""
    sentences = _SENTENCE.split(text)
    kept = [sentence for sentence in sentences if not _OFFER.search(sentence)] or sentences
    return _SPOKEN.sub(_written, " ".join(map(_typed, kept)))


def _typed(sentence: str) -> str:
    """Keys are dialled, a chat is typed into; 112 is still dialled."""
    if not _KEYS.search(sentence):
        return sentence
    return _DIAL.sub(lambda found: _as(found[0], "напишите"), _KEYS.sub("", sentence))


def _written(found: re.Match[str]) -> str:
    return _as(found[0], _WORDS[found[0].lower()])


def _as(said: str, written: str) -> str:
    return written[0].upper() + written[1:] if said[0].isupper() else written
