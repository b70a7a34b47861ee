"""A stereo WAV file that grows while the call goes on, and is whole whenever the process dies."""

import asyncio
import os
import struct
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol

import numpy as np
import soxr

from voicebot.audio import RATE, WIDTH, samples
from voicebot.errors import Problem
from voicebot.recording.sealed import Sealed
from voicebot.wav import UNKNOWN
from voicebot.workers import Workers

PIECE = samples(1000) * WIDTH  # bytes of one side, written at a time: so much is lost when the process dies
FRAME = 2 * WIDTH  # bytes of both sides
HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
OURS = 0o600


def header(rate: int, size: int) -> bytes:
    """Of a stereo file with `size` bytes of sound."""
    whole = min(size + HEADER.size - 8, 0xFFFFFFFF)
    fmt = (b"fmt ", 16, 1, 2, rate, rate * FRAME, FRAME, 8 * WIDTH)
    return HEADER.pack(b"RIFF", whole, b"WAVE", *fmt, b"data", size)


class File(Protocol):
    """Blocks."""

    def write(self, pcm: bytes) -> None: ...

    def close(self) -> None: ...


class Plain:
    """The header is brought up to date after every piece."""

    def __init__(self, path: Path, rate: int) -> None:
        self._rate, self._size = rate, 0
        self._file = os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, OURS), "r+b")
        self._file.write(header(rate, 0))

    def write(self, pcm: bytes) -> None:
        self._file.write(pcm)
        self._file.flush()
        self._size += len(pcm)
        self._file.seek(0)
        self._file.write(header(self._rate, self._size))
        self._file.seek(0, os.SEEK_END)
        self._file.flush()

    def close(self) -> None:
        self._file.close()


class Sound:
    """Give it 20 ms of both sides at a time (`add`); it writes beside the call, second by second."""

    def __init__(
        self, path: Path, rate: int, key: bytes | None, workers: Workers, fail: Callable[[Problem], None]
    ) -> None:
        self._path, self._rate, self._key, self._workers, self._fail = path, rate, key, workers, fail
        self._caller, self._robot = bytearray(), bytearray()
        self._stream = soxr.ResampleStream(RATE, rate, 2, dtype="int16")
        self._file: File | None = None
        self._writing: asyncio.Task[None] | None = None
        self._broken = False

    def add(self, caller: bytes, robot: bytes) -> None:
        self._caller += caller
        self._robot += robot
        if len(self._caller) >= PIECE and (self._writing is None or self._writing.done()):
            self._writing = asyncio.create_task(self._write(last=False))

    async def close(self) -> None:
        """Everything is written."""
        if self._writing:
            await self._writing
        await self._write(last=True)

    async def _write(self, last: bool) -> None:
        caller, robot = bytes(self._caller), bytes(self._robot)
        self._caller.clear()
        self._robot.clear()
        if self._broken:
            return
        try:
            await self._workers.run(partial(self._append, caller, robot, last))
        except OSError as error:
            self._broken = True
            self._fail(Problem("recording.not_written", path=self._path, why=error.strerror))

    def _append(self, caller: bytes, robot: bytes, last: bool) -> None:
        sides = [np.frombuffer(side, "<i2") for side in (caller, robot)]
        sound = np.stack(sides, axis=1)
        if self._rate != RATE:
            sound = self._stream.resample_chunk(sound, last=last)
        self._file = self._file or self._open()
        self._file.write(sound.astype("<i2").tobytes())
        if last:
            self._file.close()

    def _open(self) -> File:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self._key:
            return Sealed(self._path, self._key, header(self._rate, UNKNOWN))
        return Plain(self._path, self._rate)
