"""`voicebot talk`: speak with the robot at this computer."""

import signal
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.live import Live
from rich.text import Text

from voicebot.cli import rehearse
from voicebot.cli.show import Show
from voicebot.events import Listener
from voicebot.lines import microphone
from voicebot.locale import tell
from voicebot.names import Names

WIDTH = 24
FLOOR = 60  # dB below the loudest that can be


def talk(
    devices: Annotated[bool, typer.Option("--devices", help=tell("microphone.devices"))] = False,
    mic: Annotated[str | None, typer.Option("--mic", metavar="NAME", help=tell("microphone.mic"))] = None,
    speaker: Annotated[str | None, typer.Option("--speaker", metavar="NAME", help=tell("microphone.speaker"))] = None,
    headphones: Annotated[bool, typer.Option("--headphones", help=tell("microphone.headphones"))] = False,
    why: Annotated[bool, typer.Option("--why", help=tell("cli.chat_why"))] = False,
) -> None:
    if devices:
        Console().print(microphone.devices(), markup=False, highlight=False)
        return
    opener = microphone.device(_named(mic), _named(speaker))
    console = Console()
    with Live(console=console, transient=True, auto_refresh=False) as live:
        line = microphone.MicrophoneLine(opener, headphones, Levels(live))
        signal.signal(signal.SIGINT, lambda *_: line.leave())

        def listen(names: Names) -> Listener:
            show = Show(console, tell("microphone.title"), names)
            return rehearse.Why(console, names, show.hear).hear if why else show.hear

        rehearse.call(lambda _: line, listen)


def _named(device: str | None) -> int | str | None:
    return int(device) if device and device.isdecimal() else device


class Levels:
    """How loud both sides are, redrawn five times a second."""

    def __init__(self, live: Live) -> None:
        self._live, self._ticks = live, 0
        self._mine = self._robots = 0.0

    def __call__(self, mine: bytes, robots: bytes) -> None:
        self._mine, self._robots = max(self._mine, level(mine)), max(self._robots, level(robots))
        self._ticks += 1
        if self._ticks % 10 == 0:
            bars = (("microphone.you", self._mine), ("microphone.robot", self._robots))
            shown = "  ".join(f"{tell(name)} {'▇' * round(loud * WIDTH):<{WIDTH}}" for name, loud in bars)
            self._live.update(Text(shown, style="dim"), refresh=True)
            self._mine = self._robots = 0.0


def level(pcm: bytes) -> float:
    """0…1 for -60…0 dB."""
    peak = int(np.abs(np.frombuffer(pcm, "<i2").astype(np.int32)).max(initial=0))
    return max(0.0, 1 + 20 * float(np.log10(max(peak, 1) / 32768)) / FLOOR)
