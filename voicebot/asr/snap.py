"""Near misses of an awaited vocabulary: a recogniser spells by ear."""

from functools import lru_cache

from rapidfuzz import fuzz, process

_SHORTEST = 4  # letters: shorter words resemble too many others
_SIMILAR = 75  # rapidfuzz ratio of a word to the one that is meant
_SAME = 87  # and of two words to the one that they are together


def snap(text: str, vocabulary: tuple[str, ...]) -> str:
    """`text` with words that all but are of the vocabulary spelt as there, split ones joined.

    A text that is mostly other words stays as it is.
    """
    words = _joined(text.split(), vocabulary)
    mended = [word if word in vocabulary else _nearest(word, vocabulary) or word for word in words]
    fitting = sum(word in vocabulary for word in mended)
    return " ".join(mended) if 2 * fitting > len(mended) else text


def _joined(words: list[str], vocabulary: tuple[str, ...]) -> list[str]:
    """A word outside the vocabulary together with the one before may be one of it; it never vanishes in that one."""
    joined: list[str] = []
    for word in words:
        before = joined[-1] if joined else ""
        whole = None
        if before and word not in vocabulary:
            whole = _nearest(before + word, vocabulary, similar=_SAME)
        if whole and whole != before:
            joined[-1] = whole
        else:
            joined.append(word)
    return joined


@lru_cache(maxsize=4096)
def _nearest(word: str, vocabulary: tuple[str, ...], similar: int = _SIMILAR) -> str | None:
    """The first letter is heard best: it must be the same."""
    if len(word) < _SHORTEST:
        return None
    alike = [other for other in vocabulary if other[0] == word[0] and len(other) >= _SHORTEST]
    found = process.extractOne(word, alike, scorer=fuzz.ratio, score_cutoff=similar)
    return found[0] if found else None
