"""How many syllables a text has when it is said."""

import re

from voicebot.russian.words import to_words

_DIGITS = re.compile(r"\d+", re.ASCII)
_VOWELS = frozenset("аеёиоуыэюяaeiouy")


def syllables(text: str) -> int:
    """Vowels, those of numbers in words included."""
    said = _DIGITS.sub(lambda digits: to_words(digits[0]), text.lower())
    return sum(letter in _VOWELS for letter in said)
