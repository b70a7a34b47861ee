"""`voicebot records list` as people read it."""

from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from voicebot.cli import recordings
from voicebot.cli.records import app
from voicebot.records.ledger import Ledger

CALL = "0123456789abcdef0123456789abcdef"


@pytest.fixture(autouse=True)
def left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A caller has left readings; 80 columns, in Russian."""
    for name, value in {"LANGUAGE": "ru", "RECORDS": f"sqlite:///{tmp_path}/test.db"}.items():
        monkeypatch.setenv(f"VOICEBOT_{name}", value)
    monkeypatch.setenv("COLUMNS", "80")
    ledger = Ledger(f"sqlite:///{tmp_path}/test.db")
    ledger.begin(CALL, "sip", "+79001234567")
    ledger.keep(CALL, "water_reading", {"account": "1234567897", "cold": "123"})
    ledger.close()


def listed(*options: str) -> str:
    return " ".join(CliRunner().invoke(app, ["list", *options]).stdout.replace("│", " ").split())


def test_records_are_told_in_the_words_of_the_knowledge_base(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    text = listed()
    assert "Показания счётчиков воды" in text and "лицевой счёт: 1234567897" in text and "холодная вода: 123" in text
    assert "water_reading" not in text and "account" not in text


def test_a_call_s_id_can_be_copied_in_80_columns() -> None:
    assert f" {CALL} " in listed("--calls") and "+79001234567" in listed("--calls")


def test_records_are_read_while_the_knowledge_base_is_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEBOT_KNOWLEDGE_BASE", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "160")
    assert "account: 1234567897" in listed()


def test_records_and_their_calls_are_told_by_the_hotline_s_own_clock(tmp_path: Path) -> None:
    ledger = Ledger(f"sqlite:///{tmp_path}/test.db")
    ledger.begin("earlier", "example", "+70000000001", moment=datetime(2025, 12, 31, 23, 50))
    ledger.keep("earlier", "lamp", {"address": "Лесная, 5"})
    ledger.close()
    assert "2025-12-31 23:50" in listed() and "earlier 2025-12-31 23:50" in listed("--calls")


def test_where_there_are_no_recordings_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEBOT_LINES__RECORDING__FOLDER", str(tmp_path))
    done = CliRunner().invoke(recordings.app, ["list"])
    assert done.stdout == "" and "lines.recording" in done.stderr
    (tmp_path / "one.wav").touch()
    done = CliRunner().invoke(recordings.app, ["list"])
    assert done.stdout.strip() == str(tmp_path / "one.wav") and done.stderr == ""
