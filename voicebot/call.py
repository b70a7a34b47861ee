"""One phone call on the audio clock: listen, end-point, recognise, ask the dialogue, speak, be interrupted.

Three things go on at once. The listening loop takes a chunk every 20 ms and never waits for an engine. The mind deals
with one thing after another: recognises it, asks the dialogue, records; nothing interrupts it. A reply is spoken, and
that the caller may interrupt. A line that isn't live stands still until the other two have finished, so that a
recording gives the same call however fast the processor is.
"""

import asyncio
from contextlib import aclosing
from functools import partial
from typing import Literal

from voicebot import events
from voicebot.ahead import Ahead
from voicebot.asr.base import Hints
from voicebot.audio import CHUNK, Chunk, samples
from voicebot.dialogue import acts
from voicebot.dialogue.acts import Action, Escalate, HangUp, Heard, Input, Pressed, Record, Say
from voicebot.dialogue.progress import awaits_yes_no
from voicebot.dialogue.state import State
from voicebot.errors import Problem
from voicebot.happened import Happened
from voicebot.hearing import Ear, Spoken, Utterance
from voicebot.lines.base import Key, Line, Typed
from voicebot.robot import Keep, Robot
from voicebot.russian.backchannel import only_listens
from voicebot.speaking import Mouth, Reply
from voicebot.vad.base import Endpointer
from voicebot.workers import Stopwatch

PENDING = 32  # things to deal with that may pile up before the line has to wait


