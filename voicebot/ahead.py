"""What is made ready while the caller speaks: is he in danger? And as he falls silent: where would his words lead?"""

import asyncio
from functools import partial

from voicebot.asr.base import NOTHING, Transcript
from voicebot.dialogue.acts import Heard, Say
from voicebot.dialogue.progress import progress
from voicebot.dialogue.state import State
from voicebot.errors import Problem
from voicebot.hearing import Ear, Utterance
from voicebot.robot import Robot
from voicebot.russian.speech import speakable


class Ahead:
    """Nothing of it is done before the turn is over; if the caller goes on, it was in vain.

    danger: what he has said so far can't wait until he has finished.
    """

    def __init__(self, robot: Robot, ear: Ear, aloud: bool) -> None:
        self._robot, self._ear, self._aloud = robot, ear, aloud
        self._prepared = self._judged = NOTHING
        self._task: asyncio.Task[None] | None = None
        self._urgent: Utterance | None = None

    @property
    def danger(self) -> bool:
        return self._urgent is not None and self._urgent is self._ear.present

    def look(self, state: State, unheard: str = "") -> None:
        """If what has been said is known by now: is it urgent, how much of an answer, and what would the reply be?

        unheard: what of the robot's words the caller talks over.
        """
        if (self._task and not self._task.done()) or self._ear.present is None:
            return
        glimpse, partly = self._ear.glimpse, self._ear.partial
        if glimpse is not None and glimpse is not self._prepared:
            self._prepared = glimpse
            self._task = asyncio.create_task(self._prepare(state, glimpse, unheard))
        elif partly.text and partly is not self._judged:
            self._judged = partly
            self._task = asyncio.create_task(self._judge(state, self._ear.present, partly.text))

    async def settle(self) -> None:
        if self._task:
            await asyncio.wait({self._task})

    async def _judge(self, state: State, utterance: Utterance, text: str) -> None:
        if await self._robot.workers.run(partial(self._robot.dialogue.urgent, state, text)):
            self._urgent = utterance

    async def _prepare(self, state: State, glimpse: Transcript, unheard: str) -> None:
        heard = Heard(glimpse.text, glimpse.confidence, glimpse.alternatives, unheard)
        run = self._robot.workers.run
        after, actions = await run(partial(self._robot.dialogue.step, state, heard))
        if self._ear.glimpse is not glimpse:
            return  # the caller has gone on
        self._ear.pace.judge(progress(self._robot.dialogue.knowledge, state, glimpse.text, after))
        says = [action for action in actions if isinstance(action, Say)]
        if says and self._aloud:
            await run(partial(_first_sentence, self._robot, says[0]))


def _first_sentence(robot: Robot, say: Say) -> None:
    """Into the voice's memory; what can't be said is told when it is to be said."""
    try:
        next(iter(robot.synthesizer.speak(speakable(say.speech))), None)
    except Problem:
        return
