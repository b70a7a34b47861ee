"""Callbacks outlive the process that promised them, and are done once."""

import asyncio
import subprocess
import sys
from pathlib import Path

from fakes import LiveLine, spoken
from promising import BEGUN, CALLER, CARD, Process
from test_office import Room, held, until

from voicebot.desk.leg import Held
from voicebot.desk.model import How, Tick
from voicebot.desk.promise import Forgetful, Owed
from voicebot.desk.waited import CUT
from voicebot.errors import Problem
from voicebot.records.callbacks import Callbacks
from voicebot.records.database import Database

TESTS = Path(__file__).parents[1]


def killed(file: Path, stage: str) -> None:
    """A process that came so far, and was killed there."""
    command = [sys.executable, str(Path(__file__).parent / "promising.py"), str(file), stage]
    path = f"{TESTS}:{TESTS.parent}"
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": path}) as process:
        assert process.stdout
        assert process.stdout.readline().strip() == stage
        process.kill()


def owed(file: Path) -> list[tuple[str, int]]:
    return [(one.caller, one.tries) for one in Callbacks(Database(f"sqlite:///{file}"), BEGUN).owed()]


def test_who_was_promised_a_callback_is_called_once_however_often_the_process_is_killed(tmp_path: Path) -> None:
    file = tmp_path / "ledger.db"
    killed(file, "promised")
    assert owed(file) == [(CALLER, 0)]
    killed(file, "talking")
    assert owed(file) == []

    async def nobody() -> None:
        assert not Process(Database(f"sqlite:///{file}")).office.desk.waiting

    asyncio.run(nobody())


def test_who_was_being_called_when_the_process_died_is_called_again_but_not_at_once(tmp_path: Path) -> None:
    async def run() -> None:
        file = tmp_path / "ledger.db"
        await Process(Database(f"sqlite:///{file}")).promise()
        dies = Process(Database(f"sqlite:///{file}"), answers=False)
        dies.office.set_status("anna", "ready")
        await until(lambda: CALLER in dies.rung)
        assert owed(file) == [(CALLER, 1)], "he has heard nothing yet"
        process = Process(Database(f"sqlite:///{file}"))
        assert process.office.cards["c"] == CARD
        [one] = process.office.floor().waiting
        assert (one.caller, one.callback) == (CALLER, "promised")
        process.office.set_status("anna", "ready")
        assert process.office.desk.operators["anna"].status == "ready", (
            "who was called in vain isn't called again at once"
        )

    asyncio.run(run())


def test_whose_line_is_cut_by_a_process_that_dies_is_called_back_where_he_does_not_ring_himself(tmp_path: Path) -> None:
    async def run() -> None:
        file = tmp_path / "ledger.db"
        dies, line = Process(Database(f"sqlite:///{file}")), LiveLine([], patience_ms=10_000_000)
        line.caller = CALLER
        on_the_line = asyncio.create_task(dies.office.serve(Held(line, dies.office), "c", CARD))
        await until(lambda: owed(file) == [(CALLER, 0)])
        now = 0
        process = Process(Database(f"sqlite:///{file}"), now=lambda: now)
        assert [one.how for one in process.office.desk.waiting.values()] == ["cut"]
        process.office.set_status("anna", "ready")
        assert process.office.desk.operators["anna"].status == "ready", "he may still be on the line"
        now = CUT
        process.office.step(Tick())
        await until(lambda: CALLER in process.rung)
        again = Process(Database(f"sqlite:///{file}"))
        await again.office.rang(CALLER)
        await until(lambda: not again.office.desk.waiting)
        on_the_line.cancel()

    asyncio.run(run())


def test_who_was_helped_or_has_left_the_queue_is_not_called_after_that(tmp_path: Path) -> None:
    async def run() -> None:
        file = tmp_path / "ledger.db"
        process, line = Process(Database(f"sqlite:///{file}")), LiveLine([spoken(21, 200), "*"], patience_ms=9000)
        line.caller = CALLER
        assert await process.office.serve(Held(line, process.office), "c", CARD) == ("robot", None)
        await until(lambda: not owed(file))

    asyncio.run(run())


