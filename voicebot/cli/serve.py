"""`voicebot serve`: the robot at work."""

import asyncio
import signal

from rich.console import Console

from voicebot import app, settings
from voicebot.errors import Problem
from voicebot.locale import tell
from voicebot.logs import begin
from voicebot.records.ledger import Ledger


def serve() -> None:
    try:
        from voicebot.metrics import Metrics
        from voicebot.serve import Service
    except ModuleNotFoundError as error:
        raise Problem("serve.missing", what=error.name) from error
    chosen = settings.load()
    begin()
    console = Console(stderr=True, soft_wrap=True)
    console.print(tell("cli.loading"), style="dim")
    metrics = Metrics()
    robot = app.build(chosen, metrics.around)
    ledger = Ledger(chosen.records)

    async def run() -> None:
        service = Service(chosen, robot, ledger, metrics)
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, service.stop.set)
        await service.run(lambda addresses: console.print(tell("serve.open", addresses=" ".join(addresses))))

    try:
        asyncio.run(run())
    finally:
        robot.close()
        ledger.close()
