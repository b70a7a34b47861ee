"""A report's groups as one table for programs: raw numbers, columns named as in JSON."""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO

from openpyxl import Workbook

from voicebot.reports.groups import Report
from voicebot.reports.sheets import Value, put

Row = dict[str, Value]


def flat(told: Report) -> list[Row]:
    """A row a group: its name, `robot.calls`, …, `desk.offered`, …; shares are 0…1, times in seconds."""
    rows = []
    for group in told.groups:
        halves = {"robot": group.robot, "desk": group.desk}
        measured = {
            f"{half}.{name}": value
            for half, figures in halves.items()
            if figures
            for name, value in figures.measures().items()
        }
        rows.append({told.by: group.name} | measured)
    return rows


def as_csv(rows: Sequence[Row]) -> bytes:
    """UTF-8 with a mark, as spreadsheets want it."""
    text = StringIO(newline="")
    table = csv.DictWriter(text, _columns(rows))
    table.writeheader()
    table.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Sequence[Row]) -> bytes:
    book, made = Workbook(), BytesIO()
    names = _columns(rows)
    head: Row = {name: name for name in names}
    for number, row in enumerate([head, *rows], 1):
        for column, name in enumerate(names, 1):
            put(book.active, number, column, row.get(name))  # type: ignore[arg-type]
    book.save(made)
    return made.getvalue()


def _columns(rows: Sequence[Row]) -> list[str]:
    """In order of first use."""
    return list(dict.fromkeys(name for row in rows for name in row))
