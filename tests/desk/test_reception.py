"""From the robot to the desk and back, on one line."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from fakes import LiveLine, spoken
from shipped import KNOWLEDGE
from test_office import CARD, OPERATOR, Room, until

from voicebot.conversation import Conversation
from voicebot.reception import Reception
from voicebot.workers import Workers


class Robot:
    """Hands every caller over at once, the first time; `scenarios`: what it was begun with."""

    def __init__(self) -> None:
        speaks = SimpleNamespace(speak=lambda text: iter([spoken(9, 100)]))
        dialogue = SimpleNamespace(knowledge=KNOWLEDGE)
        self.robot = SimpleNamespace(dialogue=dialogue, synthesizer=speaks, workers=Workers())
        self.calls: list[tuple[str, str]] = []

    async def answer(self, line: Any, call: str, ledger: Any, listen: Any, scenario: str = "") -> Conversation:
        self.calls.append((call, scenario))
        conversation = Conversation()
        conversation.call = call
        if len(self.calls) == 1:
            async for _ in line.listen():
                await line.transfer("100")
                break
            conversation.card = CARD
        await line.hang_up()
        return conversation


def reception(robot: Robot, room: Room) -> Reception:
    return Reception(robot, None, room.office)  # type: ignore[arg-type]


@pytest.mark.parametrize(("key", "scenario"), [("*", ""), ("2", "callback")])
def test_a_caller_goes_back_to_the_robot_and_is_the_same_caller(key: str, scenario: str) -> None:
    async def run() -> None:
        robot, room = Robot(), Room()
        room.office.set_status("anna", "paused")
        line = LiveLine([spoken(21, 200), key], patience_ms=20_000)
        await reception(robot, room).answer(line, "c", lambda part: lambda event: None)
        assert robot.calls == [("c", ""), ("c-2", scenario)]
        assert line.hung_up

    asyncio.run(run())


def test_who_spoke_with_an_operator_is_done() -> None:
    async def run() -> None:
        robot, room = Robot(), Room()
        line, leg = LiveLine([], patience_ms=20_000), LiveLine([OPERATOR], patience_ms=1000)
        serving = asyncio.create_task(reception(robot, room).answer(line, "c", lambda part: lambda event: None))
        await until(lambda: room.office.desk.operators["anna"].status == "ringing")
        room.office.answer("anna", leg)
        await serving
        assert robot.calls == [("c", "")]
        assert line.hung_up
        assert spoken(22, 100) in bytes(line.heard)

    asyncio.run(run())


def test_who_wants_to_be_called_back_hears_that_he_will_be() -> None:
    async def run() -> None:
        robot, room = Robot(), Room()
        room.office.set_status("anna", "paused")
        line = LiveLine([spoken(21, 200), "1"], patience_ms=20_000)
        line.caller = "+79001234567"
        await reception(robot, room).answer(line, "c", lambda part: lambda event: None)
        assert spoken(9, 100) in bytes(line.heard)
        assert [one.callback for one in room.office.desk.waiting.values()] == [True]
        assert line.hung_up

    asyncio.run(run())


def test_nobody_at_the_desk_leaves_it_to_the_line() -> None:
    async def run() -> None:
        robot, room = Robot(), Room()
        room.office.set_status("anna", "offline")
        line = LiveLine([spoken(21, 200)], patience_ms=200)
        await reception(robot, room).answer(line, "c", lambda part: lambda event: None)
        assert line.transferred == ["100"]
        assert line.hung_up

    asyncio.run(run())
