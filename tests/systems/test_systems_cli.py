"""`voicebot systems`, as it is typed."""

import json
import re
from pathlib import Path

import pytest
from city_service import Service
from typer.testing import CliRunner, Result

from voicebot.cli import doctor
from voicebot.cli.systems import app
from voicebot.errors import Problem
from voicebot.records.ledger import Ledger

READING = {"account": "1234567897", "cold": "123", "hot": "45"}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "voicebot.yaml").write_text("records: sqlite:///voicebot.db\n", encoding="utf-8")
    monkeypatch.setenv("VOICEBOT_SETTINGS", str(tmp_path / "voicebot.yaml"))
    monkeypatch.setenv("COLUMNS", "240")


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    opened = Ledger(f"sqlite:///{tmp_path}/voicebot.db")
    opened.begin("a1", "sip", "")
    return opened


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def objects(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_an_account_is_shown() -> None:
    result = run("ask", "account", "account=1234567897")
    assert result.exit_code == 0 and "улица Лесная, дом 5, квартира 12" in result.stdout


def test_fields_are_called_by_words_and_programs_read_their_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEBOT_LANGUAGE", "ru")
    shown, told = run("ask", "account", "account=1234567897"), run("ask", "account", "account=1234567897", "--json")
    (reply,) = objects(told)
    assert "cold_meter" in reply["fields"] and "half_peak" in reply["fields"]  # type: ignore[operator]
    assert "номер счётчика холодной воды" in shown.stdout and not re.search("[a-z]", shown.stdout)


def test_what_is_not_there_is_told_with_exit_1() -> None:
    result = run("ask", "account", "account=5")
    assert (result.exit_code, result.stdout) == (1, "") and "no such thing" in result.stderr


def test_options_are_a_table_or_one_object() -> None:
    wish = ("ask", "free_times", "doctor=терапевт", "today=2026-01-12")
    assert run(*wish).stdout.count("2026-01-1") == 6
    (reply,) = objects(run(*wish, "--json"))
    assert reply["fields"] == {} and reply["options"][0] == {"time": "2026-01-13T14:20", "room": "101"}  # type: ignore[index]


def test_our_own_numbers_are_known(ledger: Ledger) -> None:
    ledger.keep("a1", "lamp", {})
    assert "принята" in run("ask", "request", "number=1").stdout


def test_a_value_without_a_name_is_told() -> None:
    with pytest.raises(Problem, match="write NAME=VALUE"):
        CliRunner().invoke(app, ["ask", "account", "1234567897"], catch_exceptions=False)


def test_what_waits_is_counted_and_delivered(ledger: Ledger) -> None:
    ledger.keep("a1", "water_reading", READING, "city")
    ledger.keep("a1", "water_reading", {**READING, "account": "5"}, "city")
    assert "2 forms are not delivered, the oldest is number 1" in run().stdout
    tried = run("deliver", "--json")
    assert (tried.exit_code, [one["delivered"] for one in objects(tried)]) == (1, [True, False])
    (left,) = objects(run("--json"))
    assert left["system"] == "city" and left["reachable"] is True
    assert left["undelivered"]["city"]["count"] == 1  # type: ignore[index]
    assert "there may be no such account" in run().stdout
    assert "Nothing is due" in run("deliver").stderr
    assert "✗" in run("deliver", "--now").stdout


def test_what_waits_for_a_system_that_is_not_in_use_is_not_forgotten(ledger: Ledger) -> None:
    ledger.keep("a1", "water_reading", READING, "rest")
    assert "They are for rest, which is not the system in use" in run().stdout
    assert "Nothing is due" in run("deliver").stderr


def test_values_are_not_shown(ledger: Ledger) -> None:
    ledger.keep("a1", "water_reading", READING, "city")
    assert "1234567897" not in run().stdout + run("deliver").stdout


def test_a_system_that_is_down_is_told(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEBOT_SYSTEMS__ENGINE", "rest")
    monkeypatch.setenv("VOICEBOT_SYSTEMS__OPTIONS__URL", service.url)
    assert "it answers" in run().stdout
    service.server_close()
    result = run()
    assert result.exit_code == 2 and "can't be reached" in result.stdout


def test_the_doctor_speaks_of_engines_in_words(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOICEBOT_LANGUAGE", "ru")
    doctor._show([("asr: vosk", False, "", False), ("asr: auto", True, "", True)])
    shown = capsys.readouterr().out
    assert "слух (asr): vosk" in shown and "слух (asr), по настройкам: auto" in shown


def test_the_doctor_asks_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from voicebot import settings

    chosen = settings.load()
    assert doctor._answers(chosen) == "it answers"
    monkeypatch.setenv("VOICEBOT_SYSTEMS__ENGINE", "rest")
    monkeypatch.setenv("VOICEBOT_SYSTEMS__OPTIONS__URL", "http://127.0.0.1:9")
    with pytest.raises(Problem, match="can't be reached"):
        doctor._answers(settings.load())
