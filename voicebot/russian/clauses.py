"""Several wishes in one breath: «хочу передать показания и ещё узнать долг»."""

import re

from voicebot.russian.text import words

_MORE = "(?:также|ещё|еще|заодно|потом)"
_BORDER = re.compile(rf"(?<!\S)(?:[аи] {_MORE}|и|кроме того)(?!\S)|[,.;!?]")
_LEAST = 2  # words of a clause: «да и нет» is none


def clauses(text: str) -> list[str]:
    """The two halves of a text around the border that leaves most on both sides; nothing where there is none."""
    halves = [(text[: found.start()], text[found.end() :]) for found in _BORDER.finditer(text.lower())]
    halves = [half for half in halves if min(len(words(part)) for part in half) >= _LEAST]
    if not halves:
        return []
    return [part.strip() for part in max(halves, key=lambda half: min(len(words(part)) for part in half))]
