"""Hearing one caller: where utterances begin and end, and each on its way through the recogniser."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from voicebot.asr.base import NO_HINTS, NOTHING, Hints, Recognition, Recognizer, Transcript
from voicebot.audio import CHUNK, SILENCE, WIDTH, Chunk, samples
from voicebot.echo import Echo
from voicebot.fading import Fading
from voicebot.pace import Pace
from voicebot.vad.base import PREROLL, Begun, Detector, Ended, Endpointer
from voicebot.workers import Workers

FEED = samples(100) * WIDTH
BREATH = samples(100)
LOOKS = 2  # without a new word, until sound is taken for noise: a recogniser may be at a loss once
SURE = 3  # chunks in a row that are not echo, until one is the caller's
TAIL = samples(20)  # silence after speech that still belongs to it; then recognition begins ahead of the turn's end
FADED = samples(100)  # faint: perhaps he has finished, and it begins sooner
FAINT_SPEECH = samples(400)  # faint for longer, and speech all the same


class Utterance:
    """One utterance: fed in order, in the pool, about 100 ms at a time.

    Audio comes in by `add`; `peek` has it recognised while the caller is silent, `look` while he speaks; `partial` is
    what was heard so far; `glimpse` is what a peek has found, until the caller goes on; `finish` gives the transcript.
    """

    def __init__(self, recognizer: Recognizer, hints: Hints, workers: Workers) -> None:
        self._open: Callable[[], Recognition] = lambda: recognizer.session(hints)
        self._recognition: Recognition | None = None
        self._workers = workers
        self.pcm = bytearray()  # all of it
        self._waiting = b""
        self._peeking = self._looking = False
        self._working: asyncio.Task[None] | None = None
        self.partial = NOTHING
        self.looks = 0  # how often it was looked at what has been said, by `look`
        self.glimpse: Transcript | None = None

    def add(self, pcm: bytes) -> None:
        """The caller goes on: a look that has not begun is in vain."""
        self.pcm += pcm
        self._waiting += pcm
        self._peeking, self.glimpse = False, None
        self._go_on()

    def peek(self) -> None:
        """The caller is silent: begin to recognise what was said."""
        self._peeking = True
        self._go_on()

    def look(self) -> None:
        """The caller speaks: what has been said so far?"""
        self._looking = True
        self._go_on()

    async def settle(self) -> None:
        """Wait until everything that is worth a step has been done."""
        if self._working:
            await asyncio.wait({self._working})

    async def finish(self) -> Transcript:
        """What was said; raises what the recogniser raised on the way."""
        if self._working:
            await self._working
        return await self._workers.run(self._finished)

    def _go_on(self) -> None:
        if self._working and self._working.done() and self._working.exception():
            return  # told by `finish`
        if self._due and (self._working is None or self._working.done()):
            self._working = asyncio.create_task(self._work())

    @property
    def _due(self) -> bool:
        return self._peeking or self._looking or len(self._waiting) >= FEED

    async def _work(self) -> None:
        while self._due:
            pcm, self._waiting = self._waiting, b""
            peeking, self._peeking = self._peeking, False
            looking, self._looking = self._looking, False
            heard: Transcript | None = await self._workers.run(partial(self._step, pcm, peeking or looking))
            self.partial = heard or self.partial
            self.looks += looking
            self.glimpse = self.partial if peeking and not self._waiting else None

    def _step(self, pcm: bytes, peeking: bool) -> Transcript | None:
        session = self._session()
        heard = session.feed(pcm) if pcm else None
        return session.peek() if peeking else heard

    def _finished(self) -> Transcript:
        session = self._session()
        if self._waiting:
            session.feed(self._waiting)
        return session.finish()

    def _session(self) -> Recognition:
        """Opened in the worker's thread, where some recognisers want to be made."""
        self._recognition = self._recognition or self._open()
        return self._recognition


@dataclass(frozen=True, slots=True)
class Spoken:
    """An utterance that is over, from sample `start` to `end`.

    alone, over: samples of speech while the robot was silent, and while it was heard; hurried: he was cut short.
    """

    utterance: Utterance
    start: int
    end: int
    alone: int
    over: int
    hurried: bool = False


