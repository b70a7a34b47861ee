"""`voicebot replay` and `voicebot demo`: recorded calls, shown as they happen."""

import sys
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from voicebot import app, batch, junit, overview, settings
from voicebot import replay as replaying
from voicebot.batch import Plan
from voicebot.cli import batch as many
from voicebot.cli import excerpt
from voicebot.cli.lines import Json, put, waiting
from voicebot.cli.names import names
from voicebot.cli.show import Show, summary
from voicebot.conversation import Conversation, Kept, Turn
from voicebot.errors import Problem
from voicebot.lines.telephone import Codec
from voicebot.locale import tell
from voicebot.names import Names
from voicebot.records.ledger import Ledger
from voicebot.replay import Case, Replayed, Wanted
from voicebot.script import Way

DEMO = Path(__file__).parents[2] / "tests" / "calls"
DEMO_CALLS = ("question", "reading", "handoff")


Files = Annotated[
    list[Path] | None,
    typer.Argument(metavar="WAV|SCRIPT.yaml|FOLDER", help=tell("replay.files"), show_default=False),
]


def replay(
    files: Files = None,
    json: Json = False,
    out: Annotated[Path | None, typer.Option(metavar="FOLDER", help=tell("replay.out"))] = None,
    jobs: Annotated[int | None, typer.Option(min=1, max=256, help=tell("replay.jobs"))] = None,
    junit_file: Annotated[Path | None, typer.Option("--junit", metavar="FILE.xml", help=tell("replay.junit"))] = None,
    report: Annotated[Path | None, typer.Option(metavar="FILE.html", help=tell("replay.report"))] = None,
    telephone: Annotated[Codec | None, typer.Option(help=tell("replay.telephone"))] = None,
    snr: Annotated[float | None, typer.Option(metavar="DB", min=-20, max=100, help=tell("replay.snr"))] = None,
    loss: Annotated[float | None, typer.Option(metavar="%", min=0, max=99, help=tell("replay.loss"))] = None,
    seed: Annotated[int | None, typer.Option(min=0, help=tell("replay.seed"))] = None,
    record: Annotated[str | None, typer.Option(metavar="CALL", help=tell("excerpt.option"))] = None,
) -> None:
    if record:
        excerpt.make(record, files or [], out)
        return
    if not files:
        raise Problem("replay.nothing")
    calls = replaying.wanted(files)
    way = Way(codec=telephone, snr_db=snr, loss=None if loss is None else loss / 100, seed=seed)
    out = out or (report and report.with_name(f"{report.stem}_pages"))
    for folder in filter(None, (out, junit_file and junit_file.parent, report and report.parent)):
        replaying.make_folder(folder)  # before all the work
    if len(calls) == 1 and not (junit_file or report):
        replayed = [_live(calls[0], way, out, json)]
    else:
        plan = Plan(settings.load(), way, out)
        replayed = many.make(calls, plan, jobs or batch.processors(), quiet=json)
    for made in replayed if json else []:
        put(_report(made))
    if junit_file or report:
        _told(replayed, names(settings.load(), ids=True), junit_file, report)
    _finish(replayed)


def _told(replayed: Sequence[Replayed], called: Names, junit_file: Path | None, report: Path | None) -> None:
    """Who reads these may write the next script: titles with ids."""
    if junit_file:
        junit.write(junit_file, replayed, called)
    if report:
        overview.write(report, replayed, called)


def _live(one: Wanted, way: Way, out: Path | None, json: bool) -> Replayed:
    """One call, shown as it happens."""
    case = replaying.case(one, way)  # before the engines are loaded
    robot = _robot(settings.load())
    show = Show(Console(stderr=json, quiet=json), _dated(case), Names.of(robot.robot.dialogue.knowledge, ids=True))
    made = replaying.make(robot, case, out, show.hear)
    show.judge(made)
    robot.close()
    return made


def demo() -> None:
    chosen = settings.load()
    scripts = [DEMO / f"{name}.yaml" for name in DEMO_CALLS]
    if not all(path.is_file() for path in scripts):
        raise Problem("cli.no_demo", folder=DEMO)
    ledger = Ledger(chosen.records)
    replaying.make_folder(chosen.out)
    cases = [replaying.case(one) for one in replaying.wanted(scripts)]
    robot = _robot(chosen)
    called = Names.of(robot.robot.dialogue.knowledge)
    replayed = []
    for case in cases:
        show = Show(Console(), _dated(case), called)
        replayed.append(replaying.run(robot, case, ledger, uuid.uuid4().hex, show.hear, chosen.out))
        show.judge(replayed[-1])
    robot.close()
    ledger.close()
    console = Console()
    console.print(summary(replayed, titled=True))
    for told in (tell("show.dates"), tell("cli.look", out=chosen.out)):
        console.print(told, highlight=False)
    _finish(replayed)


def _dated(case: Case) -> str:
    """A script's call takes place when the script says: a newcomer wonders at what the robot says of today."""
    return tell("show.dated", title=case.title, moment=f"{case.moment:%d.%m.%Y %H:%M}")


def _robot(chosen: settings.Settings) -> app.App:
    with waiting(tell("cli.loading")):
        robot = app.build(chosen)
    told = tell("cli.engines", asr=robot.asr.label, tts=robot.tts.label)
    Console(stderr=True).print(told, style="dim", markup=False, highlight=False)
    return robot


def _finish(replayed: Sequence[Replayed]) -> None:
    """Exit 2 where something could not be made or recorded, 1 where an expectation failed."""
    errors = [made.error for made in replayed if made.error]
    if errors:
        raise Problem("replay.errors", count=len(errors), all=len(replayed), first=errors[0].splitlines()[-1])
    problems = [problem for made in replayed for problem in made.conversation.problems]
    if problems:
        raise Problem("cli.not_recorded", what=problems[0])
    if any(made.failures for made in replayed):
        sys.exit(1)


def _report(made: Replayed) -> dict[str, Any]:
    conversation: Conversation = made.conversation
    return {
        "call": made.name,
        "outcome": None if made.error else conversation.outcome,
        "turns": [_turn(turn) for turn in conversation.turns],
        "records": [_record(kept) for kept in conversation.records if kept.receipt],
        "passed": not made.wrong,
        "failures": made.wrong,
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
