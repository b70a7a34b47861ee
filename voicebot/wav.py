"""Sound files: any common WAV in, 16 kHz signed 16-bit mono PCM inside, WAV out."""

import errno
import io
import mmap
import os
import stat
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from voicebot.audio import RATE
from voicebot.errors import Problem

Codec = Literal["pcm", "alaw", "ulaw"]
Floats = NDArray[np.float32]

LONGEST_MINUTES = 60
TELEPHONE_RATE = 8_000
RATES = range(4_000, 192_001)
BLOCK = 1 << 18  # values read at a time, over all channels: a long file is never held as it is
SUBTYPES = {"pcm": "PCM_16", "alaw": "ALAW", "ulaw": "ULAW"}
UNKNOWN = 0x7FFFF000  # programs that write to a pipe promise this or more, or nothing


def read(path: Path | str, side: int | None = None) -> bytes:
    """The file's sound as 16 kHz 16-bit mono PCM, all channels mixed or one of two. Problem where it can't be used.

    side: 0 the left channel, 1 the right one.
    """
    path = Path(path)
    try:
        if not path.is_file():
            raise Problem("wav.not_file" if path.exists() else "wav.missing", path=path)
        with path.open("rb") as file, soundfile.SoundFile(_opened(path, file)) as sound:
            if side is not None and sound.channels != 2:
                raise Problem("wav.not_stereo", path=path)
            return _pcm(path, sound, side)
    except soundfile.LibsndfileError as error:
        raise Problem("wav.damaged", path=path, why=str(error.error_string).rstrip(".")) from error
    except OSError as error:
        raise Problem("wav.unreadable", path=path, why=error.strerror) from error


def write(path: Path | str, left: bytes, right: bytes | None = None, codec: Codec = "pcm") -> None:
    """Write 16 kHz PCM, mono or left and right; `alaw` and `ulaw` give 8 kHz, 8 bits, as on the telephone.

    The file appears under its name only when it is whole. Problem where it can't be written.
    """
    path = Path(path)
    whole = _encode(left, right, codec)
    try:
        if _plain(path):
            _replace(path, whole)
        else:
            path.write_bytes(whole)
    except OSError as error:
        key = "wav.disk_full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "wav.not_written"
        raise Problem(key, path=path, why=error.strerror) from error


def may_be_written(path: Path) -> None:
    """Problem where `write` would find no place, told before there is anything to write."""
    if path.is_dir():
        fault = errno.EISDIR
    elif not path.parent.is_dir():
        fault = errno.ENOENT
    elif not os.access(path if path.exists() else path.parent, os.W_OK):
        fault = errno.EACCES
    else:
        return
    raise Problem("wav.not_written", path=path, why=os.strerror(fault))


def resample(sound: Floats, rate: int, wanted: int) -> Floats:
    """`sound` (one channel, -1…1) at another rate, its length rounded up."""
    return fit(soxr.resample(sound, rate, wanted), -(-len(sound) * wanted // rate))


def fit(sound: Floats, count: int) -> Floats:
    """Exactly `count` samples: cut, or filled up with silence."""
    filled = np.zeros(count, np.float32)
    filled[: len(sound)] = sound[:count]
    return filled


def to_floats(pcm: bytes) -> Floats:
    return np.frombuffer(pcm, dtype="<i2").astype(np.float32) / np.float32(32768)


def to_pcm(sound: Floats) -> bytes:
    return np.rint(np.clip(sound * 32768, -32768, 32767)).astype("<i2").tobytes()


def _opened(path: Path, file: BinaryIO) -> BinaryIO | mmap.mmap:
    """The file after a look at what libsndfile hides or says too late: other formats, missing ends, absurd rates."""
    size = os.fstat(file.fileno()).st_size
    if not size:
        raise Problem("wav.empty", path=path)
    head = file.read(12)
    if head[:4] not in (b"RIFF", b"RIFX", b"RF64") or head[8:] != b"WAVE":
        raise Problem("wav.not_wav", path=path)
    order = ">" if head.startswith(b"RIFX") else "<"
    for name, begin, length in _parts(file, order):
        if name == b"fmt " and length >= 8:
            _check_rate(path, *struct.unpack(order + "4xI", file.read(8).ljust(8, b"\0")))
        if name == b"data" and length < UNKNOWN and begin + length > size:
            raise Problem("wav.cut_short", path=path, promised=begin + length, size=size)
        if name == b"data" and length == 0 and size > begin:
            return _completed(file, begin, struct.pack(order + "I", min(size - begin, UNKNOWN)))
    file.seek(0)
    return file


def _check_rate(path: Path, rate: int) -> None:
    if rate not in RATES:
        raise Problem("wav.rate", path=path, rate=rate, lowest=RATES.start, highest=RATES.stop - 1)


def _completed(file: BinaryIO, begin: int, length: bytes) -> mmap.mmap:
    """The file as if its writer, cut off in mid-call, had still filled in how long its sound is."""
    whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    whole[begin - 4 : begin] = length
    return whole


def _parts(file: BinaryIO, order: str) -> Iterator[tuple[bytes, int, int]]:
    """Name, first byte and length of each chunk of a RIFF file up to its sound."""
    begin = 12
    while True:
        file.seek(begin)
        head = file.read(8)
        if len(head) < 8:
            return
        name, length = head[:4], struct.unpack(order + "I", head[4:])[0]
        yield name, begin + 8, length
        if name == b"data":
            return
        begin += 8 + length + length % 2


def _pcm(path: Path, sound: soundfile.SoundFile, side: int | None) -> bytes:
    if not sound.frames:
        raise Problem("wav.no_sound", path=path)
    if sound.frames > LONGEST_MINUTES * 60 * sound.samplerate:
        minutes = round(sound.frames / sound.samplerate / 60)
        raise Problem("wav.too_long", path=path, minutes=minutes, longest=LONGEST_MINUTES)
    stream = soxr.ResampleStream(sound.samplerate, RATE, 1, dtype="float32")
    pieces = [to_pcm(stream.resample_chunk(mono)) for mono in _mono(sound, side)]
    return b"".join([*pieces, to_pcm(stream.resample_chunk(np.zeros(0, np.float32), last=True))])


def _mono(sound: soundfile.SoundFile, side: int | None) -> Iterator[Floats]:
    """The file piece by piece, mixed or one side; what is no number (float files may hold that) is silence."""
    while len(block := sound.read(BLOCK // sound.channels, dtype="float32", always_2d=True)):
        chosen = block if side is None else block[:, side : side + 1]
        yield np.clip(np.nan_to_num(chosen), -1, 1).mean(axis=1, dtype=np.float32)


def _encode(left: bytes, right: bytes | None, codec: Codec) -> bytes:
    sides = [to_floats(side) for side in (left, right) if side is not None]
    longest = max(len(side) for side in sides)
    rate = RATE if codec == "pcm" else TELEPHONE_RATE
    sound = np.stack([resample(fit(side, longest), RATE, rate) for side in sides], axis=1)
    file = io.BytesIO()
    soundfile.write(file, sound, rate, format="WAV", subtype=SUBTYPES[codec])
    return file.getvalue()


def _plain(path: Path) -> bool:
    """A file, or nothing yet; devices, pipes and links (/dev/stdout is one) are written straight."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except FileNotFoundError:
        return True


def _replace(path: Path, whole: bytes) -> None:
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(whole)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
