"""One reply on its way to the caller: made sentence by sentence, so that the first is heard while the next is made."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from functools import partial

from voicebot.audio import length
from voicebot.dialogue.acts import Say
from voicebot.errors import Problem
from voicebot.events import Listener, RobotFinished, RobotSpoke
from voicebot.lines.base import Line
from voicebot.russian.speech import speakable
from voicebot.tts.base import Synthesizer
from voicebot.workers import Stopwatch, Workers


class Reply:
    """What is said at once, from its piece number `first` on. `interruptible`: the caller may stop it."""

    def __init__(self, says: Sequence[Say], watch: Stopwatch, first: int = 0) -> None:
        self.text = " ".join(say.text for say in says)
        self.interruptible = all(say.barge_in for say in says)
        self._says, self._first = says, first
        self._speech = " ".join(say.speech for say in says)
        self._watch = watch
        self._begun: int | None = None
        self._samples = 0
        self._ends: list[int] = []  # of the pieces given to the line, in samples since the reply began

    def rest(self, unheard: int, watch: Stopwatch) -> "Reply":
        """The same from the sentence on in which it was interrupted, when `unheard` samples had not been heard."""
        heard = self._samples - unheard
        return Reply(self._says, watch, self._first + sum(end <= heard for end in self._ends))

    async def speak(
        self, line: Line, voice: Synthesizer, workers: Workers, now: Callable[[], int], tell: Listener
    ) -> None:
        """Play it all; told when it begins to sound and when the last of it was given to the line."""
        try:
            if not line.audible:
                self._sounds(now(), tell)
                await line.write(self.text)
                return
            speech = await workers.run(partial(speakable, self._speech))
            async with aclosing(_ahead(workers.each(voice.speak(speech)))) as pieces:
                skipped = 0
                async for pcm in pieces:
                    if skipped < self._first:
                        skipped += 1
                        continue
                    self._sounds(now(), tell)
                    self._samples += length(pcm)
                    self._ends.append(self._samples)
                    await line.play(pcm)
        finally:
            if self._begun is not None:
                tell(RobotFinished(now(), self._begun, self._samples))

    def _sounds(self, at: int, tell: Listener) -> None:
        if self._begun is None:
            self._begun = at
            tell(RobotSpoke(at, self.text, self._speech, self._watch.ms))


class Mouth:
    """What the robot says to one caller, reply after reply. `interruptible`: the caller may stop the present one."""

    def __init__(
        self, line: Line, voice: Synthesizer, workers: Workers, now: Callable[[], int], tell: Listener
    ) -> None:
        self.interruptible = True
        self._line, self._voice, self._workers, self._now, self._tell = line, voice, workers, now, tell
        self._replies: list[asyncio.Task[None]] = []
        self._present: Reply | None = None
        self._stopped: tuple[Reply, int] | None = None  # what was interrupted, and how much of it was unheard

    @property
    def done(self) -> bool:
        """Everything was given to the line, or dropped."""
        return all(reply.done() for reply in self._replies)

    def say(self, group: asyncio.TaskGroup, reply: Reply, speechless: Callable[[Problem], Awaitable[None]]) -> None:
        """Say this after what is being said; `speechless` is told where the voice fails."""
        before = [said for said in self._replies if not said.done()]
        self._replies = [*before, group.create_task(self._say(before, reply, speechless))]

    def stop(self) -> int:
        """Silence, at once, for the caller; how many samples he has not heard."""
        unheard = self._line.flush()
        self._stopped = (self._present, unheard) if self._present else None
        self.fall_silent()
        return unheard

    def rest(self, watch: Stopwatch) -> Reply | None:
        """What was interrupted last, from the sentence on that was not heard to its end."""
        stopped, self._stopped = self._stopped, None
        return stopped[0].rest(stopped[1], watch) if stopped else None

    def fall_silent(self) -> None:
        """Drop what was not given to the line yet."""
        for reply in self._replies:
            reply.cancel()

    async def settle(self) -> None:
        if self._replies:
            await asyncio.wait(self._replies)

    async def _say(
        self, before: list[asyncio.Task[None]], reply: Reply, speechless: Callable[[Problem], Awaitable[None]]
    ) -> None:
        if before:
            await asyncio.wait(before)
        self.interruptible, self._present = reply.interruptible, reply
        try:
            await reply.speak(self._line, self._voice, self._workers, self._now, self._tell)
        except Problem as problem:
            await speechless(problem)


async def _ahead(pieces: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    """The same pieces; the next is begun before one is given out, because `play` waits until most of it was heard."""
    async with aclosing(pieces):
        coming = asyncio.ensure_future(anext(pieces, None))
        try:
            while (piece := await coming) is not None:
                coming = asyncio.ensure_future(anext(pieces, None))
                yield piece
        finally:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)  # what nobody will hear need not succeed
