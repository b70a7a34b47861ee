"""One of several processes of a hotline for tests: it hands every caller over to the desk, which is in the first."""

import asyncio
import json
import signal
import sys
from pathlib import Path

from voicebot.desk.core import Desk
from voicebot.desk.elsewhere import Elsewhere
from voicebot.desk.leg import Held
from voicebot.desk.model import Operator, Queue
from voicebot.desk.music import music
from voicebot.desk.office import Means, Office
from voicebot.desk.window import Window
from voicebot.dialogue.acts import HandOff
from voicebot.lines.base import Line
from voicebot.lines.sip.serve import serve
from voicebot.lines.sip.worker import Dial, Worker, inside
from voicebot.settings import Sip

CARD = HandOff("people", "просит человека", ("соедините",), None, {}, ())


async def silence(place: int, wait: int | None, number: int, callback: bool) -> bytes:
    return b""


class Branch:
    """extensions: of anna, who is asked first, and of boris; folder: where it is noted who took which call."""

    def __init__(self, worker: Worker, extensions: list[str], folder: Path) -> None:
        self.stop = asyncio.Event()
        self._worker, self._folder = worker, folder
        self._dial: Dial | None = None
        self._desk = self._office(extensions) if worker.first else Elsewhere(worker.desk)

    def _office(self, extensions: list[str]) -> Office:
        levels = zip(("anna", "boris"), (9, 5), extensions, strict=True)
        people = [Operator(name, {"people": level}, extension, "ready") for name, level, extension in levels]
        now = asyncio.get_running_loop().time
        means = Means(silence, music(), self._ring, lambda: round(now() * 1000))
        return Office(Desk([Queue("people")], people), {"100": "people"}, means, lambda told: None)

    async def _ring(self, number: str) -> Line:
        assert self._dial
        return await self._dial(number)

    async def run(self, settings: Sip) -> None:
        async with asyncio.TaskGroup() as group:
            if isinstance(self._desk, Office):
                group.create_task(self._desk.run(self.stop))
                group.create_task(Window(self._desk).run(self._worker.desk, self.stop))
            await serve(settings, self.answer, self.stop, self._ready)
            self.stop.set()

    def _ready(self, front: object, dial: Dial) -> None:
        self._dial = dial

    async def answer(self, line: Line) -> None:
        held = Held(line, self._desk)
        await held.transfer("100")
        assert held.taken
        end, _ = await self._desk.serve(held, line.caller, CARD)
        (self._folder / line.caller).write_text(f"{self._worker.number} {end}")
        await held.end()


async def main() -> None:
    settings, extensions, folder = sys.argv[1:]
    worker = inside()
    assert worker
    branch = Branch(worker, json.loads(extensions), Path(folder))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, branch.stop.set)
    await branch.run(Sip(**json.loads(settings)))


if __name__ == "__main__":
    asyncio.run(main())
