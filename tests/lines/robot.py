"""A robot of its own process for tests of lines: what it does depends on the number dialled; it tells in JSON."""

import asyncio
import json
import signal
import sys
from contextlib import aclosing
from typing import Any

import numpy as np

from voicebot.audio import RATE
from voicebot.errors import Problem
from voicebot.lines.base import Key, Line
from voicebot.lines.sip.front import Front
from voicebot.lines.sip.serve import serve
from voicebot.settings import Sip

BUSY: set[Line] = set()


def tell(**what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def tone(hertz: int, seconds: float) -> bytes:
    return (9000 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)).astype("<i2").tobytes()


async def say(line: Line, pcm: bytes) -> None:
    for at in range(0, len(pcm), 6400):
        await line.play(pcm[at : at + 6400])


async def hear_out(line: Line) -> None:
    """Tell what was heard until the caller hangs up."""
    chunks = loud = 0
    async with aclosing(line.listen()) as heard:
        async for item in heard:
            if isinstance(item, Key):
                tell(key=item.digit)
            elif not hasattr(item, "text"):
                chunks += 1
                loud += int(np.abs(np.frombuffer(item.pcm, "<i2")).max() > 1000)
    tell(over=chunks, loud=loud)


async def answer(line: Line) -> None:
    BUSY.add(line)
    try:
        await attend(line)
    finally:
        BUSY.discard(line)


async def mark() -> None:
    """Tell when no call is left."""
    while BUSY:  # noqa: ASYNC110  # nothing says so but this
        await asyncio.sleep(0.02)
    tell(mark=True)


async def attend(line: Line) -> None:
    tell(call=line.caller, dialled=line.dialled, headers=line.headers)  # type: ignore[attr-defined]  # SIP's
    deed = DEEDS.get(line.dialled[:4])
    if deed:
        await deed(line)
    await hear_out(line)


async def greet(line: Line) -> None:
    await say(line, tone(440, 1))
    async for _ in line.listen():
        if not line.unheard:
            return await line.hang_up()


async def interrupted(line: Line) -> None:
    """Speak for long, stop at the first key."""
    speaking = asyncio.create_task(say(line, tone(440, 20)))
    async for item in line.listen():
        if isinstance(item, Key):
            speaking.cancel()
            tell(flushed=line.flush())
            return


async def hand_over(line: Line) -> None:
    try:
        await line.transfer(line.headers["X-Target"])  # type: ignore[attr-defined]  # SIP's
    except Problem as problem:
        tell(problem=problem.key)
        await say(line, tone(880, 0.5))
    else:
        tell(handed_over=True)
        await line.hang_up()


DEEDS = {"1001": greet, "1003": hand_over, "1004": interrupted}


async def main() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    marks: list[asyncio.Task[None]] = []
    loop.add_signal_handler(signal.SIGUSR1, lambda: marks.append(asyncio.create_task(mark())))

    def ready(front: Front | None, dial: object) -> None:
        if front:
            tell(port=front.port, tls=front.tls_port)

    await serve(Sip(headers=["X-Target"], **json.loads(sys.argv[1])), answer, stop, ready)


if __name__ == "__main__":
    asyncio.run(main())
