"""An archive from outside, unpacked: nothing beside the folder, no links, no more than was promised."""

import bz2
import gzip
import lzma
import shutil
import stat
import struct
import tarfile
import zlib
from collections.abc import Callable, Iterator
from errno import EINVAL
from io import BufferedIOBase
from pathlib import Path, PurePosixPath
from typing import IO, Protocol
from zipfile import BadZipFile, ZipFile, ZipInfo

from voicebot.errors import Problem

MOST_FILES = 10_000
BLOCK = 1 << 20
DAMAGE = (
    BadZipFile,
    tarfile.TarError,
    EOFError,
    zlib.error,
    lzma.LZMAError,
    gzip.BadGzipFile,
    *(NotImplementedError, ValueError, OverflowError, struct.error),  # zipfile and tarfile let them through
)
PACKED: dict[str, Callable[[Path], BufferedIOBase]] = {
    ".bz2": bz2.BZ2File,
    ".gz": gzip.GzipFile,
    ".tgz": gzip.GzipFile,
    ".xz": lzma.LZMAFile,
}
COLLISIONS = (FileExistsError, NotADirectoryError, IsADirectoryError)  # of entries with each other

Entry = tuple[str, IO[bytes]]


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _TooMuch(Exception):
    pass


class _Bounded:
    """Gives at most so many bytes."""

    def __init__(self, stream: _Readable, limit: int) -> None:
        self._stream = stream
        self._left = limit

    def read(self, size: int) -> bytes:
        block = self._stream.read(size)
        self._left -= len(block)
        if self._left < 0:
            raise _TooMuch
        return block


def unpack(archive: Path, place: Path, limit: int) -> Path:
    """The one folder that the archive holds, unpacked in `place`; limit: bytes.

    Problem: damaged, more than the limit, a link, a path that leads out.
    """
    try:
        entries = _zip(archive, limit) if archive.suffix == ".zip" else _tar(archive, limit)
        for number, (name, stream) in enumerate(entries, 1):
            if number > MOST_FILES:
                raise _TooMuch
            path = place / _inside(name, archive)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as out:
                shutil.copyfileobj(stream, out, BLOCK)
    except _TooMuch as error:
        raise Problem("models.bomb", file=archive.name, limit=limit) from error
    except DAMAGE as error:
        raise Problem("models.damaged", file=archive.name) from error
    except OSError as error:
        if error.errno not in (None, EINVAL) and not isinstance(error, COLLISIONS):
            raise  # the disk's fault; damage to bz2 has no number, and a place before the file's start is invalid
        raise Problem("models.damaged", file=archive.name) from error
    tops = list(place.iterdir()) if place.is_dir() else []
    if len(tops) != 1 or not tops[0].is_dir():
        raise Problem("models.damaged", file=archive.name)
    return tops[0]


def _zip(archive: Path, limit: int) -> Iterator[Entry]:
    with ZipFile(archive) as zipped:
        left = limit
        for info in zipped.infolist():
            if _is_special(info):
                raise Problem("models.unsafe", file=archive.name, entry=info.filename)
            if info.flag_bits & 1:  # encrypted
                raise BadZipFile
            left -= info.file_size  # no more than that is read, whatever is packed
            if left < 0:
                raise _TooMuch
            if not info.is_dir():
                with zipped.open(info) as stream:
                    yield info.filename, stream


def _is_special(info: ZipInfo) -> bool:
    kind = stat.S_IFMT(info.external_attr >> 16)
    return kind not in (0, stat.S_IFREG, stat.S_IFDIR)


def _tar(archive: Path, limit: int) -> Iterator[Entry]:
    with PACKED[archive.suffix](archive) as plain:
        bounded = _Bounded(plain, limit)
        with tarfile.open(fileobj=bounded, mode="r|") as tar:  # type: ignore[call-overload]
            for member in tar:
                if not (member.isreg() or member.isdir()):
                    raise Problem("models.unsafe", file=archive.name, entry=member.name)
                if member.isreg() and (stream := tar.extractfile(member)):
                    yield member.name, stream
        while bounded.read(BLOCK):  # to the end, where the checksum stands
            continue


def _inside(name: str, archive: Path) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name:
        raise Problem("models.unsafe", file=archive.name, entry=name)
    return path
