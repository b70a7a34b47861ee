"""What processes of one hotline tell one another of a caller at the desk: frames on a socket of this machine.

A frame is its kind, the length of its body (32 bits), and the body: what is said, as JSON, or sound.
"""

import asyncio
import json
import struct
from typing import Any

from voicebot.errors import Problem
from voicebot.lines.base import Closed

SAID, SOUND = b"j", b"s"
_HEAD, _HEARD = struct.Struct(">cI"), struct.Struct(">Q")


class Wire:
    """One conversation. What is sent after the other side has gone is lost; it is noticed by reading."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def read(self) -> dict[str, Any] | tuple[int, bytes] | None:
        """What was said, or sound (see `sound`); None at the end."""
        try:
            kind, size = _HEAD.unpack(await self._reader.readexactly(_HEAD.size))
            body = await self._reader.readexactly(size)
        except (asyncio.IncompleteReadError, ConnectionError):
            return None
        if kind == SAID:
            return dict(json.loads(body))
        return _HEARD.unpack_from(body)[0], body[_HEARD.size :]

    def say(self, **what: Any) -> None:
        self._send(SAID, json.dumps(what).encode())

    def sound(self, pcm: bytes, heard: int = 0) -> None:
        """heard: so many samples of what came from the other side the caller has heard, or never will."""
        self._send(SOUND, _HEARD.pack(heard) + pcm)

    def _send(self, kind: bytes, body: bytes) -> None:
        if not self._writer.is_closing():
            self._writer.write(_HEAD.pack(kind, len(body)) + body)

    def close(self) -> None:
        self._writer.close()


def told(problem: Problem) -> dict[str, Any]:
    """A Problem as it is said."""
    values = {name: str(value) for name, value in problem.values.items()}
    return {"key": problem.key, "values": values, "closed": isinstance(problem, Closed)}


def problem(said: dict[str, Any]) -> Problem:
    """The Problem that was `told`."""
    kind = Closed if said["closed"] else Problem
    return kind(said["key"], **said["values"])
