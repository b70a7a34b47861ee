"""A folder of CSV files of one's own."""

from pathlib import Path

import pytest

from voicebot.errors import Problem
from voicebot.systems import csv
from voicebot.systems.base import Reply

REQUESTS = "number,state,about,made\n5,принята,нет света,2026-01-12\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "csv").mkdir()
    return tmp_path / "csv"


def asked(folder: Path, number: str = "5") -> Reply | None:
    return csv.load(folder.parent, folder).ask("request", {"number": number})


EXPECTED = Reply({"state": "принята", "about": "нет света", "made": "2026-01-12"})


@pytest.mark.parametrize(
    "text",
    [
        REQUESTS,
        "\ufeff" + REQUESTS,
        REQUESTS.replace(",", ";"),
        REQUESTS.replace("\n", "\r\n"),
        "made,about,state,further,number\n2026-01-12, нет света ,принята,x,5\n",
    ],
)
def test_commas_or_semicolons_any_order_of_columns(folder: Path, text: str) -> None:
    (folder / "requests.csv").write_bytes(text.encode())
    assert asked(folder) == EXPECTED


def test_a_value_may_have_lines_and_quotes(folder: Path) -> None:
    (folder / "requests.csv").write_text('number,state,about,made\n5,"в работе,\nзавтра",«лифт»,2026-01-12\n', "utf-8")
    reply = asked(folder)
    assert reply and reply.fields["state"] == "в работе,\nзавтра"


def test_what_there_is_no_file_for_is_empty(folder: Path) -> None:
    system = csv.load(folder.parent, folder)
    assert system.ask("account", {"account": "1", "today": "2026-01-12"}) is None
    assert system.ask("free_times", {"doctor": "хирург", "today": "2026-01-12"}) is None


def test_the_files_are_read_once(folder: Path) -> None:
    (folder / "requests.csv").write_text(REQUESTS, "utf-8")
    assert asked(folder) == EXPECTED
    (folder / "requests.csv").write_text(REQUESTS.replace("принята", "выполнена"), "utf-8")
    assert asked(folder) == EXPECTED
    (folder.parent / "csv.db").unlink()
    reply = asked(folder)
    assert reply and reply.fields["state"] == "выполнена"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"number;state\n", r"requests\.csv has no column about"),
        (b"", r"requests\.csv has no column number"),
        (REQUESTS.encode("cp1251"), "not in UTF-8"),
        ((REQUESTS + "6,принята\n").encode(), r"requests\.csv:3: the line has more or fewer values"),
        ((REQUESTS + "6,принята,a,b,c\n").encode(), r"requests\.csv:3: the line has more or fewer values"),
        ((REQUESTS + '6,принята,"a,b\n').encode(), r"requests\.csv:2: the line has more or fewer values"),
        ((REQUESTS + "5,принята,a,2026-01-12\n").encode(), "UNIQUE constraint failed: requests.number"),
    ],
)
def test_what_is_wrong_in_a_file_is_told_and_nothing_is_read(folder: Path, data: bytes, what: str) -> None:
    (folder / "requests.csv").write_bytes(data)
    with pytest.raises(Problem, match=what):
        asked(folder)
    (folder / "requests.csv").write_text(REQUESTS, "utf-8")
    assert asked(folder) == EXPECTED


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="There is no folder"):
        csv.load(tmp_path, tmp_path / "gone")
    assert not (tmp_path / "csv.db").exists()
