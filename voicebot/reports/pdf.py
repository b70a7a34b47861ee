"""The letter on paper: figures and findings, charts, what has no article. The same letter is the same bytes."""

import textwrap
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from voicebot.errors import Problem
from voicebot.locale import tell
from voicebot.reports.charts import Chart
from voicebot.reports.colours import BAD, GOOD, INK, LINE, SOFT
from voicebot.reports.letter import Asked, Letter, Tile
from voicebot.reports.plots import draw
from voicebot.reports.shown import count, period

A4 = (8.27, 11.69)  # inches
LEFT, RIGHT, TOP = 0.08, 0.93, 0.95  # of the page
STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "pdf.fonttype": 42,
    "text.color": INK,
    "axes.titlelocation": "left",
}
LETTERS, NOTED = 92, 140  # in a line: of findings, of notes
ROW = 0.0185  # of the page: a line
SAID = 3  # wordings of what has no article
LISTED = 18  # of them on the page
FIRST, WIDE = ("outcomes", "week"), ("waits",)  # charts of the first page; those that need a whole row on the second
LOW, TALL, GAP = 0.09, 0.2, 0.07  # of the first page: a chart, and from one to the next
HIGH, APART = 0.115, 0.068  # of the page: a chart, and from one to the next
NAMES = 0.155  # of the page, for the names of bars that lie


def write(letter: Letter, path: Path) -> None:
    """Problem where the place can't be written."""
    made = BytesIO()
    with (
        matplotlib.rc_context(STYLE),
        PdfPages(made, metadata={"CreationDate": None, "Title": _title(letter)}) as sheets,
    ):
        for page in pages(letter):
            sheets.savefig(page)
    try:
        path.write_bytes(made.getvalue())
    except OSError as error:
        raise Problem("records.unwritable", path=path, why=error.strerror) from error


def _title(letter: Letter) -> str:
    return letter.hotline or tell("report.title")


def pages(letter: Letter) -> Iterator[Figure]:
    yield _first(letter, [chart for chart in letter.charts if chart.key in FIRST])
    if others := [chart for chart in letter.charts if chart.key not in FIRST]:
        yield _charts(others)
    if letter.asked:
        yield _unanswered(letter.asked)


def _first(letter: Letter, charts: Sequence[Chart]) -> Figure:
    page = Figure(figsize=A4)
    page.text(LEFT, TOP, _title(letter), fontsize=17, fontweight="bold", va="top")
    page.text(LEFT, TOP - 0.03, period(letter.now.period), fontsize=11, color=SOFT, va="top")
    page.text(LEFT, TOP - 0.047, letter.note, fontsize=8, color=BAD, va="top")
    compared = letter.before
    note = tell("report.beside", period=period(compared.period)) if compared else tell("report.first")
    page.text(RIGHT, TOP - 0.03, note, fontsize=8, color=SOFT, va="top", ha="right")
    for place, tile in enumerate(letter.tiles):
        _tile(page, tile, place)
    y = _listed(page, tell("report.well"), letter.well, GOOD, 0.715)
    y = _listed(page, tell("report.badly"), letter.badly, BAD, y - 0.012)
    room = y - 0.13
    shown = charts[: int(room / (LOW + GAP))]  # where much was found the last one has no room
    height = min(TALL, room / max(len(shown), 1) - GAP)
    for chart in shown:
        y -= height + GAP - 0.01
        draw(page.add_axes((LEFT + 0.02, y, RIGHT - LEFT - 0.02, height)), chart)
    notes = "\n".join(textwrap.wrap(tell("report.notes"), NOTED))
    page.text(LEFT, 0.035, notes, fontsize=6, color=SOFT, va="bottom", linespacing=1.4)
    return page


def _tile(page: Figure, tile: Tile, place: int) -> None:
    """Four in a row: name, figure, and what it was before, green or red."""
    row, column = divmod(place, 4)
    width, gap = (RIGHT - LEFT) / 4, 0.012
    x, y = LEFT + column * width, TOP - 0.135 - row * 0.082
    box = FancyBboxPatch(
        (x, y), width - gap, 0.07, "round,pad=0,rounding_size=0.006", facecolor="#fbfaf7", edgecolor=LINE, linewidth=0.8
    )
    page.add_artist(box)
    page.text(x + 0.012, y + 0.057, "\n".join(textwrap.wrap(tile.name, 26)[:2]), fontsize=6.5, color=SOFT, va="center")
    page.text(x + 0.012, y + 0.029, tile.value, fontsize=15, fontweight="bold", va="center")
    colour = SOFT if tile.better is None else GOOD if tile.better else BAD
    page.text(x + 0.012, y + 0.009, tell("report.was", value=tile.before), fontsize=7, color=colour, va="center")


def _listed(page: Figure, title: str, texts: Sequence[str], colour: str, y: float) -> float:
    """Where it ends."""
    page.text(LEFT, y, title, fontsize=11, fontweight="bold", color=colour, va="top")
    y -= 0.024
    for text in texts or [tell("report.nothing_told")]:
        lines = textwrap.wrap(text, LETTERS)
        page.text(LEFT + 0.005, y, "•", fontsize=8.5, color=colour, va="top")
        page.text(LEFT + 0.02, y, "\n".join(lines), fontsize=8.5, va="top", linespacing=1.35)
        y -= ROW * len(lines)
    return y


def _charts(charts: Sequence[Chart]) -> Figure:
    """Two in a row, after those that need one of their own."""
    page = Figure(figsize=A4)
    wide, half = RIGHT - LEFT - 0.02, (RIGHT - LEFT - 0.1) / 2
    y = TOP - 0.035
    for chart in (chart for chart in charts if chart.key in WIDE):
        draw(page.add_axes((LEFT + 0.02, y - HIGH, wide, HIGH)), chart)
        y -= HIGH + APART
    for place, chart in enumerate(chart for chart in charts if chart.key not in WIDE):
        row, column = divmod(place, 2)
        left, inset = LEFT + 0.02 + column * (half + 0.08), NAMES if chart.kind == "across" else 0.0
        axes = page.add_axes((left + inset, y - HIGH - row * (HIGH + APART), half - inset, HIGH))
        draw(axes, chart, -inset / (half - inset))
    return page


def _unanswered(asked: Sequence[Asked]) -> Figure:
    page = Figure(figsize=A4)
    page.text(LEFT, TOP, tell("report.asked"), fontsize=13, fontweight="bold", va="top")
    page.text(LEFT, TOP - 0.026, tell("report.asked_note"), fontsize=8.5, color=SOFT, va="top")
    y = TOP - 0.06
    for one in asked[:LISTED]:
        page.text(LEFT + 0.03, y, count(one.count), fontsize=10, fontweight="bold", va="top", ha="right")
        first, *others = (f"«{text}»" for text in one.texts[: SAID + 1])
        page.text(LEFT + 0.045, y, textwrap.shorten(first, LETTERS, placeholder=" …"), fontsize=9, va="top")
        said = textwrap.shorten(" · ".join(others), LETTERS + 8, placeholder=" …")
        page.text(LEFT + 0.045, y - 0.018, said, fontsize=8, color=SOFT, va="top")
        y -= 0.047
    return page
