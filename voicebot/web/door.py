"""Who may come in by WebSocket: pages of ours or of the named sites, and no more at a time than there is room for."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from fastapi import WebSocket, status


class Door:
    """`turned_away`: who counts those who may not come in, by reason."""

    def __init__(
        self,
        places: int,
        ready: Callable[[], bool],
        sites: Sequence[str],
        turned_away: Callable[[str], None] = lambda reason: None,
    ) -> None:
        self._places, self._ready, self._sites, self._turned_away = places, ready, sites, turned_away
        self._inside = 0

    @asynccontextmanager
    async def enter(self, socket: WebSocket) -> AsyncGenerator[bool, None]:
        """An accepted socket and True, or a socket that was told why not and closed, and False."""
        if not self._may(socket):
            self._turned_away("stranger")
            await socket.close(status.WS_1008_POLICY_VIOLATION)
            yield False
            return
        await socket.accept()
        if refused := self._refused():
            self._turned_away(refused)
            await socket.send_json({"refused": refused})
            await socket.close(status.WS_1013_TRY_AGAIN_LATER)
            yield False
            return
        self._inside += 1
        try:
            yield True
        finally:
            self._inside -= 1

    def _may(self, socket: WebSocket) -> bool:
        """A browser says whose page it is that asks."""
        origin = socket.headers.get("origin")
        return origin is None or origin in self._sites or urlsplit(origin).netloc == socket.headers.get("host")

    def _refused(self) -> str | None:
        if not self._ready():
            return "closed"
        return "busy" if self._inside >= self._places else None
