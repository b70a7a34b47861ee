"""What live lines have in common: the clock, the two queues, rates, keys as tones."""

import asyncio
from datetime import datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicebot.audio import CHUNK, RATE, SILENCE, Chunk, samples
from voicebot.lines.base import Key
from voicebot.lines.dtmf import COLUMNS, KEYS, ROWS, Tones, key
from voicebot.lines.live import Intake, LiveLine
from voicebot.lines.rates import Resampler


class FakeWire:
    """Takes and gives what the test says; `tick` sends 20 ms."""

    rate = 8000

    def __init__(self) -> None:
        self.closed = False
        self.waiting = bytearray()
        self.sent = bytearray()
        self.coming: list[bytes] = []
        self.held = False

    def read(self) -> bytes:
        self.sent += self.waiting[:320]
        del self.waiting[:320]
        return self.coming.pop(0) if self.coming else b""

    def write(self, pcm: bytes) -> bool:
        if not self.held:
            self.waiting += pcm
        return not self.held

    @property
    def queued(self) -> int:
        return len(self.waiting) // 2

    def drop(self) -> None:
        self.waiting.clear()


def sine(hertz: float, seconds: float, rate: int = RATE, level: int = 8000) -> np.ndarray:
    return level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)


def pcm(sound: np.ndarray) -> bytes:
    return sound.astype("<i2").tobytes()


def made(wire: FakeWire) -> LiveLine:
    return LiveLine(wire, "fake", "", "", datetime(2026, 11, 23))


def test_all_that_is_played_reaches_the_wire_and_unheard_falls_to_nothing() -> None:
    async def scene() -> None:
        wire = FakeWire()
        line = made(wire)
        clock = asyncio.create_task(line.run())
        said = pcm(sine(500, 0.5))
        await line.play(said)
        assert samples(100) < line.unheard <= samples(560)
        heard = 0
        async for _ in line.listen():
            heard += 1
            if not line.unheard:
                break
        wire.closed = True
        await clock
        assert len(wire.sent) >= len(said) // 2 - 200
        assert heard >= 25

    asyncio.run(scene())


def test_flush_forgets_both_queues_at_once() -> None:
    async def scene() -> None:
        wire = FakeWire()
        line = made(wire)
        clock = asyncio.create_task(line.run())
        playing = asyncio.create_task(line.play(pcm(sine(500, 5))))
        await asyncio.sleep(0.1)
        assert line.flush() > samples(4500)
        assert line.unheard == 0
        await playing
        wire.closed = True
        await clock

    asyncio.run(scene())


def test_play_returns_when_the_caller_has_gone() -> None:
    async def scene() -> None:
        wire = FakeWire()
        line = made(wire)
        clock = asyncio.create_task(line.run())
        playing = asyncio.create_task(line.play(pcm(sine(500, 60))))
        await asyncio.sleep(0.05)
        wire.closed = True
        await clock
        await playing
        await line.play(b"\1" * 64_000)
        assert line.unheard == 0

    asyncio.run(scene())


def test_what_a_held_call_could_not_take_is_said_later() -> None:
    async def scene() -> None:
        wire = FakeWire()
        wire.held = True
        line = made(wire)
        clock = asyncio.create_task(line.run())
        await line.play(pcm(sine(500, 0.1)))
        await asyncio.sleep(0.2)
        assert line.unheard >= samples(100)
        wire.held = False
        async for _ in line.listen():
            if not line.unheard:
                break
        wire.closed = True
        await clock
        assert len(wire.sent) >= 1600

    asyncio.run(scene())


def test_chunks_are_numbered_without_gaps_and_keys_stand_between_them() -> None:
    async def scene() -> None:
        wire = FakeWire()
        line = made(wire)
        clock = asyncio.create_task(line.run())
        items: list[Chunk | Key] = []
        async for item in line.listen():
            items.append(item)  # type: ignore[arg-type]  # nothing is typed here
            if len(items) == 5:
                line.press("7")
            if len(items) == 12:
                wire.closed = True
        await clock
        starts = [item.start for item in items if isinstance(item, Chunk)]
        assert starts == list(range(0, CHUNK * len(starts), CHUNK))
        assert [item.digit for item in items if isinstance(item, Key)] == ["7"]

    asyncio.run(scene())


