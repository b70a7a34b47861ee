from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from voicebot import wav
from voicebot.asr import whisper as module
from voicebot.asr.base import NO_HINTS, NOTHING, Hints, Transcript
from voicebot.asr.whisper import Reading, Whisper, choose, invented, load, pieces, plain
from voicebot.audio import RATE, WIDTH
from voicebot.errors import Problem
from voicebot.russian.numbers import EXAMPLE, WORDS

SOUNDS = Path(__file__).parents[1] / "wav"
NUMBER = Hints(WORDS, EXAMPLE)


def heard(whisper: Whisper, name: str, hints: Hints = NO_HINTS) -> Transcript:
    return whisper.transcribe(wav.read(SOUNDS / f"{name}.wav"), hints)


@pytest.mark.parametrize(
    "text",
    [
        "festival/хочу поговорить с оператором",
        "festival/пахнет газом в подъезде",
        "human/пожалуйста оставайтесь на линии происходит соединение",
        "human/нажмите шесть для прослушивания следующего сообщения",
    ],
)
def test_a_clear_sentence_is_heard_word_for_word(whisper: Whisper, text: str) -> None:
    transcript = heard(whisper, text)
    assert transcript.text == text.split("/")[1]
    assert transcript.confidence > 0.5


@pytest.mark.parametrize("hints", [NO_HINTS, NUMBER], ids=["anything", "a number"])
def test_numbers_come_in_words(whisper: Whisper, hints: Hints) -> None:
    name = "двенадцать тридцать четыре пятьдесят шесть семьдесят восемь девяносто"
    assert heard(whisper, f"human/{name}", hints).text == name


@pytest.mark.parametrize("name", ["ноль", "ноль семь", "девяносто", "четыре ноль восемь один", "сто тридцать восемь"])
def test_hints_help_with_numbers(whisper: Whisper, name: str) -> None:
    assert heard(whisper, f"human/{name}").text != name
    assert heard(whisper, f"human/{name}", NUMBER).text == name


@pytest.mark.parametrize("name", ["да", "нет", "хочу поговорить с оператором", "повторите пожалуйста"])
def test_a_hint_makes_no_numbers_of_other_words(whisper: Whisper, name: str) -> None:
    assert heard(whisper, f"festival/{name}", NUMBER).text == name


@pytest.mark.parametrize("hints", [NO_HINTS, NUMBER], ids=["anything", "a number"])
@pytest.mark.parametrize("volume", [100, 1000, 8000])
def test_noise_is_nothing(whisper: Whisper, volume: int, hints: Hints) -> None:
    noise = np.random.default_rng(volume).normal(0, volume, 2 * RATE).clip(-32768, 32767)
    assert whisper.transcribe(noise.astype("<i2").tobytes(), hints) == NOTHING


def test_a_dialling_tone_is_nothing(whisper: Whisper) -> None:
    tone = 6000 * np.sin(2 * np.pi * 425 * np.arange(3 * RATE) / RATE)
    assert whisper.transcribe(tone.astype("<i2").tobytes()) == NOTHING


