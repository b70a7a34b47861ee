"""Recordings on the disk: whole at any moment, sealed where that is wanted, deleted in time."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from shipped import KNOWLEDGE

from voicebot import wav
from voicebot.audio import CHUNK, RATE
from voicebot.errors import Problem
from voicebot.recording import check, prune
from voicebot.recording.file import Sound
from voicebot.recording.policy import kept
from voicebot.recording.sealed import MARK, Sealed, make_key, read_key, unseal
from voicebot.settings import Recording
from voicebot.workers import Workers

CALLER, ROBOT = b"\x00\x10" * CHUNK, b"\x00\xf0" * CHUNK


def refuse(problem: Problem) -> None:
    raise problem


def record(path: Path, rate: int = 16_000, key: bytes | None = None, chunks: int = 123) -> None:
    async def call() -> None:
        workers = Workers()
        sound = Sound(path, rate, key, workers, refuse)
        for _ in range(chunks):
            sound.add(CALLER, ROBOT)
            await asyncio.sleep(0)
        await sound.close()
        workers.close()

    asyncio.run(call())


@pytest.mark.parametrize("rate", [8000, 16_000])
def test_a_recording_is_a_stereo_file_with_the_caller_on_the_left(tmp_path: Path, rate: int) -> None:
    record(tmp_path / "call.wav", rate)
    sound, read = soundfile.read(tmp_path / "call.wav", dtype="int16")
    assert read == rate
    assert len(sound) == 123 * CHUNK * rate // RATE
    middle = sound[1000:-1000]
    assert np.all(np.abs(middle[:, 0] - 0x1000) < 5)
    assert np.all(np.abs(middle[:, 1] + 0x1000) < 5)


def test_others_on_the_machine_cannot_hear_it(tmp_path: Path) -> None:
    record(tmp_path / "calls" / "call.wav")
    assert (tmp_path / "calls" / "call.wav").stat().st_mode & 0o077 == 0
    assert (tmp_path / "calls").stat().st_mode & 0o077 == 0


KILLED = """
    import asyncio, sys
    from pathlib import Path
    from voicebot.recording.file import Sound
    from voicebot.recording.sealed import read_key
    from voicebot.workers import Workers

    async def call():
        key = read_key(Path(sys.argv[2])) if len(sys.argv) > 2 else None
        sound = Sound(Path(sys.argv[1]), 16_000, key, Workers(), print)
        for number in range(240):  # 4.8 s
            sound.add(b"\\1\\0" * 320, b"\\2\\0" * 320)
            if sound._writing:
                await sound._writing
        print("now", flush=True)
        await asyncio.Event().wait()

    asyncio.run(call())
"""


def killed(*arguments: Path) -> None:
    """A process that records is killed in mid-call."""
    command = [sys.executable, "-c", textwrap.dedent(KILLED), *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stdout.readline() == "now\n"
        process.send_signal(signal.SIGKILL)


def test_a_killed_process_leaves_a_file_that_plays(tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    killed(path)
    sound, _ = soundfile.read(path, dtype="int16")
    assert len(sound) == 4 * RATE
    assert set(sound[:, 0]) == {1} and set(sound[:, 1]) == {2}
    assert len(wav.read(path)) == 2 * 4 * RATE


def test_a_killed_process_leaves_a_sealed_file_that_opens(tmp_path: Path) -> None:
    make_key(tmp_path / "key")
    killed(tmp_path / "call.wav.sealed", tmp_path / "key")
    opened, whole = unseal(tmp_path / "call.wav.sealed", read_key(tmp_path / "key"))
    assert not whole
    (tmp_path / "call.wav").write_bytes(opened)
    assert len(wav.read(tmp_path / "call.wav")) == 2 * 4 * RATE


def test_a_sealed_recording_opens_with_its_key_and_with_no_other(tmp_path: Path) -> None:
    for name in ("key", "other"):
        make_key(tmp_path / name)
    path = tmp_path / "call.wav.sealed"
    record(path, key=read_key(tmp_path / "key"))
    assert CALLER[:64] not in path.read_bytes()
    opened, whole = unseal(path, read_key(tmp_path / "key"))
    assert whole
    (tmp_path / "call.wav").write_bytes(opened)
    assert len(wav.read(tmp_path / "call.wav")) == 2 * 123 * CHUNK
    with pytest.raises(Problem) as problem:
        unseal(path, read_key(tmp_path / "other"))
    assert problem.value.key == "recording.wrong_key"


@settings(max_examples=30, deadline=None)
@given(st.lists(st.binary(min_size=1, max_size=100), min_size=1, max_size=5), st.data())
def test_a_sealed_file_that_was_changed_is_refused_or_shorter_never_another(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes], data: st.DataObject
) -> None:
    path, key = tmp_path_factory.mktemp("sealed") / "sound", os.urandom(32)
    sealed = Sealed(path, key, b"head")
    for piece in pieces:
        sealed.write(piece)
    sealed.close()
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    cut = data.draw(st.booleans())
    path.write_bytes(whole[:at] if cut else whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    try:
        opened, ended = unseal(path, key)
    except Problem:
        return
    assert not ended
    assert b"".join([b"head", *pieces]).startswith(opened)


def test_a_key_is_not_written_over(tmp_path: Path) -> None:
    make_key(tmp_path / "key")
    with pytest.raises(Problem):
        make_key(tmp_path / "key")
    (tmp_path / "bad").write_text("no key")
    with pytest.raises(Problem):
        read_key(tmp_path / "bad")
    assert not MARK.startswith((tmp_path / "key").read_bytes())


def test_a_disk_that_takes_nothing_is_told_once_and_the_call_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    problems: list[Problem] = []

    async def call() -> None:
        workers = Workers()
        sound = Sound(tmp_path / "file" / "call.wav", 8000, None, workers, problems.append)
        for _ in range(200):
            sound.add(CALLER, ROBOT)
            await asyncio.sleep(0.0005)
        await sound.close()
        workers.close()

    asyncio.run(call())
    assert [problem.key for problem in problems] == ["recording.not_written"]


def test_recordings_older_than_they_may_become_are_deleted(tmp_path: Path) -> None:
    for name in ("old.wav", "old.wav.sealed", "new.wav", "old.txt"):
        (tmp_path / name).write_bytes(b"sound")
        if name.startswith("old"):
            os.utime(tmp_path / name, (0, 0))
    assert len(prune(Recording(folder=tmp_path))) == 2
    assert {file.name for file in tmp_path.iterdir()} == {"new.wav", "old.txt"}


def test_nobody_is_recorded_who_was_not_told(tmp_path: Path) -> None:
    check(Recording(), KNOWLEDGE)
    check(Recording(keep=True, told="запис"), KNOWLEDGE)
    for told in ("", "слова, которых никто не говорит"):
        with pytest.raises(Problem) as problem:
            check(Recording(keep=True, told=told), KNOWLEDGE)
        assert problem.value.key == "recording.untold"


def test_a_call_is_recorded_only_where_that_is_wanted(tmp_path: Path) -> None:
    from voicebot.dialogue.acts import MONDAY
    from voicebot.lines.recorded import RecordedLine

    async def call() -> None:
        workers, line = Workers(), RecordedLine([], MONDAY)
        async with kept(line, "call", Recording(folder=tmp_path), workers, refuse) as taped:
            assert taped is line
        async with kept(line, "call", Recording(folder=tmp_path, keep=True), workers, refuse) as taped:
            assert taped is not line
        workers.close()

    asyncio.run(call())
    assert [file.name for file in tmp_path.iterdir()] == ["call.wav"]
