"""One call as a page: what was heard and said on one time axis, with its sound. A single file that needs no network."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from numpy.typing import NDArray

from voicebot.audio import RATE, length, to_ms
from voicebot.conversation import Conversation
from voicebot.dialogue.acts import Decision
from voicebot.errors import Problem
from voicebot.events import (
    CallerSpoke,
    Decided,
    Event,
    HandedOver,
    Interrupted,
    NotRecorded,
    Recorded,
    RobotFinished,
    RobotSpoke,
)
from voicebot.locale import language, tell
from voicebot.names import BARE, Names

SCALE = 64  # pixels a second
STEP = RATE // SCALE  # samples a pixel
ROW = 960  # pixels: the axis is broken into rows like a score, to be read and printed without scrolling
WAVE = 27  # pixels of a full-scale sound, up and down
LETTER = 7.1  # pixels, about, at the size of the words
LINES = {False: 2, True: 4}  # of the caller's words, of the robot's


@dataclass(frozen=True, slots=True)
class Speech:
    """One side speaks; x and end in pixels, note says how where it was no voice."""

    x: float
    end: float
    robot: bool
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Pause:
    """The caller has finished at `x`, the robot knows it at `decided` and is heard at `end`."""

    x: float
    decided: float
    end: float
    endpoint_ms: int
    compute_ms: int


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened at one moment; kind chooses its looks."""

    x: float
    kind: str
    text: str
    level: int = 0  # under others of the same moment


@dataclass(frozen=True, slots=True)
class Words:
    x: float
    robot: bool
    lines: tuple[str, ...]
    whole: str


@dataclass(frozen=True, slots=True)
class Row:
    """A piece of the axis from pixel `x` on."""

    x: int
    width: int
    caller: str  # SVG paths
    robot: str
    seconds: range
    words: tuple[Words, ...]


def write(path: Path, page: str) -> None:
    """Problem where the file can't be written."""
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise Problem("page.not_written", path=path, why=error.strerror) from error


def render(
    conversation: Conversation,
    left: bytes,
    right: bytes,
    sound: str,
    title: str = "",
    failures: Sequence[str] = (),
    names: Names = BARE,
) -> str:
    """The page of a call: left is the caller's side, right the robot's; `sound`: its WAV, by a name beside the page."""
    short = replace(names, ids=False)  # on the axis there is little room
    speeches, marks = _speeches(conversation.events), _levelled(_marks(conversation.events, short))
    return template("page.html.j2").render(
        call=conversation,
        failures=failures,
        title=title or tell("page.title", call=conversation.call),
        rows=_rows(speeches, marks, _peaks(left), _peaks(right)),
        speeches=speeches,
        pauses=list(_pauses(conversation)),
        marks=marks,
        sound=quote(sound),
        seconds=max(length(left), length(right), conversation.samples) / RATE,
        rate=RATE,
        scale=SCALE,
        row_width=ROW,
        letter=LETTER,
        language=language(),
        tell=tell,
        clock=_clock,
        made_of=_made_of,
        names=names,
    )


@cache
def template(name: str) -> Template:
    """One of the templates beside this file: what is put in is escaped, a name that is missing is a fault."""
    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template(name)


# what lies on the axis


def _x(at: int) -> float:
    return round(at / STEP, 1)


def _speeches(events: list[Event]) -> list[Speech]:
    """Both sides in order of time; what the caller cut off ends there."""
    lengths = {event.begun: event.samples for event in events if isinstance(event, RobotFinished)}
    cuts = [event.at for event in events if isinstance(event, Interrupted)]
    found = []
    for event in events:
        match event:
            case CallerSpoke(by="voice"):
                found.append(Speech(_x(event.start), _x(event.end), False, event.text or "…"))
            case CallerSpoke():
                note = tell(f"page.by_{event.by}")
                found.append(Speech(_x(event.at), _x(event.at), False, f"{note} {event.text}".strip(), event.by))
            case RobotSpoke():
                end = event.at + lengths.get(event.at, 0)
                heard = min([cut for cut in cuts if event.at < cut < end], default=end)
                found.append(Speech(_x(event.at), _x(heard), True, event.text))
            case _:
                pass
    return sorted(found, key=lambda speech: speech.x)


def _pauses(conversation: Conversation) -> Iterator[Pause]:
    for turn in conversation.turns:
        if turn.by == "voice" and turn.reply_at is not None:
            decided = turn.end + turn.endpoint_ms * RATE // 1000
            end = max(turn.reply_at, decided)
            yield Pause(_x(turn.end), _x(decided), _x(end), turn.endpoint_ms, round(turn.compute_ms))


