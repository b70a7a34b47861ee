"""Callbacks that callers were promised: kept where a restart doesn't lose them, and each done once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from voicebot.desk.model import How
from voicebot.dialogue.acts import HandOff


@dataclass(frozen=True, slots=True)
class Owed:
    """since: he waits, milliseconds of the desk's clock; tries: how often it was begun to call him.

    how: cut while he is on the line, where the process may die.
    """

    call: str
    queue: str
    caller: str
    since: int
    urgent: bool
    card: HandOff
    tries: int = 0
    how: How = "promised"


class Promises(Protocol):
    def owed(self) -> Sequence[Owed]:
        """What was promised before this desk was there; blocks."""

    async def keep(self, owed: Owed) -> None:
        """Durable when it returns, else a Problem: then nothing may be promised."""

    async def begin(self, call: str, tries: int) -> bool:
        """He is about to be called, after so many tries: False where another desk has seen to it."""

    async def settle(self, call: str) -> None:
        """Nobody need call him any more."""


class Forgetful:
    """For a desk that lives no longer than its callers: rehearsals, tests."""

    def owed(self) -> Sequence[Owed]:
        return ()

    async def keep(self, owed: Owed) -> None:
        """Kept in the queue alone."""

    async def begin(self, call: str, tries: int) -> bool:
        return True

    async def settle(self, call: str) -> None:
        """Kept in the queue alone."""
