"""What the dialogue asks of the systems behind the hotline, asked of them."""

from collections.abc import Callable

from voicebot.dialogue.acts import Found, Look, Missing, Unreachable
from voicebot.errors import Problem
from voicebot.systems.base import System


def ask(system: System, look: Look) -> Found | Missing | Unreachable:
    """Blocks; a Problem of the system's is that it can't be reached."""
    try:
        reply = system.ask(look.question, look.values)
    except Problem:
        return Unreachable()
    return Missing() if reply is None else Found(reply.fields, reply.options)


class Rehearsing:
    """Answers one test of the knowledge base from a system of its own, which is made when it is asked something."""

    def __init__(self, made: Callable[[], System]) -> None:
        self._made = made
        self._system: System | None = None

    def __call__(self, look: Look) -> Found | Missing | Unreachable:
        self._system = self._system or self._made()
        return ask(self._system, look)