class Ear:
    """Takes the caller's chunks; gives each utterance when it is over."""

    def __init__(self, detector: Detector, endpointer: Endpointer, recognizer: Recognizer, workers: Workers) -> None:
        self.endpointer, self.pace = endpointer, Pace(endpointer.pause)
        self.hints = NO_HINTS
        self.over_robot = 0  # samples of speech in the present utterance while the robot was heard
        self._detector, self._recognizer, self._workers = detector, recognizer, workers
        self._echo = Echo()
        self._echoes: deque[bool] = deque(maxlen=SURE)
        self._before: deque[bytes] = deque(maxlen=PREROLL)
        self._utterance: Utterance | None = None
        self._fading = Fading()
        self._held = b""
        self._alone = 0
        self._waiting_since = 0  # for new words in the present utterance
        self._known = ""  # the words before
        self._looked = self._asked = 0  # looks before that, looks asked for since

    @property
    def present(self) -> Utterance | None:
        """What is being said."""
        return self._utterance

    @property
    def hearing(self) -> bool:
        """Somebody is speaking, or pausing in mid-utterance."""
        return self._utterance is not None

    @property
    def speaking(self) -> bool:
        """Somebody is, and does not pause."""
        return self.hearing and self.endpointer.silent <= BREATH

    @property
    def glimpse(self) -> Transcript | None:
        """What the caller, who is silent now, has said so far; None while it isn't known."""
        return self._utterance.glimpse if self._utterance else None

    @property
    def partial(self) -> Transcript:
        """What is known of what the caller has said so far."""
        return self._utterance.partial if self._utterance else NOTHING

    def hear(self, chunk: Chunk, robot_heard: bool, robot: bytes = SILENCE) -> Spoken | None:
        """20 ms of the caller's side; `robot`: what the caller hears at that time, which may come back as an echo."""
        speech, pcm = self._without_echo(self._detector.is_speech(chunk.pcm), chunk.pcm, robot)
        self._before.append(pcm)
        if speech and self.endpointer.silent:
            self.pace.goes_on(self.endpointer.silent)
        self.endpointer.pause = self.pace.pause
        match self.endpointer.hear(chunk.start, speech):
            case Begun(start):
                self._begin(start)
                self._count(self.endpointer.spoken, robot_heard)
            case Ended(start, end, at) if self._utterance:
                return self._end(self._utterance, start, end, hurried=at == end)
            case None if self._utterance:
                self._follow(self._utterance, pcm)
                self._count(CHUNK if speech else 0, robot_heard)
        return None

    def _without_echo(self, speech: bool, pcm: bytes, robot: bytes) -> tuple[bool, bytes]:
        self._echo.hear(pcm, robot, speech)
        if speech and self._echo.possible:
            self._echoes.append(self._echo.only)
            # one chunk that seems to be the caller's is none yet: echoes have rough edges
            return not any(self._echoes), SILENCE if self._echoes[-1] else pcm
        return speech, pcm

    def expect_echo(self) -> None:
        """Sound without words has stopped the robot: it may have heard itself."""
        self._echo.expect()

    def _begin(self, start: int) -> None:
        self._utterance = Utterance(self._recognizer, self.hints, self._workers)
        self._utterance.add(b"".join(self._before))
        self._fading = Fading()
        self._held = b""
        self.expect_words(start)

    def _count(self, speech: int, robot_heard: bool) -> None:
        if robot_heard:
            self.over_robot += speech
        else:
            self._alone += speech

    def _end(self, utterance: Utterance, start: int, end: int, hurried: bool = False) -> Spoken:
        spoken = Spoken(utterance, start, end, self._alone, self.over_robot, hurried)
        self._utterance, self.over_robot, self._alone = None, 0, 0
        if hurried:
            self._before.clear()  # what follows is not said twice
        return spoken

    def _follow(self, utterance: Utterance, pcm: bytes) -> None:
        """The caller's silence is kept back: recognised or not, it holds no words, unless he goes on after it."""
        self._fading.hear(pcm)
        silent, faint = self.endpointer.silent, self._fading.silent
        if silent > TAIL or FADED < faint <= FAINT_SPEECH:
            self._held += pcm
            return
        utterance.add(self._held + pcm)
        self._held = b""
        if silent == TAIL or faint == FADED:
            utterance.peek()

    def expect_words(self, now: int) -> None:
        """From now on words are waited for anew."""
        self._waiting_since, self._asked = now, 0
        self._looked = self._utterance.looks if self._utterance else 0
        self._known = self.partial.text

    def wordless(self, now: int, patience: int) -> bool:
        """There has been sound for half as long again, and no new word in it: it was looked twice."""
        spoken = self._utterance
        if spoken is None:
            return False
        if spoken.partial.text != self._known:
            self.expect_words(now)
        done = spoken.looks - self._looked
        if self._asked == done < LOOKS and now - self._waiting_since >= patience * (2 + done) // 2:
            self._asked += 1
            spoken.look()
        return done >= LOOKS

    def cut(self, now: int) -> Spoken | None:
        """What is being said ends here."""
        if self._utterance is None:
            return None
        spoken = self._end(self._utterance, now - self.endpointer.spoken - self.endpointer.silent, now, hurried=True)
        self.endpointer.stop()
        return spoken

    async def settle(self) -> None:
        if self._utterance:
            await self._utterance.settle()
