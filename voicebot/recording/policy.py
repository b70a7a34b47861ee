"""Which calls are recorded, where, and for how long."""

import time
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

from voicebot.errors import Problem
from voicebot.knowledge.model import Knowledge
from voicebot.lines.base import Line
from voicebot.recording.file import Sound
from voicebot.recording.sealed import SUFFIX, read_key
from voicebot.recording.tape import Tape
from voicebot.settings import Recording
from voicebot.workers import Workers

DAY = 86_400  # seconds


def check(settings: Recording, knowledge: Knowledge) -> None:
    """A Problem where calls are to be recorded and callers wouldn't be told, or the key is of no use."""
    if not settings.keep:
        return
    phrases = knowledge.hotline.phrases
    greetings = [profile.greeting for profile in knowledge.hotline.profiles.values() if profile.greeting]
    untold = [text for text in (phrases.greeting, *greetings) if settings.told not in text]
    if not settings.told or (untold and settings.told not in (phrases.disclosure or "")):
        raise Problem("recording.untold", told=settings.told, greeting=(untold or [phrases.greeting])[0])
    if settings.key:
        read_key(settings.key)


@asynccontextmanager
async def kept(
    line: Line, call: str, settings: Recording, workers: Workers, fail: Callable[[Problem], None]
) -> AsyncGenerator[Line, None]:
    """The line, recorded where that is wanted; `fail` is told, once, where it can't be: the call goes on."""
    if not settings.keep or not line.audible:
        yield line
        return
    key = read_key(settings.key) if settings.key else None
    sound = Sound(path(settings, call), settings.rate, key, workers, fail)
    try:
        yield Tape(line, sound)
    finally:
        await sound.close()


def path(settings: Recording, call: str) -> Path:
    return settings.folder / f"{call}.wav{SUFFIX if settings.key else ''}"


def prune(settings: Recording) -> list[Path]:
    """Delete what is older than it may become; what was deleted."""
    oldest = time.time() - settings.days * DAY
    old = [file for file in files(settings.folder) if file.stat().st_mtime < oldest]
    for file in old:
        file.unlink()
    return old


def files(folder: Path) -> Iterator[Path]:
    """All recordings, plain and encrypted."""
    yield from sorted([*folder.glob("*.wav"), *folder.glob(f"*.wav{SUFFIX}")])
