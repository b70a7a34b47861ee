"""Two calls connected, and what the caller hears until they are."""

import asyncio
from collections.abc import Awaitable, Callable

import numpy as np

from voicebot.audio import RATE, WIDTH, chunks, samples
from voicebot.lines.live import TICK, Wire
from voicebot.lines.rates import Resampler

RING_HZ, RING_MS, PAUSE_MS = 425, 1000, 4000  # the ringing tone of Russian exchanges
LOUDNESS = 2000
PREFILL_MS = 40
MOST_MS = 200  # a side that takes nothing for so long (hold) misses the rest


class Silent:
    """The wire of a caller who talks with somebody else."""

    rate = RATE
    queued = 0

    def __init__(self) -> None:
        self.closed = False

    def read(self) -> bytes:
        return b""

    def write(self, pcm: bytes) -> bool:
        return True

    def drop(self) -> None:
        return


class Pipe:
    """One direction between two calls."""

    def __init__(self, source: Wire, sink: Wire) -> None:
        self._source, self._sink = source, sink
        self._rates = (0, 0)

    def move(self) -> None:
        pcm = self._source.read()
        if self._rates != (self._source.rate, self._sink.rate):
            self._rates = (self._source.rate, self._sink.rate)
            self._resampler = Resampler(*self._rates)
            self._sink.write(bytes(PREFILL_MS * self._sink.rate // 1000 * WIDTH))
        if pcm and self._sink.queued < MOST_MS * self._sink.rate // 1000:
            self._sink.write(self._resampler.take(pcm))


async def bridged(near: Wire, far: Wire) -> None:
    """Copy the sound both ways until one side hangs up."""
    ways = Pipe(near, far), Pipe(far, near)
    loop = asyncio.get_running_loop()
    due = loop.time()
    while not (near.closed or far.closed):
        for way in ways:
            way.move()
        due += TICK
        await asyncio.sleep(max(0.0, due - loop.time()))


async def ringing(play: Callable[[bytes], Awaitable[None]]) -> None:
    """The tone that says: it rings there. Until cancelled."""
    times = np.arange(samples(RING_MS)) / RATE
    edge = np.minimum(1, np.minimum(times, times[::-1]) * 100)  # no click
    tone = (LOUDNESS * edge * np.sin(2 * np.pi * RING_HZ * times)).astype("<i2").tobytes()
    while True:
        for chunk in chunks(tone + bytes(samples(PAUSE_MS) * WIDTH)):
            await play(chunk)
