from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicebot import wav
from voicebot.audio import RATE
from voicebot.lines.telephone import Codec, degrade

FIXTURES = Path(__file__).parents[1] / "wav"
CODECS: tuple[Codec, ...] = ("alaw", "ulaw", "gsm", "none")


def tone(hertz: float, seconds: float = 1, level: float = 0.3) -> bytes:
    return wav.to_pcm((level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)).astype(np.float32))


def loudness_db(pcm: bytes) -> float:
    sound = wav.to_floats(pcm).astype(float)
    return float(10 * np.log10(np.mean(sound**2) + 1e-12))


@settings(max_examples=60, deadline=None)
@given(
    count=st.integers(0, 3000),
    codec=st.sampled_from(CODECS),
    snr_db=st.none() | st.floats(-10, 60),
    loss=st.floats(0, 1),
    seed=st.integers(0, 2**32),
)
def test_the_length_stays_and_the_same_seed_gives_the_same_sound(
    count: int, codec: Codec, snr_db: float | None, loss: float, seed: int
) -> None:
    pcm = np.random.default_rng(count).integers(-9000, 9000, count).astype("<i2").tobytes()
    first = degrade(pcm, codec, snr_db, loss, seed)
    assert len(first) == len(pcm)
    assert degrade(pcm, codec, snr_db, loss, seed) == first


@pytest.mark.parametrize("codec", ["alaw", "ulaw", "gsm"])
def test_the_telephone_passes_speech_and_stops_hum_and_hiss(codec: Codec) -> None:
    assert loudness_db(degrade(tone(1000), codec)) == pytest.approx(loudness_db(tone(1000)), abs=1)
    for hertz in (50, 100, 3900, 6000):
        assert loudness_db(degrade(tone(hertz), codec)) < loudness_db(tone(hertz)) - 25


def test_without_a_codec_the_full_band_passes_untouched() -> None:
    assert degrade(tone(6000), "none") == tone(6000)


@pytest.mark.parametrize("codec", CODECS)
def test_the_sound_does_not_shift_in_time(codec: Codec) -> None:
    pcm = wav.read(FIXTURES / "festival" / "нет.wav")
    before, after = wav.to_floats(pcm), wav.to_floats(degrade(pcm, codec))
    shifts = range(-40, 41)
    likeness = [float(np.dot(before[100:-100], np.roll(after, shift)[100:-100])) for shift in shifts]
    assert abs(shifts[int(np.argmax(likeness))]) <= 2


@pytest.mark.parametrize("snr_db", [0, 10, 20])
@pytest.mark.parametrize("codec", ["alaw", "none"])
def test_noise_is_measured_against_speech_and_not_against_pauses(codec: Codec, snr_db: float) -> None:
    pcm = tone(1000) + bytes(2 * 9 * RATE)
    noise = degrade(pcm, codec, snr_db)[2 * 2 * RATE :]
    assert loudness_db(tone(1000)) - loudness_db(noise) == pytest.approx(snr_db, abs=1)


def test_silence_gets_line_noise_too() -> None:
    assert -70 < loudness_db(degrade(bytes(2 * RATE), "alaw", snr_db=30)) < -40


def test_lost_packets_are_20_ms_of_silence_and_as_many_as_said() -> None:
    heard = wav.to_floats(degrade(tone(1000, seconds=20), "none", loss=0.1))
    lost = [not packet.any() for packet in heard.reshape(-1, RATE // 50)]
    assert 0.05 < np.mean(lost) < 0.15


def test_another_seed_gives_other_noise() -> None:
    assert degrade(tone(1000), snr_db=20, seed=1) != degrade(tone(1000), snr_db=20, seed=2)
