"""Replies on their way to the caller: made sentence by sentence, so that the first is heard while the next is made."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial

from voicebot.audio import length
from voicebot.clock import Clock
from voicebot.dialogue.acts import Say
from voicebot.errors import Problem
from voicebot.events import Interrupted, Listener, RobotFinished, RobotSpoke
from voicebot.heard import Piece, count, shares
from voicebot.lines.base import Line
from voicebot.playback import Playback
from voicebot.russian.reading import readable
from voicebot.russian.speech import speakable
from voicebot.tts.base import Synthesizer
from voicebot.tts.pieces import sentences
from voicebot.tts.slow import Slow
from voicebot.workers import Stopwatch, Workers

Speechless = Callable[[Problem], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Voice:
    """What makes sound of a text: the voice, the threads in which it does, and how long a piece may take."""

    synthesizer: Synthesizer
    workers: Workers
    patience: int

    async def pieces(self, say: Say, after: int) -> AsyncGenerator[tuple[int, bytes], None]:
        """Each piece after the first `after`, with how many words of the text fall to it."""
        speech = await self.workers.run(partial(speakable, say.speech))
        words = shares(say.text, list(sentences(speech)))
        voice = Slow(self.synthesizer) if say.slow else self.synthesizer
        async with aclosing(self.workers.each(voice.speak(speech))) as made:
            number = 0
            async for pcm in made:
                share = words[number] if number < len(words) else 0
                number += 1
                if number > after:
                    yield share, pcm


class Reply:
    """What is said at once. `begin`: which of `says`, and which piece of it, to begin with; what is before was heard.

    protected: the caller may not interrupt any of it; else no more than up to the last Say that forbids it.
    """

    def __init__(
        self,
        says: Sequence[Say],
        watch: Stopwatch,
        begin: tuple[int, int] = (0, 0),
        past: int = 0,
        protected: bool = False,
    ) -> None:
        self.text = " ".join(say.text for say in says)
        self._says, self._watch, self._start, self._past = says, watch, begin, past
        self._speech = " ".join(say.speech for say in says)
        kept = [number for number, say in enumerate(says) if protected or not say.barge_in]
        self._protected = max(kept, default=-1)  # the last one that may not be interrupted
        self._free_from: int | None = None  # the position from which on the caller may interrupt
        self._begun: int | None = None
        self._samples = 0
        self._pieces: list[Piece] = []
        self._given = False  # all of it

    def interruptible(self, heard: int) -> bool:
        """May the caller stop it at this position?"""
        return self._protected < self._start[0] or (self._free_from is not None and heard >= self._free_from)

    def words(self, heard: int) -> tuple[str, str]:
        """Its text up to this position, and what has not been heard."""
        words = self.text.split()
        known = self._past + count(self._pieces, heard)
        known = len(words) if self._given and self._pieces[-1].end <= heard else min(known, len(words))
        return " ".join(words[:known]), " ".join(words[known:])

    def rest(self, heard: int, later: Iterable["Reply"], watch: Stopwatch) -> "Reply | None":
        """The same from the sentence on that was interrupted at this position, and what was to follow."""
        says = [*self._says, *(say for reply in later for say in reply._says)]
        broken = next((piece for piece in self._pieces if piece.end > heard), None)
        if broken is None and self._given and len(says) == len(self._says):
            return None
        before = [piece for piece in self._pieces if piece.end <= heard]
        begin = (broken.say, broken.number) if broken else self._next()
        return Reply(says, watch, begin, self._past + sum(piece.words for piece in before))

    def _next(self) -> tuple[int, int]:
        """Where it goes on after all that was given."""
        if self._given:
            return len(self._says), 0
        return (self._pieces[-1].say, self._pieces[-1].number + 1) if self._pieces else self._start

    async def speak(self, line: Line, playback: Playback, voice: Voice, clock: Clock, tell: Listener) -> None:
        """Play it all; told when it begins to sound and when the last of it was given to the line."""
        try:
            if not line.audible:
                self.text = readable(self.text)
                self._sounds(clock.now, tell)
                await line.write(self.text)
                self._given = True
                return
            async with aclosing(_ahead(self._made(voice), clock, voice.patience)) as pieces:
                async for words, say, number, pcm in pieces:
                    self._sounds(clock.now, tell)
                    self._samples += length(pcm)
                    if say > self._protected and self._free_from is None:
                        self._free_from = playback.given
                    self._pieces.append(Piece(playback.given, playback.given + length(pcm), words, say, number))
                    await playback.play(pcm)
            self._given = bool(self._pieces)
            self._free_from = playback.given if self._free_from is None else self._free_from
        finally:
            if self._begun is not None:
                tell(RobotFinished(clock.now, self._begun, self._samples))

    async def _made(self, voice: Voice) -> AsyncGenerator[tuple[int, int, int, bytes], None]:
        """Words, the number of the Say, the number of the piece in it, and its sound."""
        first, after = self._start
        for say in range(first, len(self._says)):
            number = after if say == first else 0
            async with aclosing(voice.pieces(self._says[say], number)) as pieces:
                async for words, pcm in pieces:
                    yield words, say, number, pcm
                    number += 1

    def _sounds(self, at: int, tell: Listener) -> None:
        if self._begun is None:
            self._begun = at
            tell(RobotSpoke(at, self.text, self._speech, self._watch.ms))


@dataclass(frozen=True, slots=True)
class Cut:
    """What the caller broke off: what of it he heard, what not, and what is left to be said after a false alarm."""

    heard: str
    unheard: str
    rest: Reply | None


class Mouth:
    """What the robot says to one caller, reply after reply. `last`: no caller stops what ends the call."""

    def __init__(self, line: Line, playback: Playback, voice: Voice, clock: Clock, tell: Listener) -> None:
        self.last = False
        self._line, self._playback, self._voice, self._clock, self._tell = line, playback, voice, clock, tell
        self._replies: list[tuple[Reply, asyncio.Task[None]]] = []
        self._present: Reply | None = None

    @property
    def done(self) -> bool:
        """Everything was given to the line, or dropped."""
        return all(task.done() for _, task in self._replies)

    @property
    def interruptible(self) -> bool:
        return not self.last and (self._present is None or self._present.interruptible(self._playback.heard))

    def say(self, group: asyncio.TaskGroup, reply: Reply, speechless: Speechless) -> None:
        """Say this after what is being said; `speechless` is told where the voice fails."""
        self._replies = [one for one in self._replies if not one[1].done()]
        before = [task for _, task in self._replies]
        self._replies.append((reply, group.create_task(self._say(before, reply, speechless))))

    def interrupt(self, watch: Stopwatch, danger: bool = False) -> Cut | None:
        """Silence, at once, for the caller; None where there is nothing that he may interrupt."""
        if self._playback.unheard == 0 or self.last or not (danger or self.interruptible):
            return None
        unheard = self._playback.flush()
        cut = self._cut(self._playback.heard, watch)
        self.fall_silent()
        self._tell(Interrupted(self._clock.now, unheard, cut.heard, cut.unheard))
        return cut

    def overtaken(self) -> None:
        """A reply that was on its way to a caller who may interrupt it: something newer is to be said."""
        if self.interruptible:
            self.fall_silent()

    def fall_silent(self) -> None:
        """Drop what was not given to the line yet."""
        for _, task in self._replies:
            task.cancel()

    async def settle(self) -> None:
        if self._replies:
            await asyncio.wait([task for _, task in self._replies])

    def _cut(self, heard: int, watch: Stopwatch) -> Cut:
        if self._present is None:
            return Cut("", "", None)
        later = [reply for reply, task in self._replies if not task.done() and reply is not self._present]
        return Cut(*self._present.words(heard), self._present.rest(heard, later, watch))

    async def _say(self, before: list[asyncio.Task[None]], reply: Reply, speechless: Speechless) -> None:
        if before:
            await asyncio.wait(before)
        self._present = reply
        try:
            await reply.speak(self._line, self._playback, self._voice, self._clock, self._tell)
        except Problem as problem:
            await speechless(problem)


Made = tuple[int, int, int, bytes]


async def _ahead(pieces: AsyncGenerator[Made, None], clock: Clock, patience: int) -> AsyncGenerator[Made, None]:
    """The same pieces; the next is begun before one is given out, because `play` waits until most of it was heard."""
    async with aclosing(pieces):
        coming = asyncio.ensure_future(anext(pieces, None))
        try:
            while (piece := await clock.within(patience, coming)) is not None:
                coming = asyncio.ensure_future(anext(pieces, None))
                yield piece
        finally:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)  # what nobody will hear need not succeed
