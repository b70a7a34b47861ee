"""`voicebot kb …`: what editors ask of their knowledge base, a file a command or two."""

from collections.abc import Callable

import typer

from voicebot.cli.knowledge import calibrate, check, coverage, explain, sample, suggest
from voicebot.locale import tell

app = typer.Typer(help=tell("kb.help"), no_args_is_help=True)
COMMANDS: dict[str, Callable[..., None]] = {
    "check": check.check,
    "test": check.test,
    "explain": explain.explain,
    "sample": sample.sample,
    "coverage": coverage.coverage,
    "calibrate": calibrate.calibrate,
    "suggest": suggest.suggest,
}
for name, command in COMMANDS.items():
    app.command(name, help=tell(f"kb.{name}"))(command)


@app.callback()
def group() -> None:
    """A group also while it has one command."""
