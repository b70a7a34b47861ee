from pathlib import Path

import pytest
from packing import pack


@pytest.fixture(scope="session")
def tiny_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models with one such package."""
    models = tmp_path_factory.mktemp("models")
    pack(models / "silero" / "v5_tiny.pt")
    return models


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEBOT_LANGUAGE", "en")
