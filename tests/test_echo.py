"""The robot's voice coming back: the sound of people and of a hissing robot, on a simulated line."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from voicebot import wav
from voicebot.audio import RATE, chunks, samples
from voicebot.echo import Echo
from voicebot.lines.telephone import degrade

HUMAN = Path(__file__).parent / "wav" / "human"
ROBOT = wav.read(HUMAN / "пожалуйста оставайтесь на линии происходит соединение.wav")
CALLER = wav.read(HUMAN / "двенадцать тридцать четыре пятьдесят шесть семьдесят восемь девяносто.wav")
LOUD = 0.02 * 32768  # of 20 ms: surely speech


def sound(pcm: bytes) -> NDArray[np.float64]:
    return np.frombuffer(pcm, np.int16).astype(np.float64)


def line(
    delay_ms: int, echo_db: float, caller_db: float | None = None, noise_db: float | None = None, room_ms: int = 0
) -> bytes:
    """What comes in: the robot's voice late and weaker over a telephone, the caller from 1 s on, noise."""
    mixed = np.zeros(length := len(ROBOT) // 2 + samples(500))
    mixed[samples(delay_ms) :][: len(ROBOT) // 2] += sound(ROBOT) * 10 ** (echo_db / 20)
    if room_ms:
        mixed = np.convolve(mixed, room(room_ms))[:length]
    if caller_db is not None:
        said = sound(CALLER)[: length - RATE] * 10 ** (caller_db / 20)
        mixed[RATE : RATE + len(said)] += said
    if noise_db is not None:
        mixed += np.random.default_rng(1).normal(0, 32768 * 10 ** (noise_db / 20), length)
    return degrade(np.clip(mixed, -32768, 32767).astype(np.int16).tobytes())


def room(ms: int) -> NDArray[np.float64]:
    """How a room answers that is silent again after so long."""
    tail = np.random.default_rng(2).standard_normal(samples(ms)) * np.exp(-6.9 * np.arange(samples(ms)) / samples(ms))
    tail[0] = np.sqrt(np.sum(tail[1:] ** 2))
    answer: NDArray[np.float64] = tail / np.sqrt(np.sum(tail**2))
    return answer


def judged(incoming: bytes, robot: bytes = ROBOT) -> list[bool]:
    echo, said, found = Echo(), chunks(robot), []
    for number, chunk in enumerate(chunks(incoming)):
        echo.hear(chunk, said[number] if number < len(said) else bytes(640))
        found.append(echo.only)
    return found


def loud(incoming: bytes) -> list[bool]:
    return [bool(np.std(sound(chunk)) > LOUD) for chunk in chunks(incoming)]


@pytest.mark.parametrize("noise_db", [None, -50])
@pytest.mark.parametrize(("delay_ms", "echo_db"), [(0, -6), (20, -12), (140, -6), (260, -12), (400, -6)])
def test_the_robots_own_voice_is_known(delay_ms: int, echo_db: float, noise_db: float | None) -> None:
    incoming = line(delay_ms, echo_db, noise_db=noise_db)
    pairs = [only for only, speech in zip(judged(incoming), loud(incoming), strict=True) if speech]
    assert len(pairs) > 30
    assert sum(pairs) >= 0.9 * len(pairs)


@pytest.mark.parametrize("delay_ms", [20, 260])
def test_the_robots_own_voice_is_known_in_a_room_that_goes_on_sounding(delay_ms: int) -> None:
    incoming = line(delay_ms, -12, room_ms=300)
    pairs = [only for only, speech in zip(judged(incoming), loud(incoming), strict=True) if speech]
    assert len(pairs) > 30
    assert sum(pairs) >= 0.9 * len(pairs)


@pytest.mark.parametrize("echo_db", [-12, -20, -30])
def test_a_caller_louder_than_the_echo_is_heard(echo_db: float) -> None:
    incoming = line(140, echo_db, caller_db=0)
    late = RATE // 320 + 5
    speech = [only for only, said in list(zip(judged(incoming), loud(incoming), strict=True))[late : late + 60] if said]
    assert sum(speech) <= 0.25 * len(speech)


def test_where_the_robot_is_silent_nothing_is_an_echo() -> None:
    assert not any(judged(line(0, -6), robot=b""))
