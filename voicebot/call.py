"""One phone call on the audio clock: listen, end-point, recognise, ask the dialogue, speak, be interrupted.

The listening loop takes a chunk every 20 ms; at most one reply runs beside it. A line that is no live one stands
still while a reply is made, so that a recording gives the same call however fast the processor is.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable
from contextlib import aclosing
from typing import Literal

from voicebot import events
from voicebot.asr.base import Hints, Transcript
from voicebot.audio import CHUNK, Chunk, length, samples
from voicebot.dialogue.acts import (
    Action,
    Escalate,
    HangUp,
    Heard,
    HungUp,
    Input,
    Listen,
    NotStored,
    Pressed,
    Record,
    Say,
    Silence,
    Started,
    Stored,
)
from voicebot.dialogue.state import State
from voicebot.errors import Problem
from voicebot.hearing import Utterance
from voicebot.lines.base import Key, Line, Typed
from voicebot.robot import Keep, Robot
from voicebot.russian.speech import speakable
from voicebot.vad.base import PREROLL, Begun, Ended, Endpointer
from voicebot.workers import Stopwatch


class Call:
    """One caller's call, from the greeting to the end."""

    def __init__(self, name: str, line: Line, robot: Robot, keep: Keep, tell: events.Listener) -> None:
        self._name, self._line, self._robot, self._keep, self._tell = name, line, robot, keep, tell
        self._detector = robot.detector()
        self._endpointer = Endpointer(robot.timing.pause, robot.timing.limit)
        self._state = State()
        self._listen = Listen()
        self._now = 0
        self._idle_since = 0
        self._preroll: deque[bytes] = deque(maxlen=PREROLL // CHUNK)
        self._utterance: Utterance | None = None
        self._interrupting = False
        self._keys = ""
        self._reply: asyncio.Task[None] | None = None
        self._speaking = False  # the reply has come to its words: it may be interrupted
        self._ending: Escalate | HangUp | None = None
        self._recorded = False

    async def run(self) -> None:
        """Until one side hangs up or the caller is handed over."""
        self._tell(events.CallBegun(0, self._name, self._line.kind, self._line.caller))
        async with asyncio.TaskGroup() as group:
            self._group = group
            self._respond(self._given(Started()))
            await self._rest()
            async with aclosing(self._line.listen()) as heard:
                async for item in heard:
                    self._take(item)
                    await self._rest()
                    if self._ending and self._quiet:
                        break
            await self._end()

    def _take(self, item: Chunk | Key | Typed) -> None:
        match item:
            case Chunk():
                self._hear(item)
            case Key():
                self._interrupting |= self._interrupt()
                self._idle_since = self._now
                self._keys += item.digit
                self._respond(self._given(Pressed(item.digit)))
            case Typed():
                self._interrupting |= self._interrupt()
                self._respond(self._read(item))

    @property
    def _quiet(self) -> bool:
        """The robot neither speaks nor is about to."""
        return self._line.unheard == 0 and (self._reply is None or self._reply.done())

    @property
    def _talking(self) -> bool:
        """The robot is heard, or has more to say."""
        return self._line.unheard > 0 or (self._speaking and self._reply is not None and not self._reply.done())

    async def _rest(self) -> None:
        """A line that isn't live waits for us; a live one never does."""
        if self._line.realtime:
            return
        if self._utterance:
            await self._utterance.settle()
        if self._reply:
            await asyncio.wait({self._reply})

    # listening

    def _hear(self, chunk: Chunk) -> None:
        self._now = chunk.start + CHUNK
        if self._ending:
            return
        self._preroll.append(chunk.pcm)
        match self._endpointer.hear(chunk.start, self._detector.is_speech(chunk.pcm)):
            case Begun():
                self._begin()
            case Ended() as ended:
                self._finish(ended)
            case None if self._utterance:
                self._utterance.add(chunk.pcm)
                self._maybe_interrupt()
            case None:
                self._maybe_ask()

    def _begin(self) -> None:
        """Somebody speaks: recognise, from a little before."""
        listen = self._listen
        hints = Hints(listen.words, listen.prompt)
        self._utterance = Utterance(self._robot.recognizer, hints, self._robot.workers)
        self._utterance.add(b"".join(self._preroll))
        self._interrupting = False

    def _maybe_interrupt(self) -> None:
        if self._endpointer.spoken >= self._robot.timing.barge_in and self._interrupt():
            self._interrupting = True

    def _finish(self, ended: Ended) -> None:
        """The turn is over; a sound too short to interrupt the robot was none."""
        utterance, self._utterance = self._utterance, None
        self._idle_since = self._now
        if utterance and not self._talking:
            self._respond(self._recognise(utterance, ended))

    def _maybe_ask(self) -> None:
        """Silence of both sides has a limit."""
        if not self._quiet:
            self._idle_since = self._now
        timing = self._robot.timing
        if self._now - self._idle_since >= (timing.keys if self._keys else timing.silence):
            self._idle_since = self._now
            self._respond(self._given(Silence()))

    def _interrupt(self) -> bool:
        """Fall silent for the caller; was there anything to interrupt?"""
        if self._ending or self._line.unheard == 0:
            return False
        unheard = self._line.flush()
        if self._reply and self._speaking:
            self._reply.cancel()
        self._tell(events.Interrupted(self._now, unheard))
        return True

    # answering

    def _respond(self, given: Awaitable[list[Action]]) -> None:
        """Answer, after whatever is being thought about now."""
        self._reply = self._group.create_task(self._answer(self._reply, given, Stopwatch()))

    async def _answer(
        self, previous: asyncio.Task[None] | None, given: Awaitable[list[Action]], watch: Stopwatch
    ) -> None:
        if previous:
            await asyncio.wait({previous})
        self._speaking = False
        actions = await given
        self._speaking = True
        says = []
        for action in actions:
            match action:
                case Say():
                    says.append(action)
                case Listen():
                    self._expect(action)
                case Escalate() | HangUp():
                    self._ending = action
        await self._speak(says, watch)

    async def _given(self, given: Input) -> list[Action]:
        """Keys, silence and the call's own beginning."""
        self._state, actions = self._robot.dialogue.step(self._state, given)
        if self._keys and actions:
            keys, self._keys = self._keys, ""
            self._caller_spoke(self._now, self._now, Transcript(keys, 1.0), "keys")
        elif isinstance(given, Silence):
            self._caller_spoke(self._now, self._now, Transcript("", 1.0), "silence")
        if actions and not isinstance(given, Started):
            self._tell(events.Decided(self._now, self._state.decision))
        return await self._carry_out(actions)

    async def _read(self, typed: Typed) -> list[Action]:
        return await self._understand(typed.at, typed.at, Transcript(typed.text, 1.0), "text")

    async def _recognise(self, utterance: Utterance, ended: Ended) -> list[Action]:
        return await self._understand(ended.start, ended.end, await utterance.finish(), "voice")

    async def _understand(self, start: int, end: int, heard: Transcript, by: events.By) -> list[Action]:
        self._keys = ""
        self._caller_spoke(start, end, heard, by)
        given = Heard(heard.text, heard.confidence, heard.alternatives)
        self._state, actions = self._robot.dialogue.step(self._state, given)
        self._tell(events.Decided(self._now, self._state.decision))
        return await self._carry_out(actions)

    async def _carry_out(self, actions: tuple[Action, ...]) -> list[Action]:
        """Records are made before a word of what follows is said."""
        rest: list[Action] = []
        for action in actions:
            if isinstance(action, Record):
                self._state, then = self._robot.dialogue.step(self._state, await self._record(action))
                rest += await self._carry_out(then)
            else:
                rest.append(action)
        return rest

    async def _record(self, record: Record) -> Stored | NotStored:
        try:
            receipt = await self._robot.workers.run(lambda: self._keep(record.form, record.values))
        except Problem as problem:
            self._tell(events.NotRecorded(self._now, record.form, record.values, str(problem)))
            return NotStored()
        self._recorded = True
        self._tell(events.Recorded(self._now, record.form, record.values, receipt))
        return Stored(receipt)

    def _expect(self, listen: Listen) -> None:
        self._listen = listen
        pause = listen.pause_ms
        self._endpointer.pause = self._robot.timing.pause if pause is None else samples(pause)

    async def _speak(self, says: list[Say], watch: Stopwatch) -> None:
        """Sentence by sentence, so that the first is heard while the next is made."""
        text, speech = (" ".join(getattr(say, part) for say in says) for part in ("text", "speech"))
        if not speech:
            return
        begun, total, waited = self._now, 0, 0.0
        voice = self._robot.synthesizer
        async with aclosing(self._robot.workers.each(voice.speak(speakable(speech)))) as pieces:
            async for pcm in pieces:
                waited = waited or watch.ms
                total += length(pcm)
                await self._line.play(pcm)
        self._tell(events.RobotSpoke(begun, text, speech, total, waited))

    def _caller_spoke(self, start: int, end: int, heard: Transcript, by: events.By) -> None:
        self._tell(events.CallerSpoke(self._now, start, end, heard.text, heard.confidence, by, self._interrupting))
        self._interrupting = False

    # the end

    async def _end(self) -> None:
        """Transfer or hang up, once the last word was heard; or the caller has gone."""
        ending = self._ending
        if isinstance(ending, Escalate):
            await self._line.transfer(ending.target)
            self._tell(events.HandedOver(self._now, ending.card, ending.target))
        elif ending is None:
            if self._reply:
                await asyncio.wait({self._reply})
            self._state, _ = self._robot.dialogue.step(self._state, HungUp())
        await self._line.hang_up()
        self._tell(events.CallEnded(self._now, self._outcome(), _ended_by(ending)))

    def _outcome(self) -> events.Outcome:
        if isinstance(self._ending, Escalate):
            return "escalated"
        if self._recorded:
            return "recorded"
        return "answered" if self._state.tried else "abandoned"


def _ended_by(ending: Escalate | HangUp | None) -> Literal["caller", "robot", "transfer"]:
    if ending is None:
        return "caller"
    return "transfer" if isinstance(ending, Escalate) else "robot"
