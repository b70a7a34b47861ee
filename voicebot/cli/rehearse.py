"""What `chat` and `talk` share: one call with whoever sits here. Nothing that it changes stays."""

import asyncio
import uuid
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.markup import escape

from voicebot import app, settings
from voicebot.app import App
from voicebot.cli.lines import waiting
from voicebot.dialogue.acts import Decision
from voicebot.events import Decided, Event, Listener
from voicebot.lines.base import Line
from voicebot.locale import tell
from voicebot.names import Names
from voicebot.records.ledger import Ledger

BAR = 20  # characters


def call(make: Callable[[App], Line], listen: Callable[[Names], Listener]) -> None:
    """Build the robot, answer one caller on the line that `make` gives; `listen` gets what things are called."""
    with waiting(tell("cli.loading")):
        robot = app.build(settings.load())
    try:
        with TemporaryDirectory() as scratch:
            ledger = Ledger(f"sqlite:///{Path(scratch) / 'rehearsal.db'}")
            listener = listen(Names.of(robot.robot.dialogue.knowledge))
            asyncio.run(robot.apart().answer(make(robot), uuid.uuid4().hex, ledger, listener))
            ledger.close()
    finally:
        robot.close()


async def taken(target: str) -> None:
    """A rehearsal's caller is taken by anybody."""


class Why:
    """Shows, beneath what `show` shows, what else the robot thought of."""

    def __init__(self, console: Console, names: Names, show: Listener) -> None:
        self._console, self._names, self._show = console, names, show

    def hear(self, event: Event) -> None:
        self._show(event)
        if isinstance(event, Decided):
            for line in _reasons(event.decision, self._names):
                self._console.print(f"           {escape(line)}", style="dim", highlight=False)


def _reasons(decision: Decision, names: Names) -> list[str]:
    lines = [
        f"{names.scenario(one.scenario)} {one.score:.2f} {'▇' * round(one.score * BAR)}" for one in decision.candidates
    ]
    if decision.slots:
        lines.append(names.values(decision.scenario, decision.slots))
    if decision.also:
        lines.append(tell("cli.why_also", scenario=names.scenario(decision.also)))
    return lines
