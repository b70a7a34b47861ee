"""The commands under `voicebot kb`, run in this process."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from commands import SHIPPED, Kb, Tiny
from tiny_base import FILES, write
from typer.testing import CliRunner, Result

from voicebot.cli.knowledge import app


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEBOT_LANGUAGE", "en")
    monkeypatch.setenv("COLUMNS", "240")


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where what was learnt of the bases is kept, but of the shipped one, which others learn too."""
    return tmp_path_factory.mktemp("out")


@pytest.fixture
def kb(kept: Path, monkeypatch: pytest.MonkeyPatch) -> Kb:
    """kb("test", …): the command's result; a fault that it doesn't tell of itself is raised."""

    def run(*arguments: object, stdin: str = "") -> Result:
        monkeypatch.setenv("VOICEBOT_OUT", str(SHIPPED.parent / "out" if SHIPPED in arguments else kept))
        result = CliRunner().invoke(app, [str(one) for one in arguments], input=stdin)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    """tiny(parking={…}, mowing={…}, hotline={…}): a tiny base with these keys changed."""

    def make(**changes: dict[str, Any]) -> Path:
        files = deepcopy(FILES)
        for name, changed in changes.items():
            file = next(file for file in files if Path(file).stem == name)
            files[file].update(changed)
        return write(tmp_path / "base", files)

    return make
