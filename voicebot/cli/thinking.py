"""`voicebot ask` and `voicebot parse`: what the robot makes of words."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from voicebot import app, settings
from voicebot.cli.lines import Json, Text, put, texts, waiting
from voicebot.dialogue.acts import Decision, Heard
from voicebot.dialogue.machine import reply
from voicebot.dialogue.state import State
from voicebot.locale import tell
from voicebot.names import Names
from voicebot.russian import addresses, dates, numbers, phones, yesno

BAR = 20  # characters


def ask(
    text: Text,
    json: Json = False,
    now: Annotated[datetime | None, typer.Option(help=tell("cli.call_at"))] = None,
) -> None:
    with waiting(tell("kb.opening")):
        dialogue = app.dialogue(settings.load())
    names = Names.of(dialogue.knowledge, ids=True)
    moment = (now or datetime.now()).replace(microsecond=0)
    for line in texts(text):
        state, actions = dialogue.step(State(moment=moment), Heard(line))
        said = reply(actions)
        if json:
            put({"text": line, "moment": moment.isoformat()} | _decided(state.decision, said))
        else:
            _show(line, moment, state.decision, said, names)


def _decided(decision: Decision, said: str) -> dict[str, Any]:
    return {
        "decision": decision.kind,
        "scenario": decision.topic,
        "part": decision.scenario if decision.part_of else None,
        "score": decision.score,
        "candidates": decision.candidates,
        "reply": said,
    }


def _show(text: str, moment: datetime, decision: Decision, said: str, names: Names) -> None:
    console = Console()
    table = Table("", "", title=f"«{escape(text)}»", show_header=False)
    about = names.scenario(decision.scenario) if decision.scenario else ""
    decided = ": ".join(filter(None, (tell(f"cli.decided_{decision.kind}"), about)))
    table.add_row(tell("cli.decision"), f"[bold]{escape(decided)}[/bold]")
    for candidate in decision.candidates:
        bar = "▇" * round(candidate.score * BAR)
        table.add_row(escape(names.scenario(candidate.scenario)), f"{candidate.score:.3f} {bar}")
    table.add_row(tell("cli.reply"), escape(said))
    table.add_row(tell("cli.asked_at"), f"{moment:%d.%m.%Y %H:%M}")
    console.print(table)


class Kind(StrEnum):
    number = "number"
    digits = "digits"
    date = "date"
    address = "address"
    phone = "phone"
    yesno = "yesno"


def parsers(moment: datetime) -> dict[Kind, Callable[[str], Any]]:
    """What finds a value of each kind in words that are said at `moment`."""
    return {
        Kind.number: numbers.number,
        Kind.digits: numbers.digits,
        Kind.date: lambda text: _written(dates.iso, dates.when(text, moment.date(), moment.time(), asked=True)),
        Kind.address: lambda text: _written(addresses.canonical, addresses.address(text)),
        Kind.phone: lambda text: phones.phone(text, local=True),
        Kind.yesno: yesno.yes_no,
    }


def _written(write: Callable[[Any], str], value: object) -> str | None:
    return None if value is None else write(value)


def parse(
    kind: Annotated[Kind, typer.Argument(help=tell("cli.kind"))],
    text: Text,
    json: Json = False,
    now: Annotated[datetime | None, typer.Option(help=tell("cli.now"))] = None,
) -> None:
    read = parsers(now or datetime.now())[kind]
    for line in texts(text):
        value = read(line)
        if json:
            put({"text": line, "value": value})
        else:
            shown = yesno.said(value) if isinstance(value, bool) else value
            Console().print(f"{line} → {tell('cli.no_value') if shown is None else shown}", markup=False)
