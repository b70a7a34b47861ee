"""An editor's dictionary of stress, applied to a speakable text before a voice reads it."""

import re
from collections.abc import Iterator, Mapping

from voicebot.russian.speech import speakable

_LETTERS = "[+а-яё]+"
_WORD = re.compile(f"{_LETTERS}(?:-{_LETTERS})*", re.IGNORECASE)


def aloud(text: str, marks: Mapping[str, str]) -> str:
    """A written text as a voice is to read it: speakable, with the words of the dictionary marked."""
    return stressed(speakable(text), marks)


def stressed(text: str, marks: Mapping[str, str]) -> str:
    """`text` with `+` before the stressed vowels of the words in `marks`.

    marks: small letters: the same with one `+`. A word is found in any case and with е written for ё, which it then
    gets back; in a word with a hyphen its parts are found too. A word that has a mark already keeps it.
    """
    undotted = {word.replace("ё", "е"): form for word, form in marks.items() if "ё" in word}
    known = {**undotted, **marks}
    return _WORD.sub(lambda found: _marked(found[0], known), text)


def _marked(word: str, marks: Mapping[str, str]) -> str:
    if "+" in word:
        return word
    if form := marks.get(word.lower()):
        return "".join(_as_written(word, form))
    if "-" in word:
        return "-".join(_marked(part, marks) for part in word.split("-"))
    return word


def _as_written(word: str, form: str) -> Iterator[str]:
    """The form letter by letter, with the word's capitals."""
    letters = iter(word)
    for sign in form:
        yield sign if sign == "+" or next(letters).islower() else sign.upper()
