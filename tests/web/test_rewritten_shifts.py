"""Shifts that are written anew while the hotline works."""

import asyncio
from pathlib import Path

import tiny_base
from serving import ALWAYS_OPEN, app

from voicebot.editions import Editions
from voicebot.knowledge.calendar import Duty
from voicebot.metrics import Metrics
from voicebot.records.ledger import Ledger
from voicebot.serve import Service
from voicebot.settings import load

DESK = "knowledge_base: kb\ndesk: {operators: {anna: {skills: {operators: 5}, extension: '101', shifts: %s}}}\n"


def test_who_works_when_is_known_without_a_restart(tmp_path: Path) -> None:
    tiny_base.write(tmp_path / "kb")
    file = tmp_path / "voicebot.yaml"
    file.write_text(DESK % "{mon-sun: '0:00-24:00'}")
    settings = load(file)

    async def run() -> list[Duty]:
        metrics, ledger = Metrics(), Ledger(f"sqlite:///{tmp_path}/test.db")
        robot = app(settings, metrics)
        robot.editions = Editions(settings.knowledge_base, lambda: ALWAYS_OPEN, settings.file)
        service = Service(settings, robot, ledger, metrics)
        assert service.office
        anna = service.office.desk.operators["anna"]
        duties = [anna.duty]
        service.stop.set()  # nothing need be spoken in advance
        file.write_text(DESK % "{}")
        service.loop = asyncio.get_running_loop()
        await robot.robot.workers.run(service.refresh)
        await asyncio.sleep(0)
        robot.close()
        ledger.close()
        return [*duties, anna.duty]

    assert asyncio.run(run()) == ["open", "closed"]
