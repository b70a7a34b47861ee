"""A caller who is there now: what sound over a network has in common, whatever carries it.

Every 20 ms of real time one chunk of the caller is heard and the wire is topped up with what the robot says.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Protocol

import numpy as np

from voicebot.audio import CHUNK, RATE, SILENCE, WIDTH, Chunk, samples
from voicebot.lines.base import Key, Typed
from voicebot.lines.dtmf import Tones
from voicebot.lines.rates import Resampler

TICK = CHUNK / RATE  # seconds
ROOM = samples(200)  # `play` returns when less than this waits here
LEAD_MS = 60  # so much is given to the wire ahead of time
EAR_SECONDS = 0.15  # a telephone holds so much back against late packets, and drops it when the call ends
TAIL = 3  # chunks between the wire's end of a sound and the caller's ear
PREFILL, LEAST, MOST = 2 * len(SILENCE), 6 * len(SILENCE), 12 * len(SILENCE)
HUSHED = 200.0  # root mean square of a chunk that nobody misses


class Wire(Protocol):
    """What carries the sound: 16-bit mono at `rate`, which may change in mid-call.

    queued: samples at `rate` that were written and are not sent.
    """

    rate: int

    @property
    def closed(self) -> bool: ...

    def read(self) -> bytes: ...

    def write(self, pcm: bytes) -> bool:
        """False where it can't be taken now: the caller holds the call."""

    @property
    def queued(self) -> int: ...

    def drop(self) -> None:
        """Forget what is queued."""


class Intake:
    """What came from the wire, in step with the clock: late packets leave a gap, early ones wait, neither adds up."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._flowing = False

    def put(self, pcm: bytes) -> None:
        self._held += pcm

    def chunk(self, behind: bool = False) -> bytes:
        """20 ms; silence where nothing has come. What has piled up is left out, in pauses if there are any.

        behind: the chunks after this one are due as well, and will take what is here.
        """
        if len(self._held) < (len(SILENCE) if self._flowing else PREFILL):
            self._flowing = False
            return SILENCE
        self._flowing = True
        chunk = self._take()
        while not behind and (len(self._held) >= MOST or (len(self._held) >= LEAST and _hushed(chunk))):
            chunk = self._take()
        return chunk

    def _take(self) -> bytes:
        chunk = bytes(self._held[: len(SILENCE)])
        del self._held[: len(SILENCE)]
        return chunk


def _hushed(pcm: bytes) -> bool:
    return float(np.sqrt(np.mean(np.frombuffer(pcm, "<i2").astype(np.float64) ** 2))) < HUSHED


class LiveLine:
    """A Line on a Wire. Whoever makes it runs `run` beside it: that is its clock."""

    realtime = True
    audible = True

    def __init__(self, wire: Wire, kind: str, caller: str, dialled: str, moment: datetime) -> None:
        self.kind, self.caller, self.dialled, self.moment = kind, caller, dialled, moment
        self._wire = wire
        self._now = 0
        self._heard: deque[Chunk | Key] = deque()
        self._intake, self._tones = Intake(), Tones()
        self._down, self._up = Resampler(wire.rate, RATE), Resampler(RATE, wire.rate)
        self._rate = wire.rate
        self._queue = bytearray()
        self._tail = 0
        self._over = False
        self._ticked = asyncio.Event()

    async def run(self) -> None:
        """Until the wire is closed; after a stall the chunks that are due come at once."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        try:
            while not self._wire.closed:
                due += TICK
                self._tick(behind=due < loop.time())
                await asyncio.sleep(max(0.0, due - loop.time()))
        finally:
            self._over = True
            self._ticked.set()

    async def listen(self) -> AsyncGenerator[Chunk | Key | Typed, None]:
        while True:
            while self._heard:
                yield self._heard.popleft()
            if self._over:
                return
            await self._ticked.wait()

    async def play(self, pcm: bytes) -> None:
        if not self._over:
            self._queue += pcm
        while len(self._queue) // WIDTH >= ROOM and not self._over:
            await self._ticked.wait()

    async def write(self, text: str) -> None:
        """Never asked for: this line is heard."""

    @property
    def unheard(self) -> int:
        if self._over:
            return 0
        return len(self._queue) // WIDTH + self._wire.queued * RATE // self._rate + self._tail * CHUNK

    def flush(self) -> int:
        unheard = self.unheard
        self._queue.clear()
        self._wire.drop()
        self._tail = 0
        return unheard

    async def linger(self) -> None:
        """What was sent has been heard after this: before a call ends or goes elsewhere."""
        if not self._wire.closed:
            await asyncio.sleep(EAR_SECONDS)

    def press(self, digit: str) -> None:
        """The line itself names a key."""
        self._tones.named()
        self._heard.append(Key(digit, self._now))

    def _tick(self, behind: bool) -> None:
        """20 ms pass on both sides."""
        if self._wire.rate != self._rate:
            self._rate = self._wire.rate
            self._down, self._up = Resampler(self._rate, RATE), Resampler(RATE, self._rate)
        self._intake.put(self._down.take(self._wire.read()))
        chunk = self._intake.chunk(behind)
        self._heard.append(Chunk(chunk, self._now))
        self._now += CHUNK
        self._heard.extend(Key(digit, self._now) for digit in self._tones.hear(chunk, self._now))
        self._top_up()
        self._ticked.set()
        self._ticked.clear()

    def _top_up(self) -> None:
        queued = self._wire.queued
        self._tail = TAIL if queued else max(0, self._tail - 1)
        room = samples(LEAD_MS) - queued * RATE // self._rate
        if room <= 0 or not self._queue:
            return
        size = room * WIDTH
        if self._wire.write(self._up.take(bytes(self._queue[:size]))):
            del self._queue[:size]
            self._tail = TAIL
