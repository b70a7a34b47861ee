"""Callers whose line another process holds, at the one desk."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from fakes import LiveLine, spoken
from test_office import ANNOUNCED, CALLER, CARD, OPERATOR, Room, until

from voicebot.audio import samples
from voicebot.desk.elsewhere import Elsewhere
from voicebot.desk.leg import Held
from voicebot.desk.model import Tick
from voicebot.desk.window import Window
from voicebot.errors import Problem
from voicebot.knowledge.calendar import Calendar
from voicebot.lines.base import Closed


@asynccontextmanager
async def window(room: Room, folder: Path) -> AsyncGenerator[Elsewhere, None]:
    stop = asyncio.Event()
    running = asyncio.create_task(Window(room.office).run(str(folder / "desk"), stop))
    await until((folder / "desk").exists)
    yield Elsewhere(str(folder / "desk"))
    stop.set()
    await running


async def served(desk: Elsewhere, line: LiveLine) -> tuple[str, str | None]:
    return await desk.serve(Held(line, desk), "c", CARD)


def test_it_is_asked_who_is_at_work_and_why_nobody_takes_the_call(tmp_path: Path) -> None:
    async def run() -> None:
        room = Room()
        async with window(room, tmp_path) as desk:
            assert await desk.takes("100")
            assert not await desk.takes("911")
            room.office.desk.operators["anna"].calendar = Calendar(hours={})
            room.office.desk.operators["anna"].duty = "closed"
            with pytest.raises(Closed, match="people"):
                await desk.takes("100")
        (tmp_path / "full").mkdir()
        async with window(Room(limit=0), tmp_path / "full") as desk:
            with pytest.raises(Problem, match="people") as caught:
                await desk.takes("100")
            assert not isinstance(caught.value, Closed)

    asyncio.run(run())


def test_caller_and_operator_hear_one_another_through_the_window(tmp_path: Path) -> None:
    async def run() -> None:
        room = Room()
        room.office.set_status("anna", "paused")
        line, leg = LiveLine([CALLER * 8], patience_ms=60_000), LiveLine([OPERATOR], patience_ms=2000)
        async with window(room, tmp_path) as desk:
            serving = asyncio.create_task(served(desk, line))
            await until(lambda: line.now > samples(1000))
            room.clock.ms = 5001
            room.office.step(Tick())
            await until(lambda: ANNOUNCED[:3200] in bytes(line.heard))
            room.office.set_status("anna", "ready")
            assert room.office.answer("anna", leg)
            assert await serving == ("ended", None)
        assert spoken(7, 60) in bytes(line.heard), "music"
        assert spoken(22, 60) in bytes(line.heard)
        assert spoken(21, 60) in bytes(leg.heard)
        assert room.office.visits == {}
        assert not line.hung_up, "that is for the process that holds the line"

    asyncio.run(run())


@pytest.mark.parametrize(("key", "end"), [("1", "callback"), ("*", "robot"), ("2", "message"), ("", "hung_up")])
def test_a_caller_leaves_as_he_likes(key: str, end: str, tmp_path: Path) -> None:
    async def run() -> None:
        room, line = Room(), LiveLine([spoken(21, 200), key], patience_ms=20_000 if key else 400)
        line.caller = "+7900"
        room.office.set_status("anna", "paused")
        async with window(room, tmp_path) as desk:
            await desk.rang("+7900")
            assert await served(desk, line) == (end, None)
            assert [one.caller for one in room.office.desk.waiting.values()] == (
                ["+7900"] if end in ("callback", "hung_up") else []
            )

    asyncio.run(run())


@pytest.mark.parametrize("answers", [True, False])
def test_an_operator_passes_the_caller_on_to_a_number(answers: bool, tmp_path: Path) -> None:
    async def run() -> None:
        room, line, leg = Room(), LiveLine([], 60_000, answers), LiveLine([], patience_ms=60_000)
        async with window(room, tmp_path) as desk:
            serving = asyncio.create_task(served(desk, line))
            await until(lambda: room.office.desk.operators["anna"].status == "ringing")
            room.office.answer("anna", leg)
            await until(lambda: "connected" in room.story and leg.now > 0)
            await room.office.transfer("anna", "112")
            if not answers:
                await until(lambda: room.story.count("joined") == 2)
                line.hung_up = True
            assert await serving == (("outside", None) if answers else ("hung_up", None))
        assert line.transferred == (["112"] if answers else [])

    asyncio.run(run())


def test_a_desk_that_is_lost_costs_no_caller_his_call(tmp_path: Path) -> None:
    async def run() -> None:
        room, line = Room(), LiveLine([], patience_ms=60_000)
        desk = Elsewhere(str(tmp_path / "desk"))
        assert not await desk.takes("100"), "it isn't there yet"
        assert await served(desk, line) == ("message", None)
        server = await asyncio.start_unix_server(lambda _, writer: writer.close(), tmp_path / "desk")
        async with server:
            assert not await desk.takes("100")
            assert await served(desk, line) == ("message", None)
        assert not line.hung_up
        assert not room.told

    asyncio.run(run())
