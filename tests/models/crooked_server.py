"""A web server on this machine that misbehaves on purpose, and remembers what it was asked."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Page = Callable[["Asked"], None]


class Asked(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "Crooked"

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers))
        self.close_connection = True
        self.server.pages.get(self.path, status(404))(self)

    def log_message(self, *_: object) -> None:
        pass

    def say(self, code: int, headers: dict[str, str], body: bytes = b"") -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()


class Crooked(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.pages: dict[str, Page] = {}
        self.asked: list[tuple[str, Message]] = []
        self.over = threading.Event()  # lets go of what stalls

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def ranges(self) -> list[str | None]:
        """What part of a file each request asked for."""
        return [headers["Range"] for _, headers in self.asked]

    def handle_error(self, *_: object) -> None:
        """The other side hung up: often just what a test does."""


@contextmanager
def serving() -> Iterator[Crooked]:
    with Crooked() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
            thread.join()


def status(code: int, **headers: str) -> Page:
    return lambda asked: asked.say(code, {"Content-Length": "0"} | headers)


def whole(content: bytes, version: dict[str, str] | None = None, upto: int | None = None) -> Page:
    """A file as good servers give it: in ranges where it has a version; upto: hangs up that early in the reply."""
    version = {"ETag": '"one"'} if version is None else version

    def page(asked: Asked) -> None:
        wanted, condition = asked.headers["Range"], asked.headers["If-Range"]
        length = {"Content-Length": str(len(content))}
        if not (wanted and condition in version.values()):
            return asked.say(200, version | length, content[:upto])
        start = int(wanted.removeprefix("bytes=").removesuffix("-"))
        if start >= len(content):
            return asked.say(416, {"Content-Range": f"bytes */{len(content)}", "Content-Length": "0"})
        part = {"Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"}
        length = {"Content-Length": str(len(content) - start)}
        return asked.say(206, version | part | length, content[start:][:upto])

    return page


def in_turn(*pages: Page) -> Page:
    """Each request gets the next page; the last one stays."""
    left = list(pages)
    return lambda asked: (left.pop(0) if len(left) > 1 else left[0])(asked)


def stalling(content: bytes, upto: int) -> Page:
    """The first bytes, and then nothing."""

    def page(asked: Asked) -> None:
        asked.say(200, {"ETag": '"one"', "Content-Length": str(len(content))}, content[:upto])
        asked.server.over.wait()

    return page


def chunked(content: bytes, ended: bool = True) -> Page:
    def page(asked: Asked) -> None:
        end = b"0\r\n\r\n" if ended else b""
        asked.say(200, {"Transfer-Encoding": "chunked"}, f"{len(content):x}\r\n".encode() + content + b"\r\n" + end)

    return page


def claiming(length: str | None, content: bytes) -> Page:
    """A Content-Length of its own, or none."""
    return lambda asked: asked.say(200, {} if length is None else {"Content-Length": length}, content)
