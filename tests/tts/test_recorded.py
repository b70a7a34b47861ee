"""With the woman's recordings of tests/wav/human around a voice that only beeps."""

import gzip
import re
import shutil
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicebot import wav
from voicebot.audio import RATE, length, samples
from voicebot.errors import Problem
from voicebot.russian.speech import speakable
from voicebot.tts.loudness import loudness
from voicebot.tts.pieces import Refused, spoken
from voicebot.tts.recorded import Recorded, load

HUMAN = Path(__file__).parents[1] / "wav" / "human"
INVALID = "ошибочный номер попробуйте ещё раз"
WAIT = "ожидайте пожалуйста ответа оператора"
LOUD = 2000


class Beep:
    """10 ms of a tone a letter; `said` remembers the texts; it can't say «бяка»."""

    name = "beep"

    def __init__(self) -> None:
        self.said: list[str] = []

    def speak(self, text: str) -> Iterator[bytes]:
        self.said.append(text)
        return spoken(self.name, text, self._say)

    def _say(self, piece: str) -> bytes:
        if "бяка" in piece:
            raise Refused("can't")
        return tone(samples(10) * len(piece))


def tone(count: int) -> bytes:
    return (np.sin(np.arange(count) / 5) * LOUD * 2**0.5).astype("<i2").tobytes()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    numbers = tmp_path / "recordings" / "numbers"
    numbers.mkdir(parents=True)
    for file in HUMAN.glob("*.wav"):
        shutil.copy(file, numbers if " " not in file.stem else numbers.parent)
    return numbers.parent


@pytest.fixture
def voice() -> Beep:
    return Beep()


@pytest.fixture
def recorded(voice: Beep, folder: Path) -> Recorded:
    made = load(voice, folder, wav.read, speakable)
    voice.said.clear()
    return made


def speech(pcm: bytes) -> float:
    """Seconds that hold sound."""
    loud = loudness(pcm)
    return float((loud > loud.max() / 50).sum() / 100)


@pytest.mark.parametrize(
    "text",
    [
        "Ошибочный номер, попробуйте ещё раз!",
        "ОШИБОЧНЫЙ НОМЕР — ПОПРОБУЙТЕ ЕЩЕ РАЗ",
        "Ош+ибочный номер: попробуйте ещё раз.",
        unicodedata.normalize("NFD", "Ошибочный номер… Попробуйте ещё раз?"),
    ],
)
def test_a_recorded_text_is_heard_whatever_its_case_and_punctuation(recorded: Recorded, voice: Beep, text: str) -> None:
    (pcm,) = recorded.speak(text)
    assert voice.said == []
    assert speech(pcm) == pytest.approx(speech(wav.read(HUMAN / f"{INVALID}.wav")), abs=0.1)


def test_what_is_not_recorded_is_left_to_the_voice_in_its_place(recorded: Recorded, voice: Beep) -> None:
    pieces = list(recorded.speak("Приветствуем. Да? Ожидайте, пожалуйста, ответа оператора. Иначе перезвоните."))
    assert voice.said == ["Приветствуем. Да?", "Иначе перезвоните."]
    (wait,) = recorded.speak(WAIT)
    assert pieces == [*Beep().speak("Приветствуем. Да?"), wait, *Beep().speak("Иначе перезвоните.")]


def test_a_part_of_a_sentence_is_no_match(recorded: Recorded, voice: Beep) -> None:
    list(recorded.speak("Сейчас ожидайте, пожалуйста, ответа оператора."))
    assert voice.said == ["Сейчас ожидайте, пожалуйста, ответа оператора."]


def test_the_longest_recording_is_taken(voice: Beep) -> None:
    sounds = {"да": tone(1000), "да нет": tone(3000), "нет": tone(2000), "да нет не знаю": tone(6000)}
    made = Recorded(voice, sounds, {})
    voice.said.clear()
    lengths = [length(piece) for piece in made.speak("Да. Нет. Нет. Да. Нет. Не знаю.")]
    one, two, three = (length(b"".join(made.speak(text))) for text in ("Да. Нет.", "Нет.", "Да. Нет. Не знаю."))
    assert lengths == [one, two, three] and one > two
    assert voice.said == []


def test_a_number_is_put_together_from_words(recorded: Recorded, voice: Beep) -> None:
    (pcm,) = recorded.speak("Сто тридцать восемь.")
    assert voice.said == []
    words = [wav.read(HUMAN / f"{word}.wav") for word in ("сто", "тридцать", "восемь")]
    assert speech(pcm) == pytest.approx(sum(map(speech, words)), abs=0.15)


def test_words_of_a_number_follow_closely_and_clauses_with_a_pause(recorded: Recorded) -> None:
    together, apart = (b"".join(recorded.speak(text)) for text in ("Сорок пять, семь.", "Сорок, пять, семь."))
    assert samples(150) < length(apart) - length(together) < samples(200)


