from pathlib import Path

import pytest

from voicebot import settings
from voicebot.documents import Faulty
from voicebot.errors import Problem
from voicebot.settings import Settings


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings but those of the test."""
    monkeypatch.setenv("VOICEBOT_LANGUAGE", "en")
    for field in Settings.model_fields:
        monkeypatch.delenv(f"VOICEBOT_{field.upper()}", raising=False)
    monkeypatch.delenv("VOICEBOT_SETTINGS", raising=False)
    monkeypatch.chdir(tmp_path)


def write(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "voicebot.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_empty_file_means_the_defaults(tmp_path: Path) -> None:
    write(tmp_path, "# nothing\n")
    loaded = settings.load()
    assert (loaded.asr.engine, loaded.tts.engine, loaded.vad.engine) == ("auto", "auto", "auto")
    assert loaded.patience.pause_ms == 600
    assert loaded.models == tmp_path / "models"
    assert loaded.records == f"sqlite:///{tmp_path}/out/voicebot.db"


def test_the_shipped_file_says_what_the_defaults_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    defaults = Settings()
    monkeypatch.setenv("VOICEBOT_SETTINGS", str(Path(__file__).parents[1] / "voicebot.yaml"))
    shipped = settings.load()
    assert (shipped.asr, shipped.tts, shipped.vad) == (defaults.asr, defaults.tts, defaults.vad)
    assert shipped.systems == defaults.systems
    assert shipped.patience == defaults.patience


def test_without_a_file_here_the_one_of_the_checkout_is_used() -> None:
    assert settings.find() == Path(settings.__file__).parents[1] / "voicebot.yaml"


def test_the_file_in_this_folder_is_used(tmp_path: Path) -> None:
    write(tmp_path, "asr: {engine: vosk}\npatience: {pause_ms: 700}\n")
    loaded = settings.load()
    assert (loaded.asr.engine, loaded.patience.pause_ms, loaded.patience.keys_ms) == ("vosk", 700, 3000)


def test_the_environment_has_the_last_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "asr: {engine: vosk, options: {beam: 3}}\npatience: {pause_ms: 700}\n")
    monkeypatch.setenv("VOICEBOT_ASR__ENGINE", "whisper")
    monkeypatch.setenv("VOICEBOT_PATIENCE__KEYS_MS", "2000")
    loaded = settings.load()
    assert (loaded.asr.engine, loaded.asr.options) == ("whisper", {"beam": 3})
    assert (loaded.patience.pause_ms, loaded.patience.keys_ms) == (700, 2000)


def test_an_empty_variable_is_no_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "out: results\n")
    monkeypatch.setenv("VOICEBOT_OUT", "")
    assert settings.load().out == tmp_path / "results"


def test_the_file_may_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "asr: {engine: vosk}\n")
    named = write(tmp_path / "other", "asr: {engine: whisper}\n")
    monkeypatch.setenv("VOICEBOT_SETTINGS", str(named))
    assert settings.load().asr.engine == "whisper"


def test_paths_are_seen_from_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(
        tmp_path / "etc", "knowledge_base: ../kb\nout: /var/calls\nrecords: sqlite:///calls.db\ndesk: {music: a.wav}\n"
    )
    monkeypatch.setenv("VOICEBOT_SETTINGS", "etc/voicebot.yaml")
    loaded = settings.load()
    assert loaded.knowledge_base.resolve() == tmp_path / "kb"
    assert loaded.out == Path("/var/calls")
    assert loaded.models == tmp_path / "etc" / "models"
    assert loaded.records == f"sqlite:///{tmp_path}/etc/calls.db"
    assert loaded.desk.music == tmp_path / "etc" / "a.wav"


def test_what_was_changed_meanwhile_is_read_again_from_the_same_file(tmp_path: Path) -> None:
    write(tmp_path, "desk: {operators: {anna: {skills: {people: 1}}}}\n")
    loaded = settings.load()
    write(tmp_path, "desk: {operators: {anna: {skills: {people: 1}, lunch: '12:00-13:00'}}}\n")
    assert loaded.desk.operators["anna"].lunch is None
    assert loaded.model_copy().again().desk.operators["anna"].lunch == "12:00-13:00"
    assert settings.Settings().again() == settings.Settings()


def test_paths_of_a_system_are_seen_from_the_file(tmp_path: Path) -> None:
    write(tmp_path, "systems: {engine: sql, options: {url: 'sqlite:///city.db', statements: city.yaml}}\n")
    assert settings.load().systems.options == {
        "url": f"sqlite:///{tmp_path}/city.db",
        "statements": tmp_path / "city.yaml",
    }


@pytest.mark.parametrize("url", ["sqlite:////var/calls.db", "postgresql+psycopg://robot@db/calls"])
def test_whole_addresses_of_records_stay_as_they_are(tmp_path: Path, url: str) -> None:
    write(tmp_path, f"records: {url}\n")
    assert settings.load().records == url


@pytest.mark.parametrize(
    ("text", "line", "column", "what"),
    [
        ("asr: {engine: vosk}\nrecord: x\n", 2, 1, "there is no key “record” here — did you mean records?"),
        ("tts:\n  engin: silero\n", 2, 3, "there is no key “engin” here — did you mean engine?"),
        ("patience:\n  pause_ms: 50\n", 2, 3, "patience.pause_ms is too small: the limit is 200 — correct the number"),
        ("asr: vosk\n", 1, 1, "asr must be made of lines like “key: value”"),
        ("out: 5\n", 1, 1, "out must be text"),
    ],
)
def test_what_is_wrong_in_the_file_is_shown_where_it_stands(
    tmp_path: Path, text: str, line: int, column: int, what: str
) -> None:
    path = write(tmp_path, text)
    with pytest.raises(Faulty) as caught:
        settings.load()
    assert str(caught.value).startswith(f"{path}:{line}:{column}: {what}")


@pytest.mark.parametrize(
    ("name", "value", "what"),
    [
        ("VOICEBOT_PATIENCE__PAUSE_MS", "soon", "must be a number"),
        ("VOICEBOT_PATIENCE__PAUSE_MS", "50", "too small: the limit is 200"),
        ("VOICEBOT_ASR__ENGIN", "vosk", "there is no key “engin”"),
        ("VOICEBOT_ASR", "vosk", "VOICEBOT_ASR__ENGINE"),
        ("VOICEBOT_PATIENCE", "{broken", "VOICEBOT_ASR__ENGINE"),
    ],
)
def test_a_variable_that_is_wrong_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, what: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(Problem, match=f"variable {name} is wrong") as caught:
        settings.load()
    assert what in str(caught.value) and "\n" not in str(caught.value)


def test_a_named_file_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("VOICEBOT_SETTINGS", str(tmp_path / "gone.yaml"))
    with pytest.raises(Problem, match=r"gone\.yaml, which doesn't exist"):
        settings.load()


def test_a_russian_reads_russian(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEBOT_LANGUAGE", "ru")
    monkeypatch.setenv("VOICEBOT_PATIENCE__PAUSE_MS", "soon")
    with pytest.raises(Problem, match=r"VOICEBOT_PATIENCE__PAUSE_MS задана неверно \(patience.pause_ms: нужно число\)"):
        settings.load()
