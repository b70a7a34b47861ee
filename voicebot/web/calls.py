"""A call from the page."""

from collections.abc import Awaitable, Callable

from fastapi import WebSocket, WebSocketDisconnect

from voicebot.events import Event, HandedOver, Listener
from voicebot.lines.base import Line
from voicebot.lines.browser import BrowserLine
from voicebot.web.shown import shown


async def serve(socket: WebSocket, answer: Callable[[Line, Listener], Awaitable[object]]) -> None:
    connection = Connection(socket)

    async def take(target: str) -> None:
        """Nobody sits behind the page, where there is no desk: it says to whom the caller would be connected."""
        line.tell({"taken": target})

    line = BrowserLine(connection, take)

    def tell(event: Event) -> None:
        if not isinstance(event, HandedOver) and (message := shown(event)):
            line.tell(message)

    await answer(line, tell)
    await connection.close()


class Connection:
    """A WebSocket as lines want it."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket, self._open = socket, True

    async def receive(self) -> bytes | str | None:
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            self._open = False
            return None
        data: bytes | str | None = message.get("bytes")
        return message["text"] if data is None else data

    async def send(self, message: bytes | str) -> None:
        try:
            if isinstance(message, str):
                await self._socket.send_text(message)
            else:
                await self._socket.send_bytes(message)
        except WebSocketDisconnect:
            self._open = False  # `receive` tells it too

    async def close(self) -> None:
        if not self._open:
            return
        try:
            await self._socket.close()
        except WebSocketDisconnect:
            self._open = False  # the page was faster
