"""A recording that only the owner of the key can hear: AES-256-GCM, a piece at a time.

After MARK and eight random bytes, each piece is its length (four bytes, little-endian) and itself, encrypted; its
nonce is the random bytes and its number, so that none can be left out or moved. The last one is empty: a file without
it was cut short, and holds what was written until then.
"""

import base64
import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from voicebot.errors import Problem

SUFFIX = ".sealed"
MARK = b"voicebot-sealed-1\n"
SALT = 8
KEY = 32  # bytes
LENGTH = struct.Struct("<I")
LARGEST = 1 << 24


def make_key(path: Path) -> None:
    """A new key file, for its owner's eyes only; Problem where there is one already."""
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(base64.b64encode(os.urandom(KEY)) + b"\n")
    except OSError as error:
        raise Problem("recording.key_not_made", path=path, why=error.strerror) from error


def read_key(path: Path) -> bytes:
    try:
        key = base64.b64decode(path.read_bytes().strip(), validate=True)
    except OSError as error:
        raise Problem("recording.no_key", path=path, why=error.strerror) from error
    except ValueError as error:
        raise Problem("recording.bad_key", path=path) from error
    if len(key) != KEY:
        raise Problem("recording.bad_key", path=path)
    return key


class Sealed:
    """A file for `Sound`."""

    def __init__(self, path: Path, key: bytes, beginning: bytes) -> None:
        self._cipher, self._salt, self._number = _cipher(key), os.urandom(SALT), 0
        self._file = os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")
        self._file.write(MARK + self._salt)
        self.write(beginning)

    def write(self, piece: bytes) -> None:
        if piece:
            self._seal(piece)

    def close(self) -> None:
        self._seal(b"")
        self._file.close()

    def _seal(self, piece: bytes) -> None:
        sealed = self._cipher.encrypt(_nonce(self._salt, self._number), piece, None)
        self._number += 1
        self._file.write(LENGTH.pack(len(sealed)) + sealed)
        self._file.flush()


def unseal(path: Path, key: bytes) -> tuple[bytes, bool]:
    """The WAV file that was sealed, as far as it was written, and whether that was to its end."""
    try:
        with path.open("rb") as file:
            if file.read(len(MARK)) != MARK:
                raise Problem("recording.not_sealed", path=path)
            pieces = list(_pieces(path, file, key))
    except OSError as error:
        raise Problem("recording.unreadable", path=path, why=error.strerror) from error
    return b"".join(pieces), bool(pieces) and not pieces[-1]


def _pieces(path: Path, file: BinaryIO, key: bytes) -> Iterator[bytes]:
    from cryptography.exceptions import InvalidTag

    cipher, salt, number = _cipher(key), file.read(SALT), 0
    while len(head := file.read(LENGTH.size)) == LENGTH.size:
        (length,) = LENGTH.unpack(head)
        sealed = file.read(min(length, LARGEST))
        if len(sealed) < length:
            return  # cut short here
        try:
            yield cipher.decrypt(_nonce(salt, number), sealed, None)
        except InvalidTag as error:
            raise Problem("recording.wrong_key", path=path) from error
        number += 1


def _nonce(salt: bytes, number: int) -> bytes:
    return salt + number.to_bytes(4, "big")


def _cipher(key: bytes):  # type: ignore[no-untyped-def]
    try:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    except ModuleNotFoundError as error:
        raise Problem("recording.no_library") from error
    return AESGCM(key)
