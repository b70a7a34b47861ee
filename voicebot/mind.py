"""The mind of one call deals with one thing after another: recognises it, asks the dialogue, has it carried out.

Nothing interrupts it, so that a record once begun is told of, and what the caller says or presses meanwhile is next.
"""

import asyncio
from dataclasses import replace
from functools import partial
from typing import Literal

from voicebot import events
from voicebot.asr.base import Hints, Transcript
from voicebot.audio import samples
from voicebot.clock import Clock
from voicebot.dialogue import acts
from voicebot.dialogue.acts import Action, Escalate, HangUp, Heard, Input, Pressed, Say
from voicebot.dialogue.halves import Half, half, together
from voicebot.dialogue.progress import awaits_yes_no
from voicebot.dialogue.state import State
from voicebot.errands import Errands
from voicebot.errors import Problem
from voicebot.happened import Happened
from voicebot.hearing import Ear, Utterance
from voicebot.lines.base import Attended, Closed, Line
from voicebot.mood import Mood
from voicebot.robot import Robot
from voicebot.russian.backchannel import only_listens
from voicebot.speaking import Mouth, Reply
from voicebot.voice import voice
from voicebot.workers import Stopwatch

GOES_ON = samples(2_000)  # who speaks again so soon, and over the robot, had not finished
PENDING = 32  # things to deal with that may pile up before the line has to wait


