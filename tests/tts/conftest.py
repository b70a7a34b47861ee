import hashlib
import importlib
from pathlib import Path

import pytest


def pin(weights: Path) -> None:
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    weights.with_name(f"{weights.name}.sha256").write_text(f"{digest}  {weights.name}\n")


@pytest.fixture(scope="session")
def tiny_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models with a pinned package of the shape of Silero's weights."""
    package = pytest.importorskip("torch.package", reason="PyTorch is not installed: make test-silero")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(__file__).parent))
        tiny_voice = importlib.import_module("tiny_voice")
    models = tmp_path_factory.mktemp("models")
    weights = models / "silero" / "v5_tiny.pt"
    weights.parent.mkdir()
    with package.PackageExporter(str(weights)) as exporter:
        exporter.intern("tiny_voice")
        exporter.extern("torch")
        exporter.save_pickle("tts_models", "model", tiny_voice.Voice())
    pin(weights)
    return models


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEBOT_LANGUAGE", "en")
