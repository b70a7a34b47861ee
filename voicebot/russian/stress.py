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
    if not marks:
        return text
    plain = {_plain(word): form for word, form in marks.items()}
    return _WORD.sub(lambda found: _marked(found[0], marks, plain), text)


def _marked(word: str, marks: Mapping[str, str], plain: Mapping[str, str]) -> str:
    if "+" in word:
        return word
    small = word.lower()
    form = marks.get(small) or plain.get(_plain(small))
    if form:
        return "".join(_as_written(word, form))
    if "-" in word:
        return "-".join(_marked(part, marks, plain) for part in word.split("-"))
    return word


def _as_written(word: str, form: str) -> Iterator[str]:
    """The form letter by letter, capitals and ё as in the word."""
    letters = iter(word)
    for sign in form:
        if sign == "+":
            yield sign
            continue
        letter = next(letters)
        dotted = sign == "ё" and letter in "еЕ"
        yield ("Ё" if letter.isupper() else "ё") if dotted else letter


def _plain(word: str) -> str:
    return word.replace("ё", "е")
