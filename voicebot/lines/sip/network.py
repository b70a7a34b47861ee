"""The front's sockets: UDP, TCP and TLS to the world, UDP on the loopback to the workers."""

import asyncio
import ipaddress
import logging
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

from voicebot.errors import Problem
from voicebot.lines import checked
from voicebot.lines.sip.dialogs import Peer
from voicebot.lines.sip.message import LONGEST

Take = Callable[[bytes, Peer], None]
log = logging.getLogger(__name__)
LOOPBACK = "127.0.0.1"
ANYWHERE = "203.0.113.1"  # nothing is sent there
LENGTH = (b"content-length", b"l")
IDLE_SECONDS = 3600  # a connection that says nothing for so long is closed
CONNECT_SECONDS = 5


class Datagrams(asyncio.DatagramProtocol):
    """One UDP socket."""

    def __init__(self, transport: str, take: Take) -> None:
        self._name, self._take = transport, take

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        self._take(data, Peer(self._name, addr[0], addr[1]))  # type: ignore[arg-type]  # one of Peer's

    def error_received(self, exc: Exception) -> None:
        log.debug("a peer's port is closed: %s", exc)


class Network:
    """Gives every message that comes to `take`, and sends; strangers' connections are closed at once."""

    def __init__(self, take: Take, allowed: Callable[[str], bool]) -> None:
        self._take, self._allowed = take, allowed
        self._udp: dict[str, asyncio.DatagramTransport] = {}
        self._streams: dict[Peer, asyncio.StreamWriter] = {}
        self._servers: list[asyncio.Server] = []
        self.home = LOOPBACK  # the address where workers are
        self._tasks: set[asyncio.Task[None]] = set()
        self._authority: Path | None = None
        self.names: dict[str, str] = {}  # what the certificate of this address must say

    async def open(self, host: str, port: int) -> int:
        """UDP and TCP on one port, and the workers' side; the port."""
        self.home = home(host)
        for name, here, number in (("udp", host, port), ("inner", self.home, 0)):
            self._udp[name] = await self._datagrams(name, here, number)
        port = self._udp["udp"].get_extra_info("sockname")[1]
        await self._serve("tcp", host, port, None)
        return port

    async def open_tls(self, host: str, port: int, certificate: Path) -> int:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        checked.certificate(context, certificate)
        return await self._serve("tls", host, port, context)

    @property
    def inner(self) -> int:
        """The port where workers send."""
        return int(self._udp["inner"].get_extra_info("sockname")[1])

    def trust(self, authority: Path) -> None:
        """Accept TLS servers of this authority as well."""
        self._authority = authority
        self._trusted()  # a Problem comes before the first call

    def _trusted(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self._authority:
            checked.authority(context, self._authority)
        return context

    def close(self) -> None:
        for server in self._servers:
            server.close()
        for stream in list(self._streams.values()):
            stream.close()
        for task in list(self._tasks):
            task.cancel()
        for transport in self._udp.values():
            transport.close()

    def send(self, data: bytes, peer: Peer) -> None:
        """Now, or as soon as there is a connection."""
        if peer.transport in self._udp:
            self._udp[peer.transport].sendto(data, (peer.host, peer.port))
        elif stream := self._streams.get(peer):
            stream.write(data)
        else:
            task = asyncio.create_task(self._connect(data, peer))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _datagrams(self, name: str, host: str, port: int) -> asyncio.DatagramTransport:
        loop = asyncio.get_running_loop()
        try:
            made, _ = await loop.create_datagram_endpoint(lambda: Datagrams(name, self._take), (host, port))
        except OSError as error:
            raise Problem("sip.port", address=f"{host}:{port}", why=error.strerror) from error
        return made

    async def _serve(self, name: str, host: str, port: int, context: ssl.SSLContext | None) -> int:
        async def met(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            address = writer.get_extra_info("peername")
            peer = Peer(name, address[0], address[1])  # type: ignore[arg-type]  # one of Peer's
            if self._allowed(peer.host):
                await self._read(reader, writer, peer)
            else:
                writer.transport.abort()

        try:
            server = await asyncio.start_server(met, host, port, ssl=context, limit=LONGEST)
        except OSError as error:
            raise Problem("sip.port", address=f"{host}:{port}", why=error.strerror) from error
        self._servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    async def _connect(self, data: bytes, peer: Peer) -> None:
        context = self._trusted() if peer.transport == "tls" else None
        name = self.names.get(peer.host, peer.host) if context else None
        try:
            reader, writer = await asyncio.wait_for(
                asyncio.open_connection(peer.host, peer.port, ssl=context, server_hostname=name, limit=LONGEST),
                CONNECT_SECONDS,
            )
        except (OSError, TimeoutError) as error:
            log.warning("no connection to %s: %s", peer, error)
            return
        writer.write(data)
        await self._read(reader, writer, peer)

    async def _read(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, peer: Peer) -> None:
        self._streams[peer] = writer
        try:
            while message := await asyncio.wait_for(_message(reader, writer), IDLE_SECONDS):
                self._take(message, peer)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError) as error:
            log.info("connection with %s closed: %s", peer, error)
        finally:
            if self._streams.get(peer) is writer:
                del self._streams[peer]
            writer.close()


async def _message(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    """The next message of a stream; empty lines keep it alive, and are answered."""
    head = await reader.readuntil(b"\r\n")
    while head in (b"\r\n", b"\r\n\r\n"):
        writer.write(b"\r\n")
        head = await reader.readuntil(b"\r\n")
    head += await reader.readuntil(b"\r\n\r\n")
    lengths = [
        int(value) for name, _, value in (line.partition(b":") for line in head.split(b"\r\n"))
        if name.strip().lower() in LENGTH
    ]  # fmt: skip
    length = lengths[0] if lengths else 0
    if not 0 <= length <= LONGEST:
        raise ValueError(length)
    return head + await reader.readexactly(length)


def home(listen: str) -> str:
    """The address of what stays on this machine: no loopback, baresip has sound only where it has SIP."""
    if ipaddress.ip_address(listen).is_unspecified:
        try:
            return local(ANYWHERE)
        except OSError:
            return LOOPBACK  # no network at all
    return listen


def local(host: str) -> str:
    """The address of ours that this host sees."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.connect((host, 9))
        return str(probe.getsockname()[0])
