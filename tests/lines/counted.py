"""A supervised service with engines for tests, of several processes: where its page is and which process is which.

python counted.py FOLDER
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
import tiny_base  # stands beside the other tests

from voicebot.app import App
from voicebot.asr.base import NO_HINTS, Hints, Transcript
from voicebot.audio import samples
from voicebot.dialogue.machine import Dialogue
from voicebot.editions import Editions
from voicebot.engines import Loaded
from voicebot.knowledge.load import load
from voicebot.lines.sip.worker import inside
from voicebot.metrics import Metrics
from voicebot.records.ledger import Ledger
from voicebot.robot import Robot, Timing
from voicebot.serve import Service
from voicebot.settings import Lines, Settings, Sip, Web
from voicebot.supervisor import supervise
from voicebot.tts.cache import Cache
from voicebot.vad import energy
from voicebot.workers import Workers

SIP = Sip(listen="127.0.0.1:0", rtp_ports="32000-32999", drain_seconds=1, rtp_timeout_seconds=600, processes=2)


LONG = Timing(silence=samples(600_000))  # so that a silent caller stays, however slow the machine


class Ear:
    """Hears the same whatever is said."""

    name = "ear"

    def session(self, hints: Hints = NO_HINTS) -> "Ear":
        return self

    def feed(self, pcm: bytes) -> Transcript | None:
        return None

    def peek(self) -> Transcript:
        return self.finish()

    def finish(self) -> Transcript:
        return Transcript("сколько стоит парковка", 0.9)


class Voice:
    """Half a second for whatever is said."""

    name = "voice"

    def speak(self, text: str) -> Iterator[bytes]:
        yield b"\x00\x10" * 8000


def app(folder: Path, metrics: Metrics) -> App:
    cache, ear = Cache(metrics.around("tts", Voice())), metrics.around("asr", Ear())
    editions = Editions(folder, lambda: Dialogue(load(folder)))
    robot = Robot(editions.current, ear, cache, lambda: energy.load(folder), Workers(), LONG)
    loaded = Loaded("test", None, "")
    return App(robot, loaded, loaded, loaded, cache, editions, lambda knowledge: cache)


def tell(**what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


async def serve(folder: Path, number: int) -> None:
    settings = Settings(web=Web(listen="127.0.0.1:0", console=False), lines=Lines(sip=SIP))
    metrics, ledger = Metrics(), Ledger(f"sqlite:///{folder}/test.db")
    service = Service(settings, app(folder / "kb", metrics), ledger, metrics)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, service.stop.set)
    tell(worker=number, process=os.getpid())
    await service.run(lambda addresses: tell(addresses=addresses))


async def main() -> None:
    folder = Path(sys.argv[1])
    if worker := inside():
        await serve(folder, worker.number)
        return
    tiny_base.write(folder / "kb")
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await supervise(SIP, [sys.executable, *sys.argv], stop, lambda front: tell(port=front.port))


if __name__ == "__main__":
    asyncio.run(main())
