"""voicebot.yaml, overridden by VOICEBOT_… in the environment. Paths in it are relative to it."""

import os
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from voicebot.documents import describe, read
from voicebot.errors import Problem
from voicebot.knowledge.desk import Desk as Desk
from voicebot.knowledge.desk import DeskOperator as DeskOperator
from voicebot.knowledge.desk import DeskQueue as DeskQueue

FILE = "voicebot.yaml"


class Engine(BaseModel):
    """An engine by name (its file in asr/, tts/, vad/ or systems/), or auto, and what its load() takes."""

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
    moment_ms: int = Field(default=1500, ge=500, le=10_000)
    system_ms: int = Field(default=10_000, ge=1000, le=60_000)


class Account(BaseModel):
    """A registration with a PBX or trunk; the robot takes calls to `user` and, as `user`, calls others."""

    model_config = ConfigDict(extra="forbid")
    user: str = Field(min_length=1)
    domain: str = Field(min_length=1)  # host or host:port of the registrar
    password: str = ""
    login: str = ""  # where digest knows the user by another name
    proxy: str = ""  # host:port to send everything through
    transport: Literal["udp", "tcp", "tls"] = "udp"
    srtp: bool = False
    register_seconds: int = Field(default=300, ge=0, le=86_400)  # 0: never, a trunk that knows our address


