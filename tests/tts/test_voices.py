"""What holds for every voice: a new file in voicebot/tts with a RANK is tested without a word here."""

import pkgutil
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import voicebot.tts
from voicebot.audio import RATE, WIDTH, length
from voicebot.errors import EngineMissing, Problem
from voicebot.tts.base import Synthesizer

MODELS = Path(__file__).parents[2] / "models"
MODULES = [import_module(f"voicebot.tts.{found.name}") for found in pkgutil.iter_modules(voicebot.tts.__path__)]
ENGINES = {module.__name__.rpartition(".")[2]: module for module in MODULES if hasattr(module, "RANK")}

SENTENCE = "Показания счётчика воды приняты, спасибо за звонок."
LONG = " ".join(["Горячую воду отключат в понедельник, а включат в пятницу вечером."] * 25)


@pytest.fixture(scope="module", params=sorted(ENGINES))
def voice(request: pytest.FixtureRequest) -> Synthesizer:
    try:
        return ENGINES[request.param].load(MODELS)
    except EngineMissing as missing:
        if request.param != "silero":
            pytest.skip(str(missing))
    return ENGINES["silero"].load(request.getfixturevalue("tiny_models"))


def spoken(voice: Synthesizer, text: str) -> bytes:
    return b"".join(voice.speak(text))


def test_a_sentence_lasts_as_long_as_a_person_needs_for_it(voice: Synthesizer) -> None:
    assert 2 * RATE < length(spoken(voice, SENTENCE)) < 7 * RATE


def test_a_sentence_is_heard_from_beginning_to_end(voice: Synthesizer) -> None:
    sound = np.frombuffer(spoken(voice, SENTENCE), np.int16).astype(float)
    loudness = [np.sqrt((part**2).mean()) for part in np.array_split(sound, 4)]
    assert min(loudness) > 200
    assert np.abs(sound).max() > 3000


@pytest.mark.parametrize("text", ["", " \n\t", "…", "?! — «»", "+", "😀", "\u0301"])
def test_a_text_without_words_gives_no_sound(voice: Synthesizer, text: str) -> None:
    assert list(voice.speak(text)) == []


def test_every_piece_is_whole_samples_and_holds_some(voice: Synthesizer) -> None:
    pieces = list(voice.speak(LONG))
    assert all(pieces) and not any(len(piece) % WIDTH for piece in pieces)


def test_a_long_text_comes_in_pieces_of_a_sentence_or_less(voice: Synthesizer) -> None:
    assert len(LONG) > 1500
    assert len(list(voice.speak(LONG))) >= 25


def test_a_text_without_punctuation_comes_in_pieces_too(voice: Synthesizer) -> None:
    pieces = list(voice.speak("отключат горячую воду и " * 65))
    assert len(pieces) >= 7
    assert max(map(length, pieces)) < 25 * RATE


def test_the_same_text_sounds_the_same_whatever_was_said_before(voice: Synthesizer) -> None:
    first = spoken(voice, SENTENCE)
    spoken(voice, "Что-то другое, длиннее или короче.")
    assert spoken(voice, SENTENCE) == first


def test_two_threads_at_once_get_their_own_words(voice: Synthesizer) -> None:
    texts = ["Да. Нет. Не знаю. " * 4, "Назовите лицевой счёт. Или подождите. " * 3]
    alone = [spoken(voice, text) for text in texts]
    with ThreadPoolExecutor(2) as threads:
        together = list(threads.map(lambda text: spoken(voice, text), texts))
    assert together == alone


@pytest.mark.parametrize(
    "odd", ["«", "»", "…", "№", "\\", '"', "'", "\u0301", "😀", "\n", "\0", "%", "- ", "++", "(", "@"]
)
def test_an_odd_character_costs_no_word(voice: Synthesizer, odd: str) -> None:
    plain = spoken(voice, "Первое слово и второе, третье.")
    assert length(spoken(voice, f"{odd}Первое слово{odd} и {odd}второе, {odd} третье{odd}.")) > 0.8 * length(plain)


def test_a_letter_written_in_two_characters_is_that_letter(voice: Synthesizer) -> None:
    assert spoken(voice, "и\u0306од, е\u0308лка") == spoken(voice, "йод, ёлка")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=80))
def test_any_text_is_spoken_or_a_problem(voice: Synthesizer, text: str) -> None:
    try:
        sound = spoken(voice, text)
    except Problem:
        return
    assert sound or not any(map(str.isalnum, text))


def test_what_cannot_be_said_is_a_problem_after_all_the_rest(voice: Synthesizer) -> None:
    said = []
    with pytest.raises(Problem, match="你好"):
        said.extend(voice.speak("你好"))
    assert said == []
