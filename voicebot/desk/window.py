"""The desk's window to the other processes of the hotline: they hold their callers' lines, the desk has the queue."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from voicebot.audio import SILENCE, WIDTH, Chunk
from voicebot.desk.leg import Held
from voicebot.desk.office import Office
from voicebot.desk.wire import Wire, problem, told
from voicebot.dialogue.acts import HandOff
from voicebot.errors import Problem
from voicebot.lines.base import Key, Typed

CARD = TypeAdapter(HandOff)
LATE = 50  # chunks: what nobody listens to is forgotten after a second


class Window:
    """Open until `stop`, and for those who are at the desk then until they are done."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._callers: set[asyncio.Task[None]] = set()

    async def run(self, path: str, stop: asyncio.Event) -> None:
        server = await asyncio.start_unix_server(self._came, path)
        async with server:
            await stop.wait()
        await asyncio.gather(*self._callers)

    def _came(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._attend(Wire(reader, writer)))
        self._callers.add(task)
        task.add_done_callback(self._callers.discard)

    async def _attend(self, wire: Wire) -> None:
        try:
            said = await wire.read()
            match said:
                case {"takes": target}:
                    await self._takes(wire, target)
                case {"rang": caller}:
                    await self._office.rang(caller)
                case {"serve": call} if isinstance(said, dict):
                    await self._serve(wire, call, said)
        finally:
            wire.close()

    async def _takes(self, wire: Wire, target: str) -> None:
        try:
            wire.say(takes=await self._office.takes(target))
        except Problem as why:
            wire.say(problem=told(why))

    async def _serve(self, wire: Wire, call: str, said: dict[str, Any]) -> None:
        line = Passed(wire, said)
        held, reading = Held(line, self._office), asyncio.create_task(line.read())
        try:
            end, scenario = await self._office.serve(held, call, CARD.validate_python(said["card"]), said["urgent"])
            wire.say(end=end, scenario=scenario)
        finally:
            reading.cancel()
            await asyncio.wait({reading})
            await held.end()


class Passed:
    """A caller's Line that another process holds."""

    realtime = audible = True

    def __init__(self, wire: Wire, said: dict[str, Any]) -> None:
        self.kind, self.caller, self.dialled = said["kind"], said["caller"], said["dialled"]
        self.moment = datetime.fromisoformat(said["moment"])
        self._wire = wire
        self._items: asyncio.Queue[Chunk | Key | None] = asyncio.Queue(LATE)
        self._now = self._sent = self._heard = 0
        self._gone = False
        self._passing: asyncio.Future[None] | None = None

    async def read(self) -> None:
        """What the other process tells, until it tells no more."""
        try:
            while not self._gone:
                self._take(await self._wire.read())
        finally:
            self._put(None)
            self._passed(Problem("desk.gone", caller=self.caller))

    def _take(self, said: dict[str, Any] | tuple[int, bytes] | None) -> None:
        match said:
            case (int(heard), bytes(pcm)):
                self._heard = max(self._heard, heard)
                self._put(Chunk(pcm, self._now))
                self._now += len(SILENCE) // WIDTH
            case {"key": digit}:
                self._put(Key(digit, self._now))
            case {"passed": why}:
                self._passed(problem(why) if why else None)
            case _:
                self._gone = True

    def _put(self, item: Chunk | Key | None) -> None:
        if self._items.full():
            self._items.get_nowait()
        self._items.put_nowait(item)

    def _passed(self, why: Problem | None) -> None:
        if self._passing is None or self._passing.done():
            return
        if why:
            self._passing.set_exception(why)
        else:
            self._passing.set_result(None)

    async def listen(self) -> AsyncGenerator[Chunk | Key | Typed, None]:
        while (item := await self._items.get()) is not None:
            yield item
        self._put(None)  # whoever listens once more hears that there is nobody

    async def play(self, pcm: bytes) -> None:
        self._sent += len(pcm) // WIDTH
        self._wire.sound(pcm)

    async def write(self, text: str) -> None:
        """Nobody reads here."""

    @property
    def unheard(self) -> int:
        return self._sent - self._heard

    def flush(self) -> int:
        unheard, self._heard = self.unheard, self._sent
        self._wire.say(flush=True)
        return unheard

    async def transfer(self, target: str) -> None:
        if self._gone:
            raise Problem("desk.gone", caller=self.caller)
        self._passing = asyncio.get_running_loop().create_future()
        self._wire.say(pass_on=target)
        await self._passing

    async def hang_up(self) -> None:
        """That is for the other process to do, once it is told how it ended."""
