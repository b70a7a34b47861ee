"""How a text is cut for a voice: a sentence or less at a time, and smaller where the engine refuses."""

import re
import unicodedata
from collections import deque
from collections.abc import Callable, Iterator

from voicebot.errors import Problem

LONGEST = 200  # characters: engines fail on more, and the caller waits for the first piece

_LETTERS = "A-Za-z0-9\u0410-\u044f\u0401\u0451"  # the Russian alphabet is \u0410…\u044f and \u0401, \u0451
_WORD = re.compile(rf"(\+?[{_LETTERS}](?:[{_LETTERS}+'-]*[{_LETTERS}])?)((?:[^{_LETTERS}+]|\+(?![{_LETTERS}]))*)")
_ENDS = {".": ".", "\u2026": ".", "!": "!", "?": "?"}
_PAUSES = {",": ",", ";": ";", ":": ":", "-": ",", "\u2013": ",", "\u2014": ","}


class Refused(Exception):
    """The engine can't say this piece as it stands; its halves may do."""


def spoken(voice: str, text: str, say: Callable[[str], bytes]) -> Iterator[bytes]:
    """What `say` makes of `text`, sentence by sentence; what it refuses is tried in halves, down to a word.

    Everything that can be said is said; then what could not is a Problem.
    """
    waiting = deque(sentences(text))
    refused = [] if waiting or not any(map(str.isalnum, text)) else [text]
    why = Refused("?")
    while waiting:
        piece = waiting.popleft()
        try:
            pcm = say(piece)
        except Refused as fault:
            why = fault
            halves = _halves(piece)
            waiting.extendleft(reversed(halves))
            refused += [] if halves else [piece]
        else:
            yield pcm
    if refused:
        raise Problem("tts.unsayable", voice=voice, text=" ".join(refused), why=why) from why


def sentences(text: str) -> Iterator[str]:
    """Sentences of at most LONGEST characters that hold letters, digits, `+`, `-`, `'`, blanks and .,;:!? only.

    A stress accent over a letter becomes `+` before it; every punctuation mark ends a word and a blank follows it.
    """
    sentence = ""
    for word, gap in _WORD.findall(_plain(text)):
        end = next((_ENDS[char] for char in gap if char in _ENDS), "")
        pause = next((_PAUSES[char] for char in gap if char in _PAUSES), "")
        sentence += f" {word}{end or pause}"
        if end:
            yield from _cut(sentence.strip())
            sentence = ""
    if sentence:
        yield from _cut(sentence.strip())


def _plain(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)  # else the letters with a breve or dots would lose them
    return re.sub(r"\++", "+", re.sub("(.)\u0301", r"+\1", composed))


def _cut(sentence: str) -> Iterator[str]:
    """At the last pause before LONGEST, else at the last blank, else in the middle of a word."""
    while len(sentence) > LONGEST:
        head = sentence[:LONGEST]
        at = max(head.rfind(pause) for pause in (", ", "; ", ": ")) + 1 or head.rfind(" ")
        at = at if at > 0 else LONGEST
        yield sentence[:at]
        sentence = sentence[at:].strip()
    yield sentence


def _halves(piece: str) -> list[str]:
    """`piece` cut at the blank nearest to its middle; nothing for a single word."""
    blanks = [at for at, char in enumerate(piece) if char == " "]
    if not blanks:
        return []
    at = min(blanks, key=lambda blank: abs(2 * blank - len(piece)))
    return [piece[:at], piece[at + 1 :]]