def test_of_two_desks_with_one_ledger_one_calls(tmp_path: Path) -> None:
    async def run() -> None:
        database = Database(f"sqlite:///{tmp_path}/ledger.db")
        await Process(database).promise()
        desks = [Process(database), Process(database)]
        for one in desks:
            one.office.set_status("anna", "ready")
        await until(lambda: sum("connected" in [told.what for told in one.told] for one in desks) == 1)
        await until(lambda: any(not one.office.desk.talks and not one.office.desk.waiting for one in desks))
        assert sum(one.rung.count(CALLER) for one in desks) == 1

    asyncio.run(run())


def test_who_rings_himself_is_not_called_any_more(tmp_path: Path) -> None:
    async def run() -> None:
        file = tmp_path / "ledger.db"
        database = Database(f"sqlite:///{file}")
        await Process(database).promise()
        process = Process(database)
        await process.office.rang(CALLER)
        while owed(file):  # noqa: ASYNC110
            await asyncio.sleep(0)
        assert not process.office.desk.waiting

    asyncio.run(run())


def test_who_was_called_in_vain_too_often_is_given_up_whatever_process_called_him(tmp_path: Path) -> None:
    async def run() -> None:
        file = tmp_path / "ledger.db"
        database = Database(f"sqlite:///{file}")
        Callbacks(database, BEGUN).keep(Owed("c", "people", CALLER, -5000, False, CARD, tries=3))
        process = Process(database)
        process.office.set_status("anna", "ready")
        assert [told.what for told in process.told] == ["gave_up"]
        while owed(file):  # noqa: ASYNC110
            await asyncio.sleep(0)
        assert not process.rung

    asyncio.run(run())


class Full(Forgetful):
    """Its disk is full when something is to be promised."""

    def __init__(self) -> None:
        self.kept: list[How] = []

    async def keep(self, owed: Owed) -> None:
        if owed.how == "promised":
            raise Problem("records.full", where="ledger.db", what="disk full")
        self.kept.append(owed.how)


async def sorry() -> bytes:
    return spoken(9, 300)


def test_what_can_not_be_kept_is_not_promised_and_the_caller_waits_on(tmp_path: Path) -> None:
    async def run() -> None:
        promises = Full()
        room, line = Room(promises=promises, sorry=sorry), LiveLine([spoken(21, 200), "1"], patience_ms=4000)
        line.caller = CALLER
        room.office.set_status("anna", "paused")
        assert await room.office.serve(held(room, line), "c", CARD) == ("hung_up", None)
        assert spoken(9, 300) in bytes(line.heard)
        assert spoken(7, 20) in bytes(line.heard)[bytes(line.heard).index(spoken(9, 300)) :], "the music goes on"
        await until(lambda: promises.kept == ["cut", "gave_up"])

    asyncio.run(run())


class Slow(Forgetful):
    """The operator answers while it writes."""

    def __init__(self) -> None:
        self.settled: list[str] = []
        self.room: Room

    async def keep(self, owed: Owed) -> None:
        if owed.how == "cut":
            return
        self.room.office.set_status("anna", "ready")
        assert self.room.office.answer("anna", LiveLine([spoken(22, 600)], patience_ms=1000))

    async def settle(self, call: str) -> None:
        self.settled.append(call)


def test_an_operator_who_is_quicker_than_the_ledger_speaks_with_the_caller() -> None:
    async def run() -> None:
        promises = Slow()
        promises.room = room = Room(promises=promises)
        line = LiveLine(["1"], patience_ms=9000)
        line.caller = CALLER
        room.office.set_status("anna", "paused")
        assert await room.office.serve(held(room, line), "c", CARD) == ("ended", None)
        assert spoken(22, 200) in bytes(line.heard)
        await until(lambda: promises.settled == ["c"])
        assert not room.office.desk.waiting

    asyncio.run(run())
