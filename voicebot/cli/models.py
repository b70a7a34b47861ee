"""`voicebot models list`, `install NAME…`, `verify [NAME…]`, `remove NAME…`."""

import dataclasses
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from voicebot import models
from voicebot.cli.lines import Json, put
from voicebot.errors import Problem
from voicebot.locale import language, tell
from voicebot.settings import load

app = typer.Typer(help=tell("models.help"), no_args_is_help=True)

Folder = Annotated[Path | None, typer.Option("--folder", metavar="FOLDER", help=tell("models.help_folder"))]
Names = Annotated[list[str], typer.Argument(metavar="NAME", help=tell("models.help_name"))]
Some = Annotated[list[str] | None, typer.Argument(metavar="NAME", help=tell("models.help_some"))]


@app.command("list", help=tell("models.help_list"))
def show(folder: Folder = None, json: Json = False) -> None:
    folder = folder or load().models
    present = [(model, models.installed(model, folder)) for model in models.manifest(folder)]
    if json:
        for model, here in present:
            put(_facts(model, here))
    else:
        Console().print(_table(present))


@app.command(help=tell("models.help_install"))
def install(
    names: Names,
    source: Annotated[str, typer.Option("--from", metavar="URL|FOLDER", help=tell("models.help_from"))] = "",
    folder: Folder = None,
) -> None:
    folder = folder or load().models
    for model in [models.find(name, folder) for name in names]:  # no download before all names are known to be right
        if not model.commercial:
            _remark(tell("models.non_commercial", name=model.name, licence=model.licence))
        if not source and not models.installed(model, folder):
            typer.echo(tell("models.fetching", name=model.name, mb=models.in_mb(model.size)), err=True)
        try:
            done = models.install(model.name, folder, source)
        except KeyboardInterrupt as interrupt:
            raise Problem("models.interrupted", name=model.name) from interrupt
        for file, sha256 in done.pinned.items():
            _remark(tell("models.pinned", file=file, sha256=sha256, folder=folder))
        typer.echo(tell("models.ready" if done.fresh else _already(model, folder), name=model.name, folder=done.place))


@app.command(help=tell("models.help_verify"))
def verify(names: Some = None, folder: Folder = None, json: Json = False) -> None:
    folder = folder or load().models
    results = {model.name: (_already(model, folder), wrong) for model, wrong in _examined(names or [], folder)}
    for name, (already, wrong) in results.items():
        if json:
            put({"name": name, "right": not wrong, "checked": already == "models.already", "wrong": wrong})
        elif wrong:
            typer.echo(tell("models.wrong", name=name, folder=folder, files=", ".join(wrong)))
        else:
            typer.echo(tell(already, name=name, folder=folder))
    if not results and not json:
        _remark(tell("models.none", folder=folder))
    if any(wrong for _, wrong in results.values()):
        sys.exit(2)


@app.command(help=tell("models.help_remove"))
def remove(names: Names, folder: Folder = None) -> None:
    folder = folder or load().models
    for model in [models.find(name, folder) for name in names]:
        typer.echo(tell("models.removed", name=model.name, folder=models.remove(model.name, folder)))


def _examined(names: list[str], folder: Path) -> Iterator[tuple[models.Model, list[str]]]:
    """The models named, or else all of which there is something, with the files that are wrong."""
    for model in [models.find(name, folder) for name in names] or models.manifest(folder):
        if any((folder / model.place / file.name).exists() for file in model.files):
            yield model, models.faults(model, folder)
        elif names:
            raise Problem("models.absent", name=model.name, folder=folder)


def _already(model: models.Model, folder: Path) -> str:
    return "models.already" if models.checkable(model, folder) else "models.unchecked"


def _remark(text: str) -> None:
    Console(stderr=True, soft_wrap=True).print(text, style="yellow", markup=False, highlight=False)


def _facts(model: models.Model, here: bool) -> dict[str, object]:
    facts = model.model_dump(include={"name", "what", "size", "licence", "commercial"})
    sources = [dataclasses.asdict(source) for source in model.sources]
    return facts | {"installed": here, "install": f"voicebot models install {model.name}", "sources": sources}


def _table(present: list[tuple[models.Model, bool]]) -> Table:
    table = Table(tell("models.column_name"), caption=escape(tell("models.how")), caption_justify="left")
    for column in ("installed", "size", "licence"):
        table.add_column(tell(f"models.column_{column}"), no_wrap=column != "licence")
    for model, here in present:
        name = f"[bold]{escape(model.name)}[/bold]\n{escape(model.what.get(language(), ''))}"
        size = tell("models.size", mb=models.in_mb(model.size))
        licence = model.licence if model.commercial else f"{model.licence}\n{tell('models.not_for_pay')}"
        table.add_row(name, tell("models.yes" if here else "models.no"), size, escape(licence))
    return table
