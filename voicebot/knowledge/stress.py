"""stress.yaml → the words that a voice would stress wrongly, and how they are said."""

import re
from pathlib import Path

from pydantic import RootModel

from voicebot.documents import Faulty, fault, read

NAME = "stress.yaml"

_LETTERS = "[\u0430-\u044f\u0451]+"  # Russian, small
_WORD = re.compile(f"{_LETTERS}(?:-{_LETTERS})*")
_VOWEL = re.compile(r"\+[\u0430\u0435\u0451\u0438\u043e\u0443\u044b\u044d\u044e\u044f]")


class Marks(RootModel[dict[str, str]]):
    """word: the same with `+` before the stressed vowel."""


def load(folder: Path) -> dict[str, str]:
    """Word → marked form, of the base in `folder`, which may have none; Faulty with all that is wrong in them."""
    path = folder / NAME
    if not path.is_file():
        return {}
    marks = read(path, Marks).root
    wrong = {word: _wrong(word, form) for word, form in marks.items()}
    if found := [fault(path, [word], key, word=word, form=marks[word]) for word, key in wrong.items() if key]:
        raise Faulty(found)
    return marks


def _wrong(word: str, form: str) -> str:
    """The catalogue's text of what is wrong with an entry."""
    if not _WORD.fullmatch(word):
        return "knowledge.stress_word"
    if form.replace("+", "") != word:
        return "knowledge.stress_differs"
    if form.count("+") != 1:
        return "knowledge.stress_marks"
    return "" if _VOWEL.search(form) else "knowledge.stress_vowel"
