"""Asterisk's AudioSocket, Asterisk's side played by the tests."""

import asyncio
import struct
from collections.abc import Awaitable, Callable
from uuid import UUID

import numpy as np
import pytest

from voicebot.audio import Chunk
from voicebot.errors import Problem
from voicebot.lines.audiosocket import Server
from voicebot.lines.base import Key, Line
from voicebot.settings import AudioSocket

NAME = UUID(int=0xABCDEF)
Scene = Callable[[int], Awaitable[None]]


def frame(kind: int, payload: bytes = b"") -> bytes:
    return struct.pack("!BH", kind, len(payload)) + payload


def sine(hertz: float, seconds: float, rate: int = 8000) -> bytes:
    return (9000 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype("<i2").tobytes()


async def sound(reader: asyncio.StreamReader) -> tuple[list[int], bytes]:
    """The kinds that came, and all sound, until the robot closes."""
    kinds, pcm = [], b""
    try:
        while True:
            kind, size = struct.unpack("!BH", await reader.readexactly(3))
            kinds.append(kind)
            pcm += await reader.readexactly(size)
    except asyncio.IncompleteReadError:
        return kinds, pcm


def play(answer: Callable[[Line], Awaitable[None]], scene: Scene, **settings: object) -> None:
    async def run() -> None:
        stop, opened = asyncio.Event(), asyncio.get_running_loop().create_future()
        server = Server(AudioSocket(listen="127.0.0.1:0", **settings), answer)  # type: ignore[arg-type]  # as in YAML
        serving = asyncio.create_task(server.serve(stop, opened.set_result))
        async with asyncio.timeout(20):
            await scene(await opened)
        stop.set()
        await serving

    asyncio.run(run())


async def agi(port: int, script: str, **said: str) -> dict[str, str]:
    """What Asterisk's AGI() would do."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = {"network": "yes", "network_script": script} | said
    writer.write("".join(f"agi_{name}: {value}\n" for name, value in lines.items()).encode() + b"\n")
    variables = {}
    while line := (await reader.readline()).decode().strip():
        _, _, name, value = line.split(" ", 3)
        variables[name] = value.strip('"')
        writer.write(b"200 result=1\n")
    writer.close()
    return variables


def test_a_caller_is_heard_and_hears_the_robot() -> None:
    heard: list[bytes] = []

    async def answer(line: Line) -> None:
        await line.play(sine(500, 0.5, 16_000))
        async for item in line.listen():
            if isinstance(item, Chunk):
                heard.append(item.pcm)
                if len(heard) >= 50 and not line.unheard:
                    break
        await line.hang_up()

    async def scene(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(frame(1, NAME.bytes) + b"".join(frame(0x10, sine(300, 0.02)) for _ in range(10)))
        kinds, pcm = await sound(reader)
        writer.close()
        assert kinds[-1] == 0
        assert set(kinds[:-1]) == {0x10}
        loud = np.abs(np.frombuffer(pcm, "<i2").reshape(-1, 160)).max(axis=1) > 5000
        assert 24 <= loud.sum() <= 26  # half a second in full

    play(answer, scene)
    loud = [np.abs(np.frombuffer(pcm, "<i2")).max() > 5000 for pcm in heard]
    assert sum(loud) in (10, 11)


def test_keys_come_in_frames_of_their_own_or_as_tones() -> None:
    keys: list[str] = []

    async def answer(line: Line) -> None:
        async for item in line.listen():
            if isinstance(item, Key):
                keys.append(item.digit)

    async def scene(port: int) -> None:
        for sent in (
            frame(3, b"5"),
            frame(0x10, np.add(*(np.frombuffer(sine(hz, 0.1), "<i2") for hz in (697, 1209))).tobytes()),
        ):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(frame(1, NAME.bytes) + sent)
            await asyncio.sleep(0.8)
            writer.write(frame(0))
            writer.close()
        await asyncio.sleep(0.2)

    play(answer, scene)
    assert keys == ["5", "1"]


@pytest.mark.parametrize("kind, rate", [(0x11, 12_000), (0x12, 16_000), (0x15, 44_100), (0x16, 48_000)])
def test_wider_sound_is_answered_in_kind(kind: int, rate: int) -> None:
    heard: list[bytes] = []

    async def answer(line: Line) -> None:
        async for item in line.listen():
            if isinstance(item, Chunk):
                heard.append(item.pcm)
                if len(heard) == 10:
                    await line.play(sine(500, 0.2, 16_000))
                if len(heard) == 40:
                    break

    async def scene(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(frame(1, NAME.bytes) + frame(kind, sine(300, 0.1, rate)))
        kinds, pcm = await sound(reader)
        writer.close()
        assert kind in kinds
        assert len(pcm) > 0.5 * rate * 2

    play(answer, scene)
    spectrum = np.abs(np.fft.rfft(np.frombuffer(b"".join(heard), "<i2")))
    assert abs(spectrum.argmax() * 16_000 / (40 * 320) - 300) < 10


def test_asterisk_says_who_calls_and_is_told_whom_to_call() -> None:
    lines: list[tuple[str, str]] = []

    async def answer(line: Line) -> None:
        lines.append((line.caller, line.dialled))
        await line.transfer("205")

    async def scene(port: int) -> None:
        name = (await agi(port, "begin", callerid="79001112233", extension="100", dnid="unknown"))["VOICEBOT_ID"]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(frame(1, UUID(name).bytes))
        kinds, _ = await sound(reader)
        writer.close()
        assert kinds[-1] == 0
        assert await agi(port, "end", arg_1=name) == {"VOICEBOT_TARGET": "205"}
        assert await agi(port, "end", arg_1=name) == {"VOICEBOT_TARGET": ""}

    play(answer, scene)
    assert lines == [("79001112233", "100")]


def test_what_is_no_call_is_closed_and_the_next_caller_served() -> None:
    served: list[str] = []

    async def answer(line: Line) -> None:
        served.append(line.kind)

    async def scene(port: int) -> None:
        for junk in (b"", b"GET / HTTP/1.1\r\n\r\n", frame(0x10, b"1234"), frame(1, b"short"), b"\x01\x00"):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(junk)
            writer.write_eof()
            assert await reader.read() == b""
            writer.close()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(frame(1, NAME.bytes))
        await sound(reader)
        writer.close()

    play(answer, scene)
    assert served == ["audiosocket"]


def test_strangers_and_one_caller_too_many_are_turned_away() -> None:
    async def answer(line: Line) -> None:
        async for _ in line.listen():
            pass

    async def too_many(port: int) -> None:
        _, first = await asyncio.open_connection("127.0.0.1", port)
        first.write(frame(1, NAME.bytes))
        await asyncio.sleep(0.1)
        reader, second = await asyncio.open_connection("127.0.0.1", port)
        second.write(frame(1, NAME.bytes))
        assert await reader.read() == frame(0)
        first.close()
        second.close()
        await asyncio.sleep(0.1)

    async def stranger(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        assert await reader.read() == b""
        writer.close()

    play(answer, too_many, calls=1)
    play(answer, stranger, peers=["192.0.2.0/24"])


def test_a_port_that_is_taken_is_named() -> None:
    async def scene(port: int) -> None:
        other = Server(AudioSocket(listen=f"127.0.0.1:{port}"), nobody)
        with pytest.raises(Problem, match=str(port)):
            await other.serve(asyncio.Event())

    async def nobody(line: Line) -> None:
        raise NotImplementedError

    play(nobody, scene)
