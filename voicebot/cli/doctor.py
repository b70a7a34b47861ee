"""`voicebot doctor`: what is present, what is missing, and what mends it."""

import sys
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from voicebot import app, engines, settings
from voicebot.cli import systems
from voicebot.cli.lines import Json, put
from voicebot.errors import EngineMissing, Problem
from voicebot.locale import tell
from voicebot.records.ledger import Ledger
from voicebot.settings import Engine, Settings

Finding = tuple[str, bool, str, bool]  # what, present, remark, needed


def doctor(json: Json = False) -> None:
    findings = list(_examine(settings.load()))
    if json:
        for what, present, remark, needed in findings:
            put({"what": what, "present": present, "remark": remark, "needed": needed})
    else:
        _show(findings)
    if any(needed and not present for _, present, _, needed in findings):
        sys.exit(2)


def _examine(chosen: Settings) -> Iterator[Finding]:
    for kind in engines.KINDS:
        for name in engines.names(kind):
            yield _engine(kind, name, chosen)
        yield _engine(kind, getattr(chosen, kind).engine, chosen, needed=True)
    yield _thing(tell("cli.knowledge"), lambda: str(len(app.knowledge(chosen).scenarios)))
    yield _thing(tell("cli.records_database"), lambda: str(len(Ledger(chosen.records).calls())))
    yield _thing(f"{tell('systems.behind')}: {chosen.systems.engine}", lambda: _answers(chosen))


def _answers(chosen: Settings) -> str:
    systems.load(chosen).engine.check()
    return tell("systems.reachable")


def _engine(kind: str, name: str, chosen: Settings, needed: bool = False) -> Finding:
    what = f"{kind}: {name}"
    options = getattr(chosen, kind).options if needed else {}
    try:
        loaded = engines.load(kind, Engine(engine=name, options=options), chosen)
    except EngineMissing as error:
        return what, False, str(error), needed
    return what, True, loaded.label, needed


def _thing(what: str, count: Callable[[], str]) -> Finding:
    try:
        return what, True, count(), True
    except Problem as problem:
        return what, False, str(problem), True


def _show(findings: list[Finding]) -> None:
    table = Table("", tell("cli.what"), tell("cli.remark"))
    for what, present, remark, needed in findings:
        kind, _, rest = what.partition(": ")
        named = _named(kind, rest, needed) if kind in engines.KINDS else what
        mark = "[green]✓[/green]" if present else "[red]✗[/red]" if needed else "[yellow]–[/yellow]"
        table.add_row(mark, escape(named), escape(remark))
    Console().print(table)


def _named(kind: str, engine: str, needed: bool) -> str:
    """For people, what programs read as `asr: vosk`; the one that is needed is the one of the settings."""
    called = tell(f"cli.kind_{kind}")
    return tell("cli.in_use", kind=called, name=engine) if needed else f"{called}: {engine}"