class Sip(BaseModel):
    """Where SIP calls come in, and how many at a time."""

    model_config = ConfigDict(extra="forbid")
    listen: str = ""  # address:port, UDP and TCP; "": no SIP
    tls_listen: str = ""  # address:port; needs `certificate`
    certificate: Path | None = None  # PEM: certificate chain and key
    public: str = ""  # the address that peers see, where it is another one (NAT)
    authority: Path | None = None  # PEM: whose certificates of trunks are good beside the usual ones
    codecs: list[Literal["pcma", "pcmu", "g722", "opus"]] = ["pcma", "pcmu", "g722", "opus"]
    accounts: list[Account] = []
    peers: list[str] = ["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]  # everybody else gets silence
    extensions: dict[str, str] = {}  # name: password; a caller of this name must know it
    headers: list[str] = []  # of an INVITE, to be told beside the usual
    rtp_ports: str = Field(default="10000-19999", pattern=r"^\d+-\d+$")
    rtp_timeout_seconds: int = Field(default=30, ge=2, le=600)  # a caller of whom nothing is heard has gone
    hold_seconds: int = Field(default=600, ge=2, le=7200)  # so long a caller may hold the call
    processes: int = Field(default=1, ge=1, le=64)
    calls: int = Field(default=40, ge=1, le=2000)  # at a time, over all processes
    calls_per_peer: int = Field(default=40, ge=1, le=2000)
    transfer_seconds: int = Field(default=25, ge=3, le=180)  # an operator's phone may ring so long
    transfer: Literal["bridge", "refer"] = "bridge"
    drain_seconds: int = Field(default=60, ge=0, le=3600)  # after SIGTERM, calls may go on so long


class AudioSocket(BaseModel):
    """Where Asterisk's AudioSocket() connects to."""

    model_config = ConfigDict(extra="forbid")
    listen: str = ""  # address:port; "": none
    peers: list[str] = ["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]
    calls: int = Field(default=40, ge=1, le=2000)


class Browser(BaseModel):
    """Whoever opens the page talks to the robot."""

    model_config = ConfigDict(extra="forbid")
    open: bool = True
    calls: int = Field(default=10, ge=1, le=2000)


class Chat(BaseModel):
    """The robot in writing, on the page of a site."""

    model_config = ConfigDict(extra="forbid")
    open: bool = True
    calls: int = Field(default=100, ge=1, le=10_000)
    sites: list[str] = []  # whose pages may show it, like https://example.org; its own always may
    idle_seconds: int = Field(default=900, ge=10, le=86_400)  # who writes nothing for so long has gone


class Recording(BaseModel):
    """Which calls are kept as sound. Callers must be told: `told` stands word for word in every greeting."""

    model_config = ConfigDict(extra="forbid")
    keep: bool = False
    told: str = ""
    folder: Path = Path("out/recordings")
    days: int = Field(default=30, ge=1, le=3650)
    rate: Literal[8000, 16000] = 8000
    key: Path | None = None  # a file made by `voicebot recordings key`: recordings are encrypted with it


class Hook(BaseModel):
    """An address that is told of records as they are made."""

    model_config = ConfigDict(extra="forbid")
    url: str = Field(pattern=r"^https?://")
    forms: list[str] = []  # none named: all
    secret: str = ""  # signs what is sent


class Web(BaseModel):
    """The one web server: the page, the chat, the console, /healthz, /readyz, /metrics."""

    model_config = ConfigDict(extra="forbid")
    listen: str = ""  # address:port; "": none
    certificate: Path | None = None  # PEM: certificate chain and key
    proxy: bool = False  # a proxy of ours stands before it and speaks TLS with the world
    language: Literal["ru", "en"] = "ru"  # of the page, until the visitor chooses
    console: bool = True  # and its API
    hooks: list[Hook] = []


class Reports(BaseModel):
    """What the hotline wants to reach; none: no goal."""

    model_config = ConfigDict(extra="forbid")
    level_percent: float = Field(default=80, ge=1, le=100)  # of callers at the queue, to be answered …
    within_seconds: float = Field(default=20, ge=1, le=3600)  # … so soon
    short_seconds: float = Field(default=5, ge=0, le=3600)  # who leaves the queue sooner is nobody's fault
    abandonment_percent: float | None = Field(default=5, ge=0, le=100)
    delay_seconds: float | None = Field(default=20, ge=0, le=3600)
    handling_seconds: float | None = Field(default=None, ge=1, le=7200)
    containment_percent: float | None = Field(default=None, ge=0, le=100)
    resolution_percent: float | None = Field(default=70, ge=0, le=100)  # at the first call
    satisfaction_percent: float | None = Field(default=None, ge=0, le=100)


class Lines(BaseModel):
    """How callers reach the robot."""

    model_config = ConfigDict(extra="forbid")
    sip: Sip = Sip()
    audiosocket: AudioSocket = AudioSocket()
    browser: Browser = Browser()
    chat: Chat = Chat()
    recording: Recording = Recording()


class Written(BaseModel):
    """What voicebot.yaml may say."""

    model_config = ConfigDict(extra="forbid")
    knowledge_base: Path = Path("knowledge_base")
    models: Path = Path("models")
    out: Path = Path("out")
    records: str = "sqlite:///out/voicebot.db"
    records_days: int | None = Field(default=None, ge=1, le=36500)  # after which what is personal goes
    recordings: Path | None = None  # a folder of prompts spoken by a person
    asr: Engine = Engine()
    tts: Engine = Engine()
    vad: Engine = Engine()
    systems: Engine = Engine(engine="city")  # what stands behind the hotline
    threads: int | None = Field(default=None, ge=1, le=64)  # of each engine that has some; none: its own default
    patience: Patience = Patience()
    lines: Lines = Lines()
    desk: Desk = Desk()
    reports: Reports = Reports()
    web: Web = Web()


class Settings(Written, BaseSettings):
    """The same with the environment on top."""

    model_config = SettingsConfigDict(
        extra="ignore",
        env_prefix="VOICEBOT_",
        env_nested_delimiter="__",
        env_ignore_empty=True,
        enable_decoding=False,  # one way to write a group: a variable for each of its keys
    )
    _file: Path | None = PrivateAttr(None)

    @property
    def file(self) -> Path | None:
        """Where it was read; None where it was not."""
        return self._file

    def again(self) -> "Settings":
        """As they are written by now."""
        return load(self._file) if self._file else self

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


def load(path: Path | None = None) -> Settings:
    """The settings in force, of this file or the one that is found, with absolute paths."""
    path = path or find()
    written = read(path, Written).model_dump() if path else {}
    try:
        settings = Settings(**written)
    except ValidationError as error:
        first = error.errors()[0]
        name = "VOICEBOT_" + "__".join(str(part) for part in first["loc"]).upper()
        what, _ = describe(first, Written)
        raise Problem("settings.environment", name=name, what=what) from error
    folder = (path or Path()).absolute().parent if path else Path.cwd()
    settings._file = path and path.absolute()
    return settings.model_copy(update=_absolute(settings, folder))


SQLITE = "sqlite:///"


def _absolute(settings: Settings, folder: Path) -> dict[str, Any]:
    """Paths seen from the folder of the settings file."""
    paths: dict[str, Any] = {name: folder / getattr(settings, name) for name in ("knowledge_base", "models", "out")}
    if settings.recordings:
        paths["recordings"] = folder / settings.recordings
    paths["lines"] = _lines(settings.lines, folder)
    if settings.desk.music:
        paths["desk"] = settings.desk.model_copy(update={"music": folder / settings.desk.music})
    if settings.web.certificate:
        paths["web"] = settings.web.model_copy(update={"certificate": folder / settings.web.certificate})
    paths["records"] = _database(settings.records, folder)
    options = dict(settings.systems.options)
    for name in {"folder", "statements"} & options.keys():
        options[name] = folder / str(options[name])
    if "url" in options:
        options["url"] = _database(str(options["url"]), folder)
    paths["systems"] = settings.systems.model_copy(update={"options": options})
    return paths


def _database(url: str, folder: Path) -> str:
    return SQLITE + str(folder / url.removeprefix(SQLITE)) if url.startswith(SQLITE) else url


def _lines(lines: Lines, folder: Path) -> Lines:
    sip, recording = lines.sip, lines.recording
    files = {"certificate": sip.certificate, "authority": sip.authority}
    sip = sip.model_copy(update={name: folder / path for name, path in files.items() if path})
    key = recording.key and folder / recording.key
    recording = recording.model_copy(update={"folder": folder / recording.folder, "key": key})
    return lines.model_copy(update={"sip": sip, "recording": recording})
