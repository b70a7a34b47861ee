"""The part of SIP that speaks with callers, alone: in the front's process, or in one of several that are supervised."""

import asyncio
import json
import os
import socket
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from voicebot.errors import Problem
from voicebot.lines.base import Line
from voicebot.settings import Sip

VARIABLE = "VOICEBOT_WORKER"  # as JSON: a Worker
READY = b"1"
SWITCH_SECONDS = 0.0005  # so that the packets' threads get their turn beside recognition: 200 calls of 200, not 97

Answer = Callable[[Line], Awaitable[object]]
Dial = Callable[[str], Awaitable[Line]]  # a number or extension → the line, once somebody has answered; else a Problem
Ready = Callable[[Dial], None]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stack listens, where its front does, and the front's secret."""

    host: str
    port: int
    front: int
    secret: str


@dataclass(frozen=True, slots=True)
class Worker:
    """What a worker process knows of its place. The `first` one also serves the lines that one process can.

    pipe: where it says that it is ready; desk: the socket by which the others reach what is in the first.
    """

    number: int
    place: Place
    pipe: int
    desk: str

    @property
    def first(self) -> bool:
        return self.number == 0

    def ready(self) -> None:
        os.write(self.pipe, READY)
        os.close(self.pipe)


def inside() -> Worker | None:
    """The worker that this process is, None where it is none."""
    written = os.environ.get(VARIABLE)
    if not written:
        return None
    said = json.loads(written)
    return Worker(said["number"], Place(**said["place"]), said["pipe"], said["desk"])


async def work(worker: Worker, settings: Sip, answer: Answer, stop: asyncio.Event, ready: Ready) -> None:
    """Serve the calls that the front sends, until `stop` or the end of the supervisor."""

    def both(dial: Dial) -> None:
        worker.ready()
        ready(dial)

    await asyncio.get_running_loop().connect_read_pipe(lambda: _Tether(stop), sys.stdin)
    await run_stack(settings, worker.place, answer, stop, both)


class _Tether(asyncio.Protocol):
    """The supervisor's end of our standard input: it closes when the supervisor is no more."""

    def __init__(self, stop: asyncio.Event) -> None:
        self._stop = stop

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop.set()


async def run_stack(settings: Sip, place: Place, answer: Answer, stop: asyncio.Event, ready: Ready) -> None:
    """The stack alone, behind a front, until `stop` and the end of its calls. `ready` is told how to call somebody."""
    try:
        from voicebot.lines.sip.stack import Stack
    except ImportError as error:
        raise Problem("sip.library_missing") from error
    sys.setswitchinterval(SWITCH_SECONDS)
    stack = Stack(settings, place, answer)
    try:
        await stack.start()
        ready(stack.dial)
        await stop.wait()
        with suppress(TimeoutError):
            await asyncio.wait_for(stack.drain(), settings.drain_seconds)
    finally:
        await stack.stop()


def free_port(host: str) -> int:
    """A UDP port of this address that nobody has."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
