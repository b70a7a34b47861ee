"""A chat with a site's visitor."""

import asyncio
import json
from collections.abc import Awaitable, Callable

from fastapi import WebSocket

from voicebot.errors import Problem
from voicebot.events import Event, Listener
from voicebot.lines.base import Line
from voicebot.lines.text import TextLine
from voicebot.web.calls import Connection
from voicebot.web.shown import shown


async def serve(socket: WebSocket, answer: Callable[[Line, Listener], Awaitable[object]], idle_seconds: float) -> None:
    connection = Connection(socket)
    telling: set[asyncio.Task[None]] = set()

    async def read() -> str | None:
        return await _next(connection, idle_seconds)

    async def write(text: str) -> None:
        await connection.send(json.dumps({"robot": text}, ensure_ascii=False))

    def tell(event: Event) -> None:
        message = shown(event)
        if message and not message.keys() & {"robot", "caller"}:  # the visitor has written, and `write` shows
            telling.add(asyncio.create_task(connection.send(json.dumps(message, ensure_ascii=False))))

    await answer(TextLine("chat", None, read, write, _nobody), tell)
    await asyncio.gather(*telling)
    await connection.send(json.dumps({"ended": True}))
    await connection.close()


async def _next(connection: Connection, idle_seconds: float) -> str | None:
    """What the visitor says next; None when he has gone, has been idle for too long or doesn't speak as he should."""
    try:
        message = await asyncio.wait_for(connection.receive(), idle_seconds)
        said = json.loads(message) if isinstance(message, str) else None
    except (TimeoutError, ValueError):
        return None
    words = said.get("say") if isinstance(said, dict) else None
    return words if isinstance(words, str) else None


async def _nobody(target: str) -> None:
    raise Problem("web.nobody", target=target)
