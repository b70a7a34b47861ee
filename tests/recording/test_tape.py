"""A tape holds both sides of a call as they were heard."""

import asyncio
from collections.abc import AsyncGenerator

import pytest
from fakes import MEANINGS, QUESTION, WATER, Beep, Kept, LiveLine, Loudness, Slow, Words, quiet
from shipped import DIALOGUE

from voicebot.audio import CHUNK, SILENCE, Chunk, chunks, samples
from voicebot.call import Call
from voicebot.conversation import Conversation
from voicebot.dialogue.acts import MONDAY
from voicebot.events import Interrupted
from voicebot.lines.base import Key, Typed, headers
from voicebot.lines.recorded import RecordedLine, Utterance
from voicebot.recording.tape import Tape
from voicebot.robot import Robot
from voicebot.workers import Workers


class Sides:
    def __init__(self) -> None:
        self.caller, self.robot = bytearray(), bytearray()

    def add(self, caller: bytes, robot: bytes) -> None:
        assert len(caller) == len(robot) == len(SILENCE)
        self.caller += caller
        self.robot += robot


async def answer(line: LiveLine | RecordedLine, tape: Tape, workers: Workers) -> Conversation:
    conversation = Conversation()
    robot = Robot(DIALOGUE, Words(MEANINGS), Beep(), Loudness, workers)
    try:
        await Call("taped", tape, robot, Kept(), conversation.hear).run()
    finally:
        workers.close()
    return conversation


@pytest.mark.parametrize("pause", [2500, 9000], ids=["interrupting", "patient"])
def test_the_robots_side_is_what_the_caller_heard_and_when(pause: int) -> None:
    async def call() -> None:
        line = LiveLine([quiet(6000), QUESTION, quiet(pause), WATER, quiet(8000)], 100)
        sides = Sides()
        conversation = await answer(line, Tape(line, sides), Slow(line, 50))
        assert any(isinstance(event, Interrupted) for event in conversation.events) == (pause < 5000)
        assert any(sides.robot)
        assert sides.robot == line.heard

    asyncio.run(call())


def test_the_tape_of_a_replayed_call_is_the_call() -> None:
    async def call() -> None:
        line = RecordedLine([Utterance(QUESTION), Utterance(WATER, after=samples(300))], MONDAY)
        sides = Sides()
        await answer(line, Tape(line, sides), Workers())
        assert (sides.caller, sides.robot) == (line.caller_side, line.robot_side)

    asyncio.run(call())


class Jumpy(LiveLine):
    """Says every 60 ms only how much was heard."""

    told = 0

    @property
    def unheard(self) -> int:
        return super().unheard + self.told

    async def _tick(self, pcm: bytes) -> Chunk:
        before = LiveLine.unheard.fget(self)  # type: ignore[attr-defined]
        chunk = await super()._tick(pcm)
        played = before - len(self._queue) // 2
        self.told = 0 if self.now % (3 * CHUNK) == 0 else self.told + max(0, played)
        return chunk


def test_what_came_with_a_call_is_known_through_the_tape() -> None:
    line = Jumpy([], 100)
    assert headers(Tape(line, Sides())) == {}
    line.headers = {"Diversion": "555"}  # type: ignore[attr-defined]  # as a telephone has
    assert headers(Tape(line, Sides())) == {"Diversion": "555"}


def test_a_line_that_tells_in_jumps_makes_no_gaps() -> None:
    async def call() -> None:
        line, sides = Jumpy([quiet(3000)], 100), Sides()
        tape = Tape(line, sides)
        sound = b"".join(bytes([number % 250 + 1, 1]) * CHUNK for number in range(50))

        async def listen() -> None:
            async for _ in tape.listen():
                pass

        listening = asyncio.create_task(listen())
        await tape.play(sound)
        await listening
        heard = bytes(sides.robot).strip(b"\0")
        assert heard == sound.strip(b"\0")

    asyncio.run(call())


class Sink:
    """A line whose play is broken off: it drops what it had not sent."""

    realtime = audible = True
    kind = "sink"
    caller = dialled = ""
    moment = MONDAY

    def __init__(self) -> None:
        self.sent = 0
        self.now = 0

    async def listen(self) -> AsyncGenerator[Chunk | Key | Typed, None]:
        for pcm in chunks(bytes(2 * CHUNK * 30)):
            await asyncio.sleep(0)
            self.sent = max(0, self.sent - CHUNK)
            yield Chunk(pcm, self.now)
            self.now += CHUNK

    async def play(self, pcm: bytes) -> None:
        self.sent = 5 * CHUNK
        await asyncio.Event().wait()

    async def write(self, text: str) -> None:
        raise NotImplementedError

    @property
    def unheard(self) -> int:
        return self.sent

    def flush(self) -> int:
        raise NotImplementedError

    async def transfer(self, target: str) -> None:
        raise NotImplementedError

    async def hang_up(self) -> None:
        raise NotImplementedError


def test_what_the_line_dropped_is_not_on_the_tape() -> None:
    async def call() -> None:
        line, sides = Sink(), Sides()
        tape = Tape(line, sides)
        playing = asyncio.create_task(tape.play(b"\1\1" * CHUNK * 20))
        await asyncio.sleep(0)
        playing.cancel()
        await asyncio.gather(playing, return_exceptions=True)
        async for _ in tape.listen():
            pass
        assert len(bytes(sides.robot).strip(b"\0")) == 2 * 5 * CHUNK

    asyncio.run(call())
