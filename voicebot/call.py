"""One phone call on the audio clock: listen, end-point, and give what was said to the mind; speak, be interrupted.

Three things go on at once. The listening loop takes a chunk every 20 ms and never waits for an engine. The mind deals
with one thing after another (mind.py). A reply is spoken, and that the caller may interrupt. A line that isn't live
stands still until the other two have finished, so that a recording gives the same call however fast the processor is.
"""

import asyncio
from contextlib import aclosing
from functools import partial

from voicebot import events
from voicebot.ahead import Ahead
from voicebot.audio import CHUNK, Chunk, samples
from voicebot.clock import Clock
from voicebot.dialogue import acts
from voicebot.dialogue.acts import Escalate, HangUp, Heard, Input, Pressed
from voicebot.dialogue.keys import closes
from voicebot.errands import Errands
from voicebot.happened import Happened
from voicebot.hearing import Ear, Spoken, Utterance
from voicebot.lines.base import Key, Line, Typed, headers
from voicebot.mind import Mind
from voicebot.playback import Playback
from voicebot.robot import Records, Robot
from voicebot.russian.backchannel import only_listens
from voicebot.speaking import Cut, Mouth, Voice
from voicebot.vad.base import Endpointer
from voicebot.waiting import Waiting
from voicebot.workers import Stopwatch

WORDLESS = samples(1_500)  # a caller who interrupts and says no word for so long only made a noise


def _written(line: Line) -> bool:
    return not (line.audible or line.caller)


