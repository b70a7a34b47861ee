"""Checksums as the program sha256sum writes and checks them: a SHA-256, two spaces, a path."""

import hashlib
import re
from pathlib import Path

from voicebot.errors import Problem

LINE = re.compile(r"([0-9a-fA-F]{64}) [ *](.+)")


def of_file(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def of_folder(folder: Path) -> dict[str, str]:
    """Of every file in the folder, by its path from there."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): of_file(path) for path in files}


def read(path: Path) -> dict[str, str]:
    """By path; nothing where there is no such file."""
    if not path.is_file():
        return {}
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    matches = [(number, LINE.fullmatch(line)) for number, line in enumerate(lines, 1) if line.strip()]
    if faulty := next((number for number, match in matches if not match), None):
        raise Problem("models.bad_sums", file=path, line=faulty)
    return {match[2]: match[1].lower() for _, match in matches if match}


def write(path: Path, sums: dict[str, str]) -> None:
    """Whole or not at all."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text("".join(f"{value}  {name}\n" for name, value in sums.items()), encoding="utf-8")
    fresh.replace(path)
