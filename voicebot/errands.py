"""What the dialogue has others do: records are kept, systems behind the hotline asked, a form left in the middle is put
aside. Each takes no longer than the caller is made to wait."""

from asyncio import Future
from collections.abc import Callable, Mapping
from functools import partial

from voicebot import events
from voicebot.clock import Clock, Late
from voicebot.dialogue.acts import (
    Found,
    Look,
    Missing,
    NotStored,
    Record,
    Stored,
    Suspend,
    Unfinished,
    Unreachable,
)
from voicebot.errors import Problem
from voicebot.robot import Records, Robot
from voicebot.systems.base import Reply


class Errands:
    """Of one call. recorded: a form was kept."""

    def __init__(self, robot: Robot, records: Records, clock: Clock, tell: events.Listener) -> None:
        self.recorded = False
        self._robot, self._records, self._clock, self._tell = robot, records, clock, tell
        self._run, self._patience = robot.workers.run, robot.timing.system

    async def unfinished(self) -> Unfinished | None:
        """What the caller's last call left; nothing where the records fail, which is told."""
        try:
            return await self._clock.within(self._patience, self._run(self._records.unfinished))
        except Problem as problem:
            self._tell(events.Failed(self._clock.now, str(problem)))
            return None

    async def record(self, record: Record) -> Stored | NotStored:
        """One that is kept too late to be promised is told of in an event."""
        form, values = record.form, record.values
        try:
            kept = self._run(partial(self._records.keep, form, values))
            receipt = await self._clock.within(self._patience, kept)
        except Problem as problem:
            self._tell(events.NotRecorded(self._clock.now, form, values, str(problem)))
            self._tell_when_late(problem, form, values)
            return NotStored()
        self.recorded = True
        self._tell(events.Recorded(self._clock.now, form, values, receipt))
        return Stored(receipt)

    async def look(self, look: Look) -> Found | Missing | Unreachable:
        """What comes too late is not told to the caller any more, but in an event: it may have had an effect."""
        question, values = look.question, look.values
        try:
            asked = self._run(partial(self._robot.systems.ask, question, values))
            reply = await self._clock.within(self._patience, asked)
        except Problem as problem:
            self._tell(events.Looked(self._clock.now, question, values, "unreachable", str(problem)))
            self._tell_when_late(problem, question, values)
            return Unreachable()
        self._tell(events.Looked(self._clock.now, question, values, "found" if reply else "missing"))
        return Found(reply.fields, reply.options) if reply else Missing()

    async def suspend(self, left: Suspend) -> None:
        try:
            await self._run(partial(self._records.suspend, left.form, left.values))
        except Problem as problem:
            self._tell(events.Failed(self._clock.now, str(problem)))

    def _tell_when_late(self, problem: Problem, what: str, values: Mapping[str, str]) -> None:
        if isinstance(problem, Late):
            problem.task.add_done_callback(partial(_came, self._clock, self._tell, what, values))


def _came(
    clock: Clock, tell: Callable[[events.Event], None], what: str, values: Mapping[str, str], task: "Future[object]"
) -> None:
    """Nothing came where it failed in the end, or the program ends."""
    if not task.cancelled() and task.exception() is None and (answer := task.result()) is not None:
        came = answer if isinstance(answer, str) else _told(answer)
        tell(events.TooLate(clock.now, what, values, came))


def _told(answer: object) -> str:
    if not isinstance(answer, Reply):
        return str(answer)
    return "; ".join(
        ", ".join(f"{name} = {text}" for name, text in one.items()) for one in (answer.fields, *answer.options)
    )
