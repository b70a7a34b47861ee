"""Records as a table for a spreadsheet."""

import csv
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

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
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=path.suffix)
        os.close(handle)
        try:
            write(rows, Path(name))
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
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
        sheet.append([_harmless(row.get(name, "")) for name in names])
    book.save(path)


def _harmless(text: str) -> str:
    """What callers said must not become a formula."""
    return "'" + text if text.startswith(("=", "+", "-", "@")) else text
