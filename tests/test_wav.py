import os
import resource
import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voicebot import wav
from voicebot.audio import RATE, length
from voicebot.errors import Problem

FIXTURES = Path(__file__).parent / "wav"


def tone(seconds: float, rate: int = RATE, level: float = 0.5, hertz: float = 440) -> np.ndarray:
    return (level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def problem(path: Path) -> Problem:
    with pytest.raises(Problem) as caught:
        wav.read(path)
    assert str(path) in str(caught.value)
    return caught.value


def header(data: int, rate: int = RATE, riff: int | None = None, channels: int = 1) -> bytes:
    riff = 36 + data if riff is None else riff
    step = 2 * channels
    return struct.pack("<4sI4s4sIHHIIHH", b"RIFF", riff & 0xFFFFFFFF, b"WAVE", b"fmt ", 16, 1, channels, rate,
                       rate * step & 0xFFFFFFFF, step, 16) + struct.pack("<4sI", b"data", data)  # fmt: skip


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "ALAW", "ULAW", "GSM610"])
def test_any_common_wav_becomes_the_same_tone_at_16_khz(tmp_path: Path, subtype: str, rate: int) -> None:
    soundfile.write(tmp_path / "tone.wav", tone(1, rate), rate, subtype=subtype)
    heard = wav.to_floats(wav.read(tmp_path / "tone.wav"))
    assert abs(len(heard) - RATE) <= (RATE // 20 if subtype == "GSM610" else 1)
    middle = heard[4000:12000]
    assert np.argmax(np.abs(np.fft.rfft(middle))) == 220  # 440 Hz in steps of 2 Hz
    assert 0.3 < np.abs(middle).max() < 0.6


def test_stereo_is_mixed_down(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "two.wav", np.stack([tone(1, 48_000), 0 * tone(1, 48_000)], axis=1), 48_000)
    heard = wav.to_floats(wav.read(tmp_path / "two.wav"))
    assert len(heard) == RATE
    assert np.abs(heard).max() == pytest.approx(0.25, abs=0.01)


def test_eight_channels_longer_than_a_block_keep_their_length(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "eight.wav", np.tile(tone(9, 48_000)[:, None], 8), 48_000)
    assert length(wav.read(tmp_path / "eight.wav")) == 9 * RATE


def test_sound_at_16_khz_passes_unchanged(tmp_path: Path) -> None:
    pcm = wav.to_pcm(tone(0.5))
    wav.write(tmp_path / "same.wav", pcm)
    assert wav.read(tmp_path / "same.wav") == pcm


def test_what_is_no_number_is_silence(tmp_path: Path) -> None:
    sound = np.full(RATE, np.nan, dtype=np.float32)
    sound[:10], sound[10:20] = np.inf, 1e38
    soundfile.write(tmp_path / "nan.wav", sound, RATE, subtype="FLOAT")
    assert not any(wav.to_floats(wav.read(tmp_path / "nan.wav"))[100:])


@pytest.mark.parametrize("promised", [0, 0x7FFFF000, 0xFFFFFFFF])
def test_a_stream_whose_writer_did_not_know_the_length_is_read(tmp_path: Path, promised: int) -> None:
    pcm = wav.to_pcm(tone(1))
    (tmp_path / "stream.wav").write_bytes(header(promised, riff=promised) + pcm)
    assert wav.read(tmp_path / "stream.wav") == pcm


def test_a_missing_end_is_found_behind_a_part_of_odd_length(tmp_path: Path) -> None:
    whole = header(2000)
    (tmp_path / "odd.wav").write_bytes(whole[:36] + b"LIST" + struct.pack("<I", 3) + b"abc\0" + whole[36:] + bytes(999))
    assert problem(tmp_path / "odd.wav").key == "wav.cut_short"


def test_unknown_parts_before_and_after_the_sound_are_skipped(tmp_path: Path) -> None:
    pcm = wav.to_pcm(tone(0.1))
    listed = b"LIST" + struct.pack("<I", 3) + b"abc\0"
    whole = header(len(pcm))
    (tmp_path / "parts.wav").write_bytes(whole[:36] + listed + whole[36:] + pcm + listed)
    assert wav.read(tmp_path / "parts.wav") == pcm


def test_a_missing_file_is_a_problem(tmp_path: Path) -> None:
    assert problem(tmp_path / "no.wav").key == "wav.missing"


def test_a_folder_is_a_problem(tmp_path: Path) -> None:
    assert problem(tmp_path).key == "wav.not_file"


def test_an_empty_file_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "empty.wav").touch()
    assert problem(tmp_path / "empty.wav").key == "wav.empty"


