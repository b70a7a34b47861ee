"""A robot in a process of its own, and scenes played with it, on one event loop for a whole module."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np

ROBOT = Path(__file__).with_name("robot.py")
SETTINGS = {
    "listen": "127.0.0.1:0",
    "rtp_ports": "30000-30999",
    "drain_seconds": 1,
    "rtp_timeout_seconds": 3,
    "transfer_seconds": 3,
}


class Robot:
    """The robot's process, and what it tells."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.told: list[dict[str, Any]] = []
        self.port = self.tls = 0

    async def tells(self, key: str, seconds: float = 30) -> Any:
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
        running.port = await running.tells("port", 60)
        running.tls = running.told[-1]["tls"]
        yield running
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(process.wait(), 60)
    assert process.returncode == 0, "the robot ended badly"


class Stage:
    """Robots are started when a scene wants them, and stay for the next."""

    def __init__(self, runner: asyncio.Runner) -> None:
        self._runner, self._robots, self._open = runner, dict[str, Robot](), AsyncExitStack()

    def play(self, scene: Callable[[Robot], Awaitable[None]], **settings: Any) -> None:
        key = json.dumps(settings)
        if key not in self._robots:
            self._robots[key] = self._runner.run(self._open.enter_async_context(robot(**settings)))
        running = self._robots[key]
        running.told.clear()
        self._runner.run(_played(scene, running))

    def close(self) -> None:
        self._runner.run(self._open.aclose())


async def _played(scene: Callable[[Robot], Awaitable[None]], running: Robot) -> None:
    async with asyncio.timeout(120):
        await scene(running)
        running.process.send_signal(signal.SIGUSR1)  # what this scene's calls still have to tell is no other's
        await running.tells("mark")


def seconds_of(hertz: float, sound: np.ndarray) -> float:
    """How long this tone sounds."""
    size = 160
    frames = sound[: len(sound) // size * size].reshape(-1, size)
    wave = np.exp(-2j * np.pi * hertz * np.arange(size) / 8000)
    power = np.abs(frames @ wave) ** 2 * 2 / size
    return float((power > 0.5 * (np.sum(frames**2, axis=1) + 1e-3)).sum() * size / 8000)
