"""Weights of Silero TTS made for tests."""

import hashlib
import importlib
from pathlib import Path

import pytest


def pin(weights: Path) -> None:
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    weights.with_name(f"{weights.name}.sha256").write_text(f"{digest}  {weights.name}\n")


def pack(weights: Path, kind: str = "Voice") -> None:
    """A pinned package of the shape of Silero's weights, with an object of this class of `tiny_voice.py` in it."""
    package = pytest.importorskip("torch.package", reason="PyTorch is not installed: make test-silero")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(__file__).parent))
        tiny_voice = importlib.import_module("tiny_voice")
    weights.parent.mkdir(parents=True, exist_ok=True)
    with package.PackageExporter(str(weights)) as exporter:
        exporter.intern("tiny_voice")
        exporter.extern("torch")
        exporter.save_pickle("tts_models", "model", getattr(tiny_voice, kind, dict)())
    pin(weights)
