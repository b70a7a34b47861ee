"""Records as a table for a spreadsheet."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell

from voicebot.errors import Problem

Rows = Sequence[dict[str, str]]


def columns(rows: Rows) -> list[str]:
    """The names of all columns, in order of first use."""
    return list(dict.fromkeys(name for row in rows for name in row))


def export(rows: Rows, path: Path) -> None:
    """Write .csv (UTF-8 with a mark, as spreadsheets want it) or .xlsx; an earlier file is replaced only at the end."""
    writers = {".csv": _csv, ".xlsx": _xlsx}
    write = writers.get(path.suffix.lower())
    if write is None:
        raise Problem("records.format", path=path)
    part = path.with_name(path.name + ".part")
    try:
        try:
            write(rows, part)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise Problem("records.unwritable", path=path, why=error.strerror) from error


def _csv(rows: Rows, path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.DictWriter(file, columns(rows))
        table.writeheader()
        table.writerows({name: _harmless(text) for name, text in row.items()} for row in rows)


def _xlsx(rows: Rows, path: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("records")
    names = columns(rows)
    sheet.append(names)
    for row in rows:
        sheet.append([_cell(sheet, row.get(name, "")) for name in names])
    book.save(path)


# What callers said must not become a formula: a cell can be marked as text, a line of CSV can't.


def _cell(sheet: Any, text: str) -> Cell:
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type, cell.quotePrefix = "s", True
    return cell


def _harmless(text: str) -> str:
    return "'" + text if text.lstrip().startswith(("=", "+", "-", "@")) else text
