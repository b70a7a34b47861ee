"""SIP: the front, the stack behind it, the accounts."""

import asyncio
from collections.abc import Callable
from functools import partial

from voicebot.lines.sip.dialogs import Peer
from voicebot.lines.sip.front import Front
from voicebot.lines.sip.message import Message
from voicebot.lines.sip.registration import Registration
from voicebot.lines.sip.worker import Answer, Dial, Place, free_port, inside, run_stack, work
from voicebot.settings import Sip


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


async def serve(
    settings: Sip,
    answer: Answer,
    stop: asyncio.Event,
    ready: Callable[[Front | None, Dial], None] = lambda front, dial: None,
) -> None:
    """Answer calls until `stop`, then let those that go on end. Problem where it can't begin.

    `ready` is told when calls can come, and how to call somebody. In a supervised process (`inside`) the front is the
    supervisor's: None.
    """
    if worker := inside():
        return await work(worker, settings, answer, stop, partial(ready, None))
    front = Front(settings)
    await front.open()
    accounts = Accounts(front)
    home = front.network.home
    place = Place(home, free_port(home), front.network.inner, front.secret)

    def begin(dial: Dial) -> None:
        front.workers = [Peer("inner", home, place.port)]
        ready(front, dial)

    stack = asyncio.create_task(run_stack(settings, place, answer, stop, begin))
    stopping = asyncio.create_task(stop.wait())
    try:
        await accounts.start()
        await asyncio.wait({stack, stopping}, return_when=asyncio.FIRST_COMPLETED)
        front.draining = True
        await accounts.close()
        await stack
    finally:
        stopping.cancel()
        stack.cancel()
        await asyncio.wait({stack})
        front.close()
