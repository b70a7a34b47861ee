"""The other side of a comparison: a plain Pipecat pipeline in an environment of its own (make bench-pipecat).

VAD (Silero), turn detection and user aggregator as Pipecat has them, its WhisperSTTService with the given model. No LLM
and no voice: what is measured ends where they would begin. Nothing is downloaded.

A line of JSON on standard input is an order, a line on standard output its answer:
{"live": FILE}  16 kHz 16-bit mono PCM, fed every 20 ms by the wall clock, then silence until nothing more comes
                → {"starts": [ms…], "turns": [{"ms", "text"}…], "texts": [ms…]}, ms since the first chunk began
{"vad": FILE}   the same sound through the VAD alone, as fast as it goes → {"starts": [ms…]}: when it would interrupt
"""

import asyncio
import json
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

from loguru import logger

logger.remove()

from pipecat.audio.vad.silero import SileroVADAnalyzer  # noqa: E402
from pipecat.audio.vad.vad_analyzer import VADState  # noqa: E402
from pipecat.frames.frames import Frame, InputAudioRawFrame, TranscriptionFrame  # noqa: E402
from pipecat.pipeline.pipeline import Pipeline  # noqa: E402
from pipecat.pipeline.worker import PipelineParams, PipelineWorker  # noqa: E402
from pipecat.processors.aggregators.llm_context import LLMContext  # noqa: E402
from pipecat.processors.aggregators.llm_response_universal import (  # noqa: E402
    LLMContextAggregatorPair,
    LLMUserAggregatorParams,
)
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor  # noqa: E402
from pipecat.services.whisper.stt import WhisperSTTService  # noqa: E402
from pipecat.transcriptions.language import Language  # noqa: E402
from pipecat.turns.user_stop import SpeechTimeoutUserTurnStopStrategy  # noqa: E402
from pipecat.turns.user_turn_strategies import UserTurnStrategies  # noqa: E402
from pipecat.workers.runner import WorkerRunner  # noqa: E402

RATE, CHUNK = 16_000, 320
SETTLED = 1.5  # seconds without news after the last turn: that was all
LONGEST = 9.0  # seconds to wait for a turn's end: Pipecat's own limits are 3 and 5
TURNS = ("smart-turn", "timeout")


class Texts(FrameProcessor):
    """Notes when a final text passes."""

    def __init__(self, log: "Log") -> None:
        super().__init__()
        self._log = log

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, TranscriptionFrame):
            self._log.texts.append(self._log.ms)
        await self.push_frame(frame, direction)


class Log:
    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self.begun = self.news = time.perf_counter()
        self.starts: list[float] = []
        self.texts: list[float] = []
        self.turns: list[dict[str, Any]] = []

    @property
    def ms(self) -> float:
        self.news = time.perf_counter()
        return (self.news - self.begun) * 1000


class Side:
    def __init__(self, model: str, turns: str) -> None:
        self.log = Log()
        self.speaking = False
        settings = WhisperSTTService.Settings(model=model, language=Language.RU)
        stt = WhisperSTTService(device="cpu", compute_type="int8", settings=settings)
        timeout = UserTurnStrategies(stop=[SpeechTimeoutUserTurnStopStrategy()])
        params = LLMUserAggregatorParams(
            vad_analyzer=SileroVADAnalyzer(), user_turn_strategies=timeout if turns == "timeout" else None
        )
        user = LLMContextAggregatorPair(LLMContext(), user_params=params).user()
        user.add_event_handler("on_user_turn_started", self._started)
        user.add_event_handler("on_user_turn_stopped", self._stopped)
        self.worker = PipelineWorker(
            Pipeline([stt, Texts(self.log), user]),
            cancel_on_idle_timeout=False,
            enable_rtvi=False,
            params=PipelineParams(audio_in_sample_rate=RATE),
        )
        self.ready = asyncio.Event()
        self.worker.add_event_handler("on_pipeline_started", self._ready)

    async def _ready(self, *_: object) -> None:
        self.ready.set()

    async def _started(self, *_: object) -> None:
        self.speaking = True
        self.log.starts.append(self.log.ms)

    async def _stopped(self, _aggregator: object, _strategy: object, message: Any) -> None:
        self.speaking = False
        self.log.turns.append({"ms": self.log.ms, "text": message.content or ""})

    async def live(self, pcm: bytes) -> dict[str, Any]:
        log = self.log
        log.forget()
        silence, at, ended = bytes(2 * CHUNK), 0, 0.0
        while True:
            chunk = pcm[2 * at : 2 * (at + CHUNK)].ljust(2 * CHUNK, b"\0") if 2 * at < len(pcm) else silence
            at += CHUNK
            await asyncio.sleep(max(0.0, log.begun + at / RATE - time.perf_counter()))
            await self.worker.queue_frame(InputAudioRawFrame(audio=chunk, sample_rate=RATE, num_channels=1))
            if 2 * at >= len(pcm):
                ended = ended or time.perf_counter()
                quiet = time.perf_counter() - max(log.news, ended)
                if (quiet > SETTLED and not self.speaking and log.turns) or quiet > LONGEST:
                    return {"starts": log.starts, "turns": log.turns, "texts": log.texts}


async def interruptions(pcm: bytes) -> dict[str, Any]:
    """When the VAD says that speech has begun, which is when Pipecat interrupts the robot."""
    analyzer = SileroVADAnalyzer()
    analyzer.set_sample_rate(RATE)
    starts, before = [], VADState.QUIET
    for at in range(0, len(pcm), 2 * CHUNK):
        state = await analyzer.analyze_audio(pcm[at : at + 2 * CHUNK])
        if state == VADState.SPEAKING and before in (VADState.QUIET, VADState.STARTING):
            starts.append((at / 2 + CHUNK) * 1000 / RATE)
        before = state
    await analyzer.cleanup()
    return {"starts": starts}


def read(path: str) -> bytes:
    return Path(path).read_bytes()


async def obey(side: Side) -> None:
    answer: dict[str, Any] = {"pipecat": version("pipecat-ai"), "faster-whisper": version("faster-whisper")}
    while True:
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
        line = await asyncio.to_thread(sys.stdin.readline)
        if not line:
            return
        order = json.loads(line)
        pcm = read(order.get("live") or order["vad"])
        answer = await (side.live(pcm) if "live" in order else interruptions(pcm))


async def main(model: str, turns: str) -> None:
    side = Side(model, turns)
    runner = WorkerRunner()
    await runner.add_workers(side.worker)
    running = asyncio.create_task(runner.run())
    await side.ready.wait()
    try:
        await obey(side)
    finally:
        await side.worker.cancel()
        await running


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[2] not in TURNS:
        sys.exit(f"usage: {sys.argv[0]} MODEL_FOLDER {'|'.join(TURNS)}")
    asyncio.run(main(*sys.argv[1:]))
