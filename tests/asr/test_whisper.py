from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from voicebot import wav
from voicebot.asr import readings as module
from voicebot.asr.base import NO_HINTS, NOTHING, Hints, Transcript
from voicebot.asr.readings import Reading, choose, invented, plain
from voicebot.asr.whisper import Kind, Whisper, begun, load, pieces, window_for
from voicebot.audio import RATE, WIDTH
from voicebot.errors import Problem
from voicebot.lines.telephone import degrade
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


@pytest.mark.parametrize("name", ["ноль", "ноль семь", "девяносто", "сто тридцать восемь"])
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

    def looping(sound, prompt, kind, **options):
        ((readings, silence),) = read(sound, prompt, kind, **options)
        return [(readings if options else [Reading("хочу " * 9, -0.1, 9)], silence)]

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
        "невиданная музыка",
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
    [
        "ноль ноль ноль ноль ноль ноль",
        "да да да",
        "за стеной всю ночь музыка",
        "два два восемь два два восемь",
        "длинношеее",
        "включите музыку",
    ],
)
def test_what_people_do_repeat_is_not(text: str) -> None:
    assert not invented(text)


def test_the_next_reading_stands_in_for_a_loop() -> None:
    readings = [Reading("и и и и и и и", -0.1, 7), Reading("и ещё", -0.3, 3)]
    assert choose(readings, 0.1).text == "и ещё"


def test_where_a_caption_is_likeliest_nobody_spoke() -> None:
    assert choose([Reading("печальная музыка", -0.1, 3), Reading("печальная", -0.3, 3)], 0.1) == NOTHING
    assert choose([Reading("включите музыку", -0.1, 3), Reading("печальная музыка", -0.3, 3)], 0.1).text


def test_a_reading_of_real_words_wins_where_it_is_nearly_as_likely() -> None:
    def best(other: float) -> str:
        return choose([Reading("званящий абонент", -0.3, 6), Reading("звонящий абонент", other, 6)], 0.1).text

    assert best(-0.5) == "звонящий абонент"
    assert best(-0.9) == "званящий абонент"


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


SENTENCE = "human/пожалуйста оставайтесь на линии происходит соединение"


def test_words_come_while_the_caller_speaks(whisper: Whisper) -> None:
    pcm = wav.read(SOUNDS / f"{SENTENCE}.wav")
    session = whisper.session()
    heard = [session.feed(pcm[start : start + 3200]) for start in range(0, len(pcm), 3200)]
    partials = [partial.text for partial in heard if partial]
    assert partials and partials[0].startswith("пожалуйста")
    assert len(partials[0]) < len(session.finish().text)


def test_the_cost_of_partials_is_bounded(whisper: Whisper, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    monkeypatch.setattr(whisper, "transcribe", lambda pcm, hints, beam: read.append(len(pcm)) or NOTHING)
    session = whisper.session()
    for _ in range(25 * 10):
        session.feed(bytes(RATE * WIDTH // 10))
    assert 3 <= len(read) <= 5
    assert sum(read) < 2 * 25 * RATE * WIDTH


def test_without_partials_nothing_is_read_before_the_end(whisper: Whisper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whisper, "partials", False)
    session = whisper.session()
    assert session.feed(bytes(20 * RATE * WIDTH)) is None


def test_what_was_read_when_the_caller_fell_silent_is_not_read_again(
    whisper: Whisper, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = whisper.session()
    session.feed(wav.read(SOUNDS / f"{SENTENCE}.wav"))
    peeked = session.peek()
    with monkeypatch.context() as patched:
        patched.setattr(whisper, "transcribe", None)
        assert session.finish() == peeked
    session.feed(bytes(RATE * WIDTH))
    assert session.finish().text == peeked.text


def test_utterances_of_several_calls_share_a_run_and_hear_what_each_hears_alone(whisper: Whisper) -> None:
    names = [
        "festival/да",
        "festival/пахнет газом в подъезде",
        "human/ноль семь",
        "festival/нет",
        "festival/нет спасибо",
    ]
    sounds = [wav.read(SOUNDS / f"{name}.wav") for name in names]
    alone = [whisper.transcribe(pcm) for pcm in sounds]
    signals = [begun(np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768)) for pcm in sounds]
    kind = Kind(window_for(max(map(len, signals))), 65, NO_HINTS, 5)
    assert [window_for(len(signal)) for signal in signals] == [kind.window] * len(signals)
    assert whisper._hear([(kind, signal) for signal in signals]) == alone


@given(st.integers(1, 28 * RATE))
def test_the_window_holds_the_speech_and_what_comes_after(length: int) -> None:
    window = window_for(length)
    assert 8 * RATE <= window <= 30 * RATE and window % RATE == 0
    assert window >= min(length + 2.5 * RATE, 30 * RATE)


@given(st.integers(0, RATE), st.integers(1, RATE))
def test_silence_before_speech_is_left_out_and_nothing_else(silence: int, speech: int) -> None:
    signal = np.concatenate([np.zeros(silence, np.float32), np.full(speech + 320, 0.5, np.float32)])
    kept = begun(signal)
    assert 0 <= len(kept) - (speech + 320) <= min(silence, 640)
    assert kept[-1] == signal[-1]


def test_of_silence_everything_is_left() -> None:
    assert len(begun(np.zeros(RATE, np.float32))) == RATE
    assert len(begun(np.zeros(10, np.float32))) == 10


def ringing() -> np.ndarray:
    """A second of 425 Hz, four of silence, twice."""
    tone = 6000 * np.sin(2 * np.pi * 425 * np.arange(RATE) / RATE)
    return np.tile(np.concatenate([tone, np.zeros(4 * RATE)]), 2)


def busy() -> np.ndarray:
    times = np.arange(4 * RATE) / RATE
    return 6000 * np.sin(2 * np.pi * 425 * times) * (times % 0.7 < 0.35)


def music() -> np.ndarray:
    """Chords struck twice a second, as while waiting."""
    times = np.arange(6 * RATE) / RATE
    beat = (times * 2).astype(int)
    roots = np.array([(220, 277, 330), (196, 247, 294), (175, 220, 262)])[beat % 3]
    tones = sum(np.sin(2 * np.pi * k * roots[:, voice] * times) / k for voice in range(3) for k in (1, 2, 3, 4))
    return 1500 * np.exp(-4 * (times * 2 - beat)) * tones


def hum() -> np.ndarray:
    return 3000 * np.sin(2 * np.pi * 50 * np.arange(3 * RATE) / RATE)


def breath() -> np.ndarray:
    """Soft noise that comes and goes."""
    times = np.arange(4 * RATE) / RATE
    return np.random.default_rng(3).normal(0, 300, len(times)) * np.sin(np.pi * times / 2) ** 2


@pytest.mark.parametrize("hints", [NO_HINTS, NUMBER], ids=["anything", "a number"])
@pytest.mark.parametrize("telephone", [False, True], ids=["wide", "telephone"])
@pytest.mark.parametrize("sound", [ringing, busy, music, hum, breath])
def test_what_is_no_speech_makes_no_words(whisper: Whisper, sound, telephone: bool, hints: Hints) -> None:
    pcm = sound().clip(-32768, 32767).astype("<i2").tobytes()
    assert whisper.transcribe(degrade(pcm) if telephone else pcm, hints) == NOTHING
