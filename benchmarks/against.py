"""Pipecat beside us: its process, and what it made of a sound. See pipecat_side.py."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from measure import CONSOLE

from voicebot import settings

SIDE = Path(__file__).parent / "pipecat_side.py"
PYTHON = Path(__file__).parents[1] / "out" / "pipecat" / "bin" / "python"  # make bench-pipecat
TURNS = {"smart-turn": "Pipecat, smart-turn", "timeout": "Pipecat, 600 ms"}


@dataclass(frozen=True, slots=True)
class Heard:
    """Times in ms of the sound: when turns began, when final texts came, when turns ended and what was said in them."""

    starts: Sequence[float]
    texts: Sequence[float]
    turns: Sequence[tuple[float, str]]


@dataclass(frozen=True, slots=True)
class Rival:
    name: str
    versions: dict[str, str]
    orders: IO[str]
    answers: IO[str]
    sound: Path

    def live(self, pcm: bytes) -> Heard:
        """In real time."""
        answer = self._ask("live", pcm)
        return Heard(answer["starts"], answer["texts"], [(turn["ms"], turn["text"]) for turn in answer["turns"]])

    def interruptions(self, pcm: bytes) -> list[float]:
        """When its VAD would interrupt a robot that speaks all the time."""
        return list(self._ask("vad", pcm)["starts"])

    def _ask(self, order: str, pcm: bytes) -> dict[str, Any]:
        self.sound.write_bytes(pcm)
        self.orders.write(json.dumps({order: str(self.sound)}) + "\n")
        self.orders.flush()
        return _answer(self.answers)


@contextmanager
def rivals(python: Path | None, turns: Sequence[str] = tuple(TURNS)) -> Iterator[list[Rival]]:
    """Pipecat with each way to end turns; none where no environment is named."""
    with ExitStack() as stack:
        yield [stack.enter_context(_rival(python, way)) for way in turns] if python else []


@contextmanager
def _rival(python: Path, turns: str) -> Iterator[Rival]:
    if not python.is_file():
        raise SystemExit(f"{python} is missing: make bench-pipecat")
    command = [str(python), str(SIDE), str(settings.load().models / "whisper-base"), turns]
    pipe = subprocess.PIPE
    with TemporaryDirectory() as scratch, subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("no pipes")
        versions = _answer(process.stdout)
        CONSOLE.print(f"{TURNS[turns]}: {versions}", markup=False)
        yield Rival(TURNS[turns], versions, process.stdin, process.stdout, Path(scratch) / "sound.pcm")
        process.stdin.close()


def _answer(answers: IO[str]) -> dict[str, Any]:
    line = answers.readline()
    if not line:
        raise SystemExit("Pipecat has stopped: see above")
    answer: dict[str, Any] = json.loads(line)
    return answer
