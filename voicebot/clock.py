"""A call's clock: the audio that came in. While none comes in it stands still."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from voicebot.audio import RATE
from voicebot.errors import Problem

T = TypeVar("T")


class Late(Problem):
    """It takes longer than it may; `task` goes on."""

    def __init__(self, task: "asyncio.Future[object]", seconds: float) -> None:
        super().__init__("call.late", seconds=seconds)
        self.task = task


class Clock:
    """`now`: samples since the call began."""

    def __init__(self) -> None:
        self.now = 0
        self._bells: list[tuple[int, asyncio.Future[None]]] = []

    def tick(self, now: int) -> None:
        self.now = now
        for due, bell in self._bells:
            if due <= now and not bell.done():
                bell.set_result(None)

    async def within(self, count: int, made: Awaitable[T]) -> T:
        """What is made, Late where that takes more than `count` samples."""
        task = asyncio.ensure_future(made)
        alarm = (self.now + count, asyncio.get_running_loop().create_future())
        self._bells.append(alarm)
        try:
            await asyncio.wait({task, alarm[1]}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._bells.remove(alarm)
            if not task.done():
                task.add_done_callback(_heed)
        if not task.done():
            raise Late(task, count / RATE)  # type: ignore[arg-type]
        return task.result()


def _heed(task: "asyncio.Future[T]") -> None:
    """Whoever waited has gone: what it raises is of no use to anybody."""
    if not task.cancelled():
        task.exception()
