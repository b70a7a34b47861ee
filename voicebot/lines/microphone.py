"""A caller at this computer: its microphone and loudspeaker, by PortAudio."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractContextManager
from datetime import datetime
from threading import Lock
from typing import Any, Protocol

from voicebot.audio import CHUNK, RATE, SILENCE, WIDTH, Chunk, samples
from voicebot.errors import Problem
from voicebot.lines.base import Key, Typed

ROOM = samples(200)  # `play` returns when less than this waits
TAIL = 15  # chunks after the robot's last sound in which the room still echoes it
LOST = 5.0  # seconds without sound from the device: it was unplugged

Moved = Callable[[Any, Any, int, Any, Any], None]  # PortAudio's callback: in, out, frames, times, flags
Open = Callable[[Moved], AbstractContextManager[object]]


class Meter(Protocol):
    """Is shown 20 ms of both sides at a time."""

    def __call__(self, mine: bytes, robots: bytes) -> None: ...


class MicrophoneLine:
    """open_stream: opens the device, which then gives and takes 20 ms at a time, in a thread of its own.

    headphones: the microphone doesn't hear the robot, so that the caller may interrupt it; without, the robot is deaf
    while it speaks.
    """

    realtime = True
    audible = True
    kind = "microphone"

    def __init__(self, open_stream: Open, headphones: bool, meter: Meter, moment: datetime | None = None) -> None:
        self.moment = moment or datetime.now()
        self.caller = self.dialled = ""
        self._open, self._headphones, self._meter = open_stream, headphones, meter
        self._lock = Lock()
        self._queue = bytearray()  # of the robot's sound
        self._echo = 0  # chunks in which the microphone may still hear it
        self._came: asyncio.Queue[bytes] = asyncio.Queue()
        self._moved = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._now = 0
        self._over = False

    async def listen(self) -> AsyncGenerator[Chunk | Key | Typed, None]:
        self._loop = asyncio.get_running_loop()
        with self._open(self._move):
            while not self._over:
                try:
                    pcm = await asyncio.wait_for(self._came.get(), LOST)
                except TimeoutError as error:
                    raise Problem("microphone.lost") from error
                self._moved.set()
                yield Chunk(pcm, self._now)
                self._now += CHUNK
        self._over = True
        self._moved.set()

    def _move(self, sound: Any, out: Any, frames: int, times: Any, flags: Any) -> None:
        """20 ms pass; called in the device's thread."""
        with self._lock:
            robots = bytes(self._queue[: len(SILENCE)])
            del self._queue[: len(SILENCE)]
        out[:] = robots.ljust(len(SILENCE), b"\0")
        self._echo = TAIL if robots else max(0, self._echo - 1)
        mine = SILENCE if self._echo and not self._headphones else bytes(sound)
        self._meter(mine, robots)
        if self._loop:
            self._loop.call_soon_threadsafe(self._came.put_nowait, mine)

    def leave(self) -> None:
        """The caller hangs up."""
        self._over = True

    async def play(self, pcm: bytes) -> None:
        with self._lock:
            self._queue += pcm
        while self.unheard >= ROOM and not self._over:
            self._moved.clear()
            await self._moved.wait()

    async def write(self, text: str) -> None:
        """Never asked for: this line is heard."""

    @property
    def unheard(self) -> int:
        return 0 if self._over else len(self._queue) // WIDTH

    def flush(self) -> int:
        with self._lock:
            unheard = self.unheard
            self._queue.clear()
        return unheard

    async def transfer(self, target: str) -> None:
        """A rehearsal: whoever it is, he takes the call."""

    async def hang_up(self) -> None:
        self._over = True


def device(microphone: int | str | None, loudspeaker: int | str | None) -> Open:
    """Opens these devices, by number or part of the name; None: the computer's usual one."""
    portaudio = _portaudio()

    def open_stream(moved: Moved) -> AbstractContextManager[object]:
        try:
            stream: AbstractContextManager[object] = portaudio.RawStream(
                samplerate=RATE,
                blocksize=CHUNK,
                channels=1,
                dtype="int16",
                device=(microphone, loudspeaker),
                callback=moved,
            )
        except (portaudio.PortAudioError, ValueError) as error:
            raise Problem("microphone.unavailable", why=str(error).partition("\n")[0]) from error
        return stream

    return open_stream


def devices() -> str:
    """A table of what there is, with the numbers by which `device` finds it."""
    found = str(_portaudio().query_devices())
    if not found:
        raise Problem("microphone.none")
    return found


def _portaudio() -> Any:
    try:
        import sounddevice
    except ModuleNotFoundError as error:
        raise Problem("microphone.no_library") from error
    except OSError as error:
        raise Problem("microphone.no_portaudio") from error
    return sounddevice
