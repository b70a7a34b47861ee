"""The part of SIP that speaks with callers, alone: in the front's process, or in one of several that are supervised."""

import asyncio
import os
import socket
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from voicebot.errors import Problem
from voicebot.lines.base import Line
from voicebot.lines.sip.network import LOOPBACK
from voicebot.settings import Sip

VARIABLE = "VOICEBOT_WORKER"  # number, port, the front's port, the pipe that says ready
READY = b"1"
SWITCH_SECONDS = 0.0005  # so that the packets' threads get their turn beside recognition: 200 calls of 200, not 97

Answer = Callable[[Line], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Worker:
    """What a worker process knows of its place. The `first` one also serves the lines that one process can."""

    number: int
    port: int
    front: int
    pipe: int

    @property
    def first(self) -> bool:
        return self.number == 0

    def ready(self) -> None:
        os.write(self.pipe, READY)
        os.close(self.pipe)


def inside() -> Worker | None:
    """The worker that this process is, None where it is none."""
    written = os.environ.get(VARIABLE)
    return Worker(*map(int, written.split())) if written else None


async def work(worker: Worker, settings: Sip, answer: Answer, stop: asyncio.Event, ready: Callable[[], None]) -> None:
    """Serve the calls that the front sends, until `stop` or the end of the supervisor."""

    def both() -> None:
        worker.ready()
        ready()

    await asyncio.get_running_loop().connect_read_pipe(lambda: _Tether(stop), sys.stdin)
    await run_stack(settings, worker.port, worker.front, answer, stop, both)


class _Tether(asyncio.Protocol):
    """The supervisor's end of our standard input: it closes when the supervisor is no more."""

    def __init__(self, stop: asyncio.Event) -> None:
        self._stop = stop

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop.set()


async def run_stack(
    settings: Sip, port: int, front: int, answer: Answer, stop: asyncio.Event, ready: Callable[[], None]
) -> None:
    """The stack alone, on its port behind a front's inner port, until `stop` and the end of its calls."""
    try:
        from voicebot.lines.sip.stack import Stack
    except ImportError as error:
        raise Problem("sip.library_missing") from error
    sys.setswitchinterval(SWITCH_SECONDS)
    stack = Stack(settings, port, front, answer)
    try:
        await stack.start()
        ready()
        await stop.wait()
        with suppress(TimeoutError):
            await asyncio.wait_for(stack.drain(), settings.drain_seconds)
    finally:
        await stack.stop()


def free_port() -> int:
    """A UDP port of the loopback that nobody has."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
