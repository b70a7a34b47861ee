"""`voicebot ask` and `voicebot parse`: what the robot makes of words."""

from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from voicebot import app, settings
from voicebot.cli.lines import Json, Text, put, texts
from voicebot.dialogue.acts import Decision, Heard
from voicebot.dialogue.machine import Dialogue, reply
from voicebot.dialogue.state import State
from voicebot.errors import Problem
from voicebot.locale import tell
from voicebot.russian import numbers, yesno


def ask(text: Text, json: Json = False) -> None:
    dialogue = Dialogue(app.knowledge(settings.load()))
    for line in texts(text):
        state, actions = dialogue.step(State(), Heard(line))
        said = reply(actions)
        if json:
            put(_decided(line, state.decision, said))
        else:
            _show(line, state.decision, said)


def _decided(text: str, decision: Decision, said: str) -> dict[str, Any]:
    return {
        "text": text,
        "decision": decision.kind,
        "scenario": decision.scenario,
        "score": decision.score,
        "candidates": decision.candidates,
        "reply": said,
    }


def _show(text: str, decision: Decision, said: str) -> None:
    console = Console()
    table = Table("", "", title=f"«{text}»", show_header=False)
    table.add_row(
        tell("cli.decision"), f"[bold]{tell(f'cli.decided_{decision.kind}')}[/bold] {decision.scenario or ''}"
    )
    for candidate in decision.candidates:
        table.add_row(candidate.scenario, f"{candidate.score:.3f} {'▇' * round(candidate.score * 20)}")
    table.add_row(tell("cli.reply"), said)
    console.print(table)


class Kind(StrEnum):
    number = "number"
    digits = "digits"
    date = "date"
    address = "address"
    phone = "phone"
    yesno = "yesno"


PARSERS = {Kind.number: numbers.number, Kind.digits: numbers.digits, Kind.yesno: yesno.yes_no}


def parse(
    kind: Annotated[Kind, typer.Argument(help=tell("cli.kind"))],
    text: Text,
    json: Json = False,
    now: Annotated[str | None, typer.Option(help=tell("cli.now"))] = None,
) -> None:
    read = PARSERS.get(kind)
    if read is None:
        raise Problem("cli.not_yet", kind=kind, known=", ".join(PARSERS))
    for line in texts(text):
        value = read(line)
        if json:
            put({"text": line, "value": value})
        else:
            Console().print(f"{line} → {tell('cli.no_value') if value is None else value}", markup=False)