class Call:
    """One caller's call, from the greeting to the end."""

    def __init__(self, name: str, line: Line, robot: Robot, keep: Keep, tell: events.Listener) -> None:
        self._name, self._line, self._robot, self._keep, self._tell = name, line, robot, keep, tell
        timing = robot.timing
        endpointer = Endpointer(timing.pause, timing.limit)
        self._ear = Ear(robot.detector(), endpointer, robot.recognizer, robot.workers)
        self._ahead = Ahead(robot, self._ear, line.audible)
        self._now = 0
        self._idle_since = 0
        self._interrupting = False
        self._state = State()
        self._mind: asyncio.Queue[Happened] = asyncio.Queue(PENDING)
        self._busy = 0  # things the mind has not dealt with
        self._mouth = Mouth(line, robot.synthesizer, robot.workers, lambda: self._now, tell)
        self._ending: Escalate | HangUp | None = None
        self._closing = False
        self._ended_by: Literal["caller", "robot", "transfer"] | None = None
        self._recorded = False

    async def run(self) -> None:
        """Until one side hangs up or the caller is handed over."""
        self._tell(events.CallBegun(0, self._name, self._line.kind, self._line.caller))
        try:
            async with asyncio.TaskGroup() as group:
                self._group = group
                mind = group.create_task(self._think())
                await self._happen(acts.Started(self._line.moment, self._line.dialled, self._line.caller))
                await self._settle()
                await self._hear_out()
                mind.cancel()
        finally:
            await self._line.hang_up()
            self._tell(events.CallEnded(self._now, self._outcome(), self._ended_by or "robot"))

    async def _hear_out(self) -> None:
        async with aclosing(self._line.listen()) as heard:
            async for item in heard:
                await self._take(item)
                await self._settle()
                if self._ending and self._quiet and not self._closing:
                    self._closing = True
                    await self._happen(self._ending)
                    await self._settle()
                if self._ended_by:
                    return
        self._ended_by = "caller"
        self._mouth.fall_silent()
        if spoken := self._ear.cut(self._now):
            await self._happen(spoken.utterance, spoken.start, spoken.end)
        await self._mind.join()  # what has been said is still dealt with
        await self._happen(acts.HungUp())
        await self._mind.join()

    async def _settle(self) -> None:
        """A line that isn't live waits for us; a live one never does."""
        if self._line.realtime:
            return
        await self._ear.settle()
        self._look_ahead()
        await self._ahead.settle()
        await self._mind.join()
        await self._mouth.settle()

    # listening

    async def _take(self, item: Chunk | Key | Typed) -> None:
        match item:
            case Chunk():
                await self._hear(item)
            case Key():
                self._interrupting |= self._interrupt()
                self._idle_since = self._now
                await self._happen(Pressed(item.digit))
            case Typed():
                self._interrupting |= self._interrupt()
                await self._happen(Heard(item.text))

    async def _hear(self, chunk: Chunk) -> None:
        self._now = chunk.start + CHUNK
        spoken = self._ear.hear(chunk, self._line.unheard > 0)
        if spoken:
            await self._finish(spoken)
        elif self._ear.over_robot >= self._robot.timing.barge_in:
            self._interrupting |= self._interrupt()
        elif not self._ear.hearing:
            await self._watch_silence()
        self._look_ahead()

    def _look_ahead(self) -> None:
        if not self._busy:
            self._ahead.look(self._state)

    async def _finish(self, spoken: Spoken) -> None:
        """The turn is over; what was said over the robot and too short to interrupt it was nothing."""
        self._idle_since = self._now
        if self._line.unheard > 0 and spoken.alone < self._robot.timing.barge_in:
            return
        self._interrupting |= self._interrupt()  # what was said before the robot began
        if self._mouth.interruptible:
            self._mouth.fall_silent()  # a reply that was on its way is overtaken
        await self._happen(spoken.utterance, spoken.start, spoken.end)

    async def _watch_silence(self) -> None:
        """Silence of both sides has a limit."""
        if not self._quiet:
            self._idle_since = self._now
        timing = self._robot.timing
        if self._now - self._idle_since >= (timing.keys if self._state.keys else timing.silence):
            self._idle_since = self._now
            await self._happen(acts.Silence())

    def _interrupt(self) -> bool:
        """Fall silent for the caller; was there anything to interrupt?"""
        if not self._mouth.interruptible or self._ending or self._line.unheard == 0:
            return False
        self._tell(events.Interrupted(self._now, self._mouth.stop()))
        return True

    @property
    def _quiet(self) -> bool:
        """The robot neither speaks nor is about to."""
        return self._line.unheard == 0 and not self._busy and self._mouth.done

    # thinking

    async def _happen(
        self, what: Input | Utterance | Escalate | HangUp, start: int | None = None, end: int | None = None
    ) -> None:
        """Give the mind something to deal with, after what it deals with now."""
        interrupting, self._interrupting = self._interrupting, False
        now = self._now
        self._busy += 1
        await self._mind.put(
            Happened(what, now if start is None else start, now if end is None else end, interrupting, Stopwatch())
        )

    async def _think(self) -> None:
        while True:
            happened = await self._mind.get()
            try:
                await self._deal(happened)
            except Problem as problem:
                self._tell(events.Failed(self._now, str(problem)))
                await self._reply(await self._step(acts.Broken()), happened.watch)
            finally:
                self._busy -= 1
                self._mind.task_done()

    async def _deal(self, happened: Happened) -> None:
        match happened.what:
            case Escalate() | HangUp():
                await self._close(happened.what, happened.watch)
            case _ if self._state.over:
                return  # the last word has been said
            case Utterance():
                at = self._now
                heard = await happened.what.finish()
                given = Heard(heard.text, heard.confidence, heard.alternatives)
                if happened.interrupting and self._false_alarm(heard.text, happened.watch):
                    return
                await self._understand(happened, given, "voice", at)
            case Heard():
                await self._understand(happened, happened.what, "text", self._now)
            case _:
                await self._understand(happened, happened.what, self._by(happened.what), self._now)

    async def _understand(self, happened: Happened, given: Input, by: events.By | None, at: int) -> None:
        """Ask the dialogue, tell what it made of it, and reply."""
        text = given.text if isinstance(given, Heard) else self._keys(given)
        confidence = given.confidence if isinstance(given, Heard) else 1.0
        actions = await self._step(given)
        if by and actions:
            spoke = events.CallerSpoke(at, happened.start, happened.end, text, confidence, by, happened.interrupting)
            self._tell(spoke)
            self._tell(events.Decided(at, self._state.decision))
        await self._reply(await self._carry_out(actions), happened.watch)

    def _false_alarm(self, text: str, watch: Stopwatch) -> bool:
        """A cough, or «uh-huh» where no yes or no is asked for: the robot goes on with the sentence it broke off."""
        if not only_listens(text) or (text and awaits_yes_no(self._robot.dialogue.knowledge, self._state)):
            return False
        rest = self._mouth.rest(watch)
        if rest:
            self._mouth.say(self._group, rest, self._speechless)
        return rest is not None

    def _by(self, given: Input) -> events.By | None:
        if isinstance(given, Pressed) or (isinstance(given, acts.Silence) and self._state.keys):
            return "keys"
        return "silence" if isinstance(given, acts.Silence) else None

    def _keys(self, given: Input) -> str:
        """What was typed, where this input completes it."""
        return self._state.keys + (given.digit if isinstance(given, Pressed) else "")

    async def _step(self, given: Input) -> tuple[Action, ...]:
        step = partial(self._robot.dialogue.step, self._state, given)
        self._state, actions = await self._robot.workers.run(step)
        return actions

    async def _carry_out(self, actions: tuple[Action, ...]) -> tuple[Action, ...]:
        """Records are made before a word of what follows is said."""
        rest: list[Action] = []
        for action in actions:
            if isinstance(action, Record):
                rest += await self._carry_out(await self._step(await self._record(action)))
            else:
                rest.append(action)
        return tuple(rest)

    async def _record(self, record: Record) -> acts.Stored | acts.NotStored:
        try:
            receipt = await self._robot.workers.run(partial(self._keep, record.form, record.values))
        except Problem as problem:
            self._tell(events.NotRecorded(self._now, record.form, record.values, str(problem)))
            return acts.NotStored()
        self._recorded = True
        self._tell(events.Recorded(self._now, record.form, record.values, receipt))
        return acts.Stored(receipt)

    async def _close(self, ending: Escalate | HangUp, watch: Stopwatch) -> None:
        """The last word was heard: hang up, or hand over; where nobody takes the caller, the call goes on."""
        if isinstance(ending, HangUp):
            self._ended_by = "robot"
            return
        try:
            await self._line.transfer(ending.target)
        except Problem as problem:
            self._tell(events.Failed(self._now, str(problem)))
            self._ending, self._closing = None, False
            await self._reply(await self._step(acts.NotTransferred()), watch)
            return
        self._tell(events.HandedOver(self._now, ending.card, ending.target))
        self._ended_by = "transfer"

    # speaking

    async def _reply(self, actions: tuple[Action, ...], watch: Stopwatch) -> None:
        says = [action for action in actions if isinstance(action, Say)]
        for action in actions:
            if isinstance(action, acts.Listen):
                self._ear.hints = Hints(action.words, action.prompt)
                self._ear.pace.expect(None if action.pause_ms is None else samples(action.pause_ms))
            elif isinstance(action, Escalate | HangUp):
                self._ending = action
        if says and self._ended_by is None:
            self._mouth.say(self._group, Reply(says, watch), self._speechless)

    async def _speechless(self, problem: Problem) -> None:
        self._tell(events.Failed(self._now, str(problem)))
        await self._happen(acts.Broken())

    def _outcome(self) -> events.Outcome:
        if self._ended_by == "transfer":
            return "escalated"
        if self._recorded:
            return "recorded"
        return "answered" if self._state.tried else "abandoned"
