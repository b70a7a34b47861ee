"""What the benchmarks judge by: where speech ends, what is dictated, whether a read-back is right."""

import random
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))

from dictated import right
from dictation import dictated, groups, hesitating, powers_of, runs, spoken_edges

from voicebot import wav
from voicebot.audio import CHUNK, samples
from voicebot.russian.numbers import digits

CHANCE = random.Random(0)
VALUES = {"account": "1234567890", "cold": "123", "hot": "45"}


def noise(count: int, level_db: float) -> bytes:
    generator = np.random.default_rng(1)
    return wav.to_pcm((generator.standard_normal(count) * 10 ** (level_db / 20)).astype(np.float32))


@given(st.from_regex(r"[0-9]{2,10}", fullmatch=True), st.integers(0, 99))
def test_what_is_dictated_means_the_digits_that_were_to_be_said(value: str, seed: int) -> None:
    said = groups(value, random.Random(seed))
    assert digits(" ".join(word for group in said for word in group), len(value)) == value


def test_a_dictated_number_holds_its_pauses() -> None:
    pcm = dictated([["сорок", "пять"], ["один"], ["два"]], [500, 900], CHANCE)
    begin, end = spoken_edges(pcm)
    quiet = powers_of(pcm)[begin // CHUNK : end // CHUNK] == 0
    pauses = [CHUNK * (last - first) for first, last in runs(quiet) if last - first > samples(300) // CHUNK]
    assert pauses == pytest.approx([samples(500), samples(900)], abs=2 * CHUNK)


@pytest.mark.parametrize("floor_db", [-90, -60, -50])
def test_speech_ends_where_its_loudness_does_whatever_the_noise(floor_db: float) -> None:
    loud = noise(samples(1_000), -20)
    pcm = noise(samples(400), floor_db) + loud + noise(samples(600), floor_db)
    assert spoken_edges(pcm) == (samples(400), samples(1_400))


def test_a_hesitation_is_silence_of_its_length_between_two_words() -> None:
    paused = hesitating(dictated([["девять"], ["восемь"]], [120], CHANCE), 900)
    assert paused is not None
    begin, end = spoken_edges(paused)
    quiet = powers_of(paused)[begin // CHUNK : end // CHUNK] < 1e-5
    assert max(CHUNK * (last - first) for first, last in runs(quiet)) == pytest.approx(samples(900), abs=3 * CHUNK)


@pytest.mark.parametrize(
    ("reply", "fits"),
    [
        ("Холодная вода — 123, горячая — 45. Всё верно?", True),
        ("Холодная вода — 123, горячая — 46. Всё верно?", False),
        ("Холодная вода — 45, горячая — 123. Всё верно?", False),
        ("Холодная вода — 123, горячая — нет. Всё верно?", False),
        ("Ваш адрес — улица Лесная, дом 5, квартира 12. Верно?", True),
        ("Ваш адрес — улица Лесная, дом 7, квартира 12. Верно?", False),
        ("Проверьте, пожалуйста: лицевой счёт — 1234567890. Верно?", True),
        ("Всё верно?", False),
    ],
)
def test_a_read_back_is_right_where_every_value_stands_in_its_place(reply: str, fits: bool) -> None:
    assert right(reply, VALUES) is fits
