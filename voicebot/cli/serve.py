"""`voicebot serve`: the robot at work."""

import asyncio
import signal
import sys

from rich.console import Console

from voicebot import app, settings
from voicebot.errors import Problem
from voicebot.lines.checked import check
from voicebot.lines.sip.worker import inside
from voicebot.locale import tell
from voicebot.logs import begin
from voicebot.records.ledger import Ledger
from voicebot.settings import Sip


def serve() -> None:
    try:
        from voicebot.metrics import Metrics
        from voicebot.serve import Service
    except ModuleNotFoundError as error:
        raise Problem("serve.missing", what=error.name) from error
    chosen = settings.load()
    check(chosen.lines)
    begin()
    if (chosen.lines.sip.listen or chosen.lines.sip.tls_listen) and chosen.lines.sip.processes > 1 and not inside():
        asyncio.run(_supervise(chosen.lines.sip))
        return
    console = Console(stderr=True, soft_wrap=True)
    console.print(tell("cli.loading"), style="dim")
    metrics = Metrics()
    robot = app.build(chosen, metrics.around)
    ledger = Ledger(chosen.records)

    async def run() -> None:
        service = Service(chosen, robot, ledger, metrics)
        _stop_at_signals(service.stop)

        def opened(addresses: list[str]) -> None:
            console.print(tell("serve.open", addresses=" ".join(addresses)))
            for link in service.invitation:
                console.print(tell("serve.invitation", link=link))

        await service.run(opened)

    try:
        asyncio.run(run())
    finally:
        robot.close()
        ledger.close()


async def _supervise(sip: Sip) -> None:
    """The calls in processes of their own, each this command again."""
    from voicebot.supervisor import supervise

    stop = asyncio.Event()
    _stop_at_signals(stop)
    await supervise(sip, [sys.executable, "-m", "voicebot", "serve"], stop)


def _stop_at_signals(stop: asyncio.Event) -> None:
    """The first one; the next ends the process at once."""
    loop = asyncio.get_running_loop()

    def heed() -> None:
        stop.set()
        for number in signals:
            loop.remove_signal_handler(number)

    signals = (signal.SIGTERM, signal.SIGINT)
    for number in signals:
        loop.add_signal_handler(number, heed)
