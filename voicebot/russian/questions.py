"""Does somebody ask, or tell? Without a voice's melody the words must do."""

from voicebot.russian.text import listed, words

_ASKING = frozenset(
    listed("когда где куда откуда как какой какая какое какие какого какому каком каких сколько кто чей")
)
_BEFORE = frozenset(listed("а и ну скажите подскажите пожалуйста до с в на по к от из у во со для о об"))
_LOOKED_AT = 4  # words


def asks(text: str) -> bool:
    """Does it begin with a word of a question, but for what is said before one? «до какого числа», «скажите где»."""
    for word in words(text)[:_LOOKED_AT]:
        if word in _ASKING or word == "ли":
            return True
        if word not in _BEFORE:
            return False
    return False
