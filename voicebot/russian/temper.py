"""What a caller's words tell of his temper: anger, swearing, impatience; thanks, disappointment.

Signs to be weighed, no verdicts: who is angry at the yard isn't angry at the robot. What is quoted, reported or denied
is no sign: «в объявлении написано „сколько можно“», «он кричит, что вы дураки», «это не безобразие».
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from voicebot.russian import temper_words as phrases
from voicebot.russian.morphology import lemma
from voicebot.russian.numerals import NUMERALS
from voicebot.russian.text import FILLERS, HESITATION, listed, words

Sign = Literal["reproach", "anger", "coarse", "impatience", "thanks", "let_down"]

ANGRY = frozenset[Sign](("reproach", "anger", "coarse"))
_FILLERS = FILLERS - {"ну"}  # «ну сколько можно» asks nothing
_QUOTED = re.compile(r"«[^»]*»|\"[^\"]*\"|„[^“”]*[“”]|“[^”]*”")
_END = re.compile(r"[.!?;…]+")
_REPORTED = re.compile(
    r"(?<!\S)(?P<before>(?:\w+ ){0,4}?)(?:(?:сказал|говорил|орал|кричал|написал|ответил|обозвал|назвал)[аи]?"
    r"|говор[ия]т|ор[еу]т|крич[иа]т|пиш[еу]т|написано|обзывает(?:ся)?)(?!\S)"
)
_OWN = frozenset(listed("я вы ты мы вам тебе же ж языком"))  # whose words are the caller's own, or said to us
_DENIED = frozenset(listed("не ни без нет никакой никакого никакая никакое"))
_ABOUT = frozenset(listed("на за о об про"))  # «жалоба на хамство»
_ANIMALS = re.compile(r"издевательств\w* над (?:животн|собак|кош|дет|реб)\w+")
_POLITE = frozenset(
    listed(
        "пожалуйста спасибо здравствуйте девушка алло хотеть мочь нужный надо можно быть это этот тот мой ваш свой весь"
        " такой который какой сказать подсказать узнать говорить слышать понять знать добрый день вечер утро хороший"
        " верно правильно хорошо"
    )
)
_PATTERNS: dict[Sign, re.Pattern[str]] = {
    "reproach": phrases.REPROACH,
    "anger": phrases.ANGER,
    "coarse": phrases.COARSE_PHRASES,
    "impatience": phrases.IMPATIENCE,
    "let_down": phrases.LET_DOWN,
}
_LEAST = 3  # letters of a word that means something by itself


@lru_cache(maxsize=1_000)
def signs(text: str) -> tuple[Sign, ...]:
    """All that is to be found in an utterance, each as often as it is."""
    found = [sign for sentence in _sentences(text) for sign in _signs(sentence)]
    bitter = ANGRY & set(found) or "let_down" in found
    return tuple(sorted(sign for sign in found if sign != "thanks" or not bitter))


def repeats(text: str, before: str) -> bool:
    """Is it the same wish in nearly the same words? Numbers, yes and no, single words are none."""
    one, other = _wish(text), _wish(before)
    return len(one & other) >= 2 and len(one & other) * 3 >= len(one | other) * 2


def _sentences(text: str) -> Iterator[str]:
    """The caller's own words of each sentence."""
    for sentence in _END.split(_QUOTED.sub(" ", text.lower().replace("ё", "е"))):
        said = re.findall(r"[а-яa-z]+|\d+", HESITATION.sub(" ", sentence))
        plain = " ".join(word for word in said if word not in _FILLERS)
        yield _unreported(plain)


def _unreported(plain: str) -> str:
    for found in _REPORTED.finditer(plain):
        if not _OWN & set(found["before"].split()):
            return plain[: found.start()] + found["before"]
    return plain


def _signs(plain: str) -> list[Sign]:
    found: list[Sign] = [sign for sign, pattern in _PATTERNS.items() for _ in pattern.finditer(plain)]
    found += ["anger"] * _outraged(plain)
    found += ["coarse"] * sum(bool(phrases.COARSE.match(word)) for word in plain.split())
    if phrases.THANKS.search(plain) and not phrases.NO_THANKS.search(plain):
        found.append("thanks")
    return found


def _outraged(plain: str) -> int:
    """How many words of outrage are meant."""
    if _ANIMALS.search(plain):
        return 0
    said = plain.split()
    meant = (not (_DENIED | _ABOUT) & set(said[max(0, at - 2) : at]) for at in range(len(said)))
    return sum(lemma(word) in phrases.OUTRAGE and own for word, own in zip(said, meant, strict=True))


def _wish(text: str) -> frozenset[str]:
    """The dictionary forms that tell what it is about."""
    forms = (lemma(word) for word in words(text) if word not in NUMERALS and not word[0].isdigit())
    return frozenset(form for form in forms if len(form) >= _LEAST and form not in _POLITE)
