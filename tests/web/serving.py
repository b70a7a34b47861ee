"""The whole service with engines for tests, on a port of the system's choice."""

import asyncio
import json
import urllib.request
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import shipped
from fakes import MEANINGS, VOICE, Loudness, Words, spoken
from websockets.asyncio.client import ClientConnection, connect

from voicebot.app import App
from voicebot.audio import CHUNK, SILENCE, WIDTH, chunks, samples
from voicebot.dialogue.machine import Dialogue
from voicebot.editions import Editions
from voicebot.engines import Loaded
from voicebot.lines.browser import HEAD
from voicebot.metrics import Metrics
from voicebot.records.ledger import Ledger
from voicebot.robot import Robot
from voicebot.serve import Service
from voicebot.settings import Settings, Web
from voicebot.tts.cache import Cache
from voicebot.workers import Workers

HOTLINE = shipped.KNOWLEDGE.hotline.model_copy(update={"after_hours": None})  # whenever the tests are run
ALWAYS_OPEN = Dialogue(shipped.KNOWLEDGE.model_copy(update={"hotline": HOTLINE}), shipped.DIALOGUE.index)


class Beeps:
    """Half a second for whatever is said."""

    name = "beeps"

    def speak(self, text: str) -> Iterator[bytes]:
        yield spoken(VOICE, 500)


def app(settings: Settings, metrics: Metrics) -> App:
    cache = Cache(metrics.around("tts", Beeps()))
    editions = Editions(settings.knowledge_base, lambda: ALWAYS_OPEN)
    words = metrics.around("asr", Words(MEANINGS))
    robot = Robot(editions.current, words, cache, Loudness, Workers())
    loaded = Loaded("fake", words, "")
    return App(robot, loaded, loaded, loaded, cache, editions, lambda knowledge: cache)


class Served:
    """A service that runs; `address` without the scheme."""

    def __init__(self, service: Service, address: str, ledger: Ledger) -> None:
        self.service, self.ledger = service, ledger
        self.address = address.removeprefix("http://")

    async def get(self, path: str, **headers: str) -> tuple[int, str]:
        get = partial(_get, f"http://{self.address}{path}", headers)
        return await asyncio.get_running_loop().run_in_executor(None, get)

    def connect(self, path: str, origin: str | None = None) -> connect:
        return connect(f"ws://{self.address}{path}", origin=origin)  # type: ignore[arg-type]


def _get(url: str, headers: dict[str, str]) -> tuple[int, str]:
    asked = urllib.request.Request(url, headers={name.replace("_", "-"): text for name, text in headers.items()})
    try:
        with urllib.request.urlopen(asked, timeout=60) as response:
            return response.status, response.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


@asynccontextmanager
async def served(folder: Path, **changes: Any) -> AsyncGenerator[Served, None]:
    """Stopped at the end, when the calls that go on are over."""
    settings = Settings(knowledge_base=folder / "kb", web=Web(listen="127.0.0.1:0"), **changes)
    metrics, ledger = Metrics(), Ledger(f"sqlite:///{folder}/test.db")
    robot = app(settings, metrics)
    service = Service(settings, robot, ledger, metrics)
    opened: asyncio.Future[list[str]] = asyncio.get_running_loop().create_future()
    running = asyncio.create_task(service.run(opened.set_result))
    try:
        await asyncio.wait({running, opened}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            await running
        yield Served(service, (await opened)[0], ledger)
    finally:
        service.stop.set()
        await asyncio.gather(running)
        robot.close()
        ledger.close()


class Page:
    """What the page does: plays what it is given as time goes on, shows what it is told."""

    def __init__(self, socket: ClientConnection) -> None:
        self.told: list[dict[str, Any]] = []
        self.sound = bytearray()
        self._socket = socket
        self._epoch = self._heard = self._got = self._before = 0
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for message in self._socket:
            if isinstance(message, bytes):
                self.sound += message
                self._got += len(message) // WIDTH
                continue
            said = json.loads(message)
            self.told.append(said)
            if "robot" in said:
                self._before = len(self.sound)
            if "flush" in said:
                self._epoch, self._got, self._heard = said["flush"], 0, 0

    async def speak(self, pcm: bytes) -> None:
        for chunk in chunks(pcm):
            self._heard = min(self._got, self._heard + CHUNK)
            await self._socket.send(HEAD.pack(self._epoch, self._heard) + chunk)

    async def press(self, key: str) -> None:
        await self._socket.send(json.dumps({"key": key}))

    async def until(self, word: str, times: int = 1, seconds: int = 60) -> None:
        """Time passes until the page was told `word` so often, and has played all that it got of the last reply."""
        for _ in range(seconds * 50):
            played = len(self.sound) > self._before and self._heard == self._got
            if sum(word in said for said in self.told) >= times and played:
                return
            await self.speak(SILENCE)
            await asyncio.sleep(0.005)
        raise TimeoutError(f"{word}: {self.told}")

    def said(self, who: str) -> list[str]:
        return [said[who] for said in self.told if who in said]


PAUSE = bytes(WIDTH * samples(1000))
