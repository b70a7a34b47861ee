"""The command line as people and programs use it: its output, its exit code; as a process where that matters."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from tiny_base import FILES, write
from typer.testing import CliRunner

from voicebot.cli.main import app, main

ROOT = Path(__file__).parents[1]
WAVS = ROOT / "tests" / "wav"
ENGLISH = {"VOICEBOT_LANGUAGE": "en", "COLUMNS": "200"}
QUESTION = WAVS / "festival" / "до какого числа передавать показания.wav"
BYE = WAVS / "festival" / "спасибо до свидания.wav"


def voicebot(*arguments: object, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run it with records of its own."""
    command = [sys.executable, "-m", "voicebot", *map(str, arguments)]
    variables = {**os.environ, **ENGLISH, **environment}
    return subprocess.run(command, input=stdin, capture_output=True, text=True, cwd=ROOT, env=variables, timeout=290)


def here(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """The same in this process, which has its libraries loaded."""
    code, out, err = 0, StringIO(), StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["voicebot", *map(str, arguments)])
        patch.chdir(ROOT)
        for name, value in {**ENGLISH, **environment}.items():
            patch.setenv(name, value)
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
    return subprocess.CompletedProcess(sys.argv, code, out.getvalue(), err.getvalue())


def told(*arguments: str, stdin: str = "") -> list[dict[str, Any]]:
    """The JSON objects of a command that needs no process of its own."""
    done = CliRunner().invoke(app, arguments, input=stdin, env={"VOICEBOT_LANGUAGE": "en"})
    assert done.exit_code in (0, 1), done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def objects(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    """The JSON objects of standard output, which holds nothing else."""
    assert done.returncode in (0, 1), done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def refusal(done: subprocess.CompletedProcess[str], *named: object) -> str:
    """The one sentence that says what is wrong: exit 2, no traceback, with these things named."""
    assert done.returncode == 2, (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    lines = [line for line in done.stderr.splitlines() if not line.startswith(("Heard by ", "Spoken by "))]
    assert len(lines) == 1, done.stderr
    for name in named:
        assert str(name) in lines[0]
    return lines[0]


def test_ask_answers_with_its_reasons() -> None:
    (answer,) = told("ask", "как работает мфц", "--json")
    assert answer["decision"] == "answer"
    assert answer["scenario"] == "mfc_hours"
    assert answer["candidates"][0] == {"scenario": "mfc_hours", "score": answer["score"]}
    assert "20:00" in answer["reply"]


@pytest.mark.parametrize(
    ("moment", "reply"), [("2026-11-26T12:00", "сейчас на месте"), ("2026-11-28T12:00", "Сейчас их нет")]
)
def test_ask_answers_for_the_moment_that_is_given_and_says_it(moment: str, reply: str) -> None:
    (answer,) = told("ask", "когда вы работаете", "--now", moment, "--json")
    assert reply in answer["reply"] and answer["moment"] == f"{moment}:00"


def test_ask_answers_for_now_where_no_moment_is_given() -> None:
    before = datetime.now().replace(microsecond=0)
    (answer,) = told("ask", "вы робот", "--json")
    assert before <= datetime.fromisoformat(answer["moment"]) <= datetime.now()


def test_ask_reads_one_text_a_line_and_rejects_what_it_does_not_know() -> None:
    answers = told("ask", "-", "--json", stdin="хочу передать показания воды\n\nсколько весит слон\n")
    assert [(a["decision"], a["scenario"]) for a in answers] == [("answer", "water_reading"), ("reject", None)]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("number", "сто двадцать три целых пять десятых", "123.5"),
        ("digits", "ноль двадцать один", "021"),
        ("number", "я пока не посмотрела на счетчик", None),
        ("yesno", "да, всё верно", True),
    ],
)
def test_parse_gives_the_value_or_null(kind: str, text: str, value: object) -> None:
    assert told("parse", kind, text, "--json") == [{"text": text, "value": value}]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("date", "послезавтра в половину третьего", "2026-11-27T14:30"),
        ("address", "на лесной дом пять квартира два", "улица Лесная, дом 5, квартира 2"),
        ("phone", "восемь девятьсот шестнадцать сто двадцать три сорок пять шестьдесят семь", "+79161234567"),
        ("date", "не знаю", None),
    ],
)
def test_parse_reads_dates_from_the_given_day_addresses_and_phones(kind: str, text: str, value: object) -> None:
    assert told("parse", kind, text, "--json", "--now", "2026-11-25T10:00:00") == [{"text": text, "value": value}]


