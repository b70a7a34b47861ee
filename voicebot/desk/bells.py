"""Operators' telephones that ring."""

import asyncio
from collections.abc import Callable

from voicebot.desk.told import Ring
from voicebot.errors import Problem
from voicebot.lines.base import Line


class Bells:
    """took: an operator has lifted the receiver of this line; is he still wanted? unreachable: it can't ring."""

    def __init__(
        self, ring: Ring | None, took: Callable[[str, Line], bool], unreachable: Callable[[str], None]
    ) -> None:
        self._call, self._took, self._unreachable = ring, took, unreachable
        self._ringing: dict[str, asyncio.Task[None]] = {}  # operator

    def ring(self, operator: str, extension: str) -> None:
        """Whoever has no telephone is shown it by a page."""
        if extension and self._call:
            self._ringing[operator] = asyncio.create_task(self._until(self._call, extension, operator))

    def stop(self, operator: str) -> None:
        if task := self._ringing.pop(operator, None):
            task.cancel()

    def stop_all(self) -> None:
        for operator in tuple(self._ringing):
            self.stop(operator)

    async def _until(self, call: Ring, extension: str, operator: str) -> None:
        try:
            leg = await call(extension)
        except Problem:
            self._ringing.pop(operator, None)
            self._unreachable(operator)
            return
        self._ringing.pop(operator, None)
        if not self._took(operator, leg):
            await leg.hang_up()
