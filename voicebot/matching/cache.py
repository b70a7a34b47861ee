"""What was learnt from a knowledge base, kept until its phrases change."""

import hashlib
import json
import os
from pathlib import Path

import joblib
import sklearn

from voicebot.knowledge.model import Knowledge
from voicebot.matching.index import Index
from voicebot.matching.training import Trained, phrases, train

VERSION = 1  # of what is kept
KEPT = 3  # files


def index(knowledge: Knowledge, folder: Path) -> Index:
    """The index of a knowledge base, from `folder` where it was kept; files that can't be read are made anew."""
    path = folder / f"index-{fingerprint(knowledge)}.joblib"
    trained = _kept(path)
    if trained is None:
        trained = train(knowledge)
        _keep(trained, path)
    return Index(knowledge, trained)


def fingerprint(knowledge: Knowledge) -> str:
    """Of everything that training reads."""
    told = [(name, phrases(scenario), scenario.counterexamples) for name, scenario in knowledge.scenarios.items()]
    everything = [VERSION, sklearn.__version__, told, knowledge.out_of_scope, knowledge.synonyms]
    return hashlib.sha256(json.dumps(everything, ensure_ascii=False).encode()).hexdigest()[:32]


def _kept(path: Path) -> Trained | None:
    try:
        trained = joblib.load(path)
    except FileNotFoundError:
        return None
    except (
        EOFError,
        OSError,
        ValueError,
        KeyError,
        AttributeError,
        ImportError,
    ):  # half written, or by another version
        path.unlink(missing_ok=True)
        return None
    return trained if isinstance(trained, Trained) else None


def _keep(trained: Trained, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(f".{os.getpid()}.part")  # others may learn the same at the same time
    joblib.dump(trained, half)
    half.replace(path)
    for old in sorted(path.parent.glob("index-*.joblib"), key=lambda file: file.stat().st_mtime)[:-KEPT]:
        old.unlink(missing_ok=True)
