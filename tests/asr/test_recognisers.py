"""What holds for every recogniser: a new file in voicebot/asr with a RANK is tested without a word here."""

import pkgutil
import random
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import voicebot.asr
from voicebot import wav
from voicebot.asr.base import NOTHING, Hints, Recognizer, Transcript
from voicebot.audio import RATE, WIDTH
from voicebot.errors import EngineMissing

ROOT = Path(__file__).parents[2]
MODULES = [import_module(f"voicebot.asr.{found.name}") for found in pkgutil.iter_modules(voicebot.asr.__path__)]
ENGINES = {module.__name__.rpartition(".")[2]: module for module in MODULES if hasattr(module, "RANK")}
SPEECH = wav.read(ROOT / "tests/wav/festival/хочу поговорить с оператором.wav")
OTHER = wav.read(ROOT / "tests/wav/human/двенадцать тридцать четыре пятьдесят шесть семьдесят восемь девяносто.wav")
NUMBERS = Hints(("двенадцать", "тридцать", "четыре"), "Двенадцать, тридцать четыре.")


# For want of weights: a fixture with a folder of models, and options.
SUBSTITUTES = {"vosk": ("korean_model", {"model": "model"}), "sherpa": ("tiny_models", {})}


@pytest.fixture(scope="module", params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest) -> Recognizer:
    """The engine with the installed weights, or with those that pip can install or tests can make."""
    load = ENGINES[request.param].load
    try:
        return load(ROOT / "models")
    except EngineMissing as missing:
        if request.param not in SUBSTITUTES:
            pytest.skip(str(missing))
    fixture, options = SUBSTITUTES[request.param]
    return load(request.getfixturevalue(fixture), **options)


def heard(engine: Recognizer, pcm: bytes, hints: Hints = NUMBERS, size: int = 3200) -> Transcript:
    session = engine.session(hints)
    for start in range(0, len(pcm), size):
        session.feed(pcm[start : start + size])
    return session.finish()


@pytest.fixture(scope="module")
def alone(engine: Recognizer) -> dict[bytes, Transcript]:
    """What it hears where nothing disturbs it."""
    return {pcm: heard(engine, pcm) for pcm in (SPEECH, OTHER)}


def test_speech_is_heard_in_lower_case_words(engine: Recognizer) -> None:
    transcript = heard(engine, SPEECH)
    assert transcript.text
    assert 0 < transcript.confidence <= 1
    assert transcript.text == transcript.text.lower() == " ".join(transcript.text.split())
    assert transcript.text not in transcript.alternatives
    assert "ё" not in transcript.text


@pytest.mark.parametrize("seconds", [0.02, 1, 5])
@pytest.mark.parametrize("hints", [Hints(), NUMBERS], ids=["anything", "numbers"])
def test_silence_is_nothing(engine: Recognizer, seconds: float, hints: Hints) -> None:
    assert heard(engine, bytes(int(seconds * RATE) * WIDTH), hints) == NOTHING


def test_an_utterance_without_audio_is_nothing(engine: Recognizer) -> None:
    assert engine.session(NUMBERS).finish() == NOTHING


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(size=st.integers(401, len(SPEECH)))
def test_the_size_of_the_portions_changes_nothing(
    engine: Recognizer, alone: dict[bytes, Transcript], size: int
) -> None:
    assert heard(engine, SPEECH, size=size) == alone[SPEECH]


def test_the_same_audio_gives_the_same_transcript(engine: Recognizer, alone: dict[bytes, Transcript]) -> None:
    assert {heard(engine, SPEECH) for _ in range(2)} == {alone[SPEECH]}


def test_two_utterances_fed_in_turn_do_not_mix(engine: Recognizer, alone: dict[bytes, Transcript]) -> None:
    sessions = {SPEECH: engine.session(NUMBERS), OTHER: engine.session(NUMBERS)}
    for start in range(0, max(len(SPEECH), len(OTHER)), 3200):
        for pcm, session in sessions.items():
            session.feed(pcm[start : start + 3200])
    assert {pcm: session.finish() for pcm, session in sessions.items()} == alone


def test_calls_in_several_threads_do_not_mix(engine: Recognizer, alone: dict[bytes, Transcript]) -> None:
    sounds = [SPEECH, OTHER, SPEECH]
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(lambda pcm: heard(engine, pcm), sounds)) == [alone[pcm] for pcm in sounds]


def test_peeking_on_the_way_changes_nothing(engine: Recognizer, alone: dict[bytes, Transcript]) -> None:
    session = engine.session(NUMBERS)
    for start in range(0, len(SPEECH), len(SPEECH) // 3):
        session.feed(SPEECH[start : start + len(SPEECH) // 3])
        session.peek()
    assert session.finish() == alone[SPEECH]


def test_a_peek_tells_what_was_said_so_far(engine: Recognizer, alone: dict[bytes, Transcript]) -> None:
    """All of it from an engine that hears at the end, the last partial transcript from one that hears on the way."""
    session = engine.session(NUMBERS)
    partials = [session.feed(OTHER[start : start + 3200]) for start in range(0, len(OTHER), 3200)]
    peeked = [session.peek(), session.peek()]
    finished = session.finish()
    told = [partial for partial in partials if partial]
    assert peeked[0] == peeked[1] and peeked[0] in [finished, *told[-1:]]
    assert finished == alone[OTHER]
    assert peeked[0].text and finished.text
    assert len(finished.words) >= len(peeked[0].words)


def test_a_peek_at_nothing_is_nothing(engine: Recognizer) -> None:
    session = engine.session(NUMBERS)
    assert session.peek() == NOTHING
    session.feed(bytes(RATE * WIDTH))
    assert session.peek() == session.finish() == NOTHING


def test_words_lie_inside_the_utterance_one_after_another(engine: Recognizer) -> None:
    words = heard(engine, OTHER, Hints()).words
    assert all(0 <= word.start <= word.end <= len(OTHER) // WIDTH for word in words)
    assert [word.start for word in words] == sorted(word.start for word in words)


def test_noise_never_breaks_it(engine: Recognizer) -> None:
    loud = np.array(random.Random(1).choices((-32768, 32767), k=RATE), "<i2").tobytes()
    assert 0 <= heard(engine, loud).confidence <= 1
    assert 0 <= heard(engine, b"\x01" * 8001, size=7).confidence <= 1


@pytest.mark.parametrize("name", sorted(ENGINES))
def test_without_weights_it_says_what_to_run(name: str, tmp_path: Path) -> None:
    with pytest.raises(EngineMissing, match=r"run «(voicebot models|pip) install [\w\[\]-]+»"):
        ENGINES[name].load(tmp_path)
