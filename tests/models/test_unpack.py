"""An archive from outside gives one folder of plain files, or nothing."""

import bz2
import io
import stat
import tarfile
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicebot.errors import Problem
from voicebot.models import unpack as unpacking
from voicebot.models.unpack import unpack

FILES = {"tiny/am/final.mdl": b"weights " * 999, "tiny/conf/mfcc.conf": b"--rate=16000"}
LIMIT = 100_000
Make = Callable[[Path, dict[str, bytes]], Path]


def zip_of(folder: Path, files: dict[str, bytes]) -> Path:
    path = folder / "tiny.zip"
    with ZipFile(path, "w", ZIP_DEFLATED) as zipped:
        for name, content in files.items():
            zipped.writestr(name, content)
    return path


def tar_of(kind: str) -> Make:
    def make(folder: Path, files: dict[str, bytes]) -> Path:
        path = folder / f"tiny.tar.{kind}"
        with tarfile.open(path, f"w:{kind}") as tar:
            for name, content in files.items():
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                tar.addfile(entry, io.BytesIO(content))
        return path

    return make


MAKES = {"zip": zip_of, "bz2": tar_of("bz2"), "gz": tar_of("gz"), "xz": tar_of("xz")}


@pytest.fixture(params=MAKES)
def make(request: pytest.FixtureRequest) -> Make:
    return MAKES[request.param]


def refused(archive: Path, place: Path, limit: int = LIMIT) -> Problem:
    with pytest.raises(Problem) as caught:
        unpack(archive, place, limit)
    assert archive.name in str(caught.value)
    return caught.value


def unpacked(archive: Path, place: Path) -> dict[str, bytes]:
    top = unpack(archive, place, LIMIT)
    return {path.relative_to(place).as_posix(): path.read_bytes() for path in top.rglob("*") if path.is_file()}


def test_the_one_folder_comes_out_with_its_files(make: Make, tmp_path: Path) -> None:
    assert unpacked(make(tmp_path, FILES), tmp_path / "place") == FILES


@pytest.mark.parametrize("name", ["../escaped", "tiny/../../escaped", "/tmp/escaped", "tiny/..\\..\\escaped"])
def test_a_path_that_leads_out_is_refused(make: Make, tmp_path: Path, name: str) -> None:
    archive = make(tmp_path, FILES | {name: b"!"})
    problem = refused(archive, tmp_path / "place" / "inner")
    assert (problem.key, problem.values["entry"]) == ("models.unsafe", name)
    assert not [path for path in tmp_path.rglob("*") if "escaped" in path.name]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_links_and_devices_in_a_tar_are_refused(tmp_path: Path, kind: bytes) -> None:
    path = tmp_path / "tiny.tar.bz2"
    with tarfile.open(path, "w:bz2") as tar:
        entry = tarfile.TarInfo("tiny/link")
        entry.type, entry.linkname = kind, "/etc/passwd"
        tar.addfile(entry)
    assert refused(path, tmp_path / "place").key == "models.unsafe"


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tiny.zip"
    with ZipFile(path, "w") as zipped:
        entry = ZipInfo("tiny/link")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        zipped.writestr(entry, "/etc/passwd")
    assert refused(path, tmp_path / "place").key == "models.unsafe"


def test_more_than_was_promised_is_refused(make: Make, tmp_path: Path) -> None:
    archive = make(tmp_path, FILES | {"tiny/zeros": bytes(50 * LIMIT)})
    assert archive.stat().st_size < LIMIT
    assert refused(archive, tmp_path / "place").key == "models.bomb"
    assert sum(path.stat().st_size for path in (tmp_path / "place").rglob("*")) < 2 * LIMIT


def test_a_name_without_end_in_a_tar_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "tiny.tar.bz2"
    entry = tarfile.TarInfo("name")
    entry.type, entry.size = tarfile.GNUTYPE_LONGNAME, 50 * LIMIT
    path.write_bytes(bz2.compress(entry.tobuf() + b"a" * 50 * LIMIT))
    assert refused(path, tmp_path / "place").key == "models.bomb"


def test_files_without_number_are_refused(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MOST_FILES", 20)
    archive = make(tmp_path, {f"tiny/{number}": b"" for number in range(21)})
    assert refused(archive, tmp_path / "place").key == "models.bomb"


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"bare": b"no folder"},
        {"one/file": b"1", "two/file": b"2"},
        {"tiny/same": b"a file", "tiny/same/file": b"a folder too"},
        {"tiny/same/file": b"a folder", "tiny/same": b"a file too"},
    ],
)
def test_what_is_not_one_folder_is_refused(make: Make, tmp_path: Path, files: dict[str, bytes]) -> None:
    assert refused(make(tmp_path, files), tmp_path / "place").key == "models.damaged"


def test_what_is_no_archive_is_refused(make: Make, tmp_path: Path) -> None:
    archive = make(tmp_path, FILES)
    archive.write_bytes(b"<html>Please log in to this network</html>" * 100)
    assert refused(archive, tmp_path / "place").key == "models.damaged"


@pytest.mark.parametrize("kind", MAKES)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_an_archive_cut_short_is_refused(
    kind: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    tmp_path = tmp_path_factory.mktemp("cut")
    archive = MAKES[kind](tmp_path, FILES)
    content = archive.read_bytes()
    archive.write_bytes(content[: data.draw(st.integers(0, len(content) - 1))])
    assert refused(archive, tmp_path / "place").key == "models.damaged"


@pytest.mark.parametrize("kind", MAKES)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_changed_byte_is_refused_or_changes_no_content(
    kind: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    tmp_path = tmp_path_factory.mktemp("changed")
    archive = MAKES[kind](tmp_path, FILES)
    content = bytearray(archive.read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    archive.write_bytes(content)
    try:
        found = unpacked(archive, tmp_path / "place")
    except Problem:
        return
    assert set(found.values()) <= set(FILES.values())