def test_a_loop_is_heard_anew_without_repetition(whisper: Whisper, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "festival/хочу поговорить с оператором"
    read = whisper._read

    def looping(sound, prompt, tokens, **options):
        readings, silence = read(sound, prompt, tokens, **options)
        return (readings if options else [Reading("хочу " * 9, -0.1, 9)]), silence

    monkeypatch.setattr(whisper, "_read", looping)
    assert heard(whisper, name).text == name.split("/")[1]


def test_speech_longer_than_the_window_is_heard_to_the_end(whisper: Whisper) -> None:
    names = [file.stem for file in sorted((SOUNDS / "human").glob("*.wav")) if file.stem.count(" ") > 4]
    whole = b"".join(wav.read(SOUNDS / "human" / f"{name}.wav") + bytes(RATE * WIDTH) for name in names)
    assert len(whole) > 30 * RATE * WIDTH
    heard = whisper.transcribe(whole).text.split()
    said = " ".join(names).replace("ё", "е").split()
    assert heard[-2:] == said[-2:]
    assert sum(word in heard for word in said) > 0.7 * len(said)
    assert len(heard) < 1.2 * len(said)


def test_a_long_example_fits_into_the_memory_of_the_model(whisper: Whisper) -> None:
    assert heard(whisper, "festival/да", Hints(WORDS, EXAMPLE * 50)).text is not None


@given(arrays(np.float32, st.integers(1, 100 * RATE), elements=st.just(0.5)))
def test_pieces_together_are_the_whole_and_fit_into_the_window(signal: np.ndarray) -> None:
    cut = pieces(signal)
    assert sum(map(len, cut)) == len(signal)
    assert max(map(len, cut)) <= 28 * RATE


def test_long_speech_is_cut_where_it_is_quiet() -> None:
    signal = np.random.default_rng(1).normal(0, 0.1, 40 * RATE).astype(np.float32)
    signal[22 * RATE : 23 * RATE] = 0
    first, second = pieces(signal)
    assert 22 * RATE < len(first) < 23 * RATE
    assert len(first) + len(second) == len(signal)


@pytest.mark.parametrize(
    "text",
    [
        "субтитры сделал кто то",
        "продолжение следует",
        "тревожная музыка",
        "и и и и и и и",
        "плюс ссссссс",
        "номер с чито сит сод сит сит сит сит сит сит сит",
        "тысяча двести ивода тысяча двести ивода тысяча двести ивода тысяча двести ивода тысяча двести ивода",
    ],
)
def test_loops_and_captions_are_invented(text: str) -> None:
    assert invented(text)


@pytest.mark.parametrize(
    "text",
    ["ноль ноль ноль ноль ноль ноль", "да да да", "два два восемь два два восемь", "длинношеее", "включите музыку"],
)
def test_what_people_do_repeat_is_not(text: str) -> None:
    assert not invented(text)


def test_the_next_reading_stands_in_for_an_invented_one() -> None:
    readings = [Reading("продолжение следует", -0.1, 3), Reading("продолжайте", -0.3, 3)]
    assert choose(readings, 0.1, ()).text == "продолжайте"


def test_awaited_words_win_only_where_they_are_nearly_as_likely() -> None:
    def best(other: float) -> str:
        return choose([Reading("моль", -0.3, 2), Reading("ноль", other, 2)], 0.1, ("ноль", "один")).text

    assert best(-0.5) == "ноль"
    assert best(-2.0) == "моль"


@pytest.mark.parametrize(("score", "silence"), [(-0.3, 0.7), (-1.2, 0.5), (-1.8, 0.1)])
def test_what_is_hardly_speech_is_nothing(score: float, silence: float) -> None:
    assert choose([Reading("тихо", score, 3)], silence, ()) == NOTHING
    assert choose([Reading("тихо", -0.3, 3)], 0.5, ()).text == "тихо"


def test_a_surer_reading_has_a_higher_confidence() -> None:
    sure, unsure, noisy = (
        choose([Reading("да", score, 1)], silence, ()).confidence
        for score, silence in [(-0.1, 0.0), (-0.9, 0.0), (-0.1, 0.5)]
    )
    assert sure > unsure and sure > noisy


def test_equal_readings_are_told_once() -> None:
    readings = [Reading("да", -0.1, 1), Reading("да", -0.2, 2), Reading("дай", -0.4, 2)]
    assert choose(readings, 0.0, ()).alternatives == ("дай",)


def test_text_is_plain() -> None:
    assert plain(" Ещё раз: эхо-тест,\ufffd — Да!") == "еще раз эхо тест да"


def test_known_captions_are_written_as_readings_are() -> None:
    for texts in module.captions().values():
        assert [plain(text) for text in texts] == texts


def test_damaged_weights_are_a_problem_with_a_remedy(tmp_path: Path) -> None:
    folder = tmp_path / "whisper-base"
    folder.mkdir()
    for name in ("model.bin", "config.json", "tokenizer.json", "vocabulary.json"):
        (folder / name).write_text("{}")
    with pytest.raises(Problem, match=r"can't use .*run «voicebot models install whisper-base»"):
        load(tmp_path)


def test_an_option_out_of_range_is_refused(whisper: Whisper) -> None:
    with pytest.raises(Problem, match="threads of the recogniser whisper is 0"):
        load(Path(__file__).parents[2] / "models", threads=0)
