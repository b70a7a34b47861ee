"""`voicebot records list` and `voicebot records export FILE`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from voicebot import settings
from voicebot.cli.lines import Json, put
from voicebot.locale import tell
from voicebot.records.export import Rows, columns, export
from voicebot.records.ledger import Ledger

app = typer.Typer(help=tell("cli.records"), no_args_is_help=True)

Calls = Annotated[bool, typer.Option("--calls", help=tell("cli.records_calls"))]


@app.command("list", help=tell("cli.records_list"))
def show(calls: Calls = False, json: Json = False) -> None:
    rows = _rows(calls)
    if json:
        for row in rows:
            put(dict(row))
    elif rows:
        Console().print(_table(rows))
    else:
        Console(stderr=True).print(tell("cli.records_none"))


@app.command("export", help=tell("cli.records_export"))
def save(
    file: Annotated[Path, typer.Argument(help=tell("cli.records_file"))],
    calls: Calls = False,
) -> None:
    rows = _rows(calls)
    export(rows, file)
    Console(stderr=True).print(tell("cli.records_saved", count=len(rows), file=file))


def _rows(calls: bool) -> Rows:
    ledger = Ledger(settings.load().records)
    return ledger.calls() if calls else ledger.forms()


def _table(rows: Rows) -> Table:
    names = [name for name in columns(rows) if name != "call" or "form" not in rows[0]]  # its id helps programs only
    table = Table(*names)
    for row in rows:
        table.add_row(*(escape(row.get(name, "")) for name in names))
    return table
