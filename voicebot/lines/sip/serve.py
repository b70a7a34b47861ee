"""SIP in one process: the front, the stack behind it, the accounts."""

import asyncio
import socket
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress

from voicebot.errors import Problem
from voicebot.lines.base import Line
from voicebot.lines.sip.dialogs import Peer
from voicebot.lines.sip.front import Front
from voicebot.lines.sip.message import Message
from voicebot.lines.sip.network import LOOPBACK
from voicebot.lines.sip.registration import Registration
from voicebot.settings import Sip

SWITCH_SECONDS = 0.0005  # so that the packets' threads get their turn beside recognition: 200 calls of 200, not 97

Answer = Callable[[Line], Awaitable[object]]


class Accounts:
    """All registrations, kept until `close`."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self.kept = [Registration(account, front) for account in front.settings.accounts if account.register_seconds]
        front.answered = self._answered
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        for account in self._front.settings.accounts:
            await self._front.find(account)
        self._tasks = [asyncio.create_task(registration.keep()) for registration in self.kept]

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*(registration.end() for registration in self.kept))

    def _answered(self, message: Message) -> None:
        for registration in self.kept:
            registration.answered(message)


def free_port() -> int:
    """A UDP port of the loopback that nobody has."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


async def serve(
    settings: Sip, answer: Answer, stop: asyncio.Event, ready: Callable[[Front], None] = lambda front: None
) -> None:
    """Answer calls until `stop`, then let those that go on end. Problem where it can't begin.

    `ready` is told when calls can come.
    """
    try:
        from voicebot.lines.sip.stack import Stack
    except ImportError as error:
        raise Problem("sip.library_missing") from error
    sys.setswitchinterval(SWITCH_SECONDS)
    front = Front(settings)
    await front.open()
    stack = Stack(settings, free_port(), front.network.inner, answer)
    accounts = Accounts(front)
    try:
        await stack.start()
        front.workers = [Peer("inner", LOOPBACK, stack.port)]
        await accounts.start()
        ready(front)
        await stop.wait()
        front.draining = True
        await accounts.close()
        with suppress(TimeoutError):
            await asyncio.wait_for(stack.drain(), settings.drain_seconds)
    finally:
        await stack.stop()
        front.close()
