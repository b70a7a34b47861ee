"""A call is written down as it goes on, and goes on where it can't be."""

import asyncio
from pathlib import Path

import pytest

from voicebot.conversation import Conversation
from voicebot.dialogue.acts import MONDAY
from voicebot.errors import Problem
from voicebot.events import CallBegun, CallEnded, CallerSpoke, RobotSpoke
from voicebot.journal import Journal
from voicebot.lines.recorded import RecordedLine
from voicebot.records.ledger import Ledger
from voicebot.workers import Workers


class Locked(Ledger):
    """A database that another process holds for the next `times` writes."""

    times = 0

    def begin(self, *arguments: object, **named: object) -> None:
        self._locked()
        super().begin(*arguments, **named)  # type: ignore[arg-type]

    def end(self, conversation: Conversation) -> None:
        self._locked()
        super().end(conversation)

    def _locked(self) -> None:
        if self.times:
            self.times -= 1
            raise Problem("records.locked", where="test.db", what="")


class Written:
    """A call of two turns, told event by event."""

    def __init__(self, folder: Path, times: int, tries: int = 5) -> None:
        self.ledger = Locked(f"sqlite:///{folder}/test.db")
        self.ledger.times = times
        self.problems: list[Problem] = []
        self.conversation = Conversation()
        self.workers = Workers()
        line = RecordedLine([], MONDAY, "79161234567")
        self.journal = Journal(self.ledger, "a1", line, self.workers, self.problems.append, tries)

    async def tell(self, *said: str) -> None:
        self.conversation.hear(CallBegun(0, "a1", "recorded", "79161234567"))
        self.journal.turn(self.conversation)
        for number, words in enumerate(said):
            self.conversation.hear(CallerSpoke(number, number, number, words, 1.0, "voice", False))
            self.journal.turn(self.conversation)
            self.conversation.hear(RobotSpoke(number, f"{words}?", f"{words}?", 1.0))
            self.journal.turn(self.conversation)
            await self.settle()

    async def settle(self) -> None:
        if self.journal._writing:
            await self.journal._writing

    async def end(self) -> None:
        self.conversation.hear(CallEnded(9, "answered", "caller"))
        await self.journal.end(self.conversation)

    def close(self) -> None:
        self.workers.close()
        self.ledger.close()


def turns(written: Written) -> list[str]:
    return [row["robot"] for row in written.ledger.turns()]


def test_turns_are_in_the_ledger_while_the_call_goes_on(tmp_path: Path) -> None:
    async def call() -> None:
        written = Written(tmp_path, times=0)
        await written.tell("раз", "два", "три")
        assert turns(written) == ["раз?", "два?", "три?"]
        assert written.ledger.calls()[0]["outcome"] == ""
        await written.end()
        assert turns(written) == ["раз?", "два?", "три?"]
        assert written.ledger.calls()[0]["outcome"] == "answered"
        written.close()

    asyncio.run(call())


def test_words_are_in_the_ledger_before_they_are_replied_to(tmp_path: Path) -> None:
    async def call() -> None:
        written = Written(tmp_path, times=0)
        await written.tell("раз")
        written.conversation.hear(CallerSpoke(5, 5, 5, "два", 1.0, "voice", False))
        written.journal.turn(written.conversation)
        await written.settle()
        assert [(row["caller"], row["robot"]) for row in written.ledger.turns()] == [("раз", "раз?"), ("два", "")]
        await written.end()
        written.close()

    asyncio.run(call())


@pytest.mark.parametrize("times", [1, 2, 4])
def test_a_call_that_cannot_be_begun_in_a_locked_database_is_written_later(tmp_path: Path, times: int) -> None:
    async def call() -> None:
        written = Written(tmp_path, times)
        await written.tell("раз", "два", "три")
        await written.end()
        assert len(written.problems) == times
        assert turns(written) == ["раз?", "два?", "три?"]
        written.close()

    asyncio.run(call())


def test_a_database_that_stays_locked_is_a_problem_at_the_end(tmp_path: Path) -> None:
    async def call() -> None:
        written = Written(tmp_path, times=100, tries=3)
        await written.tell("раз")
        with pytest.raises(Problem):
            await written.end()
        written.close()

    asyncio.run(call())


def test_a_record_is_kept_even_if_the_call_had_no_place_in_the_ledger_yet(tmp_path: Path) -> None:
    async def call() -> None:
        written = Written(tmp_path, times=1)
        await written.tell()
        await written.settle()
        assert written.problems and not written.ledger.calls()
        written.journal.begin()
        assert written.ledger.keep("a1", "complaint", {"text": "грязь"}) == "1"
        await written.end()
        written.close()

    asyncio.run(call())