def test_a_number_within_a_sentence_is_recorded_where_it_is_a_clause(recorded: Recorded, voice: Beep) -> None:
    pieces = list(recorded.speak("Счёт: двенадцать, сорок пять, квартира семь, верно?"))
    assert voice.said == ["Счёт:", "квартира семь, верно?"]
    assert len(pieces) == 3


def test_a_number_with_a_word_that_was_not_recorded_is_left_to_the_voice(recorded: Recorded, voice: Beep) -> None:
    list(recorded.speak("Двести сорок пять."))
    assert voice.said == ["Двести сорок пять."]


@pytest.mark.parametrize("text", ["Семь.", "Девяносто девять.", INVALID, WAIT])
def test_recordings_are_as_loud_as_the_voice(recorded: Recorded, text: str) -> None:
    loud = loudness(b"".join(recorded.speak(text)))
    level = np.sqrt((loud[loud > loud.max() / 10] ** 2).mean())
    assert 0.8 * LOUD < level < 1.25 * LOUD


def test_a_soft_recording_with_one_loud_knock_is_not_distorted(voice: Beep) -> None:
    sound = np.frombuffer(tone(RATE), "<i2") // 10
    sound[RATE // 2] = 20_000
    made = Recorded(voice, {"раз": sound.astype("<i2").tobytes()}, {})
    (pcm,) = made.speak("Раз.")
    heard = np.frombuffer(pcm, "<i2")
    assert heard.max() > 32_000 and heard.min() > -1000


def test_silence_around_a_recording_keeps_nobody_waiting(recorded: Recorded) -> None:
    for text in (INVALID, "семь"):
        loud = loudness(b"".join(recorded.speak(text)))
        first, last = np.flatnonzero(loud > loud.max() / 50)[[0, -1]]
        assert 0 < first <= 4 and len(loud) - last <= 30


LASTING = {10: "сто", 20: "семь", 30: "да нет"}  # hundredths of a second


def decoded(pcm: bytes) -> str:
    """The words of a recording made of tones that last so long."""
    return " ".join(LASTING[len(list(run))] for sounds, run in groupby(loudness(pcm) > 0) if sounds)


@given(st.lists(st.sampled_from(["сто", "семь", "да", "нет", "может", ",", ".", "?", "—", "«"]), max_size=30))
def test_every_word_is_heard_once_and_in_its_place(said: list[str]) -> None:
    sounds = {words: tone(samples(10) * count) for count, words in LASTING.items()}
    made = Recorded(voice := Beep(), {"да нет": sounds.pop("да нет")}, sounds)
    voice.speak = lambda text: iter(heard.append(text) or ())
    heard: list[str] = []
    for pcm in made.speak(" ".join(said)):
        heard.append(decoded(pcm))
    assert re.findall(r"\w+", " ".join(heard)) == [word for word in said if word.isalpha()]


def test_what_the_voice_cannot_say_is_a_problem_after_all_the_rest(recorded: Recorded) -> None:
    heard = []
    with pytest.raises(Problem, match="бяка"):
        for piece in recorded.speak("Какая бяка. Семь. Эта бяка. Сорок."):
            heard.append(piece)
    seven, forty = (b"".join(recorded.speak(text)) for text in ("Семь.", "Сорок."))
    assert seven in heard and heard[-1] == forty


def test_a_text_without_words_gives_no_sound_and_one_without_letters_of_ours_is_a_problem(recorded: Recorded) -> None:
    assert list(recorded.speak("… !")) == []
    with pytest.raises(Problem, match="你好"):
        list(recorded.speak("你好"))


def test_an_empty_folder_changes_nothing(voice: Beep, tmp_path: Path) -> None:
    text = "Сорок пять. Да."
    assert list(load(voice, tmp_path, wav.read, speakable).speak(text)) == list(Beep().speak(text))


def test_a_folder_that_is_not_there_is_a_problem(voice: Beep, tmp_path: Path) -> None:
    with pytest.raises(Problem, match="nowhere"):
        load(voice, tmp_path / "nowhere", wav.read, speakable)


@pytest.mark.parametrize("name", ["---.wav", "numbers/сорок пять.wav"])
def test_a_file_named_by_no_word_or_by_several_in_numbers_is_a_problem(voice: Beep, folder: Path, name: str) -> None:
    shutil.copy(HUMAN / "семь.wav", folder / name)
    with pytest.raises(Problem, match=re.escape(name)):
        load(voice, folder, wav.read, speakable)


def test_two_files_that_say_the_same_are_a_problem(voice: Beep, folder: Path) -> None:
    shutil.copy(HUMAN / "семь.wav", folder / "Ошибочный номер, попробуйте еще раз.WAV")
    with pytest.raises(Problem, match=r"Ошибочный.*same words"):
        load(voice, folder, wav.read, speakable)


def test_a_silent_recording_is_a_problem_that_names_it(voice: Beep, folder: Path) -> None:
    wav.write(folder / "тихо.wav", bytes(RATE))
    with pytest.raises(Problem, match="тихо"):
        load(voice, folder, wav.read, speakable)


@pytest.fixture
def listed(folder: Path) -> Path:
    """The same recordings under other names, in Asterisk's manner."""
    for name in ("digits", "misc"):
        (folder / name).mkdir()
    lines = ["; a remark", "", "silence/1: (1 second of silence)", "beep: [this is a beep]", "is:"]
    for count, file in enumerate(sorted(folder.glob("**/*.wav"))):
        said, place = file.stem, "digits" if " " not in file.stem else "misc"
        file.rename(folder / place / f"{count}.wav")
        lines.append(f"{place}/{count}:  {said.capitalize()}. ")
    (folder / "silence").mkdir()
    for name in ("silence/1", "beep", "is"):
        wav.write(folder / f"{name}.wav", bytes(RATE))
    (folder / "texts.txt").write_text("\n".join(lines))
    return folder


def test_a_list_of_texts_says_what_the_files_are(voice: Beep, recorded: Recorded, listed: Path) -> None:
    made = load(voice, listed, wav.read, speakable)
    text = "Ожидайте, пожалуйста, ответа оператора. Сто тридцать восемь, девяносто девять."
    assert list(made.speak(text)) == list(recorded.speak(text))
    voice.said.clear()
    list(made.speak("Двести. Сто."))
    assert voice.said == ["Двести."]


def add(folder: Path, line: str) -> int:
    """Append a line to the list of texts; its number."""
    with (folder / "texts.txt").open("a") as listing:
        listing.write(f"\n{line}")
    return (folder / "texts.txt").read_text().count("\n") + 1


def test_figures_in_a_list_of_texts_are_found_as_they_are_spoken(voice: Beep, listed: Path) -> None:
    wav.write(listed / "press.wav", tone(RATE))
    add(listed, "press.wav: Нажмите 2.")
    voice.said.clear()
    (pcm,) = load(voice, listed, wav.read, speakable).speak(speakable("Нажмите 2!"))
    assert "Нажмите два!" not in voice.said and speech(pcm) == pytest.approx(1, abs=0.05)


def test_of_two_files_in_the_list_that_say_the_same_the_first_counts(
    voice: Beep, recorded: Recorded, listed: Path
) -> None:
    wav.write(listed / "other.wav", tone(RATE))
    add(listed, "other: ожидайте, пожалуйста, ответа оператора")
    assert list(load(voice, listed, wav.read, speakable).speak(WAIT)) == list(recorded.speak(WAIT))


@pytest.mark.parametrize("line", ["nowhere: Добрый день", "digits/day: среда", "misc/0", ": Добрый день"])
def test_a_line_that_leads_nowhere_is_a_problem_that_names_it(voice: Beep, listed: Path, line: str) -> None:
    number = add(listed, line)
    with pytest.raises(Problem, match=rf"texts\.txt:{number}:"):
        load(voice, listed, wav.read, speakable)


def test_a_list_of_texts_in_another_encoding_is_a_problem(voice: Beep, listed: Path) -> None:
    (listed / "texts.txt").write_bytes("beep: Гудок".encode("cp1251"))
    with pytest.raises(Problem, match="UTF-8"):
        load(voice, listed, wav.read, speakable)


ASTERISK = Path("/usr/share/asterisk/sounds/ru_RU_f_IvrvoiceRU")
TEXTS = Path("/usr/share/doc/asterisk-core-sounds-ru/core-sounds-ru.txt.gz")


@pytest.fixture(scope="module")
def asterisk(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    if not (ASTERISK.is_dir() and TEXTS.is_file()):
        pytest.skip("needs the Debian packages asterisk-core-sounds-ru and asterisk-core-sounds-ru-wav: make machine")
    folder = tmp_path_factory.mktemp("asterisk") / "recordings"
    shutil.copytree(ASTERISK, folder)
    (folder / "texts.txt").write_bytes(gzip.decompress(TEXTS.read_bytes()))
    return load(Beep(), folder, wav.read, speakable)


@pytest.mark.parametrize(
    "text",
    [
        "123.",
        "5, 17, 40.",
        "Двадцать пятый.",
        "Сорок восьмой, среда, января.",
        "Нажмите 0 для связи с оператором.",
        "Ожидайте, пожалуйста, ответа оператора.",
    ],
)
def test_the_set_of_asterisk_says_numbers_ordinals_and_prompts(asterisk: Recorded, text: str) -> None:
    asterisk._voice.said.clear()
    pieces = list(asterisk.speak(speakable(text)))
    assert pieces and asterisk._voice.said == []


def test_the_set_of_asterisk_leaves_other_sentences_to_the_voice(asterisk: Recorded) -> None:
    asterisk._voice.said.clear()
    list(asterisk.speak("Двести сорок пять. Показания приняты."))
    assert asterisk._voice.said == ["Двести сорок пять. Показания приняты."]
