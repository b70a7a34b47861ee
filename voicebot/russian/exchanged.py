"""«Не воду, а свет»: one thing is meant instead of another that was said before."""

import re
from functools import lru_cache

from voicebot.russian.morphology import readings
from voicebot.russian.text import listed, words

_BETWEEN = "(?:а|мне|нам|надо|нужно|нужен|нужна|я)"
_WAYS = (
    re.compile(rf"\bне (?P<old>.+?) {_BETWEEN} (?P<new>.+)$"),
    re.compile(r"^(?P<new>.+?) а не (?P<old>.+)$"),
)
_SMALL = frozenset(listed("про за по о об насчет на с в у я мне нам нас меня надо нужно это там а ой нет ни тот та то"))
_LONGEST = 3  # words of a thing


def exchanged(before: str, text: str) -> str | None:
    """What was said before with the thing that is meant; None where the text exchanges nothing of it."""
    old, new = refused(text)
    return _put(words(before), old, new) if new else None


def meant(text: str) -> str:
    """Of «не воду, а свет» the thing that is meant; nothing where none is exchanged."""
    return " ".join(_things(text)[1])


def refused(text: str) -> tuple[list[str], list[str]]:
    """The words of the thing that isn't meant, and of the one that is; none where nothing is exchanged."""
    old, new = _things(text)
    return (old, new) if _short(old) and _short(new) else ([], [])


@lru_cache(maxsize=8)  # the same text is held to all that was said before
def _things(text: str) -> tuple[list[str], list[str]]:
    plain = " ".join(words(text))
    found = next(filter(None, (way.search(plain) for way in reversed(_WAYS))), None)
    return (_thing(found["old"]), _thing(found["new"])) if found else ([], [])


def _thing(text: str) -> list[str]:
    return [word for word in text.split() if word not in _SMALL]


def _short(thing: list[str]) -> bool:
    return 0 < len(thing) <= _LONGEST


def _put(before: list[str], old: list[str], new: list[str]) -> str | None:
    forms = frozenset[str]().union(*map(readings, old))
    places = [at for at, word in enumerate(before) if readings(word) & forms]
    if not places:
        return None
    kept = [[*new] if at == places[0] else [] if at in places else [word] for at, word in enumerate(before)]
    return " ".join(word for part in kept for word in part)
