"""`voicebot kb coverage`: which lines of the scenarios the base's own tests come past."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from voicebot import documents
from voicebot.cli.knowledge.base import Folder, Opened, followed, opened
from voicebot.cli.lines import Json, put
from voicebot.dialogue.coverage import Spot, spots, walked
from voicebot.locale import tell


@dataclass(frozen=True, slots=True)
class Covered:
    """One file; lines: those that no test comes past."""

    file: Path
    spots: int
    lines: tuple[int, ...]


def coverage(
    folder: Folder = None,
    least: Annotated[int, typer.Option(min=0, max=100, help=tell("kb.least"))] = 0,
    json: Json = False,
) -> None:
    base = opened(folder)
    files = list(_files(base, _walked(base)))
    total = _percent(sum(file.spots for file in files), sum(len(file.lines) for file in files))
    if json:
        for file in files:
            percent = round(_percent(file.spots, len(file.lines)), 1)
            put({"file": str(file.file), "spots": file.spots, "percent": percent, "lines": file.lines})
    else:
        Console().print(_table(base.folder, files))
    if total < least:
        told = tell("kb.uncovered", percent=f"{total:.1f}", least=least)
        Console(stderr=True, soft_wrap=True).print(told, style="red", highlight=False)
        sys.exit(1)


def _walked(base: Opened) -> set[Spot]:
    dialogue = base.dialogue
    tests = [test for scenario in dialogue.knowledge.scenarios.values() for test in scenario.tests]
    each = followed((walked(dialogue, test, base.answers()) for test in tests), len(tests), tell("kb.testing"))
    return {spot for found in each for spot in found}


def _files(base: Opened, reached: set[Spot]) -> Iterator[Covered]:
    for name, scenario in base.dialogue.knowledge.scenarios.items():
        there = spots(scenario)
        missed = [spot.place for spot in there if spot not in reached]
        yield Covered(base.path(name), len(there), tuple(documents.lines(base.path(name), missed)))


def _percent(spots: int, missed: int) -> float:
    return 100 * (spots - missed) / spots if spots else 100.0


def _table(folder: Path, files: Sequence[Covered]) -> Table:
    table = Table(show_footer=True)
    total, missed = sum(file.spots for file in files), sum(len(file.lines) for file in files)
    table.add_column(tell("kb.column_file"), tell("kb.total"), overflow="fold")
    table.add_column(tell("kb.column_spots"), str(total), justify="right")
    table.add_column(tell("kb.column_missed"), str(missed), justify="right")
    table.add_column(tell("kb.column_percent"), f"{_percent(total, missed):.1f} %", justify="right")
    table.add_column(tell("kb.column_lines"))
    for file in files:
        numbers = (str(file.spots), str(len(file.lines)), f"{_percent(file.spots, len(file.lines)):.0f} %")
        style = "green" if not file.lines else ""
        name = escape(str(file.file.relative_to(folder)))
        table.add_row(name, *numbers, ", ".join(map(str, file.lines)), style=style)
    return table
