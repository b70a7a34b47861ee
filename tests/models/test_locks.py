"""The lock files: `make setup` gets the same files everywhere, from whatever index the user's pip is told to use."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def pins(lock: Path) -> dict[str, str]:
    """What stands behind each pinned package: its marker and hashes."""
    entries = re.split(r"^(?=[a-z0-9])", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {entry.split("==")[0]: entry for entry in entries}


def names(dependencies: list[str]) -> set[str]:
    return {re.split(r"[^A-Za-z0-9._-]", text)[0].lower().replace(".", "-") for text in dependencies}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_every_locked_package_has_a_checksum(lock: Path) -> None:
    assert pins(lock)
    assert [name for name, entry in pins(lock).items() if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_no_lock_names_an_index_or_a_place_on_a_disk(lock: Path) -> None:
    assert re.findall(r"https?:|file:|--index|--find-links|--extra-index", lock.read_text(encoding="utf-8")) == []


def test_the_locks_hold_every_dependency_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    demo = names(project["dependencies"] + extras["whisper"] + extras["espeak"])
    dev = demo | names(extras["vosk"] + extras["dev"])
    assert demo - set(pins(ROOT / "requirements" / "demo.txt")) == set(), "run: make lock"
    assert dev - set(pins(ROOT / "requirements" / "dev.txt")) == set(), "run: make lock"
