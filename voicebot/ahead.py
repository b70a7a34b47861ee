"""What is made ready while the caller falls silent: where his words would lead, and the reply's first sentence."""

import asyncio
from functools import partial

from voicebot.asr.base import Transcript
from voicebot.dialogue.acts import Heard, Say
from voicebot.dialogue.progress import progress
from voicebot.dialogue.state import State
from voicebot.errors import Problem
from voicebot.hearing import Ear
from voicebot.robot import Robot
from voicebot.russian.speech import speakable


class Ahead:
    """Nothing of it is done before the turn is over; if the caller goes on, it was in vain."""

    def __init__(self, robot: Robot, ear: Ear, aloud: bool) -> None:
        self._robot, self._ear, self._aloud = robot, ear, aloud
        self._seen: Transcript | None = None
        self._task: asyncio.Task[None] | None = None

    def look(self, state: State) -> None:
        """If what has been said is known by now: how much of an answer is it, and what would the reply be?"""
        glimpse = self._ear.glimpse
        if glimpse is not None and glimpse is not self._seen and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._prepare(state, glimpse))
        self._seen = glimpse

    async def settle(self) -> None:
        if self._task:
            await asyncio.wait({self._task})

    async def _prepare(self, state: State, glimpse: Transcript) -> None:
        heard = Heard(glimpse.text, glimpse.confidence, glimpse.alternatives)
        run = self._robot.workers.run
        after, actions = await run(partial(self._robot.dialogue.step, state, heard))
        if self._ear.glimpse is not glimpse:
            return  # the caller has gone on
        self._ear.pace.judge(progress(self._robot.dialogue.knowledge, state, glimpse.text, after))
        speech = " ".join(action.speech for action in actions if isinstance(action, Say))
        if speech and self._aloud:
            await run(partial(_first_sentence, self._robot, speech))


def _first_sentence(robot: Robot, speech: str) -> None:
    """Into the voice's memory; what can't be said is told when it is to be said."""
    try:
        next(iter(robot.synthesizer.speak(speakable(speech))), None)
    except Problem:
        return