def test_a_header_without_sound_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "bare.wav").write_bytes(header(0))
    assert problem(tmp_path / "bare.wav").key == "wav.no_sound"


@pytest.mark.parametrize("content", [b"ID3\x04" + bytes(100), b"RIFF", "Здравствуйте".encode(), b"RIFF1234AVI " * 9])
def test_another_format_is_a_problem(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "song.wav").write_bytes(content)
    assert problem(tmp_path / "song.wav").key == "wav.not_wav"


def test_a_wav_without_a_format_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "odd.wav").write_bytes(b"RIFF\x20\0\0\0WAVE" + bytes(32))
    assert problem(tmp_path / "odd.wav").key == "wav.damaged"


@pytest.mark.parametrize("missing", [2, 1000, 31_990])
def test_a_file_cut_short_is_a_problem(tmp_path: Path, missing: int) -> None:
    soundfile.write(tmp_path / "cut.wav", tone(1), RATE)
    os.truncate(tmp_path / "cut.wav", (tmp_path / "cut.wav").stat().st_size - missing)
    assert problem(tmp_path / "cut.wav").key == "wav.cut_short"


def test_three_hours_are_refused_by_the_header(tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    data = 3 * 3600 * RATE * 2
    path.write_bytes(header(data))
    os.truncate(path, 44 + data)  # sparse
    found = problem(path)
    assert (found.key, found.values["minutes"]) == ("wav.too_long", 180)


def test_an_hour_is_not_too_long(tmp_path: Path) -> None:
    path = tmp_path / "hour.wav"
    data = 3600 * 8_000 * 2
    path.write_bytes(header(data, rate=8_000))
    os.truncate(path, 44 + data)
    assert length(wav.read(path)) == 3600 * RATE


@pytest.mark.parametrize("rate", [0, 1, 3_999, 192_001, 0xFFFFFFFF])
def test_an_absurd_rate_is_a_problem(tmp_path: Path, rate: int) -> None:
    (tmp_path / "rate.wav").write_bytes(header(2000, rate=rate) + bytes(2000))
    assert problem(tmp_path / "rate.wav").key == "wav.rate"


def test_a_file_that_may_not_be_read_is_a_problem(tmp_path: Path) -> None:
    assert problem(tmp_path / ("long" * 80 + ".wav")).key == "wav.unreadable"


VALID = header(800) + bytes(range(200)) * 4


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300) | st.binary(max_size=300).map(lambda tail: b"RIFF\xff\xff\0\0WAVE" + tail))
def test_any_bytes_are_a_problem_or_sound(tmp_path: Path, content: bytes) -> None:
    read_or_problem(tmp_path / "any.wav", content)


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(st.tuples(st.integers(8, 60), st.binary(min_size=1, max_size=4)), min_size=1, max_size=4))
def test_any_damage_to_a_wav_is_a_problem_or_sound(tmp_path: Path, changes: list[tuple[int, bytes]]) -> None:
    content = bytearray(VALID)
    for at, new in changes:
        content[at : at + len(new)] = new
    read_or_problem(tmp_path / "any.wav", bytes(content))


