import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest

from voicebot.errors import EngineMissing, Problem
from voicebot.tts import festival
from voicebot.tts.loudness import loudness

SENTENCE = "Здравствуйте, вы позвонили на горячую линию."


@pytest.fixture(scope="module")
def voice() -> festival.Festival:
    try:
        return festival.load(Path())
    except EngineMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture
def alone(voice: festival.Festival, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty folder for the temporary files of new voices."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def program(folder: Path, script: str) -> None:
    """A program named festival."""
    file = folder / "festival"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


def pid(voice: festival.Festival) -> int:
    return voice._process._pipe.pid


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize("signal_", [signal.SIGKILL, signal.SIGTERM])
def test_speech_goes_on_when_festival_was_killed(voice: festival.Festival, signal_: signal.Signals) -> None:
    before = list(voice.speak(SENTENCE))
    os.kill(pid(voice), signal_)
    assert list(voice.speak(SENTENCE)) == before


def test_a_festival_that_hangs_is_replaced(voice: festival.Festival, monkeypatch: pytest.MonkeyPatch) -> None:
    before, old = list(voice.speak(SENTENCE)), pid(voice)
    monkeypatch.setattr(festival, "_PATIENCE_SECONDS", 2)
    os.kill(old, signal.SIGSTOP)
    assert list(voice.speak(SENTENCE)) == before
    assert gone(old)


def test_speech_goes_on_when_the_temporary_folder_was_cleared(voice: festival.Festival) -> None:
    shutil.rmtree(voice._process.wav.parent)
    assert list(voice.speak(SENTENCE))


def test_stress_marks_are_heard(voice: festival.Festival) -> None:
    assert list(voice.speak("Зам+ок.")) != list(voice.speak("З+амок."))


@pytest.mark.parametrize("text", ["Здравствуйте!", "Я робот", "Чем могу помочь?", "Фёдор.", "Сейчас соединю,", "да"])
def test_speech_begins_at_once_and_a_short_pause_follows_it(voice: festival.Festival, text: str) -> None:
    loud = loudness(b"".join(voice.speak(text)))
    spoken = np.flatnonzero(loud > 100)
    assert 2 <= spoken[0] <= 9
    assert 20 <= len(loud) - 1 - spoken[-1] <= 35


def test_what_festival_makes_no_sound_of_is_a_problem(
    voice: festival.Festival, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(festival, "_QUIET", 1.0)
    with pytest.raises(Problem, match="no sound"):
        list(voice.speak("Да."))


def test_nothing_is_left_behind_by_a_voice_that_is_no_longer_used(alone: Path) -> None:
    one = festival.load(Path())
    list(one.speak("Да."))
    process = pid(one)
    assert [file.name for folder in alone.iterdir() for file in folder.iterdir()] == []
    del one
    assert gone(process) and list(alone.iterdir()) == []


def test_nothing_is_left_behind_by_a_program_that_ends(alone: Path) -> None:
    script = """if True:
        from pathlib import Path
        from voicebot.tts import festival
        voice = festival.load(Path())
        next(voice.speak("Да. Нет."))
        print(voice._process._pipe.pid)
        raise SystemExit(3)
    """
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=Path(__file__).parents[2]
    )
    assert (ended.returncode, ended.stderr) == (3, "")
    assert gone(int(ended.stdout)) and list(alone.iterdir()) == []


def test_without_the_program_the_engine_is_missing_with_a_remedy(monkeypatch: pytest.MonkeyPatch, alone: Path) -> None:
    monkeypatch.setenv("PATH", str(alone))
    with pytest.raises(EngineMissing, match="apt-get install festival festvox-ru"):
        festival.load(Path())


def test_without_the_russian_voice_the_engine_is_missing_with_a_remedy(
    monkeypatch: pytest.MonkeyPatch, alone: Path
) -> None:
    monkeypatch.setattr(festival, "_VOICE", "no_such_voice")
    with pytest.raises(EngineMissing, match="apt-get install festvox-ru"):
        festival.load(Path())
    assert list(alone.iterdir()) == []


def test_a_festival_that_does_not_start_is_a_problem_in_its_words(
    monkeypatch: pytest.MonkeyPatch, alone: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("bin")
    program(folder, "echo broken installation >&2")
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)
    with pytest.raises(Problem, match=r"broken installation|has ended"):
        festival.load(Path())
    assert list(alone.iterdir()) == []
