"""What a caller said or typed, made plain: lower case, no punctuation, no fillers."""

import re


def listed(words: str) -> tuple[str, ...]:
    """Words of a list that is written as one string, to be read at a glance."""
    return tuple(words.split())


FILLERS = frozenset(listed("э ээ эээ эм ээм мм ммм м гм хм ну вот короче типа"))
# a sound that is drawn out, «э-э», «м-м-м», «эммм»; «да-а» and «не-е» are words
HESITATION = re.compile(r"(?<![\w-])(?:([эмаыу])\1*(?:-+\1+)+|э+м*-+м+|э+м*|м+|[гх]м+(?:-+м+)*|а{2,}|ы{2,})(?![\w-])")
_STUTTERED = frozenset(listed("я у в на и а мне мой моя что как по с к из это"))
_MEANS = frozenset(listed("что не это ничего как они"))  # «что значит эта строка»
_WISH = frozenset(listed("мне нам не ни это его ее чтобы узнать"))  # «как бы мне узнать»

_BROKEN_OFF = re.compile(r"\b([а-я]+)-+\s+(?=\1)")
_WORD = re.compile(r"\d+(?:[.,]\d+)?(?!\d)|[а-яa-z]+|\d+")


def normal(text: str) -> str:
    """Lower case, ё as е, words only («42,5» stays one), without fillers and false starts."""
    return " ".join(words(text))


def words(text: str) -> list[str]:
    """The words of `normal(text)`."""
    plain = _BROKEN_OFF.sub("", text.lower().replace("ё", "е").replace("\u0301", ""))
    return _without_fillers(_WORD.findall(HESITATION.sub(" ", plain)))


def _without_fillers(said: list[str]) -> list[str]:
    kept: list[str] = []
    at = 0
    while at < len(said):
        skip = _filler(kept, said[at : at + 3])
        if not skip:
            kept.append(said[at])
        at += skip or 1
    return kept


def _filler(before: list[str], ahead: list[str]) -> int:
    """How many of the words `ahead` (up to three) mean nothing here."""
    last = before[-1] if before else ""
    word, following, third = (*ahead, "", "")[:3]
    if word in FILLERS or (word == last and word in _STUTTERED):
        return 1
    if word == "значит" and last not in _MEANS:
        return 1
    if (word, following) == ("как", "бы") and before and third not in _WISH:
        return 2
    if (word, following) == ("это", "самое") and not third.endswith(("ое", "ее")):  # «это самое главное»
        return 2
    return 0