def read_or_problem(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    try:
        pcm = wav.read(path)
    except Problem as found:
        assert str(path) in str(found)
    else:
        assert pcm and len(pcm) % 2 == 0


@pytest.mark.parametrize("codec", ["alaw", "ulaw"])
def test_telephone_codecs_are_written_as_8_bits_at_8_khz(tmp_path: Path, codec: wav.Codec) -> None:
    wav.write(tmp_path / "phone.wav", wav.to_pcm(tone(1)), codec=codec)
    found = soundfile.info(tmp_path / "phone.wav")
    assert (found.samplerate, found.channels, found.subtype, found.frames) == (8_000, 1, codec.upper(), 8_000)
    heard = wav.to_floats(wav.read(tmp_path / "phone.wav"))
    assert np.abs(heard[100:-100] - tone(1)[100:-100]).max() < 0.05


def test_two_sides_are_written_as_stereo_the_shorter_filled_up(tmp_path: Path) -> None:
    wav.write(tmp_path / "call.wav", wav.to_pcm(tone(1)), wav.to_pcm(tone(0.25)))
    sound, rate = soundfile.read(tmp_path / "call.wav")
    assert (sound.shape, rate) == ((RATE, 2), RATE)
    assert np.allclose(sound[:, 0], tone(1), atol=1e-4)
    assert sound[:4000, 1].any() and not sound[4000:, 1].any()


def test_writing_replaces_the_file_and_leaves_no_other(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_text("old")
    wav.write(tmp_path / "a.wav", wav.to_pcm(tone(0.1)))
    assert [file.name for file in tmp_path.iterdir()] == ["a.wav"]
    assert length(wav.read(tmp_path / "a.wav")) == 1600


def test_a_full_disk_is_a_problem(tmp_path: Path) -> None:
    full = tmp_path / "full.wav"
    full.symlink_to("/dev/full")  # never the device itself: a broken _plain would put a file in its place
    with pytest.raises(Problem, match=r"full\.wav") as caught:
        wav.write(full, bytes(2000))
    assert caught.value.key == "wav.disk_full"


@pytest.mark.parametrize("name", ["no folder/a.wav", "."])
def test_a_place_that_can_not_be_written_is_a_problem(tmp_path: Path, name: str) -> None:
    with pytest.raises(Problem) as caught:
        wav.write(tmp_path / name, bytes(2000))
    assert caught.value.key == "wav.not_written"
    assert not list(tmp_path.iterdir())


def test_a_write_that_breaks_off_keeps_the_old_file_and_leaves_no_other(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_text("old")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(Problem) as caught:
            wav.write(tmp_path / "a.wav", bytes(4000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert caught.value.key == "wav.not_written"
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("a.wav", "old")]


def test_a_pipe_is_written_straight(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    wav.write(f"/proc/self/fd/{writer}", bytes(200))
    os.close(writer)
    with os.fdopen(reader, "rb") as file:
        assert file.read().startswith(b"RIFF")


def test_every_fixture_is_telephone_sound_with_a_moment_of_line_noise_at_both_ends() -> None:
    files = sorted(FIXTURES.glob("*/*.wav"))
    assert len(files) > 50
    assert sum(file.stat().st_size for file in files) < 5_000_000
    for file in files:
        found = soundfile.info(file)
        assert (found.samplerate, found.channels, found.subtype) == (8_000, 1, "ALAW"), file
        sound = wav.to_floats(wav.read(file))
        for edge in (sound[:4000], sound[-4000:]):
            assert 0 < np.sqrt((edge**2).mean()) < 0.02, file
        assert np.abs(sound).max() > 0.1, file


def test_a_place_that_will_not_do_is_told_before_the_work(tmp_path: Path) -> None:
    wav.may_be_written(tmp_path / "new.wav")
    for path in (tmp_path, tmp_path / "no folder" / "x.wav"):
        with pytest.raises(Problem, match="could not be written"):
            wav.may_be_written(path)
    assert not list(tmp_path.iterdir())