def test_hear_says_what_was_said_and_goes_on_after_a_bad_file(tmp_path: Path) -> None:
    empty = tmp_path / "empty.wav"
    empty.touch()
    done = here("hear", empty, WAVS / "human" / "сто двадцать три.wav", "--slot", "number", "--json")
    (heard,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert heard["text"] == "сто двадцать три"
    assert set(heard) == {"file", "text", "confidence", "engine", "audio_seconds", "compute_seconds"}
    refusal(done, empty)


def test_say_writes_a_file_that_sounds(tmp_path: Path) -> None:
    file = tmp_path / "hours.wav"
    assert here("say", "Линия работает с 8:00 до 20:00", "-o", file).returncode == 0
    assert file.stat().st_size > 16_000


def test_say_refuses_what_cannot_be_said(tmp_path: Path) -> None:
    refusal(here("say", "…", "-o", tmp_path / "x.wav"), "…")


def test_say_names_a_place_that_is_full() -> None:
    refusal(here("say", "добрый день", "-o", "/dev/full"), "/dev/full")


def test_wav_files_are_one_call_and_the_same_ones_give_the_same(tmp_path: Path) -> None:
    wanted = ("replay", QUESTION, BYE, "--json", "--out")
    (call,), (again,) = (objects(voicebot(*wanted, tmp_path / name)) for name in ("once", "again"))
    assert call["outcome"] == "answered"
    assert [turn["scenario"] for turn in call["turns"]] == ["reading_deadline", "thanks_bye"]
    assert call["passed"] and not call["failures"]
    assert all((tmp_path / "once" / f"{call['call']}.{kind}").exists() for kind in ("wav", "html"))
    for turn in (*call["turns"], *again["turns"]):
        del turn["compute_ms"]
    assert call == again


def test_a_script_that_expects_the_wrong_thing_fails_with_its_line(tmp_path: Path) -> None:
    script = tmp_path / "wrong.yaml"
    script.write_text(
        "call: проверка\nturns:\n  - caller: {says: как работает мфц}\n    robot: {scenario: covid_line}\n", "utf-8"
    )
    done = voicebot("replay", script, "--json")
    (call,) = objects(done)
    assert done.returncode == 1
    assert not call["passed"]
    assert call["failures"][0].startswith(f"{script}:4:")
    assert "covid_line" in call["failures"][0] and "mfc_hours" in call["failures"][0]


@pytest.mark.parametrize("name", ["gone.yaml", "gone.wav", "deaf.yaml"])
def test_what_cannot_be_replayed_is_told_before_engines_are_loaded(name: str, tmp_path: Path) -> None:
    (tmp_path / "deaf.yaml").write_text("call: x\nturns:\n  - caller: {wav: gone.wav}\n", "utf-8")
    refusal(here("replay", tmp_path / name, VOICEBOT_MODELS=str(tmp_path)), "gone.")


def test_a_place_for_results_that_cannot_be_is_told_before_calls_are_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    wanted = ("replay", ROOT / "tests/calls/bank", "--report", tmp_path / "file" / "calls.html")
    refusal(here(*wanted, VOICEBOT_MODELS=str(tmp_path)), tmp_path / "file")


def test_a_call_script_with_an_unknown_key_is_refused_with_its_place(tmp_path: Path) -> None:
    script = tmp_path / "typo.yaml"
    script.write_text("call: проверка\nturns:\n  - caler: {says: да}\n", "utf-8")
    refusal(here("replay", script), f"{script}:3:", "caler")


def test_many_calls_are_told_in_order_and_what_could_not_be_made_is_exit_2(tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    calls.mkdir()
    (calls / "a.yaml").write_text("cal: x\n", "utf-8")
    text = f"call: б\nturns:\n  - caller: {{wav: '{BYE}'}}\n    robot: {{scenario: thanks_bye}}\n"
    (calls / "b.yaml").write_text(text, "utf-8")
    wanted = ("--junit", tmp_path / "calls.xml", "--report", tmp_path / "calls.html", "--telephone", "gsm", "--loss", 1)
    done = voicebot("replay", calls, "--json", *wanted)
    assert done.returncode == 2, done.stderr
    assert "1 of 2 calls could not be made" in done.stderr
    broken, good = (json.loads(line) for line in done.stdout.splitlines())
    assert [broken["call"], good["call"]] == ["a", "b"]
    assert f"{calls / 'a.yaml'}:1:1" in broken["failures"][0] and good["passed"]
    assert 'errors="1"' in (tmp_path / "calls.xml").read_text("utf-8")
    assert 'href="calls_pages/b.html"' in (tmp_path / "calls.html").read_text("utf-8")
    assert (tmp_path / "calls_pages" / "b.html").is_file()


def test_a_knowledge_base_with_a_mistake_is_refused_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "hotline.yaml").write_text((ROOT / "knowledge_base/hotline.yaml").read_text("utf-8") + "greting: x\n")
    done = here("kb", "check", tmp_path)
    assert done.returncode == 2
    assert f"{tmp_path / 'hotline.yaml'}:" in done.stderr and "greting" in done.stderr
    assert "Traceback" not in done.stderr


def test_kb_check_tells_which_test_failed_and_what_came_instead(tmp_path: Path) -> None:
    test = {"say": "сколько стоит парковка", "decision": "reject"}
    write(tmp_path, {**FILES, "city/parking.yaml": FILES["city/parking.yaml"] | {"tests": [test]}})
    done = here("kb", "check", tmp_path)
    assert done.returncode == 2
    assert "сколько стоит парковка" in done.stderr and "expected reject, got answer parking" in done.stderr


def test_no_model_at_all_is_said_with_the_command_that_mends_it(tmp_path: Path) -> None:
    why = refusal(here("hear", QUESTION, VOICEBOT_MODELS=str(tmp_path)))
    assert "voicebot models install whisper-base" in why


def test_locked_records_are_said_and_lose_nothing(tmp_path: Path) -> None:
    database = tmp_path / "records.db"
    records = f"sqlite:///{database}"
    assert voicebot("records", "list", VOICEBOT_RECORDS=records).returncode == 0
    holder = sqlite3.connect(database)
    holder.execute("INSERT INTO calls (id, line, caller) VALUES ('before', 'recorded', '')")
    holder.commit()
    holder.execute("PRAGMA locking_mode=EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    refusal(voicebot("records", "list", VOICEBOT_RECORDS=records), database, "locked")
    holder.close()
    listed = objects(voicebot("records", "list", "--calls", "--json", VOICEBOT_RECORDS=records))
    assert [row["call"] for row in listed] == ["before"]


def test_records_in_a_place_that_cannot_be_are_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    refusal(here("records", "list", VOICEBOT_RECORDS=f"sqlite:///{tmp_path / 'file' / 'records.db'}"), tmp_path)


def test_doctor_finds_what_is_needed_and_names_what_is_missing() -> None:
    findings = objects(here("doctor", "--json"))
    assert all(finding["present"] for finding in findings if finding["needed"])
    assert any(finding["what"] == "asr: whisper" and finding["present"] for finding in findings)


def test_doctor_fails_where_nothing_can_hear(tmp_path: Path) -> None:
    assert here("doctor", VOICEBOT_MODELS=str(tmp_path)).returncode == 2


def test_messages_are_russian_for_russians() -> None:
    assert "проверьте имя и папку" in here("replay", "нет такого.wav", VOICEBOT_LANGUAGE="ru").stderr


def test_the_demonstration_shows_three_calls_and_leaves_them(tmp_path: Path) -> None:
    records = f"sqlite:///{tmp_path / 'records.db'}"
    done = voicebot("demo", VOICEBOT_OUT=str(tmp_path), VOICEBOT_RECORDS=records, COLUMNS="80")
    assert done.returncode == 0, done.stdout + done.stderr
    assert max(map(len, (done.stdout + done.stderr).replace(str(tmp_path), "out").splitlines())) <= 80
    shown = " ".join(done.stdout.split())
    assert "Hand-off card" in shown and "times faster than real time" in shown
    for name in ("question", "reading", "handoff"):
        assert (tmp_path / f"{name}.wav").exists() and (tmp_path / f"{name}.html").exists()
    (form,) = objects(voicebot("records", "list", "--json", VOICEBOT_RECORDS=records))
    assert (form["form"], form["account"], form["cold"], form["hot"]) == ("water_reading", "1234567897", "123", "45")


def test_a_full_disk_is_said_and_what_was_recorded_before_is_safe(tmp_path: Path) -> None:
    limit = f"ulimit -f 600; exec {sys.executable} -m voicebot"  # no file may grow over 600 kB
    script = ROOT / "tests/calls/question.yaml"
    done = subprocess.run(
        ["bash", "-c", f'{limit} replay "$0" --out "$1"', script, tmp_path],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **ENGLISH},
        timeout=290,
    )
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert "question.wav" in done.stderr
    database = sqlite3.connect(tmp_path / "question.db")
    assert database.execute("SELECT outcome FROM calls").fetchall() == [("answered",)]
    database.close()


def test_a_reader_that_has_had_enough_ends_it_quietly() -> None:
    command = f"{sys.executable} -m voicebot kb check --help | head -1; {sys.executable} -m voicebot ask - | head -1"
    done = subprocess.run(
        ["bash", "-c", command], input="вы робот\n" * 50, capture_output=True, text=True, cwd=ROOT, timeout=290
    )
    assert "Traceback" not in done.stderr


def test_output_to_a_full_disk_is_said() -> None:
    command = f"{sys.executable} -m voicebot ask 'вы робот' --json > /dev/full"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=ROOT, timeout=290)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_an_example_indented_into_the_one_above_is_told(tmp_path: Path) -> None:
    (tmp_path / "hotline.yaml").write_text((ROOT / "knowledge_base/hotline.yaml").read_text("utf-8"))
    area = tmp_path / "documents"
    area.mkdir()
    hours = (ROOT / "knowledge_base/documents/mfc_hours.yaml").read_text("utf-8").splitlines()
    second = hours.index("examples:") + 2
    hours[second] = "  " + hours[second]
    (area / "mfc_hours.yaml").write_text("\n".join(hours) + "\n", "utf-8")
    done = here("kb", "check", tmp_path)
    assert done.returncode == 2
    assert f"mfc_hours.yaml:{second}:" in done.stderr
