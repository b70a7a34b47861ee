"""How many words of a text were heard: by sentences, and within a sentence by how much of its sound."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_SENTENCE_ENDS = re.compile(r"(?<=[.!?\u2026])\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence or less that was given to the line.

    begin, end: positions; words: how many of the text's words it says; say, number: which piece of which Say it is.
    """

    begin: int
    end: int
    words: int
    say: int
    number: int


def shares(text: str, spoken: Sequence[str]) -> list[int]:
    """How many words of the text fall to each of its spoken sentences."""
    written = [sentence.split() for sentence in _SENTENCE_ENDS.split(text) if sentence.strip()]
    if len(written) == len(spoken):
        return [len(sentence) for sentence in written]
    words, letters = len(text.split()), sum(map(len, spoken))
    ends, said = [0], 0
    for sentence in spoken:
        said += len(sentence)
        ends.append(round(words * said / letters))
    return [after - before for before, after in pairwise(ends)]


def count(pieces: Sequence[Piece], heard: int) -> int:
    """Whole words heard up to this position."""
    return sum(_of(piece, heard) for piece in pieces)


def _of(piece: Piece, heard: int) -> int:
    if heard >= piece.end:
        return piece.words
    return piece.words * max(0, heard - piece.begin) // (piece.end - piece.begin)
