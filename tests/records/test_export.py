import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from voicebot.errors import Problem
from voicebot.records.export import Rows, columns, export

ROWS = [
    {"number": "1", "form": "water_reading", "account": "0012345678", "cold": "123"},
    {"number": "2", "form": "complaint", "text": "шумят, «ночью»;\nпосле 23:00"},
]
FORMATS = [".csv", ".xlsx"]


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEBOT_LANGUAGE", "en")


def read(path: Path) -> list[list[str]]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.reader(file))
    book = load_workbook(path)
    rows = [["" if cell.value is None else cell.value for cell in row] for row in book.active.iter_rows()]
    assert not any(cell.data_type == "f" for row in book.active.iter_rows() for cell in row)
    book.close()
    return rows


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_slot_has_a_column_of_its_own(tmp_path: Path, suffix: str) -> None:
    export(ROWS, tmp_path / f"out{suffix}")
    assert read(tmp_path / f"out{suffix}") == [
        ["number", "form", "account", "cold", "text"],
        ["1", "water_reading", "0012345678", "123", ""],
        ["2", "complaint", "", "", "шумят, «ночью»;\nпосле 23:00"],
    ]


def test_a_spreadsheet_sees_that_a_csv_is_utf8(tmp_path: Path) -> None:
    export(ROWS, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf")


FORMULAS = ["=1+1", "+7", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", "\r=1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_caller_said_is_no_formula_in_csv(tmp_path: Path, text: str) -> None:
    export([{"text": text}], tmp_path / "out.csv")
    assert read(tmp_path / "out.csv")[1] == ["'" + text]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_caller_said_is_text_in_a_workbook(tmp_path: Path, text: str) -> None:
    export([{"text": text}], tmp_path / "out.xlsx")
    cell = load_workbook(tmp_path / "out.xlsx").active["A2"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert cell.value == text.replace("\r", "\n")


@pytest.mark.parametrize("suffix", FORMATS)
def test_no_records_are_an_empty_table(tmp_path: Path, suffix: str) -> None:
    export([], tmp_path / f"out{suffix}")
    assert read(tmp_path / f"out{suffix}") in ([], [[]])


@given(st.lists(st.dictionaries(st.sampled_from("abc"), st.text(max_size=20), min_size=1), max_size=4))
@pytest.mark.parametrize("suffix", FORMATS)
def test_any_text_can_be_exported(tmp_path_factory: pytest.TempPathFactory, suffix: str, rows: Rows) -> None:
    path = tmp_path_factory.getbasetemp() / f"any{suffix}"
    export(rows, path)
    if rows:
        assert read(path)[0] == columns(rows)


@pytest.mark.parametrize("name", ["out", "out.txt", "out.xls", "out.csv.gz"])
def test_another_format_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Problem, match=r"\.csv or \.xlsx") as caught:
        export(ROWS, tmp_path / name)
    assert str(tmp_path / name) in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_the_suffix_may_be_in_capitals(tmp_path: Path) -> None:
    export(ROWS, tmp_path / "OUT.CSV")
    assert (tmp_path / "OUT.CSV").is_file()


def test_a_folder_that_is_not_there_is_told_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="can't be written"):
        export(ROWS, tmp_path / "mistyped" / "out.csv")
    assert not (tmp_path / "mistyped").exists()


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Problem, match="can't be written") as caught:
        export(ROWS, tmp_path / "file" / "out.csv")
    assert caught.value.key == "records.unwritable"


def test_a_folder_of_that_name_is_told_and_nothing_is_left_over(tmp_path: Path) -> None:
    (tmp_path / "out.csv").mkdir()
    with pytest.raises(Problem, match="can't be written"):
        export(ROWS, tmp_path / "out.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


@pytest.mark.parametrize("suffix", FORMATS)
def test_an_earlier_file_survives_an_export_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    path = tmp_path / f"out{suffix}"
    export(ROWS, path)
    before = path.read_bytes()

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(Problem, match="No space left on device"):
        export(ROWS[:1], path)
    assert path.read_bytes() == before
    assert [left.name for left in tmp_path.iterdir()] == [path.name]


def test_an_export_replaces_the_earlier_one(tmp_path: Path) -> None:
    export(ROWS, tmp_path / "out.csv")
    export(ROWS[:1], tmp_path / "out.csv")
    assert len(read(tmp_path / "out.csv")) == 2


def test_others_may_read_an_export(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    export(ROWS, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").stat().st_mode == (tmp_path / "plain").stat().st_mode