class Mind:
    """`state`: of the dialogue; `ending`: what is to be done once the last word was heard; `ended_by`: it was done.

    heeded: when it last dealt with words or keys; alarms: interruptions since then that held no words; patience: the
    silence that the last question allows, None for the usual one.
    """

    def __init__(
        self, line: Line, robot: Robot, errands: Errands, ear: Ear, mouth: Mouth, clock: Clock, tell: events.Listener
    ) -> None:
        self.state = State()
        self.mood = Mood()
        self.busy = 0  # things it has not dealt with
        self.ending: Escalate | HangUp | None = None
        self.ended_by: Literal["caller", "robot", "transfer"] | None = None
        self.heeded = self.alarms = 0
        self.noise = False  # the last utterance held no words
        self.patience: int | None = None
        self._line, self._robot, self._errands = line, robot, errands
        self._ear, self._mouth, self._clock, self._tell = ear, mouth, clock, tell
        self._queue: asyncio.Queue[Happened] = asyncio.Queue(PENDING)
        self._half: Half | None = None  # of a wish, perhaps; it was said until sample `_half_end`
        self._half_end = 0
        self._hurried = False  # the caller was cut short: what he is told now he hears out

    async def happen(self, happened: Happened) -> None:
        """Something to deal with, after what is dealt with now."""
        self.busy += 1
        await self._queue.put(happened)

    async def join(self) -> None:
        """Wait until everything was dealt with."""
        await self._queue.join()

    async def think(self, group: asyncio.TaskGroup) -> None:
        self._group = group
        while True:
            happened = await self._queue.get()
            self._hurried = happened.hurried
            try:
                await self._deal(happened)
            except Problem as problem:
                self._tell(events.Failed(self._clock.now, str(problem)))
                await self._broken(happened.watch)
            finally:
                self.busy -= 1
                self._queue.task_done()

    async def _deal(self, happened: Happened) -> None:
        match happened.what:
            case Escalate() | HangUp():
                await self._close(happened.what, happened.watch)
            case _ if self.state.over:
                return  # the last word has been said
            case Utterance():
                await self._hear(happened, happened.what)
            case Heard():
                typed = happened.what
                irritation = await self._irritation(b"", typed.text, interrupting=False)
                await self._understand(happened, replace(typed, irritation=irritation), "text", self._clock.now)
            case acts.Started():
                left = await self._errands.unfinished()
                await self._understand(happened, replace(happened.what, unfinished=left), None, self._clock.now)
            case _:
                await self._understand(happened, happened.what, self._by(happened.what), self._clock.now)

    async def _hear(self, happened: Happened, utterance: Utterance) -> None:
        at = self._clock.now
        heard = await self._clock.within(self._robot.timing.system, utterance.finish())
        self.noise = not heard.text
        if (happened.cut or happened.over) and self._false_alarm(happened, heard):
            return
        if happened.over:
            happened = replace(happened, cut=self._mouth.interrupt(happened.watch))
        self._mouth.overtaken()
        if heard.text:
            self.alarms = 0
        unheard = happened.cut.unheard if happened.cut else ""
        irritation = await self._irritation(bytes(utterance.pcm), heard.text, happened.cut is not None)
        given = Heard(heard.text, heard.confidence, heard.alternatives, unheard, irritation)
        if happened.cut and self._half and happened.start - self._half_end <= GOES_ON:
            given = await self._both_halves(self._half, given)
        self._half, self._half_end = None, happened.end
        await self._understand(happened, given, "voice", at)

    async def _both_halves(self, first: Half, given: Heard) -> Heard:
        dialogue = self._robot.dialogue
        whole = partial(together, dialogue.knowledge, dialogue.step, first, self.state, given)
        self.state, given = await self._robot.workers.run(whole)
        return given

    async def _irritation(self, pcm: bytes, text: str, interrupting: bool) -> float:
        """Of this utterance, by its words and by the voice compared with the caller's own."""
        sounds = await self._robot.workers.run(partial(voice, pcm, text)) if text else None
        form = self.state.form
        repeated = self.state.rejections > 0 or (form is not None and form.attempts > 0)
        return self.mood.hear(sounds, text, interrupting, repeated) if text else 0.0

    def _false_alarm(self, happened: Happened, heard: Transcript) -> bool:
        """A cough, or «uh-huh» where no yes or no is asked for: the robot goes on with the sentence it broke off."""
        text = heard.text
        if not only_listens(text) or (text and awaits_yes_no(self._robot.dialogue.knowledge, self.state)):
            return False
        self.alarms += 1
        self._ear.expect_echo()
        if happened.cut and happened.cut.rest:
            self._say(happened.cut.rest)
        return True

    async def _understand(self, happened: Happened, given: Input, by: events.By | None, at: int) -> None:
        """Ask the dialogue, tell what it made of it, and reply."""
        text = given.text if isinstance(given, Heard) else self._keys(given)
        confidence = given.confidence if isinstance(given, Heard) else 1.0
        if text:
            self.heeded = self._clock.now
        before = self.state
        actions = await self._step(given)
        self._half = half(before, given, actions) if isinstance(given, Heard) else None
        if by and actions:
            interrupting = happened.cut is not None
            spoke = events.CallerSpoke(at, happened.start, happened.end, text, confidence, by, interrupting)
            self._tell(spoke)
        replies = await self._carry_out(actions)
        if by and actions:  # what systems said to it is part of the decision
            self._tell(events.Decided(at, self.state.decision))
        self._reply(replies, happened.watch)

    def _by(self, given: Input) -> events.By | None:
        if isinstance(given, Pressed) or (isinstance(given, acts.Silence) and self.state.keys):
            return "keys"
        return "silence" if isinstance(given, acts.Silence) else None

    def _keys(self, given: Input) -> str:
        """What was typed, where this input completes it."""
        return self.state.keys + (given.digit if isinstance(given, Pressed) else "")

    async def _step(self, given: Input) -> tuple[Action, ...]:
        step = partial(self._robot.dialogue.step, self.state, given)
        self.state, actions = await self._robot.workers.run(step)
        return actions

    async def _carry_out(self, actions: tuple[Action, ...]) -> tuple[Action, ...]:
        """Records are made, and systems asked, before a word of what follows is said."""
        rest: list[Action] = []
        for action in actions:
            match action:
                case acts.Record():
                    rest += await self._carry_out(await self._step(await self._errands.record(action)))
                case acts.Look():
                    rest += await self._carry_out(await self._step(await self._errands.look(action)))
                case acts.Suspend():
                    await self._errands.suspend(action)
                case Escalate() if isinstance(self._line, Attended) and await self._line.deserted(action.target):
                    gone = acts.NotTransferred(closed=True)
                    rest = rest[:-1] + list(await self._carry_out(await self._step(gone)))  # without «I connect you»
                case _:
                    rest.append(action)
        return tuple(rest)

    async def _close(self, ending: Escalate | HangUp, watch: Stopwatch) -> None:
        """The last word was heard: hang up, or hand over; where nobody takes the caller, the call goes on."""
        if isinstance(ending, HangUp):
            self.ended_by = "robot"
            return
        try:
            await self._line.transfer(ending.target)
        except Problem as problem:
            self._tell(events.Failed(self._clock.now, str(problem)))
            self.ending, self._mouth.last = None, False
            self._reply(await self._step(acts.NotTransferred(isinstance(problem, Closed))), watch)
            return
        self._tell(events.HandedOver(self._clock.now, ending.card, ending.target))
        self.ended_by = "transfer"

    async def _broken(self, watch: Stopwatch) -> None:
        self._reply(await self._carry_out(await self._step(acts.Broken())), watch)

    def _reply(self, actions: tuple[Action, ...], watch: Stopwatch) -> None:
        says = [action for action in actions if isinstance(action, Say)]
        for action in actions:
            if isinstance(action, acts.Listen):
                self._ear.hints = Hints(action.words, action.prompt)
                self._ear.pace.expect(None if action.pause_ms is None else samples(action.pause_ms))
                self.patience = None if action.patience_ms is None else samples(action.patience_ms)
            elif isinstance(action, Escalate):
                card = replace(action.card, mood=self.mood.reasons)
                self.ending, self._mouth.last = replace(action, card=card), True
            elif isinstance(action, HangUp):
                self.ending, self._mouth.last = action, True
        if says and self.ended_by is None:
            self._say(Reply(says, watch, protected=self._hurried))

    def _say(self, reply: Reply) -> None:
        self._mouth.say(self._group, reply, self._speechless)

    async def _speechless(self, problem: Problem) -> None:
        now = self._clock.now
        self._tell(events.Failed(now, str(problem)))
        await self.happen(Happened(acts.Broken(), now, now, Stopwatch()))
