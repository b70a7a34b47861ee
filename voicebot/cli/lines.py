"""What several commands share: texts one a line, objects one a line, a word while one waits."""

import dataclasses
import json
import sys
from collections.abc import Iterator
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.status import Status

from voicebot.locale import tell

Json = Annotated[bool, typer.Option("--json", help=tell("cli.json"))]
Text = Annotated[str, typer.Argument(help=tell("cli.text"))]


def texts(text: str) -> Iterator[str]:
    """The text itself, or for `-` every line of standard input that isn't blank."""
    if text != "-":
        yield text
        return
    for line in sys.stdin:
        if line.strip():
            yield line.strip()


def waiting(what: str) -> Status:
    """Says on a terminal what goes on, where nobody knows how long it takes."""
    return Console(stderr=True).status(what)


def put(fields: dict[str, Any]) -> None:
    """One JSON object on a line of its own, at once."""
    print(json.dumps(fields, ensure_ascii=False, default=_plain), flush=True)  # noqa: T201


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    return str(value)
