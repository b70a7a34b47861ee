"""How a long reply reaches the caller; everything is real but the line and the voice."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from voicebot.audio import samples
from voicebot.clock import Clock
from voicebot.dialogue.acts import Say
from voicebot.errors import Problem
from voicebot.events import Event, RobotFinished, RobotSpoke
from voicebot.playback import Playback
from voicebot.speaking import Reply
from voicebot.speaking import Voice as Making
from voicebot.workers import Stopwatch, Workers

TEXT = "Раз. Два. Три."
SOUND = bytes(640)


class Voice:
    """Three sentences, each made when it may be; `begun` says which it has come to."""

    name = "voice"

    def __init__(self) -> None:
        self.begun = [threading.Event() for _ in range(3)]
        self.may = [threading.Event() for _ in range(3)]

    @property
    def made(self) -> int:
        return sum(begun.is_set() for begun in self.begun)

    def speak(self, text: str) -> Iterator[bytes]:
        for begun, may in zip(self.begun, self.may, strict=True):
            begun.set()
            assert may.wait(30)
            yield SOUND


class Line:
    """A line whose caller listens to a piece until `heard` is set."""

    audible = True
    unheard = 0

    def __init__(self) -> None:
        self.played = 0
        self.heard = asyncio.Event()
        self.news = asyncio.Event()

    async def play(self, pcm: bytes) -> None:
        self.played += 1
        self.news.set()
        await self.heard.wait()


class Spoken:
    """A reply being spoken on a line of its own."""

    def __init__(self, voice: Voice) -> None:
        self.line, self.workers, self.events = Line(), Workers(), list[Event]()
        reply = Reply([Say(TEXT, TEXT)], Stopwatch())
        made = Making(voice, self.workers, samples(10_000))
        playback = Playback(self.line)  # type: ignore[arg-type]
        self.task = asyncio.create_task(
            reply.speak(self.line, playback, made, Clock(), self.events.append)  # type: ignore[arg-type]
        )

    async def end(self) -> None:
        await asyncio.gather(self.task, return_exceptions=True)
        self.workers.close()


def test_the_first_sentence_sounds_while_the_second_is_still_being_made() -> None:
    async def call() -> None:
        spoken = Spoken(voice := Voice())
        voice.may[0].set()
        await asyncio.wait_for(spoken.line.news.wait(), 30)
        assert [type(event) for event in spoken.events] == [RobotSpoke]
        for may in voice.may:
            may.set()
        spoken.line.heard.set()
        await spoken.end()
        assert spoken.line.played == 3
        (finished,) = (event for event in spoken.events if isinstance(event, RobotFinished))
        assert finished.samples == 3 * len(SOUND) // 2

    asyncio.run(call())


def test_the_second_sentence_is_made_while_the_first_plays_and_no_more_than_that() -> None:
    async def call() -> None:
        spoken = Spoken(voice := Voice())
        for may in voice.may:
            may.set()
        await asyncio.wait_for(spoken.line.news.wait(), 30)
        assert await asyncio.to_thread(voice.begun[1].wait, 30)
        await spoken.workers.run(lambda: None)
        assert (voice.made, spoken.line.played) == (2, 1)
        spoken.line.heard.set()
        await spoken.end()
        assert spoken.line.played == 3

    asyncio.run(call())


def test_a_caller_who_interrupts_hears_nothing_of_what_was_being_made() -> None:
    async def call() -> None:
        spoken = Spoken(voice := Voice())
        voice.may[0].set()
        await asyncio.wait_for(spoken.line.news.wait(), 30)
        assert await asyncio.to_thread(voice.begun[1].wait, 30)
        spoken.task.cancel()
        await asyncio.gather(spoken.task, return_exceptions=True)
        voice.may[1].set()
        await spoken.end()
        assert (voice.made, spoken.line.played) == (2, 1)
        assert isinstance(spoken.events[-1], RobotFinished)

    asyncio.run(call())


class Failing(Voice):
    def speak(self, text: str) -> Iterator[bytes]:
        yield from (SOUND, SOUND)
        raise Problem("tts.festival_broken", why="gone")


def test_a_voice_that_fails_is_told_of_after_what_could_be_said() -> None:
    async def call() -> None:
        spoken = Spoken(Failing())
        spoken.line.heard.set()
        with pytest.raises(Problem, match="gone"):
            await spoken.task
        await spoken.end()
        assert spoken.line.played == 2

    asyncio.run(call())
