from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicebot.audio import RATE, length, samples
from voicebot.tts.slow import LONGER, Slow, stretched


def tone(hertz: float, count: int) -> bytes:
    """A voice's buzz: a fundamental and its harmonics."""
    t = np.arange(count) / RATE
    sound = sum(np.sin(2 * np.pi * hertz * n * t) / n for n in range(1, 8))
    return (4000 * np.asarray(sound)).astype(np.int16).tobytes()


def pitch(pcm: bytes) -> float:
    middle = np.frombuffer(pcm, np.int16).astype(np.float64)[4000:8000]
    likeness = np.correlate(middle, middle, "full")[len(middle) - 1 :]
    return RATE / (np.argmax(likeness[RATE // 400 : RATE // 60]) + RATE // 400)


@pytest.mark.parametrize("hertz", [80, 125, 210, 300])
def test_a_slower_voice_is_longer_at_the_same_pitch_and_as_loud(hertz: int) -> None:
    pcm = tone(hertz, RATE)
    slow = stretched(pcm)
    assert 1.2 <= length(slow) / length(pcm) <= 1.35
    assert pitch(slow) == pytest.approx(pitch(pcm), rel=0.03)
    before, after = (np.std(np.frombuffer(sound, np.int16)[2000:-2000]) for sound in (pcm, slow))
    assert after == pytest.approx(before, rel=0.1)


@settings(deadline=None)
@given(st.integers(0, 3 * samples(200)))
def test_any_length_can_be_stretched(count: int) -> None:
    slow = stretched(tone(120, count))
    assert length(slow) in (count, round(count * LONGER))


def test_the_words_and_their_order_stay_the_same() -> None:
    class Voice:
        name = "voice"

        def speak(self, text: str) -> Iterator[bytes]:
            for _ in text.split():
                yield tone(120, samples(500))

    slow = Slow(Voice())
    assert slow.name == "voice"
    assert [length(piece) for piece in slow.speak("a b c")] == [samples(500 * LONGER)] * 3
