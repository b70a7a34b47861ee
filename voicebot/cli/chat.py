"""`voicebot chat`: the robot in writing, in this terminal."""

import signal
import sys
from typing import Annotated

import typer
from rich.console import Console

from voicebot.app import App
from voicebot.cli import rehearse
from voicebot.cli.show import Show
from voicebot.events import Listener
from voicebot.lines.text import TextLine
from voicebot.locale import tell
from voicebot.names import Names

QUIT = {"/quit", "/q"}


def chat(why: Annotated[bool, typer.Option("--why", help=tell("cli.chat_why"))] = False) -> None:
    console = Console()
    signal.signal(signal.SIGINT, _interrupted)

    def listen(names: Names) -> Listener:
        show = Show(console, tell("cli.chat_title"), names, echo=not sys.stdin.isatty())
        return rehearse.Why(console, names, show.hear).hear if why else show.hear

    rehearse.call(_line, listen)


def _line(_: App) -> TextLine:
    if sys.stdin.isatty():
        import readline  # noqa: F401  # gives input() its history and its keys
    return TextLine("chat", None, _read, _write, rehearse.taken)


def _interrupted(*_: object) -> None:
    """At once, also in the middle of input(), where asyncio's own handler would wait for the line's end."""
    raise KeyboardInterrupt


async def _read() -> str | None:
    text = _typed()
    return None if text is None or text.strip() in QUIT else text


def _typed() -> str | None:
    """What is typed next; the robot has nothing else to do meanwhile."""
    try:
        return input("» " if sys.stdin.isatty() else "")
    except (EOFError, KeyboardInterrupt):
        return None


async def _write(text: str) -> None:
    """What the robot says is shown as an event."""
