"""`voicebot kb check`: is the knowledge base sound, and does it understand its own tests?"""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from voicebot import settings
from voicebot.dialogue.machine import Dialogue
from voicebot.dialogue.rehearsal import Failure, rehearse
from voicebot.documents import Fault, Faulty, fault
from voicebot.knowledge.load import load
from voicebot.locale import tell

app = typer.Typer(help=tell("cli.kb"), no_args_is_help=True)


@app.callback()
def group() -> None:
    """A group of its own, as more commands follow."""


@app.command(help=tell("cli.kb_check"))
def check(folder: Annotated[Path | None, typer.Argument(help=tell("cli.folder"))] = None) -> None:
    folder = folder or settings.load().knowledge_base
    try:
        dialogue = Dialogue(load(folder))
    except Faulty as error:
        _fail(error.faults)
    scenarios = dialogue.knowledge.scenarios
    if failed := [_fault(folder, failure) for failure in rehearse(dialogue)]:
        _fail(failed)
    tests = sum(len(scenario.tests) for scenario in scenarios.values())
    examples = sum(len(scenario.examples) for scenario in scenarios.values())
    Console().print(tell("cli.kb_sound", scenarios=len(scenarios), examples=examples, tests=tests), style="green")


def _fault(folder: Path, failure: Failure) -> Fault:
    path = next(folder.glob(f"*/{failure.scenario}.yaml"))
    expected: str = failure.test.decision
    if expected == "answer":
        expected = f"{expected} {failure.test.scenario or failure.scenario}"
    if failure.test.reply:
        expected = f"{expected} «…{failure.test.reply}…»"
    best = ", ".join(f"{c.scenario} {c.score:.2f}" for c in failure.decision.candidates[:3])
    got = " ".join(filter(None, (failure.decision.kind, failure.decision.scenario, f"({best})", f"«{failure.reply}»")))
    return fault(path, ["tests", failure.number], "cli.test", say=failure.test.say, expected=expected, got=got)


def _fail(faults: list[Fault] | tuple[Fault, ...]) -> None:
    console = Console(stderr=True, soft_wrap=True)
    for found in faults:
        console.print(str(found), markup=False, highlight=False)
    console.print(tell("cli.faults", count=len(faults)), style="red")
    sys.exit(2)
