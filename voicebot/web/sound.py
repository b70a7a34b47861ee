"""The sound of a call that was kept, and the page on which it is heard and read."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from voicebot import page, wav
from voicebot.audio import RATE, samples
from voicebot.conversation import Conversation
from voicebot.dialogue.acts import Decision
from voicebot.events import CallBegun, CallEnded, CallerSpoke, Decided, Event, Recorded, RobotFinished, RobotSpoke
from voicebot.names import Names
from voicebot.recording.policy import path as kept_at
from voicebot.recording.sealed import SUFFIX, read_key, unseal
from voicebot.records.search import Said, Told
from voicebot.settings import Recording
from voicebot.web.kinds import named


def sound(told: Told, settings: Recording) -> Path | None:
    """Where it lies, if anywhere."""
    places = [told.sound, kept_at(settings, told.call)]
    return next((path for path in places if path and path.is_file()), None)


def opened(path: Path, settings: Recording) -> bytes:
    """The WAV file, decrypted where it was encrypted; Problem where it can't be read."""
    if path.suffix == SUFFIX and settings.key:
        return unseal(path, read_key(settings.key))[0]
    return path.read_bytes()


def rendered(told: Told, title: str, path: Path | None, settings: Recording, url: str, names: Names) -> str:
    """The page of a call: words and decisions in step with both sides' sound, where there is some."""
    left, right = _sides(path, settings) if path else (b"", b"")
    return page.render(_conversation(told), left, right, url, title, (), names)


def _sides(path: Path, settings: Recording) -> tuple[bytes, bytes]:
    """As 16 kHz PCM; an encrypted one is on the disk in plain for a moment, for our eyes only."""
    if path.suffix != SUFFIX:
        return wav.read(path, 0), wav.read(path, 1)
    with TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.wav"
        plain.write_bytes(opened(path, settings))
        return wav.read(plain, 0), wav.read(plain, 1)


def _conversation(told: Told) -> Conversation:
    conversation = Conversation()
    for event in _events(told):
        conversation.hear(event)
    return conversation


def _events(told: Told) -> Iterator[Event]:
    """What the records still know of what happened. How long the robot spoke they don't: until the next turn."""
    yield CallBegun(0, told.call, named(told.line), told.caller)
    last = round((told.seconds or 0) * RATE)
    for turn, after in pairwise([*told.turns, None]):
        if turn is None or turn.start is None or turn.end is None:
            continue
        yield from _turn(turn, after.start if after and after.start else max(last, turn.reply_at or 0))
    for kept in told.records:
        yield Recorded(last, kept.form, kept.values, kept.number)
    if told.outcome:
        yield CallEnded(last, told.outcome, "caller")  # type: ignore[arg-type]


def _turn(turn: Said, until: int) -> Iterator[Event]:
    decided = (turn.end or 0) + samples(turn.endpoint_ms)
    spoken = (turn.start or 0, turn.end or 0, turn.caller, turn.confidence)
    yield CallerSpoke(decided, *spoken, turn.by, turn.interrupted)  # type: ignore[arg-type]
    slots, kind = dict(turn.slots), turn.decision
    yield Decided(decided, Decision(kind, turn.scenario, turn.score, slots=slots, asks=turn.asks))  # type: ignore[arg-type]
    if turn.robot and turn.reply_at is not None:
        yield RobotSpoke(turn.reply_at, turn.robot, turn.robot, turn.compute_ms)
        yield RobotFinished(turn.reply_at, turn.reply_at, max(0, until - turn.reply_at))
