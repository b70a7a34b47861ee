"""voicebot.yaml, overridden by VOICEBOT_… in the environment. Paths in it are relative to it."""

import os
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from voicebot.documents import describe, read
from voicebot.errors import Problem

FILE = "voicebot.yaml"


class Engine(BaseModel):
    """An engine by name (its file in asr/, tts/ or vad/), or auto, and what its load() takes."""

    model_config = ConfigDict(extra="forbid")
    engine: str = "auto"
    options: dict[str, Any] = {}


class Patience(BaseModel):
    """How long the robot waits, in milliseconds."""

    model_config = ConfigDict(extra="forbid")
    pause_ms: int = Field(default=600, ge=200, le=3000)
    silence_ms: int = Field(default=6000, ge=2000, le=60_000)
    keys_ms: int = Field(default=3000, ge=1000, le=20_000)
    limit_ms: int = Field(default=25_000, ge=5000, le=28_000)
    barge_in_ms: int = Field(default=250, ge=60, le=2000)


class Written(BaseModel):
    """What voicebot.yaml may say."""

    model_config = ConfigDict(extra="forbid")
    knowledge_base: Path = Path("knowledge_base")
    models: Path = Path("models")
    out: Path = Path("out")
    records: str = "sqlite:///out/voicebot.db"
    recordings: Path | None = None  # a folder of prompts spoken by a person
    asr: Engine = Engine()
    tts: Engine = Engine()
    vad: Engine = Engine()
    patience: Patience = Patience()


class Settings(Written, BaseSettings):
    """The same with the environment on top."""

    model_config = SettingsConfigDict(
        extra="ignore",
        env_prefix="VOICEBOT_",
        env_nested_delimiter="__",
        env_ignore_empty=True,
        enable_decoding=False,  # one way to write a group: a variable for each of its keys
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, init_settings


def find() -> Path | None:
    """The file named by VOICEBOT_SETTINGS, the one in this folder, or the one of the checkout."""
    if named := os.environ.get("VOICEBOT_SETTINGS"):
        if not Path(named).is_file():
            raise Problem("settings.missing", path=named)
        return Path(named)
    here = [folder / FILE for folder in (Path.cwd(), Path(__file__).parent.parent)]
    return next((path for path in here if path.is_file()), None)


def load() -> Settings:
    """The settings in force, with absolute paths."""
    path = find()
    written = read(path, Written).model_dump() if path else {}
    try:
        settings = Settings(**written)
    except ValidationError as error:
        first = error.errors()[0]
        name = "VOICEBOT_" + "__".join(str(part) for part in first["loc"]).upper()
        what, _ = describe(first, Written)
        raise Problem("settings.environment", name=name, what=what) from error
    folder = (path or Path()).absolute().parent if path else Path.cwd()
    return settings.model_copy(update=_absolute(settings, folder))


SQLITE = "sqlite:///"


def _absolute(settings: Settings, folder: Path) -> dict[str, Any]:
    """Paths seen from the folder of the settings file."""
    paths: dict[str, Any] = {name: folder / getattr(settings, name) for name in ("knowledge_base", "models", "out")}
    if settings.recordings:
        paths["recordings"] = folder / settings.recordings
    if settings.records.startswith(SQLITE):
        paths["records"] = SQLITE + str(folder / settings.records.removeprefix(SQLITE))
    return paths
