"""`voicebot systems`: what stands behind the hotline, what it knows, what it is to get."""

import sys
from collections.abc import Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from voicebot import engines, settings
from voicebot.cli.lines import Json, put
from voicebot.cli.names import names
from voicebot.engines import Loaded
from voicebot.errors import Problem
from voicebot.locale import catalogue, language, tell
from voicebot.names import Names
from voicebot.paperwork import Paperwork
from voicebot.records.ledger import Ledger
from voicebot.records.outbox import Due
from voicebot.systems.base import Fields
from voicebot.systems.delivery import Delivery
from voicebot.systems.delivery import deliver as deliver_all

app = typer.Typer(help=tell("systems.command"), invoke_without_command=True)


@app.callback()
def status(context: typer.Context, json: Json = False) -> None:
    if context.invoked_subcommand:
        return
    chosen = settings.load()
    system = load(chosen)
    why = trouble(system)
    waiting = {name: list(dues) for name, dues in groupby(_sorted(Ledger(chosen.records)), attrgetter("system"))}
    if json:
        put({"system": system.name, "reachable": why is None, "why": why or "", "undelivered": _counts(waiting)})
    else:
        console = Console(soft_wrap=True, highlight=False)
        console.print(tell("systems.is", name=system.name), tell("systems.reachable") if why is None else why, sep=": ")
        for name, dues in waiting.items():
            console.print(_waits(system.name, name, dues), markup=False)
        if not waiting:
            console.print(tell("systems.all_delivered"))
    if why:
        sys.exit(2)


@app.command("ask", help=tell("systems.ask_command"))
def ask(
    question: Annotated[str, typer.Argument(help=tell("systems.question"))],
    values: Annotated[list[str] | None, typer.Argument(metavar="NAME=VALUE", help=tell("systems.values"))] = None,
    json: Json = False,
) -> None:
    chosen = settings.load()
    given = dict(map(_pair, values or []))
    papers = Paperwork(
        Ledger(chosen.records), load(chosen).engine, "", "", date.today().isoformat(), {}, lambda _: None
    )
    reply = papers.ask(question, given)
    if reply is None:
        Console(stderr=True).print(tell("systems.no_such_thing"))
        sys.exit(1)
    if json:
        put({"fields": dict(reply.fields), "options": [dict(option) for option in reply.options]})
    elif reply.options:
        Console().print(_options(reply.options))
    else:
        Console().print(_fields(reply.fields))


@app.command("deliver", help=tell("systems.deliver_command"))
def deliver(now: Annotated[bool, typer.Option("--now", help=tell("systems.now"))] = False, json: Json = False) -> None:
    chosen = settings.load()
    tried = deliver_all(Ledger(chosen.records).outbox, load(chosen).engine, hasten=now)
    if json:
        for one in tried:
            put({"receipt": one.due.receipt, "form": one.due.form, "delivered": one.why is None, "why": one.why or ""})
    elif tried:
        Console().print(_happened(tried, names(chosen)))
    else:
        Console(stderr=True).print(tell("systems.nothing_due"))
    if any(one.why for one in tried):
        sys.exit(1)


def load(chosen: settings.Settings) -> Loaded:
    return engines.load(engines.SYSTEMS, chosen.systems, chosen)


def trouble(system: Loaded) -> str | None:
    """Why it can't be reached, if it can't."""
    try:
        system.engine.check()
    except Problem as problem:
        return str(problem)
    return None


def _sorted(ledger: Ledger) -> list[Due]:
    return sorted(ledger.outbox.undelivered(), key=attrgetter("system"))


def _counts(waiting: dict[str, list[Due]]) -> dict[str, dict[str, object]]:
    return {name: {"count": len(dues), "oldest": dues[0].made} for name, dues in waiting.items()}


def _waits(used: str, name: str, dues: list[Due]) -> str:
    text = tell("systems.waits", count=len(dues), oldest=dues[0].made, receipt=dues[0].receipt)
    why = next((due.why for due in dues if due.why), "")
    other = [] if name == used else [tell("systems.not_used", name=name)]
    return " ".join([text, *other, *([why] if why else [])])


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise Problem("systems.pair", text=text)
    return name, value


def _options(rows: Sequence[Fields]) -> Table:
    table = Table(*(escape(_called(name)) for name in rows[0]))
    for row in rows:
        table.add_row(*(escape(_value(row.get(name, ""))) for name in rows[0]))
    return table


def _fields(row: Fields) -> Table:
    table = Table.grid(padding=(0, 2))
    for name, value in row.items():
        table.add_row(f"[bold]{escape(_called(name))}[/bold]", escape(_value(value)))
    return table


def _called(field: str) -> str:
    """A field, for people; who asks a system of his own knows what others are."""
    key = f"systems.field_{field}"
    return tell(key) if key in catalogue(language()) else field


def _value(value: str) -> str:
    key = f"systems.value_{value}"
    return tell(key) if key in catalogue(language()) else value or "—"


def _happened(tried: list[Delivery], called: Names) -> Table:
    table = Table("", *(tell(f"systems.column_{name}") for name in ("receipt", "form", "made", "why")))
    for one in tried:
        mark = "[red]✗[/red]" if one.why else "[green]✓[/green]"
        table.add_row(mark, one.due.receipt, escape(called.scenario(one.due.form)), one.due.made, escape(one.why or ""))
    return table
