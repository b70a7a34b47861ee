"""Charts drawn by Matplotlib."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from voicebot.reports.charts import Chart
from voicebot.reports.colours import BAD, BLUE, COLOURS, INK, LINE, PAPER, RAMP, SOFT

HEAT = LinearSegmentedColormap.from_list("heat", RAMP)
SMALL, TINY = 7.5, 6.5  # points
NAMED = 25  # letters of a long name
TICKS = 2.7  # an inch
BARS = 5  # that a chart has room for at least
FULL = 100  # percent


def draw(axes: Axes, chart: Chart, title: float = 0.0) -> None:
    """title: where it begins, in widths of the axes."""
    axes.set_title(chart.title, loc="left", x=title, fontsize=9, fontweight="bold", color=INK, pad=16)
    axes.tick_params(length=0, labelsize=SMALL, labelcolor=SOFT)
    for spine in axes.spines.values():
        spine.set_visible(False)
    {"stack": _stack, "lines": _lines, "across": _across, "heat": _heat}[chart.kind](axes, chart)


def _values(values: Sequence[float | None]) -> np.ndarray:
    return np.array([0.0 if value is None else value for value in values])


def _stack(axes: Axes, chart: Chart) -> None:
    places, floor = np.arange(len(chart.categories)), np.zeros(len(chart.categories))
    for series in chart.series:
        heights = _values(series.values)
        if heights.any():
            axes.bar(places, heights, 0.72, floor, color=COLOURS.get(series.key, BLUE), label=series.name)
            floor = floor + heights
    _upright(axes, chart)


def _lines(axes: Axes, chart: Chart) -> None:
    for series in chart.series:
        heights = [np.nan if value is None else value for value in series.values]
        colour = COLOURS.get(series.key, BLUE)
        axes.plot(range(len(heights)), heights, color=colour, marker="o", markersize=3, label=series.name)
    axes.set_ylim(0, FULL * 1.02)
    if chart.target is not None:
        axes.axhline(chart.target, color=BAD, linewidth=0.8, linestyle=(0, (4, 3)))
    _upright(axes, chart)


def _upright(axes: Axes, chart: Chart) -> None:
    """The frame of charts with time from left to right."""
    inches = axes.get_window_extent().width / axes.figure.dpi
    step = -(-len(chart.categories) // int(inches * TICKS))
    names = [name.replace(" ", "\n", 1) for name in chart.categories[::step]]
    axes.set_xticks(range(0, len(chart.categories), step), names)
    axes.set_xlim(-0.6, len(chart.categories) - 0.4)
    axes.grid(axis="y", color=LINE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.locator_params(axis="y", nbins=5, integer=not chart.unit)
    for label in axes.get_xticklabels():
        label.set_fontsize(TINY)
    _legend(axes, chart)


def _across(axes: Axes, chart: Chart) -> None:
    places, left = np.arange(len(chart.categories)), np.zeros(len(chart.categories))
    for series in chart.series:
        widths = _values(series.values)
        axes.barh(places, widths, 0.68, left, color=COLOURS.get(series.key, BLUE), label=series.name)
        left = left + widths
    for place, whole in enumerate(left.tolist()):
        axes.text(whole, place, f" {whole:.0f}", va="center", fontsize=SMALL, color=INK)
    axes.set_yticks(places, [_short(name) for name in chart.categories])
    axes.set_ylim(max(len(places), BARS) - 0.4, -0.6)
    axes.set_xticks([])
    axes.set_xlim(0, max(left, default=0) * 1.12 or 1)
    for label in axes.get_yticklabels():
        label.set_fontsize(TINY)
    _legend(axes, chart)


def _heat(axes: Axes, chart: Chart) -> None:
    grid = np.array([_values(series.values) for series in chart.series])
    most = grid.max() or 1.0
    axes.imshow(grid, aspect="auto", cmap=HEAT, vmin=0, vmax=most)
    for (row, column), value in np.ndenumerate(grid):
        if value:
            text = f"{value:.0f}" if value >= 1 else f"{value:.1f}".lstrip("0")
            colour = PAPER if value > most / 2 else INK
            axes.text(column, row, text, ha="center", va="center", fontsize=5.5, color=colour)
    axes.set_xticks(range(len(chart.categories)), chart.categories)
    axes.set_yticks(range(len(chart.series)), [series.name for series in chart.series])


def _legend(axes: Axes, chart: Chart) -> None:
    handles, names = axes.get_legend_handles_labels()
    if len(chart.series) > 1 and handles:
        axes.legend(
            handles,
            names,
            loc="lower left",
            bbox_to_anchor=(-0.01, 0.98),
            ncols=len(names),
            frameon=False,
            fontsize=TINY,
            labelcolor=SOFT,
            handlelength=0.9,
            columnspacing=1.0,
            borderpad=0,
            handletextpad=0.4,
        )


def _short(name: str) -> str:
    return name if len(name) <= NAMED else name[: NAMED - 1] + "…"
