"""Calls over SIP: a telephone of the tests' own calls a robot in a process of its own."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from phone import HUSH, Phone, alaw, tone

pytest.importorskip("baresip", reason="pip install -e '.[sip]'")
ROBOT = Path(__file__).with_name("robot.py")
SETTINGS = {"listen": "127.0.0.1:0", "rtp_ports": "30000-30999", "drain_seconds": 1}


class Robot:
    """The robot's process, and what it tells."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.told: list[dict[str, Any]] = []
        self.port = 0

    async def tells(self, key: str, seconds: float = 8) -> Any:
        """The next thing of this kind."""
        async with asyncio.timeout(seconds):
            while line := await self.process.stdout.readline():  # type: ignore[union-attr]  # a pipe
                self.told.append(json.loads(line))
                if key in self.told[-1]:
                    return self.told[-1][key]
        raise AssertionError(f"the robot ended and never told {key}: {self.told}")


@asynccontextmanager
async def robot(**settings: Any) -> AsyncGenerator[Robot, None]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(ROBOT), json.dumps(SETTINGS | settings), stdout=asyncio.subprocess.PIPE
    )
    running = Robot(process)
    try:
        running.port = await running.tells("port", 20)
        yield running
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(process.wait(), 10)
    assert process.returncode == 0


def play(scene: Callable[[Robot], Awaitable[None]], **settings: Any) -> None:
    async def run() -> None:
        async with robot(**settings) as running:
            await scene(running)

    asyncio.run(run())


def seconds_of(hertz: float, sound: np.ndarray) -> float:
    """How long this tone sounds."""
    size = 160
    frames = sound[: len(sound) // size * size].reshape(-1, size)
    wave = np.exp(-2j * np.pi * hertz * np.arange(size) / 8000)
    power = np.abs(frames @ wave) ** 2 * 2 / size
    return float((power > 0.5 * (np.sum(frames**2, axis=1) + 1e-3)).sum() * size / 8000)


def test_a_call_is_answered_greeted_in_full_and_ended() -> None:
    async def scene(running: Robot) -> None:
        async with Phone(running.port) as phone:
            assert await phone.call("1001", ("Diversion", "<sip:84950000000@trunk>")) == 200
            talking = asyncio.create_task(phone.hush(5))
            await asyncio.wait_for(phone.gone.wait(), 5)
            talking.cancel()
        assert 0.98 <= seconds_of(440, phone.sound()) <= 1.02
        assert running.told[-1] == running.told[0]
        assert await running.tells("call") == "+79001112233"
        assert running.told[-1]["dialled"] == "1001"
        assert running.told[-1]["headers"]["Diversion"] == "<sip:84950000000@trunk>"

    play(scene)


def test_every_second_of_a_call_is_fifty_chunks_and_what_is_said_arrives() -> None:
    async def scene(running: Robot) -> None:
        async with Phone(running.port) as phone:
            await phone.call("1002")
            await phone.hush(0.4)
            await phone.say(alaw(tone(300, 1)))
            await phone.hush(0.6)
            await phone.bye()
        chunks = await running.tells("over")
        assert 95 <= chunks <= 110
        assert 49 <= running.told[-1]["loud"] <= 52

    play(scene)


def test_keys_arrive_once_whether_named_in_packets_or_heard_as_tones() -> None:
    async def scene(running: Robot) -> None:
        async with Phone(running.port) as phone:
            await phone.call("1002")
            await phone.hush(0.3)
            for digit in "50#":
                await phone.press(digit)
                await phone.hush(0.2)
            await phone.say(alaw(tone(697, 0.1) + tone(1209, 0.1)))  # the same exchange's echo of a key
            await phone.hush(0.6)
            await phone.bye()
            await running.tells("over")
        async with Phone(running.port) as old:
            await old.call("1002")
            await old.hush(0.3)
            await old.say(alaw(tone(852, 0.1) + tone(1477, 0.1)))
            await old.hush(0.7)
            await old.bye()
            await running.tells("over")
        assert [told["key"] for told in running.told if "key" in told] == ["5", "0", "#", "9"]

    play(scene)


def test_the_robot_falls_silent_within_a_quarter_of_a_second() -> None:
    async def scene(running: Robot) -> None:
        async with Phone(running.port) as phone:
            await phone.call("1004")
            await phone.hush(1)
            pressed = asyncio.get_running_loop().time()
            await phone.press("1")
            await phone.hush(1)
            await phone.bye()
        loud = [at for _, kind, payload, at in phone.heard if kind == 8 and payload != HUSH]
        assert max(loud) - pressed < 0.25
        assert await running.tells("flushed") > 0

    play(scene)


def test_a_caller_who_holds_the_call_comes_back() -> None:
    async def scene(running: Robot) -> None:
        async with Phone(running.port) as phone:
            await phone.call("1002")
            await phone.hush(0.4)
            assert await phone.again("sendonly") == 200
            await asyncio.sleep(0.6)
            assert await phone.again() == 200
            await phone.hush(0.3)
            await phone.say(alaw(tone(300, 0.5)))
            await phone.hush(0.5)
            assert await phone.bye() == 200
        await running.tells("over")
        assert running.told[-1]["loud"] >= 22

    play(scene)


def test_a_caller_who_vanishes_is_noticed() -> None:
    async def scene(running: Robot) -> None:
        async with Phone(running.port) as phone:
            await phone.call("1002")
            await phone.hush(0.5)
            await running.tells("over", 6)
            await asyncio.wait_for(phone.gone.wait(), 2)

    play(scene, rtp_timeout_seconds=2)


def test_a_handed_over_caller_talks_with_who_answered() -> None:
    async def scene(running: Robot) -> None:
        async with Phone(running.port) as phone, Phone(running.port, "operator") as operator:
            await phone.call("1003", ("X-Target", f"sip:operator@127.0.0.1:{operator.port}"))
            talking = asyncio.create_task(phone.say(alaw(tone(300, 3))))
            await asyncio.wait_for(operator.called.wait(), 3)
            await asyncio.gather(operator.say(alaw(tone(1000, 2))), talking)
            await operator.bye()
            await asyncio.wait_for(phone.gone.wait(), 3)
        assert seconds_of(1000, phone.sound()) > 1.5
        assert seconds_of(300, operator.sound()) > 1.5
        assert await running.tells("handed_over")

    play(scene)


@pytest.mark.parametrize("answers", [486, None])
def test_a_caller_whom_nobody_takes_is_back_with_the_robot(answers: int | None) -> None:
    async def scene(running: Robot) -> None:
        async with Phone(running.port) as phone, Phone(running.port, "operator", answers) as operator:
            await phone.call("1003", ("X-Target", f"sip:operator@127.0.0.1:{operator.port}"))
            talking = asyncio.create_task(phone.hush(10))
            assert await running.tells("problem") == "sip.not_transferred"
            await asyncio.sleep(1)
            talking.cancel()
            assert await phone.bye() == 200
        assert 0.45 < seconds_of(880, phone.sound()) < 0.55
        if answers is None:
            assert seconds_of(425, phone.sound()) > 0.9  # it rang
            assert "CANCEL" in [request.method for request in operator.requests]

    play(scene, transfer_seconds=3)


def test_more_callers_than_allowed_are_told_when_to_try_again() -> None:
    async def scene(running: Robot) -> None:
        async with Phone(running.port) as first, Phone(running.port) as second, Phone(running.port) as third:
            assert await first.call("1002") == 200
            assert await second.call("1002") == 503
            assert second.answer.get("Retry-After") == "10"
            await first.bye()
            assert await third.call("1002") == 200
            await third.bye()

    play(scene, calls=1)
