"""One call on its way into the ledger, turn by turn. The call doesn't wait for it and goes on without it."""

import asyncio
from collections.abc import Callable
from functools import partial
from threading import Lock

from voicebot.conversation import Conversation
from voicebot.errors import Problem
from voicebot.lines.base import Line
from voicebot.records.ledger import Ledger
from voicebot.workers import Workers

PATIENT = 20  # tries at the end of a call; the database itself waits some seconds each time


class Journal:
    """fail: is told what could not be written; it is tried again with the next turn, and at the end."""

    def __init__(
        self, ledger: Ledger, call: str, line: Line, workers: Workers, fail: Callable[[Problem], None], tries: int
    ) -> None:
        self._ledger, self._call, self._workers, self._fail, self._tries = ledger, call, workers, fail, tries
        self._row = partial(ledger.begin, call, line.kind, line.caller, line.dialled, line.moment)
        self._begun, self._lock = False, Lock()
        self._written = 0  # turns that are over
        self._behind = False  # something was said since
        self._writing: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """The call has a place in the ledger; blocks, Problem where that can't be had now. Done once."""
        with self._lock:
            if not self._begun:
                self._row()
                self._begun = True

    def turn(self, conversation: Conversation) -> None:
        """Something was said: it is written, beside the call."""
        self._behind = True
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write(conversation))

    async def _write(self, conversation: Conversation) -> None:
        while self._behind:
            self._behind = False
            new = conversation.turns[self._written :]  # the last one may go on: it is written again
            try:
                await self._workers.run(self.begin)
                if new:
                    await self._workers.run(partial(self._ledger.write, self._call, self._written + 1, new))
            except Problem as problem:
                return self._fail(problem)
            self._written += max(0, len(new) - 1)

    async def end(self, conversation: Conversation) -> None:
        """The whole call; Problem where even patience is of no use."""
        if self._writing:
            await self._writing
        for _ in range(self._tries - 1):
            try:
                return await self._workers.run(partial(self._whole, conversation))
            except Problem as problem:
                self._fail(problem)
        await self._workers.run(partial(self._whole, conversation))

    def _whole(self, conversation: Conversation) -> None:
        self.begin()
        self._ledger.end(conversation)
