"""The first process of a hotline for tests, which dies: it tells how far it has come, and then waits to be killed.

Arguments: the ledger's file, and what it is to come to. `promised`: a caller has heard that he will be called back;
`talking`: he was called, and speaks with anna.
"""

import asyncio
import sys
from collections.abc import Callable
from datetime import datetime

from fakes import LiveLine, spoken

from voicebot.desk.core import Desk
from voicebot.desk.leg import Held
from voicebot.desk.model import Operator, Queue
from voicebot.desk.office import Means, Office
from voicebot.desk.told import Told
from voicebot.dialogue.acts import HandOff
from voicebot.errors import Problem
from voicebot.lines.base import Line
from voicebot.promises import Promises
from voicebot.records.database import Database
from voicebot.workers import Workers

CARD = HandOff("people", "просит человека", ("соедините",), None, {"account": "7"}, ())
CALLER = "+79001234567"
BEGUN = datetime(2026, 11, 30, 12)


async def silence(place: int, wait: int | None, number: int, callback: bool) -> bytes:
    return b""


def failed(problem: Problem) -> None:
    raise problem


class Process:
    """answers: the caller does, when he is called."""

    def __init__(self, database: Database, answers: bool = True, now: Callable[[], int] | None = None) -> None:
        self.rung: list[str] = []
        self.told: list[Told] = []
        self._answers = answers
        anna = Operator("anna", {"people": 5}, "101", "paused")
        promises = Promises(database, BEGUN, Workers(), failed)
        clock = asyncio.get_running_loop().time
        begun = clock()
        now = now or (lambda: round((clock() - begun) * 1000))
        means = Means(silence, b"\0" * 640, self.ring, now, promises=promises)
        self.office = Office(Desk([Queue("people")], [anna]), {"100": "people"}, means, self.told.append)

    async def ring(self, number: str) -> Line:
        self.rung.append(number)
        if number == CALLER and not self._answers:
            await asyncio.Event().wait()
        return LiveLine([spoken(21, 600)], patience_ms=10_000_000 if number == CALLER else 20_000_000)

    async def promise(self) -> None:
        line = LiveLine(["1"], patience_ms=9000)
        line.caller = CALLER
        assert await self.office.serve(Held(line, self.office), "c", CARD) == ("callback", None)


async def main() -> None:
    file, stage = sys.argv[1:]
    process = Process(Database(f"sqlite:///{file}"))
    if stage == "promised":
        await process.promise()
    else:
        process.office.set_status("anna", "ready")
        while "connected" not in [told.what for told in process.told]:  # noqa: ASYNC110
            await asyncio.sleep(0)
    print(stage, flush=True)  # noqa: T201
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
