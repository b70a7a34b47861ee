"""How a call came in, in words."""

from collections.abc import Callable

from voicebot.locale import tell

KINDS = ("sip", "audiosocket", "browser", "chat", "microphone", "recorded", "example")  # of lines


def named(kind: str, say: Callable[[str], str] = tell) -> str:
    return say(f"console.line_{kind}") if kind in KINDS else kind
