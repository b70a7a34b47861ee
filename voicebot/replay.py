"""Recorded calls through the real pipeline: what testers replay and the demonstration shows."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from voicebot import page as pages
from voicebot import script as scripts
from voicebot import wav
from voicebot.app import App
from voicebot.audio import RATE
from voicebot.conversation import Conversation
from voicebot.dialogue.acts import MONDAY
from voicebot.documents import Fault
from voicebot.errors import Problem
from voicebot.events import Event
from voicebot.lines.recorded import RecordedLine, Utterance
from voicebot.names import Names
from voicebot.records.ledger import Ledger
from voicebot.script import Way
from voicebot.systems.down import Down
from voicebot.verdict import failures
from voicebot.workers import Stopwatch

SCRIPTS = {".yaml", ".yml"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A call to be made: a script, or WAV files that together are one call. `name` tells it from the others."""

    name: str
    files: tuple[Path, ...]

    @property
    def script(self) -> Path | None:
        return self.files[0] if self.files[0].suffix.lower() in SCRIPTS else None


@dataclass(frozen=True, slots=True)
class Case:
    """A call as it is going to be made; `script` says what to expect of it, where there is one."""

    name: str
    title: str
    utterances: Sequence[Utterance]
    caller: str = ""
    dialled: str = ""
    moment: datetime = MONDAY
    script: scripts.Script | None = None
    path: Path | None = None
    room: bytes = b""  # what is heard of the caller while he does nothing


@dataclass(frozen=True, slots=True)
class Replayed:
    """A call that was made: what was said, how long it sounded and how long it took to make, in seconds.

    error: why it could not be made; then the conversation is empty.
    """

    name: str
    title: str
    path: Path | None
    conversation: Conversation
    failures: Sequence[Fault] = ()
    audio_seconds: float = 0.0
    compute_seconds: float = 0.0
    page: Path | None = None
    error: str = ""

    @property
    def wrong(self) -> list[str]:
        """All that speaks against it, a sentence each."""
        error = [self.error] if self.error else []
        return error + [str(failure) for failure in self.failures] + self.conversation.problems


def wanted(paths: Iterable[Path]) -> list[Wanted]:
    """The calls in files and folders, all of which must be there: each script is one, all WAV files together are one.

    A folder gives the scripts in it and below, in order, each called by its way from there.
    """
    found: list[Wanted] = []
    sounds: list[Path] = []
    for path in paths:
        if not path.exists():
            raise Problem("wav.missing", path=path)
        if path.is_dir():
            found += _in_folder(path)
        elif path.suffix.lower() in SCRIPTS:
            found.append(Wanted(path.stem, (path,)))
        else:
            sounds.append(path)
    if sounds:
        found.insert(0, Wanted(sounds[0].stem, tuple(sounds)))
    return _distinct(found)


def _in_folder(folder: Path) -> list[Wanted]:
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SCRIPTS and path.is_file())
    if not paths:
        raise Problem("replay.no_scripts", folder=folder)
    return [Wanted(str(path.relative_to(folder).with_suffix("")), (path,)) for path in paths]


def _distinct(found: list[Wanted]) -> list[Wanted]:
    names = [one.name for one in found]
    for name in names:
        if names.count(name) > 1:
            raise Problem("replay.same_name", name=name)
    return found


def case(one: Wanted, way: Way = Way()) -> Case:  # noqa: B008
    """Read what the caller says, as it sounds by this telephone; a Problem where a file is of no use."""
    if one.script is None:
        utterances, room = scripts.by_telephone([Utterance(wav.read(path)) for path in one.files], way.instead_of(None))
        return Case(one.name, " · ".join(path.stem for path in one.files), utterances, room=room)
    written = scripts.load(one.script)
    said = scripts.utterances(written, one.script)
    utterances, room = scripts.by_telephone(said, way.instead_of(written.telephone))
    return Case(
        one.name,
        written.call,
        utterances,
        written.caller,
        written.dialled,
        written.at or MONDAY,
        written,
        one.script,
        room,
    )


def make(app: App, case: Case, out: Path | None, listen: Callable[[Event], None]) -> Replayed:
    """Make it, with a ledger of its own."""
    with TemporaryDirectory() as scratch:
        ledger = new_ledger(out or Path(scratch), case.name)
        try:
            return run(app, case, ledger, case.name, listen, out)
        finally:
            ledger.close()


def run(app: App, case: Case, ledger: Ledger, call: str, listen: Callable[[Event], None], out: Path | None) -> Replayed:
    """Make the call, with a system of its own behind the hotline; with `out`, leave its sound and its page there."""
    line = RecordedLine(case.utterances, case.moment, case.caller, case.dialled, case.room)
    watch = Stopwatch()
    conversation = asyncio.run(_apart(app, case).answer(line, call, ledger, listen))
    seconds = watch.ms / 1000
    found = failures(case.script, case.path, conversation, line.starts) if case.script and case.path else []
    made = Replayed(case.name, case.title, case.path, conversation, found, conversation.samples / RATE, seconds)
    if out is None:
        return made
    page = _keep(out, case, made, line, Names.of(app.robot.dialogue.knowledge, ids=True))
    ledger.heard(call, page.with_suffix(".wav"))
    return replace(made, page=page)


def _apart(app: App, case: Case) -> App:
    apart = app.apart()
    down = case.script is not None and case.script.systems == "down"
    return replace(apart, robot=replace(apart.robot, systems=Down())) if down else apart


def _keep(out: Path, case: Case, made: Replayed, line: RecordedLine, names: Names) -> Path:
    left, right = bytes(line.caller_side), bytes(line.robot_side)
    sound = out / f"{case.name}.wav"
    make_folder(sound.parent)
    wav.write(sound, left, right)
    target = out / f"{case.name}.html"
    page = pages.render(made.conversation, left, right, sound.name, case.title, made.wrong, names)
    pages.write(target, page)
    return target


def make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Problem("replay.no_folder", out=folder, why=error.strerror) from error


def new_ledger(folder: Path, name: str) -> Ledger:
    """A database of this call alone, so that it gets the same numbers every time."""
    path = folder / f"{name}.db"
    make_folder(path.parent)
    for leftover in _files(path):
        leftover.unlink()
    return Ledger(f"sqlite:///{path}")


def _files(path: Path) -> Iterator[Path]:
    """The database, and what SQLite keeps beside it."""
    return (path.with_name(path.name + end) for end in ("", "-wal", "-shm") if path.with_name(path.name + end).exists())
