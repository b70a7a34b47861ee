from pathlib import Path

import pytest

from voicebot.audio import RATE, length
from voicebot.errors import EngineMissing, Problem
from voicebot.tts import espeak

TEXT = "Передайте показания счётчика, пожалуйста."


@pytest.fixture(autouse=True)
def present() -> None:
    try:
        espeak.load(Path())
    except EngineMissing as missing:
        pytest.skip(str(missing))


def said(**options: int) -> bytes:
    return b"".join(espeak.load(Path(), **options).speak(TEXT))


def test_a_faster_rate_gives_a_shorter_speech() -> None:
    assert length(said(rate=120)) > 1.2 * length(said(rate=155)) > 1.5 * length(said(rate=240))


def test_speech_lasts_as_long_at_our_rate_as_at_its_own() -> None:
    voice, heard = espeak.load(Path()), []
    with voice._loaded() as library:
        own_rate = voice._synthesize(library, TEXT.encode(), heard)
    assert abs(length(said()) / RATE - length(b"".join(heard)) / own_rate) < 0.01


def test_voices_of_different_settings_keep_their_own() -> None:
    calm, high = espeak.load(Path()), espeak.load(Path(), pitch=90)
    assert [b"".join(voice.speak(TEXT)) for voice in (calm, high, calm)] == [said(), said(pitch=90), said()]
    assert said() != said(pitch=90)


def test_stress_marks_are_not_read_aloud() -> None:
    voice = espeak.load(Path())
    assert list(voice.speak("Зам+ок +открыт.")) == list(voice.speak("Замок открыт."))


@pytest.mark.parametrize(("option", "value"), [("rate", 20), ("rate", 900), ("pitch", -1), ("pitch", 100)])
def test_a_setting_out_of_range_is_a_problem_that_names_it(option: str, value: int) -> None:
    with pytest.raises(Problem, match=rf"{option}.*{value}"):
        espeak.load(Path(), **{option: value})


@pytest.mark.parametrize(
    "found", [("no-such-library.so.1", None), (espeak._find()[0], "/nowhere")], ids=["library", "data"]
)
def test_without_library_or_data_the_engine_is_missing_with_a_remedy(
    monkeypatch: pytest.MonkeyPatch, found: tuple[str, str | None]
) -> None:
    monkeypatch.setattr(espeak, "_find", lambda: found)
    with pytest.raises(EngineMissing, match="pip install espeakng-loader"):
        espeak.load(Path())
