"""The letter as a workbook: every figure as a number, with charts of the spreadsheet's own."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.formatting.rule import ColorScaleRule
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from voicebot.errors import Problem
from voicebot.locale import tell
from voicebot.reports.charts import Chart
from voicebot.reports.figures import SECONDS, SHARES
from voicebot.reports.groups import By, Group, grouped
from voicebot.reports.letter import Letter
from voicebot.reports.shown import named, period
from voicebot.reports.table import OWN, WHOLE_DESK

BOLD, HEADING = Font(bold=True), Font(bold=True, size=14)
DAY = 86_400  # seconds: a spreadsheet counts time in days
WIDEST = 60  # letters of a column
ROBOT = ("calls", "containment", "resolution", "understanding", "escalated", "abandoned", "satisfaction", "seconds")
SHEETS: tuple[By, ...] = ("day", "hour", "scenario", "queue", "operator")
TALL = 17  # rows that a chart covers
MOST = 2_000  # groups of a sheet

Value = float | str | None


def write(letter: Letter, path: Path) -> None:
    """Problem where the place can't be written."""
    book, made = Workbook(), BytesIO()
    _summary(book.active, letter)  # type: ignore[arg-type]
    for by in SHEETS:
        _groups(book.create_sheet(tell(f"report.by_{by}")), letter, by)
    _reasons(book.create_sheet(tell("report.reasons")), letter)
    if letter.asked:
        _asked(book.create_sheet(tell("report.asked_sheet")), letter)
    _charts(book.create_sheet(tell("report.charts")), letter.charts)
    book.save(made)
    try:
        path.write_bytes(made.getvalue())
    except OSError as error:
        raise Problem("records.unwritable", path=path, why=error.strerror) from error


def put(sheet: Worksheet, row: int, column: int, value: Value, name: str = "", font: Font | None = None) -> None:
    """name: of the measure, which tells how it is written. What callers said must not become a formula."""
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type, cell.quotePrefix = "s", True
    else:
        _number(cell, value, name)
    if font:
        cell.font = font


def _number(cell: Cell | MergedCell, value: float | None, name: str) -> None:
    if value is not None and name in SECONDS:
        cell.value, cell.number_format = value / DAY, "[m]:ss"
    else:
        cell.value = value
        cell.number_format = "0%" if name in SHARES else "#,##0" if name else "General"


def _summary(sheet: Worksheet, letter: Letter) -> None:
    sheet.title = tell("report.summary")
    put(sheet, 1, 1, letter.hotline or tell("report.title"), font=HEADING)
    put(sheet, 2, 1, period(letter.now.period))
    put(sheet, 3, 1, letter.note or None)
    before = letter.before
    for column, text in ((2, tell("report.now")), (3, period(before.period) if before else "")):
        put(sheet, 4, column, text, font=BOLD)
    measured = letter.now.robot.measures(), letter.now.desk.measures()
    was = (before.robot.measures(), before.desk.measures()) if before else ({}, {})
    row = 5
    for half, names in enumerate((ROBOT, WHOLE_DESK)):
        for name in names:
            own = OWN.get(name, name)
            put(sheet, row, 1, tell(f"report.measure_{name}"))
            put(sheet, row, 2, measured[half][own], own)
            put(sheet, row, 3, was[half].get(own), own)
            row += 1
    for title, texts in ((tell("report.well"), letter.well), (tell("report.badly"), letter.badly)):
        row += 1
        put(sheet, row, 1, title, font=BOLD)
        for text in texts or (tell("report.nothing_told"),):
            row += 1
            put(sheet, row, 1, text)
    _wide(sheet, upto=4 + len(ROBOT) + len(WHOLE_DESK))


