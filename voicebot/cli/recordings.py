"""`voicebot recordings`: what of calls was kept as sound."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from voicebot import settings
from voicebot.errors import Problem
from voicebot.locale import tell
from voicebot.recording import prune, sealed
from voicebot.recording.policy import files

app = typer.Typer(help=tell("recordings.help"), no_args_is_help=True)


@app.command("list", help=tell("recordings.list"))
def show() -> None:
    folder = settings.load().lines.recording.folder
    kept = list(files(folder))
    for file in kept:
        print(file)  # noqa: T201
    if not kept:
        Console(stderr=True, soft_wrap=True).print(tell("recordings.none", folder=folder), markup=False)


@app.command("key", help=tell("recordings.key"))
def key(file: Annotated[Path, typer.Argument(help=tell("recordings.key_file"))]) -> None:
    sealed.make_key(file)
    Console(stderr=True, soft_wrap=True).print(tell("recordings.key_made", file=file))


@app.command("open", help=tell("recordings.open"))
def unseal(
    recording: Annotated[Path, typer.Argument(help=tell("recordings.recording"))],
    output: Annotated[Path, typer.Option("--output", "-o", help=tell("cli.output"))],
    key: Annotated[Path | None, typer.Option("--key", help=tell("recordings.key_used"))] = None,
) -> None:
    named = key or settings.load().lines.recording.key
    if named is None:
        raise Problem("recordings.which_key")
    sound, whole = sealed.unseal(recording, sealed.read_key(named))
    try:
        output.write_bytes(sound)
    except OSError as error:
        raise Problem("wav.not_written", path=output, why=error.strerror) from error
    if not whole:
        Console(stderr=True, soft_wrap=True).print(tell("recordings.cut_short", file=recording), style="yellow")


@app.command("prune", help=tell("recordings.prune"))
def delete_old() -> None:
    kept = settings.load().lines.recording
    deleted = prune(kept)
    Console(stderr=True).print(tell("recordings.pruned", count=len(deleted), days=kept.days))
