"""Waits are written as the desk tells them."""

import asyncio
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from voicebot.desk.office import Told
from voicebot.diary import Diary
from voicebot.errors import Problem
from voicebot.records.ledger import Ledger
from voicebot.records.tables import WaitRow
from voicebot.records.waits import Waits
from voicebot.workers import Workers

BASE = datetime(2026, 1, 12, 12)


def test_a_wait_is_written_in_the_order_in_which_it_happened(tmp_path: Path) -> None:
    async def run() -> None:
        ledger = Ledger(f"sqlite:///{tmp_path}/test.db")
        failed: list[Problem] = []
        diary = Diary(Waits(ledger.database, BASE), Workers(), failed.append)
        for second, what in enumerate(("joined", "connected", "ended")):
            diary.tell(Told(second * 1000, what, "c", "people", "anna" if second else ""))  # type: ignore[arg-type]
        await diary.note("c", "течёт кран", "solved")
        await diary.close()
        with ledger.database.session() as session:
            row = session.scalars(select(WaitRow)).one()
            assert (row.operator, row.outcome, row.note, row.result) == ("anna", "answered", "течёт кран", "solved")
            assert row.answered is not None
            assert row.ended is not None
            assert (row.ended - row.answered).total_seconds() == 1
        assert not failed
        with pytest.raises(Problem):
            await diary.note("nobody", "?", "")
        ledger.close()

    asyncio.run(run())
