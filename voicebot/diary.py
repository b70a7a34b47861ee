"""What happens at the desk, written down in order, beside the calls."""

import asyncio
from collections.abc import Callable
from functools import partial

from voicebot.desk.office import Told
from voicebot.errors import Problem
from voicebot.records.waits import Waits
from voicebot.workers import Workers


class Diary:
    """failed: what could not be written; people wait and talk whatever becomes of it."""

    def __init__(self, waits: Waits, workers: Workers, failed: Callable[[Problem], None]) -> None:
        self._waits, self._workers, self._failed = waits, workers, failed
        self._turn = asyncio.Lock()  # whoever asks first writes first
        self._writing: set[asyncio.Task[None]] = set()

    def tell(self, event: Told) -> None:
        task = asyncio.create_task(self._write(event))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def note(self, call: str, note: str, result: str) -> None:
        """An operator's words about a call; durable when it returns. Problem where that failed."""
        await self.close()
        async with self._turn:
            await self._workers.run(partial(self._waits.note, call, note, result))

    async def close(self) -> None:
        """Everything that was told is written."""
        await asyncio.gather(*self._writing)

    async def _write(self, event: Told) -> None:
        async with self._turn:
            try:
                await self._workers.run(partial(self._waits.written, event))
            except Problem as problem:
                self._failed(problem)