def _groups(sheet: Worksheet, letter: Letter, by: By) -> None:
    robot, desk = by not in ("queue", "operator"), by != "scenario"
    names = [*(ROBOT if robot else ()), *(WHOLE_DESK if desk else ())]
    put(sheet, 1, 1, tell(f"report.column_{by}"), font=BOLD)
    for column, name in enumerate(names, 2):
        put(sheet, 1, column, tell(f"report.measure_{name}"), font=BOLD)
        sheet.cell(1, column).alignment = Alignment(wrap_text=True, vertical="top")
    groups = list(grouped(letter.rows, letter.now.period, by, letter.targets))[:MOST]
    for row, group in enumerate(groups, 2):
        put(sheet, row, 1, named(by, group.name, letter.titles))
        for column, (name, value) in enumerate(_measured(group, robot, desk), 2):
            put(sheet, row, column, value, name)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions
    _wide(sheet, first_only=True)


def _measured(group: Group, robot: bool, desk: bool) -> Iterable[tuple[str, float | None]]:
    for half, names in ((group.robot if robot else None, ROBOT), (group.desk if desk else None, WHOLE_DESK)):
        if half:
            measures = half.measures()
            yield from ((OWN.get(name, name), measures[OWN.get(name, name)]) for name in names)


def _reasons(sheet: Worksheet, letter: Letter) -> None:
    rows: list[tuple[Value, ...]] = [(tell("report.reason_column"), tell("report.measure_calls"))]
    _table(sheet, [*rows, *letter.now.reasons])


def _asked(sheet: Worksheet, letter: Letter) -> None:
    heads = (tell("report.count_column"), tell("report.said_column"))
    rows: list[tuple[Value, ...]] = [(one.count, " · ".join(one.texts)) for one in letter.asked]
    _table(sheet, [heads, *rows])


def _table(sheet: Worksheet, rows: Sequence[Sequence[Value]]) -> None:
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            put(sheet, number, column, value, font=BOLD if number == 1 else None)
    _wide(sheet)


def _charts(sheet: Worksheet, charts: Iterable[Chart]) -> None:
    """The numbers on the left, the chart beside them."""
    row = 1
    for chart in charts:
        put(sheet, row, 1, chart.title, font=BOLD)
        for column, series in enumerate(chart.series, 2):
            put(sheet, row + 1, column, series.name)
            for place, value in enumerate(series.values):
                put(sheet, row + 2 + place, column, value)
        for place, category in enumerate(chart.categories):
            put(sheet, row + 2 + place, 1, category)
        last = row + 1 + len(chart.categories)
        if chart.kind == "heat":
            area = f"B{row + 2}:{get_column_letter(1 + len(chart.series))}{last}"
            scale = ColorScaleRule("min", None, "F4F6F9", "max", None, None, "max", None, "1769AA")  # type: ignore[no-untyped-call]
            sheet.conditional_formatting.add(area, scale)
        else:
            sheet.add_chart(_native(sheet, chart, row + 1, last), f"K{row}")
        row = max(last, row + TALL) + 2
    _wide(sheet, first_only=True)


def _native(sheet: Worksheet, chart: Chart, head: int, last: int) -> BarChart | LineChart:
    made: BarChart | LineChart = LineChart() if chart.kind == "lines" else BarChart()
    if isinstance(made, BarChart):
        made.grouping, made.overlap = "stacked", 100
        made.type = "bar" if chart.kind == "across" else "col"
    made.title, made.height, made.width = chart.title, 8, 18
    made.x_axis.delete = made.y_axis.delete = False
    made.add_data(Reference(sheet, 2, head, 1 + len(chart.series), last), titles_from_data=True)
    made.set_categories(Reference(sheet, 1, head + 1, 1, last))
    return made


def _wide(sheet: Worksheet, first_only: bool = False, upto: int | None = None) -> None:
    """Columns as wide as what stands in them."""
    for number, cells in enumerate(sheet.iter_cols(max_row=upto), 1):
        longest = max((len(cell.value) for cell in cells if isinstance(cell.value, str)), default=0)
        width = 14 if first_only and number > 1 else max(12, longest + 2)
        sheet.column_dimensions[get_column_letter(number)].width = min(width, WIDEST)
