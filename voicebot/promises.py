"""The desk's promises in the ledger, beside the calls and in their order."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from voicebot.desk.promise import Owed
from voicebot.errors import Problem
from voicebot.records.callbacks import Callbacks
from voicebot.records.database import Database
from voicebot.workers import Workers


class Promises:
    """base: when the desk's clock began, the hotline's own time; failed: told what could not be written."""

    def __init__(self, database: Database, base: datetime, workers: Workers, failed: Callable[[Problem], None]) -> None:
        self._callbacks, self._workers, self._failed = Callbacks(database, base), workers, failed
        self._turn = asyncio.Lock()  # whoever asks first writes first

    def owed(self) -> Sequence[Owed]:
        return self._callbacks.owed()

    async def keep(self, owed: Owed) -> None:
        try:
            async with self._turn:
                await self._workers.run(partial(self._callbacks.keep, owed))
        except Problem as problem:
            self._failed(problem)
            raise

    async def begin(self, call: str, tries: int) -> bool:
        """Where that can't be known he is called: rather twice than not at all."""
        try:
            async with self._turn:
                return await self._workers.run(partial(self._callbacks.begin, call, tries))
        except Problem as problem:
            self._failed(problem)
            return True

    async def settle(self, call: str) -> None:
        try:
            async with self._turn:
                await self._workers.run(partial(self._callbacks.settle, call))
        except Problem as problem:
            self._failed(problem)
