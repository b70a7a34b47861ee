"""`voicebot records list` and `voicebot records export FILE`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from voicebot import settings
from voicebot.cli.lines import Json, put
from voicebot.cli.names import names
from voicebot.errors import Problem
from voicebot.locale import tell
from voicebot.names import Names
from voicebot.records.export import Rows, export
from voicebot.records.ledger import Ledger

app = typer.Typer(help=tell("cli.records"), no_args_is_help=True)

Calls = Annotated[bool, typer.Option("--calls", help=tell("cli.records_calls"))]
OF_A_FORM = ("number", "made", "call", "form")  # what beside its slots is told of it


@app.command("list", help=tell("cli.records_list"))
def show(calls: Calls = False, json: Json = False) -> None:
    chosen = settings.load()
    rows = _rows(chosen, calls)
    if json:
        for row in rows:
            put(dict(row))
    elif rows:
        Console().print(_calls(rows) if calls else _forms(rows, names(chosen)))
    else:
        Console(stderr=True).print(tell("cli.records_none"))


@app.command("export", help=tell("cli.records_export"))
def save(
    file: Annotated[Path, typer.Argument(help=tell("cli.records_file"))],
    calls: Calls = False,
) -> None:
    rows = _rows(settings.load(), calls)
    export(rows, file)
    Console(stderr=True).print(tell("cli.records_saved", count=len(rows), file=file))


@app.command("forget", help=tell("cli.records_forget"))
def delete_old(
    days: Annotated[int | None, typer.Option("--days", min=1, max=36500, help=tell("cli.records_days"))] = None,
) -> None:
    chosen = settings.load()
    wanted = days or chosen.records_days
    if wanted is None:
        raise Problem("records.which_days")
    count = Ledger(chosen.records).forget(wanted)
    Console(stderr=True).print(tell("cli.records_forgotten", count=count, days=wanted))


def _rows(chosen: settings.Settings, calls: bool) -> Rows:
    ledger = Ledger(chosen.records)
    return ledger.calls() if calls else ledger.forms()


def _forms(rows: Rows, names: Names) -> Table:
    table = Table(*(tell(f"cli.column_{name}") for name in ("number", "made", "form", "values")))
    for row in rows:
        values = {name: value for name, value in row.items() if name not in OF_A_FORM and value}
        form = row["form"]
        table.add_row(*map(escape, (row["number"], row["made"][:16], names.scenario(form), names.values(form, values))))
    return table


def _calls(rows: Rows) -> Table:
    """Without frames, so that a call's id, which other commands ask for, stands in one piece in 80 columns."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("call", "begun", "caller", "outcome"):
        table.add_column(tell(f"cli.column_{name}"), no_wrap=name != "outcome", overflow="fold")
    for row in rows:
        outcome = tell(f"show.outcome_{row['outcome']}") if row["outcome"] else ""
        table.add_row(*map(escape, (row["call"], row["begun"][:16], row["caller"], outcome)))
    return table
