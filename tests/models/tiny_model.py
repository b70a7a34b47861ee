"""A little model, as wheels, as an archive, as files; a manifest that lists it."""

import hashlib
from pathlib import Path
from zipfile import ZipFile

from ruamel.yaml import YAML

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


def write(folder: Path, /, **model: object) -> None:
    """A manifest with the one model `tiny`."""
    folder.mkdir(exist_ok=True)
    common = {"name": "tiny", "what": {"en": "a tiny one", "ru": "крошка"}, "licence": "MIT", "size": 10_000}
    YAML().dump({"models": [common | model]}, folder / "manifest.yaml")


def left(folder: Path) -> list[str]:
    """Everything in `folder`, hidden or not."""
    return sorted(path.name for path in folder.iterdir())
