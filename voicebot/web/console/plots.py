"""Charts of the reports as ECharts draws them, with all their numbers below for who can't see them."""

from typing import Any

from nicegui import ui

from voicebot.reports.charts import Chart, Series
from voicebot.reports.colours import BAD, BLUE, COLOURS, INK, PAPER, RAMP
from voicebot.web.console.frame import Visit, escape, heading, raw, table

INKED = {"color": "currentColor"}  # drawn as SVG, so the page's own: dark on light, light on dark
LINE = {"lineStyle": {"color": "rgba(127, 127, 127, .3)"}}
MANY = 5  # series, whose names take two lines
SHORT = 5  # categories that lie one under the other with two lines each
HALF = 0.55  # of the most: from here on a field is dark
STYLE = """
.plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 30rem), 1fr)); gap: 1rem 2rem; }
.plots > * { min-width: 0; } .plots > .broad { grid-column: 1 / -1; }
.body--dark .plot path { filter: brightness(1.25); }
"""


def plot(visit: Visit, chart: Chart) -> None:
    with ui.element("section").classes("broad" if chart.kind == "heat" else ""):
        heading(chart.title, 3)
        height = "h-96" if chart.kind == "across" and len(chart.categories) > SHORT else "h-64"
        drawn = ui.echart(options(chart, visit.say("reports.goal")), renderer="svg").classes(f"w-full {height} plot")
        drawn.props(f'role="img" aria-label="{escape(chart.title)}"')
        with ui.element("details").classes("w-full"):
            raw(escape(visit.say("reports.numbers", title=chart.title)), "summary")
            names = [series.name for series in chart.series]
            told = [[escape(name), *_told(chart, place)] for place, name in enumerate(chart.categories)]
            table([visit.say("reports.of"), *names], told, chart.title, cards=False).classes("figures").props(
                "tabindex=0"
            )


def _told(chart: Chart, place: int) -> list[str]:
    return [_written(series.values[place]) for series in chart.series]


def _written(value: float | None) -> str:
    return "—" if value is None else f"{round(value, 1):g}"


def options(chart: Chart, goal: str) -> dict[str, Any]:
    """goal: the word beside the line of a target."""
    common = {
        "animation": False,
        "textStyle": INKED,
        "tooltip": {"trigger": "item" if chart.kind == "heat" else "axis", "confine": True},
    }
    if chart.kind == "heat":
        return common | _heat(chart)
    if len(chart.series) > 1:
        common["legend"] = {"top": 0, "textStyle": INKED, "inactiveColor": "#7a8490"}
    if chart.kind == "across":
        return common | _across(chart)
    return common | _upright(chart, goal)


def _upright(chart: Chart, goal: str) -> dict[str, Any]:
    lines = chart.kind == "lines"
    series = [_series(one, "line" if lines else "bar") for one in chart.series]
    if chart.target is not None:
        series[0]["markLine"] = {
            "silent": True,
            "symbol": "none",
            "lineStyle": {"color": BAD, "type": "dashed"},
            "label": {"formatter": f"{goal} {chart.target:g}", "position": "insideEndTop", **INKED},
            "data": [{"yAxis": chart.target}],
        }
    value: dict[str, Any] = {"type": "value", "axisLabel": INKED, "splitLine": LINE}
    value |= {"min": 0, "max": 100} if lines else {} if chart.unit else {"minInterval": 1}
    return {
        "grid": {"left": 40, "right": 12, "top": 36 if len(series) < MANY else 60, "bottom": 28},
        "xAxis": {"type": "category", "data": list(chart.categories), "axisLabel": INKED},
        "yAxis": value,
        "series": series,
    }


def _across(chart: Chart) -> dict[str, Any]:
    label = INKED | {"width": 150, "overflow": "break", "fontSize": 11, "lineHeight": 13}
    return {
        "grid": {"left": 164, "right": 16, "top": 36, "bottom": 28},
        "xAxis": {"type": "value", "minInterval": 1, "axisLabel": INKED, "splitLine": LINE},
        "yAxis": {"type": "category", "inverse": True, "data": list(chart.categories), "axisLabel": label},
        "series": [_series(one, "bar") for one in chart.series],
    }


def _series(one: Series, kind: str) -> dict[str, Any]:
    values = [None if value is None else round(value, 1) for value in one.values]
    made = {"type": kind, "name": one.name, "color": COLOURS.get(one.key, BLUE), "data": values}
    return made | ({"symbolSize": 5} if kind == "line" else {"stack": "all"})


def _heat(chart: Chart) -> dict[str, Any]:
    """A field a value; where there is none, nothing."""
    most = max((value or 0.0 for series in chart.series for value in series.values), default=0.0) or 1.0
    fields = [
        {
            "value": [column, row, round(value, 1)],
            "label": {
                "show": True,
                "fontSize": 10,
                "formatter": f"{value:.0f}" if value >= 1 else f"{value:.1f}",
                "color": PAPER if value > most * HALF else INK,
            },
        }
        for row, series in enumerate(chart.series)
        for column, value in enumerate(series.values)
        if value
    ]
    names = [series.name for series in chart.series]
    return {
        "grid": {"left": 32, "right": 4, "top": 8, "bottom": 28},
        "xAxis": {"type": "category", "data": list(chart.categories), "axisLabel": INKED},
        "yAxis": {"type": "category", "inverse": True, "data": names, "axisLabel": INKED},
        "visualMap": {"show": False, "min": 0, "max": most, "inRange": {"color": list(RAMP)}},
        "series": [{"type": "heatmap", "name": chart.title, "data": fields}],
    }
