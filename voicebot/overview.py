"""The results of many calls as one page that needs no network, linked to each call's own page."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from voicebot.errors import Problem
from voicebot.locale import language, tell
from voicebot.names import BARE, Names
from voicebot.page import template
from voicebot.replay import Replayed

BIN = 100  # ms
MOST = 30  # bins: the last one holds all that is longer
MARKS = {"median": 0.5, "p95": 0.95}


@dataclass(frozen=True, slots=True)
class Row:
    """A call; `scenarios`: what was talked about in it, `wait`: the median in ms."""

    made: Replayed
    link: str
    scenarios: tuple[str, ...]
    wait: int | None

    @property
    def state(self) -> str:
        return "error" if self.made.error else "failed" if self.made.wrong else "passed"


@dataclass(frozen=True, slots=True)
class Waits:
    """How long callers waited: calls' turns in bins of 100 ms, and marks at their places in ms."""

    bins: tuple[int, ...]
    marks: dict[str, int]


def write(path: Path, replayed: Sequence[Replayed], names: Names = BARE) -> None:
    """Problem where the file can't be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render(replayed, path.parent, names), encoding="utf-8")
    except OSError as error:
        raise Problem("replay.not_written", path=path, why=error.strerror) from error


def render(replayed: Sequence[Replayed], folder: Path, names: Names = BARE) -> str:
    """The page as it stands in `folder`, from which the calls' pages are linked."""
    rows = [_row(made, folder, names) for made in replayed]
    states = [row.state for row in rows]
    return template("overview.html.j2").render(
        rows=rows,
        counts={state: states.count(state) for state in ("passed", "failed", "error")},
        scenarios=_scenarios(rows),
        waits=_waits(replayed),
        bin=BIN,
        most=MOST,
        audio=sum(made.audio_seconds for made in replayed),
        language=language(),
        tell=tell,
    )


def _row(made: Replayed, folder: Path, names: Names) -> Row:
    topics = [names.scenario(turn.decision.topic or "") for turn in made.conversation.turns]
    link = quote(os.path.relpath(made.page, folder)) if made.page else ""
    waits = _ordered([made])
    return Row(made, link, tuple(dict.fromkeys(filter(None, topics))), waits[len(waits) // 2] if waits else None)


def _scenarios(rows: Sequence[Row]) -> list[tuple[str, int, int]]:
    """Each scenario with the number of calls about it, and of those that are not as expected; the worst first."""
    names = sorted({name for row in rows for name in row.scenarios})
    calls = {name: [row for row in rows if name in row.scenarios] for name in names}
    counted = [(name, len(mine), sum(row.state != "passed" for row in mine)) for name, mine in calls.items()]
    return sorted(counted, key=lambda one: (-one[2], one[0]))


def _ordered(replayed: Sequence[Replayed]) -> list[int]:
    """How long callers waited for an answer to what they said, in ms, shortest first."""
    turns = [turn for made in replayed for turn in made.conversation.turns]
    return sorted(turn.wait_ms for turn in turns if turn.by == "voice" and turn.reply_at is not None)


def _waits(replayed: Sequence[Replayed]) -> Waits:
    waits = _ordered(replayed)
    bins = [0] * MOST
    for wait in waits:
        bins[min(wait // BIN, MOST - 1)] += 1
    marks = {name: waits[min(int(part * len(waits)), len(waits) - 1)] for name, part in MARKS.items() if waits}
    return Waits(tuple(bins), marks)
