"""`voicebot replay` and `voicebot demo`: recorded calls, shown as they happen."""

import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer
from rich.console import Console

from voicebot import app, settings
from voicebot import replay as replaying
from voicebot.cli.lines import Json, put
from voicebot.cli.show import Show, summary
from voicebot.conversation import Conversation, Kept, Turn
from voicebot.errors import Problem
from voicebot.locale import tell
from voicebot.records.ledger import Ledger
from voicebot.replay import Case, Replayed

DEMO = Path(__file__).parents[2] / "tests" / "calls"
DEMO_CALLS = ("question", "reading", "handoff")


def replay(
    files: Annotated[list[Path], typer.Argument(metavar="WAV...|SCRIPT...", help=tell("cli.replayed"))],
    json: Json = False,
    out: Annotated[Path | None, typer.Option(help=tell("cli.out"))] = None,
) -> None:
    cases = replaying.cases(files)
    with TemporaryDirectory() as scratch:
        _make_folder(out)
        ledger = replaying.new_ledger(out, Path(scratch))
        replayed = _run(cases, ledger, lambda case: case.name, out, json)
        ledger.close()
    _finish(replayed)


def demo() -> None:
    chosen = settings.load()
    scripts = [DEMO / f"{name}.yaml" for name in DEMO_CALLS]
    if not all(path.is_file() for path in scripts):
        raise Problem("cli.no_demo", folder=DEMO)
    cases = replaying.cases(scripts)
    ledger = Ledger(chosen.records)
    _make_folder(chosen.out)
    replayed = _run(cases, ledger, lambda case: uuid.uuid4().hex, chosen.out, json=False)
    ledger.close()
    Console().print(summary(replayed), tell("cli.look", out=chosen.out), sep="\n", soft_wrap=True)
    _finish(replayed)


def _run(
    cases: list[Case], ledger: Ledger, name: Callable[[Case], str], out: Path | None, json: bool
) -> list[Replayed]:
    robot = app.build(settings.load())
    console = Console(stderr=json, quiet=json)
    _engines(robot)
    replayed = []
    for case in cases:
        show = Show(console, case.title)
        made = replaying.run(robot, case, ledger, name(case), show.hear, out)
        show.judge(made)
        if json:
            put(_report(made))
        replayed.append(made)
    robot.close()
    return replayed


def _engines(robot: app.App) -> None:
    console = Console(stderr=True, soft_wrap=True)
    for kind, loaded in (("asr", robot.asr), ("tts", robot.tts), ("vad", robot.vad)):
        console.print(f"{kind}: {loaded.label} — {loaded.why}", style="dim", markup=False)


def _finish(replayed: list[Replayed]) -> None:
    """Exit 2 where something could not be recorded, 1 where an expectation failed."""
    problems = [problem for made in replayed for problem in made.conversation.problems]
    if problems:
        raise Problem("cli.not_recorded", what=problems[0])
    if any(made.failures for made in replayed):
        sys.exit(1)


def _make_folder(out: Path | None) -> None:
    try:
        if out:
            out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Problem("cli.no_folder", out=out, why=error.strerror) from error


def _report(made: Replayed) -> dict[str, Any]:
    conversation: Conversation = made.conversation
    return {
        "call": made.case.name,
        "outcome": conversation.outcome,
        "turns": [_turn(turn) for turn in conversation.turns],
        "records": [_record(kept) for kept in conversation.records if kept.receipt],
        "passed": not made.failures and not conversation.problems,
        "failures": [str(failure) for failure in made.failures] + conversation.problems,
    }


def _turn(turn: Turn) -> dict[str, Any]:
    return {
        "caller": turn.caller,
        "scenario": turn.decision.topic,
        "decision": turn.decision.kind,
        "robot": turn.robot,
        "endpoint_ms": turn.endpoint_ms,
        "compute_ms": turn.compute_ms,
        "interrupted": turn.interrupted,
    }


def _record(kept: Kept) -> dict[str, Any]:
    return {"form": kept.form, "values": dict(kept.values), "receipt": kept.receipt}