def test_the_intake_gives_silence_for_gaps_and_keeps_the_order() -> None:
    intake = Intake()
    loud = [pcm(np.full(CHUNK, value)) for value in (1000, 2000, 3000)]
    assert intake.chunk() == SILENCE
    intake.put(loud[0] + loud[1])
    assert [intake.chunk(), intake.chunk(), intake.chunk()] == [loud[0], loud[1], SILENCE]
    intake.put(loud[2])
    assert intake.chunk() == SILENCE  # one more in reserve, now that a packet was late
    intake.put(loud[0])
    assert [intake.chunk(), intake.chunk()] == [loud[2], loud[0]]


def test_what_piled_up_is_left_out_unless_the_clock_itself_is_behind() -> None:
    loud = pcm(np.full(CHUNK, 5000))
    on_time, behind = Intake(), Intake()
    for intake in (on_time, behind):
        intake.put(loud * 30)
    on_time.chunk()
    behind.chunk(behind=True)
    assert sum(on_time.chunk() == loud for _ in range(40)) < 12
    assert sum(behind.chunk(behind=True) == loud for _ in range(40)) == 29


@settings(deadline=None)
@given(
    rates=st.sampled_from([(8000, 16_000), (16_000, 8000), (48_000, 16_000), (16_000, 48_000), (12_000, 16_000)]),
    cuts=st.lists(st.integers(1, 700), min_size=1, max_size=20),
)
def test_sound_resampled_in_pieces_is_what_it_is_in_one(rates: tuple[int, int], cuts: list[int]) -> None:
    whole = pcm(sine(440, 0.2, rates[0]))
    pieces, at = Resampler(*rates), 0
    parts = []
    for cut in [*cuts, 10**6]:
        parts.append(pieces.take(whole[at : at + 2 * cut]))
        at += 2 * cut
    assert b"".join(parts) == Resampler(*rates).take(whole)


@pytest.mark.parametrize(("rate", "wanted"), [(8000, 16_000), (16_000, 8000), (48_000, 16_000), (44_100, 16_000)])
def test_a_tone_keeps_its_pitch_and_loudness_at_another_rate(rate: int, wanted: int) -> None:
    sound = np.frombuffer(Resampler(rate, wanted).take(pcm(sine(1000, 1, rate))), "<i2").astype(float)
    assert abs(len(sound) - wanted) < 200
    middle = sound[wanted // 4 : wanted // 4 + wanted // 2]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    assert spectrum.argmax() == 500
    assert abs(np.abs(middle).max() - 8000) < 100
    spectrum[495:506] = 0
    assert spectrum.max() < 1e-3 * 8000 * len(middle) / 4


@pytest.mark.parametrize("digit", KEYS)
def test_every_key_is_known_by_its_tones(digit: str) -> None:
    row, column = divmod(KEYS.index(digit), 4)
    both = sine(ROWS[row], 0.02, level=4000) + sine(COLUMNS[column] * 1.01, 0.02, level=3000)
    assert key(pcm(both)) == digit


def test_a_tone_alone_a_voice_and_silence_are_no_keys() -> None:
    voice = sum(sine(120 * harmonic, 0.02, level=3000 // harmonic) for harmonic in range(1, 20))
    assert [key(pcm(sound)) for sound in (sine(770, 0.02), np.zeros(CHUNK), voice)] == ["", "", ""]


def heard(sounds: list[bytes]) -> list[str]:
    tones = Tones()
    return [digit for at, sound in enumerate(sounds) for digit in tones.hear(sound, at * CHUNK)]


def test_a_key_held_for_long_is_one_and_pressed_twice_are_two() -> None:
    five = pcm(sine(770, 0.02) + sine(1336, 0.02))
    assert heard([five] * 50 + [SILENCE] * 20) == ["5"]
    assert heard([five] * 5 + [SILENCE] * 3 + [five] * 5 + [SILENCE] * 20) == ["5", "5"]


def test_a_key_that_the_line_names_is_not_heard_as_a_tone_too() -> None:
    tones = Tones()
    five = pcm(sine(770, 0.02) + sine(1336, 0.02))
    for at in range(5):
        tones.hear(five, at * CHUNK)
    tones.named()
    assert [digit for at in range(5, 60) for digit in tones.hear(five, at * CHUNK)] == []
