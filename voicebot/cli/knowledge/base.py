"""What the commands share: the base that is meant, its files, faults, progress."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar

import typer
from rich.console import Console
from rich.progress import track

from voicebot import app, settings
from voicebot.asking import Rehearsing
from voicebot.cli.lines import waiting
from voicebot.dialogue.machine import Dialogue
from voicebot.documents import Fault, Faulty
from voicebot.locale import tell
from voicebot.matching.index import Index
from voicebot.systems.base import System

Folder = Annotated[Path | None, typer.Argument(help=tell("kb.folder"))]
Base = Annotated[Path | None, typer.Option("--base", metavar="FOLDER", help=tell("kb.folder"))]

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Opened:
    """A knowledge base, learnt, and where it lies."""

    folder: Path
    dialogue: Dialogue
    scratch: Callable[[], System]

    def answers(self) -> Rehearsing:
        """The systems behind the hotline, for one test."""
        return Rehearsing(self.scratch)

    @property
    def index(self) -> Index:
        return self.dialogue.index

    def path(self, scenario: str) -> Path:
        return self.folder / self.dialogue.knowledge.areas[scenario] / f"{scenario}.yaml"


def opened(folder: Path | None) -> Opened:
    """The base in `folder`, or that of the settings; where it can't be used the command ends with all its faults."""
    chosen = settings.load()
    if folder:
        chosen = chosen.model_copy(update={"knowledge_base": folder})
    try:
        with waiting(tell("kb.opening")):
            return Opened(chosen.knowledge_base, app.dialogue(chosen), partial(app.scratch, chosen))
    except Faulty as error:
        fail(error.faults, 2)


def fail(faults: Sequence[Fault], code: int) -> NoReturn:
    _tell(faults, tell("kb.faults", count=len(faults)), "red")
    sys.exit(code)


def advise(advice: Sequence[Fault]) -> None:
    if advice:
        _tell(advice, tell("knowledge.advice", count=len(advice)), "yellow")


def _tell(faults: Sequence[Fault], total: str, style: str) -> None:
    console = Console(stderr=True, soft_wrap=True)
    for found in faults:
        console.print(str(found), markup=False, highlight=False)
    console.print(total, style=style)


def followed(things: Iterable[Thing], total: int, what: str) -> Iterator[Thing]:
    """The same things, with a bar on standard error that shows how far it has got."""
    console = Console(stderr=True)
    yield from track(things, what, total, console=console, transient=True, disable=not console.is_terminal)
