"""The line to this computer's own microphone; the device is one that moves when the test says so."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext

import pytest

from voicebot.audio import CHUNK, SILENCE, samples
from voicebot.cli.talk import level
from voicebot.dialogue.acts import MONDAY
from voicebot.errors import Problem
from voicebot.lines import microphone
from voicebot.lines.microphone import TAIL, MicrophoneLine, Moved

VOICE = b"\1\1" * CHUNK


class Device:
    def __init__(self) -> None:
        self.moved: Moved | None = None
        self.played = bytearray()

    def open(self, moved: Moved) -> AbstractContextManager[object]:
        self.moved = moved
        return nullcontext()

    async def tick(self, pcm: bytes = VOICE, times: int = 1) -> None:
        for _ in range(times):
            assert self.moved
            out = bytearray(len(SILENCE))
            self.moved(pcm, out, CHUNK, None, None)
            self.played += out
            for _ in range(10):
                await asyncio.sleep(0)


Story = Callable[[Device, MicrophoneLine, list[bytes]], Awaitable[None]]


def run(story: Story, headphones: bool = False) -> None:
    async def tell() -> None:
        made, heard = Device(), list[bytes]()
        line = MicrophoneLine(made.open, headphones, lambda mine, robots: None, MONDAY)

        async def listen() -> None:
            async for item in line.listen():
                heard.append(item.pcm)  # type: ignore[union-attr]

        listening = asyncio.create_task(listen())
        await asyncio.sleep(0)
        await story(made, line, heard)
        line.leave()
        await made.tick()
        await listening

    asyncio.run(tell())


def test_the_microphone_is_heard_and_the_robot_is_played() -> None:
    async def story(made: Device, line: MicrophoneLine, heard: list[bytes]) -> None:
        await made.tick(times=2)
        assert heard == [VOICE, VOICE]
        await line.play(b"\2\0" * CHUNK * 3)
        assert line.unheard == 3 * CHUNK
        await made.tick(times=4)
        assert line.unheard == 0
        assert bytes(made.played).strip(b"\0") == (b"\2\0" * CHUNK * 3).strip(b"\0")

    run(story)


def test_without_headphones_the_robot_does_not_hear_itself_nor_its_echo() -> None:
    async def story(made: Device, line: MicrophoneLine, heard: list[bytes]) -> None:
        await line.play(b"\2\0" * CHUNK * 3)
        await made.tick(times=3 + TAIL)
        assert heard == [SILENCE] * (2 + TAIL) + [VOICE]

    run(story)


def test_with_headphones_the_caller_may_talk_over_the_robot() -> None:
    async def story(made: Device, line: MicrophoneLine, heard: list[bytes]) -> None:
        await line.play(b"\2\0" * CHUNK * 3)
        await made.tick(times=3)
        assert heard == [VOICE] * 3
        assert line.unheard == 0

    run(story, headphones=True)


def test_a_flush_is_silence_at_once() -> None:
    async def story(made: Device, line: MicrophoneLine, heard: list[bytes]) -> None:
        playing = asyncio.create_task(line.play(b"\2\0" * samples(2000)))
        await asyncio.sleep(0)
        await made.tick(times=5)
        assert line.flush() == samples(1900)
        await made.tick(times=2)
        assert playing.done()
        assert not any(made.played[5 * len(SILENCE) :])

    run(story)


def test_levels_are_shown_in_decibels() -> None:
    assert level(SILENCE) == level(b"") == 0
    assert level(b"\xff\x7f" * CHUNK) == pytest.approx(1, abs=0.001)
    assert level((33).to_bytes(2, "little") * CHUNK) == pytest.approx(0, abs=0.01)


def test_a_computer_without_portaudio_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def find(name: str) -> None:
        """No library of this name on this computer."""

    monkeypatch.setattr("ctypes.util.find_library", find)
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    with pytest.raises(Problem) as problem:
        microphone.devices()
    assert problem.value.key == "microphone.no_portaudio"


def test_a_robot_without_the_package_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    with pytest.raises(Problem) as problem:
        microphone.devices()
    assert problem.value.key == "microphone.no_library"
