"""`voicebot models list` and `voicebot models install NAME…`."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from voicebot import models
from voicebot.locale import language, tell
from voicebot.settings import load

app = typer.Typer(help=tell("models.help"), no_args_is_help=True)

Folder = Annotated[Path | None, typer.Option("--folder", help=tell("models.help_folder"))]


@app.command("list", help=tell("models.help_list"))
def show(
    folder: Folder = None,
    as_json: Annotated[bool, typer.Option("--json", help=tell("models.help_json"))] = False,
    verify: Annotated[bool, typer.Option("--verify", help=tell("models.help_verify"))] = False,
) -> None:
    folder = folder or load().models
    present = [(model, models.installed(model, folder, verify=verify)) for model in models.manifest(folder)]
    if as_json:
        for model, here in present:
            typer.echo(json.dumps(_facts(model, here), ensure_ascii=False))
    else:
        Console().print(_table(present))


@app.command(help=tell("models.help_install"))
def install(
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help=tell("models.help_name"))],
    source: Annotated[Path | None, typer.Option("--from", help=tell("models.help_from"))] = None,
    folder: Folder = None,
) -> None:
    folder = folder or load().models
    for name in names:
        key = "already" if models.installed(models.find(name, folder), folder, verify=True) else "ready"
        place = models.install(name, folder, source)
        typer.echo(tell(f"models.{key}", name=name, folder=place))


def _facts(model: models.Model, here: bool) -> dict[str, object]:
    facts = model.model_dump(include={"name", "what", "size", "licence"})
    return facts | {"installed": here, "install": _command(model)}


def _command(model: models.Model) -> str:
    return f"voicebot models install {model.name}"


def _table(present: list[tuple[models.Model, bool]]) -> Table:
    table = Table(tell("models.column_name"), caption=tell("models.how"), caption_justify="left")
    for column in ("installed", "size", "licence"):
        table.add_column(tell(f"models.column_{column}"), no_wrap=True)
    for model, here in present:
        name = f"[bold]{model.name}[/bold]\n" + model.what.get(language(), "")
        size = tell("models.size", mb=models.in_mb(model.size))
        table.add_row(name, tell("models.yes" if here else "models.no"), size, model.licence)
    return table
