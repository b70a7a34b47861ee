"""«Угу»: what people say to show that they listen. It is no answer, and no wish to interrupt."""

from voicebot.russian.text import FILLERS, listed, words

_LISTENING = FILLERS | frozenset(
    listed("угу ага так да ясно понятно понял поняла хорошо ладно ок окей конечно ну ой ах ох эх кхе кхм а о")
)


def only_listens(text: str) -> bool:
    """Nothing but such words, or no word at all."""
    return all(word in _LISTENING for word in words(text))
