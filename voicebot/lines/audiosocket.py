"""Asterisk's AudioSocket: one TCP connection a call, in frames of a kind, a length and a payload.

Asterisk can't say there who calls and whom; it asks the robot by FastAGI, on the same port, before and after the call.
docs/asterisk.md has the dialplan.
"""

import asyncio
import logging
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from voicebot.audio import CHUNK, RATE, WIDTH
from voicebot.errors import Problem
from voicebot.lines import agi
from voicebot.lines.access import Networks
from voicebot.lines.base import Line
from voicebot.lines.live import LiveLine
from voicebot.settings import AudioSocket

HANG_UP, IDENTITY, DTMF, ERROR = 0x00, 0x01, 0x03, 0xFF
RATES = {0x10: 8000, 0x11: 12_000, 0x12: 16_000, 0x13: 24_000, 0x14: 32_000, 0x15: 44_100, 0x16: 48_000}
HEAD = struct.Struct("!BH")
QUIET_SECONDS = 30  # a connection that sends nothing for so long is none any more
KEYS = "0123456789*#"
MOST_KNOWN = 1000  # calls that were announced and did not come yet, or are not asked about any more
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Known:
    """What Asterisk and the robot tell each other about a call beside its sound."""

    caller: str = ""
    dialled: str = ""
    target: str = ""  # whom the caller is to be handed over to


class SocketWire:
    """Frames come whenever they come; one goes out every tick, silent where nothing is to be said."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self.rate = 8000
        self.closed = False
        self._kind = 0x10
        self._writer = writer
        self._in, self._out = bytearray(), bytearray()

    def came(self, kind: int, pcm: bytes) -> None:
        if kind != self._kind:
            self._kind, self.rate = kind, RATES[kind]
            self._in.clear()
            self._out.clear()
        self._in += pcm

    def read(self) -> bytes:
        size = CHUNK * self.rate // RATE * WIDTH
        frame = bytes(self._out[:size]).ljust(size, b"\0")
        del self._out[:size]
        if not self._writer.is_closing():
            self._writer.write(HEAD.pack(self._kind, size) + frame)
        pcm = bytes(self._in)
        self._in.clear()
        return pcm

    def write(self, pcm: bytes) -> bool:
        self._out += pcm
        return True

    @property
    def queued(self) -> int:
        return len(self._out) // WIDTH

    def drop(self) -> None:
        self._out.clear()

    def hang_up(self) -> None:
        if not self.closed and not self._writer.is_closing():
            self._writer.write(HEAD.pack(HANG_UP, 0))
        self.closed = True


class SocketLine(LiveLine):
    """One caller of Asterisk's."""

    def __init__(self, wire: SocketWire, known: Known) -> None:
        super().__init__(wire, "audiosocket", known.caller, known.dialled, datetime.now())
        self._socket, self._known = wire, known

    async def transfer(self, target: str) -> None:
        """Asterisk asks for the target when we have hung up, and calls it; whether it answers we never hear."""
        self._known.target = target
        await self.linger()
        self._socket.hang_up()

    async def hang_up(self) -> None:
        await self.linger()
        self._socket.hang_up()


@dataclass(slots=True)
class Server:
    """Asterisk's side of the robot."""

    settings: AudioSocket
    answer: Callable[[Line], Awaitable[object]]
    refused: Callable[[str], None] = lambda reason: None  # who counts callers that are turned away
    _known: dict[str, Known] = field(default_factory=dict)
    _calls: int = 0
    _networks: Networks = field(init=False)

    def __post_init__(self) -> None:
        self._networks = Networks(self.settings.peers, "lines.audiosocket.peers")

    async def serve(self, stop: asyncio.Event, ready: Callable[[int], None] = lambda port: None) -> None:
        """Answer until `stop`; calls that go on are their own tasks'. Problem where the port can't be had."""
        host, _, port = self.settings.listen.rpartition(":")
        try:
            server = await asyncio.start_server(self._met, host.strip("[]"), int(port))
        except (OSError, ValueError) as error:
            raise Problem("sip.port", address=self.settings.listen, why=error) from error
        ready(server.sockets[0].getsockname()[1])
        try:
            await stop.wait()
        finally:
            server.close()

    async def _met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if writer.get_extra_info("peername")[0] not in self._networks:
                self.refused("stranger")
            else:
                first = await asyncio.wait_for(reader.readexactly(1), QUIET_SECONDS)
                if first == agi.FIRST:
                    await agi.serve(first, reader, writer, self._asked)
                else:
                    await self._call(first, reader, writer)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError) as error:
            log.info("Asterisk's connection ended: %s", error)
        finally:
            writer.close()

    def _asked(self, said: dict[str, str]) -> dict[str, str]:
        """FastAGI: `begin` gets a name for the call, `end` whom to hand the caller to."""
        if said.get("network_script") == "end":
            return {"VOICEBOT_TARGET": self._known.pop(said.get("arg_1", ""), Known()).target}
        name = str(uuid4())
        while len(self._known) >= MOST_KNOWN:
            del self._known[next(iter(self._known))]
        unknown = "", "unknown"
        caller, dialled = said.get("callerid", ""), said.get("dnid", "")
        self._known[name] = Known(
            "" if caller in unknown else caller, said.get("extension", "") if dialled in unknown else dialled
        )
        return {"VOICEBOT_ID": name}

    async def _call(self, first: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        kind, payload = await _frame(first, reader)
        if kind != IDENTITY or len(payload) != 16:
            raise ValueError("an AudioSocket call begins with its UUID")
        wire = SocketWire(writer)
        if self._calls >= self.settings.calls:
            wire.hang_up()
            self.refused("busy")
            return
        line = SocketLine(wire, self._known.setdefault(str(UUID(bytes=payload)), Known()))
        self._calls += 1
        try:
            await self._converse(line, wire, reader)
        finally:
            self._calls -= 1

    async def _converse(self, line: SocketLine, wire: SocketWire, reader: asyncio.StreamReader) -> None:
        hearing = asyncio.create_task(_hear(line, wire, reader))
        clock = asyncio.create_task(line.run())
        try:
            await self.answer(line)
        finally:
            wire.hang_up()
            hearing.cancel()
            await clock


async def _hear(line: SocketLine, wire: SocketWire, reader: asyncio.StreamReader) -> None:
    """What Asterisk sends, until it is over."""
    try:
        while not wire.closed:
            kind, payload = await _frame(b"", reader)
            if kind in RATES:
                wire.came(kind, payload[: len(payload) // WIDTH * WIDTH])
            elif kind == DTMF and payload.decode("latin-1") in KEYS:
                line.press(payload.decode("latin-1"))
            elif kind in (HANG_UP, ERROR):
                return
    except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
        log.info("a caller of Asterisk's is gone: %s", error)
    finally:
        wire.closed = True


async def _frame(begun: bytes, reader: asyncio.StreamReader) -> tuple[int, bytes]:
    async with asyncio.timeout(QUIET_SECONDS):
        kind, size = HEAD.unpack(begun + await reader.readexactly(HEAD.size - len(begun)))
        return kind, await reader.readexactly(size)
