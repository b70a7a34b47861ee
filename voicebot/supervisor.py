"""Several processes for calls: when one dies, its calls are lost and no others, and it is started anew.

The supervisor loads no models. It holds the front, which shares calls out, and starts `command` for each worker, which
finds in its environment that it is one (lines/sip/worker.py) and ends when the supervisor does.
"""

import asyncio
import json
import logging
import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from voicebot.lines.sip.dialogs import Peer
from voicebot.lines.sip.front import Front
from voicebot.lines.sip.serve import Accounts
from voicebot.lines.sip.worker import READY, VARIABLE, Place, Worker, free_port
from voicebot.settings import Sip
from voicebot.workforce import Workforce, together

AGAIN_SECONDS = (1, 2, 5, 15, 30)  # after deaths in a row
LOOK_SECONDS = 30.0  # between looks at a worker that isn't ready yet
LIFE_SECONDS = 0.5  # of the processor: whoever has used more since he last did shows that he lives
QUIET_SECONDS = 180.0  # without that, and the worker hangs
START_SECONDS = 3600.0  # whatever it does
TICKS = os.sysconf("SC_CLK_TCK")
GRACE_SECONDS = 5
log = logging.getLogger(__name__)


async def supervise(
    settings: Sip, command: Sequence[str], stop: asyncio.Event, ready: Callable[[Front], None] = lambda front: None
) -> None:
    """Keep `settings.processes` workers alive until `stop`, then let their calls end.

    `ready` is told whenever one of them is ready for calls.
    """
    front = Front(settings)
    await front.open()
    accounts = Accounts(front)
    await accounts.start()
    try:
        with together() as workforce, TemporaryDirectory(prefix="voicebot-") as folder:
            front.refused = workforce.refused
            desk = f"{folder}/desk"
            posts = [Post(number, command, front, stop, ready, workforce, desk) for number in range(settings.processes)]
            async with asyncio.TaskGroup() as group:
                for post in posts:
                    group.create_task(post.keep(settings.drain_seconds + GRACE_SECONDS))
                await stop.wait()
                front.draining = True
                await accounts.close()
    finally:
        front.close()


class Post:
    """One worker, and its successors."""

    def __init__(
        self,
        number: int,
        command: Sequence[str],
        front: Front,
        stop: asyncio.Event,
        ready: Callable[[Front], None],
        workforce: Workforce,
        desk: str,
    ) -> None:
        self._number, self._command, self._front, self._stop, self._ready = number, command, front, stop, ready
        self._workforce, self._desk = workforce, desk
        self._deaths = 0

    async def keep(self, patience: float) -> None:
        """Start it again whenever it dies; at the end it has `patience` seconds."""
        stopping = asyncio.create_task(self._stop.wait())
        while not self._stop.is_set():
            process, peer = await self._start(stopping)
            ended = asyncio.create_task(process.wait())
            await asyncio.wait({ended, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if ended.done():
                log.error("worker %d died (%s)", self._number, process.returncode)
                self._front.lost(peer)
                self._workforce.ready(len(self._front.workers))
                self._workforce.died(process.pid)
                self._deaths += 1
                await asyncio.wait({stopping}, timeout=AGAIN_SECONDS[min(self._deaths, len(AGAIN_SECONDS)) - 1])
            else:
                await _ended(process, ended, patience)

    async def _start(self, stopping: asyncio.Task[Any]) -> tuple[asyncio.subprocess.Process, Peer]:
        """A worker that is ready for calls, or ends; or not yet, where all is to stop."""
        heard, told = os.pipe()
        home = self._front.network.home
        place = Place(home, free_port(home), self._front.network.inner, self._front.secret)
        worker = json.dumps(asdict(Worker(self._number, place, told, self._desk)))
        process = await asyncio.create_subprocess_exec(
            *self._command, env=os.environ | {VARIABLE: worker}, pass_fds=(told,), stdin=asyncio.subprocess.PIPE
        )
        os.close(told)
        peer = Peer("inner", home, place.port)
        said = asyncio.create_task(_said(heard))
        await self._wait(process.pid, said, stopping)
        if said.done() and said.result():
            self._deaths = 0
            self._front.workers = [*self._front.workers, peer]
            self._workforce.ready(len(self._front.workers))
            self._ready(self._front)
        elif not said.done() and not stopping.done():
            log.error("worker %d doesn't get ready, another one is started", self._number)
            process.kill()
        said.cancel()
        await asyncio.wait({said})
        return process, peer

    async def _wait(self, pid: int, said: asyncio.Task[bool], stopping: asyncio.Task[Any]) -> None:
        """Until it says that it is ready, or no more: as long as it works."""
        waited = quiet = worked = 0.0
        while not (said.done() or stopping.done()) and quiet < QUIET_SECONDS and waited < START_SECONDS:
            await asyncio.wait({said, stopping}, timeout=LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if not waited and not said.done() and not stopping.done():
                log.warning(
                    "worker %d still loads models, or learns a changed knowledge base: it is waited for while it works",
                    self._number,
                )
            waited, quiet = waited + LOOK_SECONDS, quiet + LOOK_SECONDS
            used = _used(pid)
            if used is None or used - worked >= LIFE_SECONDS:
                quiet, worked = 0.0, used or 0.0


def _used(pid: int) -> float | None:
    """Seconds of the processor that it has used; None where the system doesn't tell."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text()
    except OSError:  # no Linux, or it has died: then it says so
        return None
    user, system = told.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / TICKS


async def _said(pipe: int) -> bool:
    """Whether the worker says that it is ready; it closes its end when it dies."""
    reader = asyncio.StreamReader()
    with os.fdopen(pipe, "rb", buffering=0) as file:
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), file
        )
        try:
            return await reader.read(1) == READY
        finally:
            transport.close()


async def _ended(process: asyncio.subprocess.Process, ended: asyncio.Task[int], patience: float) -> None:
    process.send_signal(signal.SIGTERM)
    await asyncio.wait({ended}, timeout=patience)
    if not ended.done():
        process.kill()
        await ended
    if process.stdin:
        process.stdin.close()
