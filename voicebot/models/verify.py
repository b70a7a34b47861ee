"""Whether a model is here, and right."""

from pathlib import Path

from voicebot.models import sums
from voicebot.models.manifest import Model


def installed(model: Model, folder: Path) -> bool:
    """Whether the files that the manifest names are here with the right size."""
    return not faults(model, folder, verify=False)


def faults(model: Model, folder: Path, *, verify: bool = True) -> list[str]:
    """The model's files that are absent or have the wrong size; verify: or the wrong SHA-256."""
    place = folder / model.place
    sizes: dict[str, int | None] = {file.name: file.size for file in model.files}
    if model.folder:  # who loads it asks for its checksum
        sizes[model.sums] = None
    known = _known(model, folder) if verify else {}
    names = dict.fromkeys([*sizes, *known])
    return [name for name in names if _differs(place / name, sizes.get(name), known.get(name))]


def checkable(model: Model, folder: Path) -> bool:
    """Whether the checksum of every file that the manifest names is known."""
    return {file.name for file in model.files} <= set(_known(model, folder))


def _known(model: Model, folder: Path) -> dict[str, str]:
    """Checksums by path: as written at the installation; what the manifest says comes first."""
    written = sums.read(folder / model.place / model.sums)
    return written | {file.name: file.sha256 for file in model.files if file.sha256}


def _differs(path: Path, size: int | None, sha256: str | None) -> bool:
    if not path.is_file() or (size is not None and path.stat().st_size != size):
        return True
    return sha256 is not None and sums.of_file(path) != sha256
