"""One file over HTTP: goes on where it broke off, and is bounded in waiting, length and redirects.

Proxies are those of the environment: https_proxy, http_proxy, no_proxy.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from ssl import SSLError
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TransferSpeedColumn

from voicebot.errors import Problem

STALLED_SECONDS = 60  # without a single byte
TRIES = 5
BLOCK = 1 << 18
BROKEN = (URLError, HTTPException, SSLError, TimeoutError, ConnectionError, UnicodeError)
GONE = (404, 410)


class _Short(HTTPException):
    """The server hung up before the length that it had named."""


def fetch(url: str, path: Path, limit: int) -> None:
    """The file at `url`, whole, as `path`; until then it is `path.part`.

    A line that breaks is tried again as long as that brings more. Problem: unreachable, refused, broken off, too large.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = _Part(url, path)
    for left in reversed(range(TRIES)):
        had = part.size
        try:
            _receive(part, limit)
            break
        except HTTPError as error:
            raise _refused(url, error) from error
        except BROKEN as error:
            if not left or part.size <= had:
                raise _broken(part, error) from error
    part.finish()


class _Part:
    """What has come so far of a file, and which version of it."""

    def __init__(self, url: str, path: Path) -> None:
        self.url = url
        self.whole = path
        self.path = path.with_name(f"{path.name}.part")
        self._origin = path.with_name(f"{path.name}.part.from")

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    @property
    def version(self) -> str:
        """What the server called this version of the file; "" where nothing can be added to it."""
        lines = self._origin.read_text(encoding="utf-8").splitlines() if self._origin.exists() and self.size else []
        return lines[1] if len(lines) == 2 and lines[0] == self.url else ""

    def begin(self, version: str) -> None:
        self.path.write_bytes(b"")  # first, so that bytes of an old version never pass for the new one
        self._origin.write_text(f"{self.url}\n{version}\n", encoding="utf-8")

    def drop(self) -> None:
        self.path.unlink(missing_ok=True)
        self._origin.unlink(missing_ok=True)

    def finish(self) -> None:
        self.path.replace(self.whole)
        self._origin.unlink()


def _receive(part: _Part, limit: int) -> None:
    version = part.version
    try:
        with _ask(part.url, part.size if version else 0, version) as reply:
            start = _start(reply, part.size if version else 0)
            total = _total(reply, start, part.url)
            if total is not None and total > limit:
                part.drop()
                raise Problem("models.too_large", url=part.url, size=total, limit=limit)
            if not start:
                part.begin(_version(reply))
            with part.path.open("ab") as out, _bar(part.whole.name, total) as (bar, task):
                got = _copy(reply, out, start, limit, bar, task)
    except HTTPError as error:
        if error.code != 416 or not version:
            raise
        error.close()
        part.drop()  # it has grown longer than the file on the server
        return _receive(part, limit)
    if got > limit:
        part.drop()
        raise Problem("models.too_large", url=part.url, size=got, limit=limit)
    if total is not None and got < total:
        raise _Short(f"{got} / {total}")


def _ask(url: str, start: int, version: str) -> HTTPResponse:
    headers = {"User-Agent": "voicebot", "Accept-Encoding": "identity"}
    if start:
        headers |= {"Range": f"bytes={start}-", "If-Range": version}
    reply: HTTPResponse = build_opener(_Redirects).open(Request(url, headers=headers), timeout=STALLED_SECONDS)
    return reply


def _start(reply: HTTPResponse, wanted: int) -> int:
    """From which byte on the reply gives the file."""
    if reply.status != 206:
        return 0
    given = re.match(r"bytes (\d+)-", reply.headers.get("Content-Range", ""))
    if not given or int(given[1]) != wanted:
        raise HTTPException(f"Content-Range: {reply.headers.get('Content-Range')}")
    return wanted


def _total(reply: HTTPResponse, start: int, url: str) -> int | None:
    """The file's length; None where the reply itself marks its end."""
    if reply.length is not None:
        return start + reply.length
    if not reply.chunked:
        raise Problem("models.lengthless", url=url)
    return None


def _version(reply: HTTPResponse) -> str:
    tag: str = reply.headers.get("ETag", "")
    if tag and not tag.startswith("W/"):  # a weak one doesn't promise the same bytes
        return tag
    return str(reply.headers.get("Last-Modified", ""))


def _copy(reply: HTTPResponse, out: IO[bytes], got: int, limit: int, bar: Progress, task: TaskID) -> int:
    """How long the file has become; stops when that is beyond the limit."""
    while got <= limit and (block := reply.read1(BLOCK)):
        out.write(block)
        out.flush()  # what has come outlasts a kill
        got += len(block)
        bar.update(task, completed=got)
    return got


@contextmanager
def _bar(name: str, total: int | None) -> Iterator[tuple[Progress, TaskID]]:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        yield bar, bar.add_task(name, total=total)


class _Redirects(HTTPRedirectHandler):
    """At most ten; never from https to what anyone on the way can change."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: object, newurl: str
    ) -> Request | None:
        if not newurl.startswith("https:" if req.type == "https" else ("http:", "https:")):
            raise HTTPError(req.full_url, code, msg, headers, fp)  # type: ignore[arg-type]
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def _refused(url: str, error: HTTPError) -> Problem:
    error.close()
    if error.code in GONE:
        return Problem("models.gone", url=url, status=error.code)
    if 300 <= error.code < 400:
        return Problem("models.redirects", url=url)
    return Problem("models.refused", url=url, status=error.code)


def _broken(part: _Part, error: Exception) -> Problem:
    why = getattr(error, "reason", None) or error
    if part.size:
        return Problem("models.broken_off", url=part.url, got=part.size, why=why)
    part.drop()
    return Problem("models.unreachable", url=part.url, why=why)
