"""Sound inside the robot: 16 kHz signed 16-bit mono, in chunks of 20 ms. Bare integers are samples."""

from dataclasses import dataclass

RATE = 16_000
CHUNK = 320
WIDTH = 2
SILENCE = bytes(CHUNK * WIDTH)


@dataclass(frozen=True, slots=True)
class Chunk:
    """20 ms of one side of a call; `start` counts samples since the call began."""

    pcm: bytes
    start: int


def samples(ms: int) -> int:
    return ms * RATE // 1000


def to_ms(count: int) -> int:
    return count * 1000 // RATE


def length(pcm: bytes) -> int:
    """How many samples `pcm` holds."""
    return len(pcm) // WIDTH


def chunks(pcm: bytes) -> list[bytes]:
    """`pcm` cut into chunks of 20 ms, the last one filled up with silence."""
    size = CHUNK * WIDTH
    return [pcm[i : i + size].ljust(size, b"\0") for i in range(0, len(pcm), size)]
