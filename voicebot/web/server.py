"""The web server's socket and life. Whoever stops it does so when the calls are over."""

import asyncio
import socket
import ssl
from collections.abc import Generator
from contextlib import contextmanager
from ipaddress import ip_address

import uvicorn
from fastapi import FastAPI

from voicebot.errors import Problem
from voicebot.settings import Web

PARTING = 5  # seconds for what is still open when the server ends
LARGEST = 16_384  # bytes of one message of a page


class Server:
    """Listens at once, and answers while the event loop runs; `address`: what to open in a browser."""

    def __init__(self, web: Web, pages: FastAPI) -> None:
        host, port = _checked(web)
        config = _config(web, pages)
        self._socket = _listening(web, host, port)
        port = self._socket.getsockname()[1]
        scheme = "https" if web.certificate else "http"
        self.address = f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"
        self._server = _Quiet(config)
        self._running = asyncio.ensure_future(self._server.serve([self._socket]))

    async def close(self) -> None:
        self._server.should_exit = True
        await self._running


class _Quiet(uvicorn.Server):
    """Leaves the process's signals to the process."""

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


def _checked(web: Web) -> tuple[str, int]:
    host, _, port = web.listen.rpartition(":")
    host = host.strip("[]")
    if not host or not port.isdecimal() or int(port) > 65_535:
        raise Problem("web.listen", listen=web.listen)
    if not (_own(host) or web.certificate or web.proxy):
        raise Problem("web.public", listen=web.listen)
    return host, int(port)


def local(web: Web) -> bool:
    """Nobody but this machine's own people can come."""
    return _own(_checked(web)[0]) and not web.proxy


def _own(host: str) -> bool:
    """Reached from this machine only."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listening(web: Web, host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise Problem("web.address_taken", listen=web.listen, why=error.strerror) from error


def _config(web: Web, pages: FastAPI) -> uvicorn.Config:
    config = uvicorn.Config(
        pages,
        ssl_certfile=web.certificate,
        ws="websockets-sansio",
        ws_max_size=LARGEST,
        proxy_headers=web.proxy,
        server_header=False,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=PARTING,
    )
    try:
        config.load()
    except (OSError, ssl.SSLError) as error:
        raise Problem("web.certificate", path=web.certificate, why=error.strerror or error) from error
    return config
