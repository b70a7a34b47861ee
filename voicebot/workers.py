"""The one place with threads, and with a clock that measures and never decides."""

import asyncio
import os
import time
from collections.abc import AsyncGenerator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TypeVar

T = TypeVar("T")


class Stopwatch:
    """Milliseconds of real time since it was made; `begun`: when that was, the hotline's own time."""

    def __init__(self) -> None:
        self.begun = datetime.now()
        self._start = time.perf_counter()

    @property
    def ms(self) -> float:
        return (time.perf_counter() - self._start) * 1000


THREADS = 16  # more than processors: those who wait for a run that several calls share hold one each


class Workers:
    """A pool for blocking steps of engines and of the database, shared by all calls."""

    def __init__(self, threads: int | None = None) -> None:
        self._pool = ThreadPoolExecutor(threads or max(THREADS, os.cpu_count() or 1), thread_name_prefix="worker")

    async def run(self, step: Callable[[], T]) -> T:
        """The step's result; a step once begun runs to its end even if the caller is cancelled."""
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._pool, step))

    async def each(self, pieces: Iterable[T]) -> AsyncGenerator[T, None]:
        """The items of a blocking iterable, each made in the pool."""
        iterator = iter(pieces)
        done = object()
        while (piece := await self.run(lambda: next(iterator, done))) is not done:
            yield piece  # type: ignore[misc]  # `done` never gets here

    def close(self) -> None:
        self._pool.shutdown()
