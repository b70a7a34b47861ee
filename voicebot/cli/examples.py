"""`voicebot records examples`: a hotline that nobody has called yet, shown with made-up calls."""

import asyncio
from functools import partial
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn

from voicebot import app, settings
from voicebot import examples as demonstration
from voicebot.locale import tell
from voicebot.records.examples import Examples
from voicebot.records.ledger import Ledger
from voicebot.workers import Stopwatch


def examples(remove: Annotated[bool, typer.Option("--remove", help=tell("examples.remove"))] = False) -> None:
    chosen = settings.load()
    ledger, console = Ledger(chosen.records), Console(stderr=True, soft_wrap=True, highlight=False)
    kept = Examples(ledger.database)
    if remove:
        console.print(tell("examples.removed", count=kept.remove()), markup=False)
        return
    kept.checked()  # before anything heavy is loaded
    with console.status(tell("cli.loading")):
        robot = app.build(chosen)
    try:
        with Progress(BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console, transient=True) as bar:
            task = bar.add_task("")
            asyncio.run(demonstration.make(robot, ledger, Stopwatch().begun, partial(_shown, bar, task)))
    finally:
        robot.close()
    console.print(tell("examples.made", count=kept.count()), markup=False)


def _shown(bar: Progress, task: object, made: int, calls: int) -> None:
    bar.update(task, completed=made, total=calls)  # type: ignore[arg-type]
