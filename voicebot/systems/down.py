"""A system that doesn't answer: what callers hear then can be rehearsed."""

from voicebot.errors import Problem
from voicebot.systems.base import Fields, Reply


class Down:
    name = "down"

    def ask(self, question: str, values: Fields) -> Reply | None:
        raise Problem("systems.silent")

    def accepts(self, form: str) -> bool:
        return True

    def deliver(self, form: str, receipt: str, values: Fields) -> None:
        raise Problem("systems.silent")
