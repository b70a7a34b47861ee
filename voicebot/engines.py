"""Names resolve to files: the asr engine `vosk` is voicebot/asr/vosk.py. No registry."""

import pkgutil
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from pydantic import ValidationError, validate_call

from voicebot.errors import EngineMissing, Problem
from voicebot.locale import tell
from voicebot.settings import Engine, Settings

KINDS = ("asr", "tts", "vad")
SYSTEMS = "systems"  # chosen likewise; what a system keeps it keeps in `out`
AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Loaded:
    """An engine, its name, and for `auto` the reason of the choice."""

    name: str
    engine: Any
    why: str

    @property
    def label(self) -> str:
        """With the model or the voice, where the engine tells it, and what it notes: a licence, what it misses."""
        name, note = getattr(self.engine, "name", self.name), getattr(self.engine, "note", "")
        return f"{name} ({note})" if note else str(name)


def names(kind: str) -> list[str]:
    """All engines of a kind, best first."""
    folder = str(Path(__file__).parent / kind)
    modules = {m.name: import_module(f"voicebot.{kind}.{m.name}") for m in pkgutil.iter_modules([folder])}
    ranked = {name: module.RANK for name, module in modules.items() if hasattr(module, "RANK")}
    return sorted(ranked, key=lambda name: ranked[name])


def load(kind: str, wanted: Engine, settings: Settings) -> Loaded:
    """The engine by name, or the best that is present; EngineMissing where there is none."""
    if wanted.engine != AUTO:
        return Loaded(wanted.engine, _load(kind, wanted.engine, settings, wanted.options), tell("engines.named"))
    missing: list[str] = []
    for name in names(kind):
        try:
            engine = _load(kind, name, settings, wanted.options)
        except EngineMissing as error:
            missing.append(f"{name}: {error}")
            continue
        why = tell("engines.next", missing="; ".join(missing)) if missing else tell("engines.best")
        return Loaded(name, engine, why)
    raise EngineMissing("engines.none", kind=kind, missing=" ".join(missing))


def _load(kind: str, name: str, settings: Settings, options: dict[str, Any]) -> Any:
    """Options are checked, and made of what the environment says, by the types of the engine's load()."""
    folder = settings.out if kind == SYSTEMS else settings.models
    try:
        return validate_call(_module(kind, name).load)(folder, **options)
    except ValidationError as error:
        first = error.errors()[0]
        option = ".".join(str(part) for part in first["loc"])
        raise Problem("engines.option", kind=kind, name=name, option=option, what=first["msg"]) from error


def _module(kind: str, name: str) -> ModuleType:
    known = names(kind)
    if name not in known:
        raise Problem("engines.unknown", kind=kind, name=name, known=", ".join(known))
    return import_module(f"voicebot.{kind}.{name}")
