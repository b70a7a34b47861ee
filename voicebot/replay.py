"""Recorded calls through the real pipeline: what testers replay and the demonstration shows."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from voicebot import page, wav
from voicebot import script as scripts
from voicebot.app import App
from voicebot.audio import RATE
from voicebot.conversation import Conversation
from voicebot.dialogue.acts import MONDAY
from voicebot.documents import Fault
from voicebot.errors import Problem
from voicebot.events import Event
from voicebot.lines.recorded import RecordedLine, Utterance
from voicebot.records.ledger import Ledger
from voicebot.workers import Stopwatch

SCRIPTS = {".yaml", ".yml"}


@dataclass(frozen=True, slots=True)
class Case:
    """One call to be made; `script` says what to expect of it, where there is one."""

    name: str
    title: str
    utterances: Sequence[Utterance]
    caller: str = ""
    dialled: str = ""
    moment: datetime = MONDAY
    script: scripts.Script | None = None
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class Replayed:
    """A call that was made: what was said, how long it sounded and how long it took to make, in seconds."""

    case: Case
    conversation: Conversation
    failures: Sequence[Fault]
    audio_seconds: float
    compute_seconds: float
    page: Path | None


def cases(files: Iterable[Path]) -> list[Case]:
    """Each script is a call; all WAV files together are one, its utterances in order."""
    files = list(files)
    sounds = [path for path in files if path.suffix.lower() not in SCRIPTS]
    found = [_scripted(path) for path in files if path.suffix.lower() in SCRIPTS]
    if sounds:
        utterances = [Utterance(wav.read(path)) for path in sounds]
        found.insert(0, Case(sounds[0].stem, " · ".join(path.stem for path in sounds), utterances))
    return _distinct(found)


def _scripted(path: Path) -> Case:
    written = scripts.load(path)
    return Case(
        path.stem,
        written.call,
        scripts.utterances(written, path),
        written.caller,
        written.dialled,
        written.at or MONDAY,
        written,
        path,
    )


def _distinct(found: list[Case]) -> list[Case]:
    names = [case.name for case in found]
    for name in names:
        if names.count(name) > 1:
            raise Problem("replay.same_name", name=name)
    return found


def run(app: App, case: Case, ledger: Ledger, call: str, listen: Callable[[Event], None], out: Path | None) -> Replayed:
    """Make the call; with `out`, leave its sound and its page there."""
    line = RecordedLine(case.utterances, case.moment, case.caller, case.dialled)
    watch = Stopwatch()
    conversation = asyncio.run(app.answer(line, call, ledger, listen))
    seconds = watch.ms / 1000
    failures: list[Fault] = []
    if case.script and case.path:
        failures = scripts.failures(case.script, case.path, conversation, line.starts)
    wrong = [str(failure) for failure in failures] + conversation.problems
    written = _keep(out, case, conversation, line, wrong) if out else None
    return Replayed(case, conversation, failures, conversation.samples / RATE, seconds, written)


def _keep(out: Path, case: Case, conversation: Conversation, line: RecordedLine, wrong: Sequence[str]) -> Path:
    left, right = bytes(line.caller_side), bytes(line.robot_side)
    sound = out / f"{case.name}.wav"
    wav.write(sound, left, right)
    target = out / f"{case.name}.html"
    page.write(target, conversation, left, right, sound.name, case.title, wrong)
    return target


def new_ledger(out: Path | None, scratch: Path) -> Ledger:
    """A database of this replay alone, so that the same calls get the same numbers every time."""
    path = (out or scratch) / "replay.db"
    for leftover in _files(path):
        leftover.unlink()
    return Ledger(f"sqlite:///{path}")


def _files(path: Path) -> Iterator[Path]:
    return path.parent.glob(f"{path.name}*")