def _marks(events: list[Event], names: Names) -> Iterator[Mark]:
    for event in events:
        match event:
            case Decided() if text := _made_of(event.decision, names):
                yield Mark(_x(event.at), event.decision.kind or "slot", text)
            case Recorded():
                form = names.scenario(event.form)
                yield Mark(_x(event.at), "record", tell("page.recorded", form=form, receipt=event.receipt))
            case NotRecorded():
                yield Mark(_x(event.at), "failed", tell("page.not_recorded", form=names.scenario(event.form)))
            case Interrupted():
                yield Mark(_x(event.at), "interrupted", tell("page.interrupted", ms=to_ms(event.unheard)))
            case HandedOver():
                yield Mark(_x(event.at), "handoff", tell("page.handed_over", queue=names.queue(event.card.queue)))
            case _:
                pass


def _made_of(decision: Decision, names: Names) -> str:
    """What was made of an input: the scenario and how sure, the candidates between which to ask, the slots filled."""
    parts = []
    match decision.kind:
        case "answer":
            parts.append(f"{names.scenario(decision.scenario or '')} {decision.score:.2f}")
        case "clarify":
            between = " / ".join(f"{names.scenario(one.scenario)} {one.score:.2f}" for one in decision.candidates[:2])
            parts.append(f"{tell('page.kind_clarify')} {between or names.scenario(decision.scenario or '')}".strip())
        case "reject":
            parts.append(f"{tell('page.kind_reject')} {decision.score:.2f}")
        case None:
            pass
    slots = (f"{names.slot(decision.scenario, name)} = {value}" for name, value in decision.slots.items())
    return ", ".join([*parts, *slots])


def _levelled(marks: Iterator[Mark]) -> list[Mark]:
    """Marks whose words would touch stand one under the other."""
    ends: dict[int, float] = {}
    placed = []
    for mark in sorted(marks, key=lambda mark: mark.x):
        level = next(level for level in range(len(ends) + 1) if ends.get(level, -1.0) < mark.x)
        ends[level] = mark.x + LETTER * len(mark.text) + 20
        placed.append(Mark(mark.x, mark.kind, mark.text, level))
    return placed


# rows


def _rows(
    speeches: list[Speech], marks: list[Mark], caller: NDArray[np.float32], robot: NDArray[np.float32]
) -> list[Row]:
    last = max([speech.x for speech in speeches] + [mark.x for mark in marks], default=0.0)
    width = max(len(caller), len(robot), int(last) + 1)
    edges = [0]
    while edges[-1] < width:
        edges.append(_row_end(edges[-1], width, speeches))
    return [
        Row(
            x=begin,
            width=end - begin,
            caller=_path(caller, begin, end),
            robot=_path(robot, begin, end),
            seconds=range(-(-begin // SCALE), -(-end // SCALE)),
            words=tuple(_words(speeches, begin, end)),
        )
        for begin, end in pairwise(edges)
    ]


def _row_end(begin: int, width: int, speeches: list[Speech]) -> int:
    """Where the next row begins: if possible before somebody speaks who would not have finished in this one."""
    if begin + ROW >= width:
        return width
    end = float(begin + ROW)
    for speech in reversed(speeches):
        if begin + ROW / 3 < speech.x < end < speech.end:
            end = speech.x - 4
    return int(end)


def _words(speeches: list[Speech], begin: int, end: int) -> Iterator[Words]:
    """What is said in a row, each side wrapped into the room before its next words."""
    for robot in (False, True):
        side = [speech for speech in speeches if speech.robot == robot and begin <= speech.x < end]
        edges = pairwise([*(speech.x for speech in side), begin + ROW])
        for speech, (_, limit) in zip(side, edges, strict=True):
            letters = max(6, int((limit - speech.x - 6) / LETTER))
            lines = textwrap.wrap(speech.text, letters, max_lines=LINES[robot], placeholder="…")
            yield Words(speech.x, robot, tuple(lines), speech.text)


def _peaks(pcm: bytes) -> NDArray[np.float32]:
    """The loudest value under each pixel, the loudest of all being 1."""
    sound = np.abs(np.frombuffer(pcm, dtype="<i2").astype(np.float32))
    peaks = np.pad(sound, (0, -len(sound) % STEP)).reshape(-1, STEP).max(axis=1)
    return peaks / np.maximum(peaks.max(initial=0), 1)  # type: ignore[no-any-return]


def _path(peaks: NDArray[np.float32], begin: int, end: int) -> str:
    """An SVG path around 0: a stroke a pixel."""
    heights = np.maximum(np.round(peaks[begin:end] * WAVE, 1), 0.4)
    return "".join(f"M{x} {-height:.3g}v{2 * height:.3g}" for x, height in enumerate(heights, begin))


def _clock(samples: int) -> str:
    """Minutes, seconds and tenths."""
    tenths = samples * 10 // RATE
    return f"{tenths // 600}:{tenths // 10 % 60:02}.{tenths % 10}"
