"""A knowledge base that was read, checked and learnt, kept until a file of it changes, or the program that read it.

What is kept is pickled, so the folder is the robot's own (`out/cache`) and nobody else may write there. The name of a
file says what it was made from, and it begins with its own checksum: damaged ones are made anew.
"""

import gc
import hashlib
import json
import os
import pickle
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from voicebot.knowledge.load import load
from voicebot.knowledge.model import Knowledge
from voicebot.matching.embedding import Embedding
from voicebot.matching.index import Index
from voicebot.matching.training import beside, phrases, train

KEPT = 3  # files of each kind

_SOURCES = ("documents.py", "libyaml.py", "knowledge/*.py", "matching/*.py", "matching/*.yaml", "russian/*.py")
_LIBRARIES = ("numpy", "pydantic", "pymorphy3", "pymorphy3-dicts-ru", "scikit-learn", "scipy")
_CHECKSUM = hashlib.sha256().digest_size


def opened(folder: Path, kept: Path, meaning: Embedding | None = None) -> tuple[Knowledge, Index]:
    """The base in `folder`, from `kept` where it hasn't changed; Faulty with all that is wrong in it."""
    path = kept / f"knowledge-{_digest((_written(folder) + told(meaning)).encode())}.pickle"
    found = _read(path)
    if found is None:
        knowledge = load(folder)
        found = knowledge, fingerprint(knowledge, meaning)
        _keep(found, path)
    knowledge, print_ = found
    return knowledge, _index(knowledge, print_, kept, meaning)


def index(knowledge: Knowledge, kept: Path, meaning: Embedding | None = None) -> Index:
    """The index of a base, from `kept` where its phrases haven't changed."""
    return _index(knowledge, fingerprint(knowledge, meaning), kept, meaning)


def told(meaning: Embedding | None) -> str:
    """Which model of sentences it is, if any."""
    files = sorted(meaning.folder.iterdir()) if meaning else []
    return " ".join(f"{file.name} {file.stat().st_size} {file.stat().st_mtime_ns}" for file in files)


def fingerprint(knowledge: Knowledge, meaning: Embedding | None = None) -> str:
    """Of everything that training reads."""
    phrases_ = [
        (name, scenario.part_of, phrases(scenario), scenario.counterexamples)
        for name, scenario in knowledge.scenarios.items()
    ]
    everything = [_program(), phrases_, beside(knowledge), knowledge.synonyms, told(meaning)]
    return _digest(json.dumps(everything, ensure_ascii=False).encode())


def _index(knowledge: Knowledge, print_: str, kept: Path, meaning: Embedding | None) -> Index:
    path = kept / f"index-{print_}.pickle"
    trained = _read(path)
    if trained is None:
        trained = train(knowledge, meaning)
        _keep(trained, path)
    return Index(knowledge, trained)


def _written(folder: Path) -> str:
    """Of all YAML in a folder, and of the program that reads it."""
    told = hashlib.sha256(_program().encode())
    for root, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.endswith((".yaml", ".yml")):
                path = os.path.join(root, name)  # noqa: PTH118 — pathlib takes twice the time for thousands of files
                with open(path, "rb") as file:  # noqa: PTH123
                    content = file.read()
                told.update(f"{os.path.relpath(path, folder)}\0{len(content)}\0".encode())
                told.update(content)
    return told.hexdigest()[:32]


@cache
def _program() -> str:
    """Of our code and the libraries that make what is kept."""
    package = Path(__file__).parents[1]
    ours = [path.read_bytes() for pattern in _SOURCES for path in sorted(package.glob(pattern))]
    theirs = [platform.python_version(), *map(version, _LIBRARIES)]
    return _digest(b"\0".join([*ours, *(name.encode() for name in theirs)]))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def _read(path: Path) -> Any:
    """What was kept there; None where nothing was, or it is damaged."""
    try:
        content = memoryview(path.read_bytes())
    except FileNotFoundError:
        return None
    if hashlib.sha256(content[_CHECKSUM:]).digest() != content[:_CHECKSUM]:
        return None
    with _without_collecting():
        return pickle.loads(content[_CHECKSUM:])


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Python would look for garbage again and again among so many new things: five times as long."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _keep(thing: Any, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    content = pickle.dumps(thing, protocol=5)
    half = path.with_suffix(f".{os.getpid()}.part")  # others may learn the same at the same time
    with half.open("wb") as file:
        file.write(hashlib.sha256(content).digest())
        file.write(content)
    half.replace(path)
    kind = path.name.split("-")[0]
    for old in sorted(path.parent.glob(f"{kind}-*.pickle"), key=_age)[KEPT:]:
        old.unlink(missing_ok=True)


def _age(file: Path) -> float:
    """Newest first; one that another process has just removed comes last."""
    try:
        return -file.stat().st_mtime
    except FileNotFoundError:
        return 0.0