class Call:
    """One caller's call, from the greeting, or the scenario that he was sent back to, to the end."""

    def __init__(
        self, name: str, line: Line, robot: Robot, records: Records, tell: events.Listener, scenario: str = ""
    ) -> None:
        self._name, self._line, self._robot, self._tell = name, line, robot, tell
        self._started = acts.Started(
            line.moment, line.dialled, line.caller, _written(line), scenario=scenario, headers=headers(line)
        )
        self._timing = timing = robot.timing
        self._clock, self._playback = Clock(), Playback(line)
        self._ear = Ear(robot.detector(), Endpointer(timing.pause, timing.limit), robot.recognizer, robot.workers)
        voice = Voice(robot.synthesizer, robot.workers, timing.system)
        self._mouth = Mouth(line, self._playback, voice, self._clock, tell)
        self._errands = Errands(robot, records, self._clock, tell)
        self._mind = Mind(line, robot, self._errands, self._ear, self._mouth, self._clock, tell)
        self._ahead = Ahead(robot, self._ear, line.audible)
        moment = robot.dialogue.knowledge.hotline.phrases.moment
        self._waiting = Waiting(moment, timing, self._playback, tell)
        self._idle_since = 0  # the robot has said nothing
        self._cut: Cut | None = None  # by what is being said now
        self._held: list[Spoken] = []  # said over what must be heard out
        self._closing = False
        self._warned = False  # of a danger, and is about to be told what to do

    async def run(self) -> None:
        """Until one side hangs up or the caller is handed over."""
        self._tell(events.CallBegun(0, self._name, self._line.kind, self._line.caller))
        try:
            async with asyncio.TaskGroup() as group:
                self._group = group
                mind = group.create_task(self._mind.think(group))
                await self._happen(self._started)
                await self._settle()
                await self._hear_out()
                mind.cancel()
        finally:
            await self._line.hang_up()
            self._tell(self._ended())

    async def _hear_out(self) -> None:
        if self._line.realtime and self._line.audible:
            prepare = partial(self._waiting.prepare, self._robot.synthesizer)
            self._group.create_task(self._robot.workers.run(prepare))
        async with aclosing(self._line.listen()) as heard:
            async for item in heard:
                await self._take(item)
                await self._settle()
                await self._end_when_heard()
                if self._mind.ended_by:
                    return
        self._mind.ended_by = "caller"
        self._mouth.fall_silent()
        for spoken in [*self._held, self._ear.cut(self._clock.now)]:
            if spoken:
                await self._deal_with(spoken)
        await self._mind.join()  # what has been said is still dealt with
        await self._happen(acts.HungUp())
        await self._mind.join()

    async def _end_when_heard(self) -> None:
        ending = self._mind.ending
        if ending is None:
            self._closing = False
        elif self._quiet and not self._closing:
            self._closing = True
            await self._happen(ending)
            await self._settle()

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
                if not closes(self._mind.state, item.digit):
                    self._interrupt()
                await self._happen(Pressed(item.digit))
            case Typed():
                self._interrupt()
                await self._happen(Heard(item.text))

    async def _hear(self, chunk: Chunk) -> None:
        now = chunk.start + CHUNK
        self._clock.tick(now)
        robot_heard = self._playback.unheard > 0
        if robot_heard or not self._mouth.done:
            self._idle_since = now
        spoken = self._ear.hear(chunk, robot_heard, self._playback.next()) or self._cut_short()
        if spoken:
            await self._finish(spoken)
        elif self._interrupts:
            self._interrupt()
        elif not self._ear.hearing or (self._mind.state.keys and self._mind.noise):
            await self._watch_silence()
        self._warned = self._warned and not self._quiet
        await self._give_held()
        self._ask_patience()
        self._look_ahead()

    def _look_ahead(self) -> None:
        if not self._mind.busy:
            self._ahead.look(self._mind.state, self._cut.unheard if self._cut else "")

    @property
    def _interrupts(self) -> bool:
        """The caller speaks over the robot; where noise has stopped it before, words are waited for."""
        if self._ear.over_robot < self._timing.barge_in or not self._ear.speaking:
            return False
        return not self._mind.alarms or not only_listens(self._ear.partial.text)

    def _cut_short(self) -> Spoken | None:
        """Nobody goes on about a danger, and no noise goes on for ever, before the robot answers."""
        now = self._clock.now
        if danger := self._ahead.danger and not self._warned:
            self._warned = True
            self._interrupt(danger)
        if danger or self._ear.wordless(now, WORDLESS if self._cut else self._timing.silence):
            return self._ear.cut(now)
        return None

    async def _finish(self, spoken: Spoken) -> None:
        """The turn is over; what was said over the robot and too short to interrupt it was nothing."""
        if self._playback.unheard > 0:
            if max(spoken.alone, spoken.over) < self._timing.barge_in:
                return
            if not self._mouth.interruptible:
                self._held.append(spoken)
                return
            if spoken.alone >= self._timing.barge_in and not self._mind.alarms:
                self._interrupt()  # what was said before the robot began
        await self._deal_with(spoken)

    async def _deal_with(self, spoken: Spoken) -> None:
        mostly_over = spoken.over > 0 and spoken.alone < self._timing.barge_in
        over = self._cut is None and (mostly_over or not self._quiet)
        hurried = spoken.hurried and bool(spoken.utterance.partial.text)
        await self._happen(spoken.utterance, spoken.start, spoken.end, over, hurried)

    async def _give_held(self) -> None:
        """What was said over words that had to be heard out is dealt with when they were."""
        if self._held and (self._mouth.interruptible or self._quiet):
            held, self._held = self._held, []
            for spoken in held:
                await self._deal_with(spoken)

    async def _watch_silence(self) -> None:
        """Silence of both sides has a limit; noise is no end of it."""
        now = self._clock.now
        if not self._quiet:
            return
        usual = self._mind.patience or self._timing.silence
        since = max(self._idle_since, self._mind.heeded)
        if now - since >= (self._timing.keys if self._mind.state.keys else usual):
            self._idle_since = now
            await self._happen(acts.Silence())

    def _ask_patience(self) -> None:
        busy = not self._closing and (self._mind.busy > 0 or not self._mouth.done)
        if pcm := self._waiting.look(self._clock.now, busy, self._ear.hearing):
            self._group.create_task(self._playback.play(pcm))

    def _interrupt(self, danger: bool = False) -> None:
        """Fall silent for the caller."""
        if cut := self._mouth.interrupt(Stopwatch(), danger):
            self._cut = cut
            self._ear.expect_words(self._clock.now)

    @property
    def _quiet(self) -> bool:
        """The robot neither speaks nor is about to."""
        return self._playback.unheard == 0 and not self._mind.busy and self._mouth.done

    async def _happen(
        self,
        what: Input | Utterance | Escalate | HangUp,
        start: int | None = None,
        end: int | None = None,
        over: bool = False,
        hurried: bool = False,
    ) -> None:
        """Give the mind something to deal with, after what it deals with now."""
        cut, self._cut = self._cut, None
        now = self._clock.now
        begun, over_at = (now if start is None else start), (now if end is None else end)
        await self._mind.happen(Happened(what, begun, over_at, Stopwatch(), cut, over, hurried))

    def _ended(self) -> events.CallEnded:
        by = self._mind.ended_by or "robot"
        return events.CallEnded(self._clock.now, self._outcome(), by, self._mind.mood.satisfaction)

    def _outcome(self) -> events.Outcome:
        if self._mind.ended_by == "transfer":
            return "escalated"
        if self._errands.recorded:
            return "recorded"
        return "answered" if self._mind.state.tried else "abandoned"
