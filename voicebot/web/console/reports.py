"""How the hotline did: a period, its figures, its charts, the letter about it; and how many operators it needs."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from nicegui import ui

from voicebot.reports.groups import By
from voicebot.reports.load import notice
from voicebot.reports.period import Period
from voicebot.web.console import examples, plots, tiles
from voicebot.web.console.frame import Visit, escape, heading, page, raw, table
from voicebot.web.reported import Kind, Reported, Staffed, printable, reported, staffed, written

DAYS = {"today": 1, "week": 7, "month": 30}  # up to today
CUSTOM = "custom"
BYS: tuple[By, ...] = ("hour", "day", "scenario", "operator", "queue")
SHRINKAGE = 30.0  # percent, usual in the trade
LIMITS = {"level": (1, 99.9), "within": (1, 3600), "shrinkage": (0, 90)}
STYLE = """
.figures td { overflow-wrap: normal; white-space: nowrap; }
"""


@dataclass(frozen=True, slots=True)
class Wish:
    days: Period
    by: By


@page("/reports", "reports", "reports")
async def reports(visit: Visit) -> None:
    await examples.told(visit, notice)
    ui.add_css(STYLE + plots.STYLE + tiles.STYLE)
    asked: dict[str, Any] = {"period": "week", "by": "day", "since": "", "until": ""}

    async def refresh() -> None:
        wish = _wish(visit, asked)
        seen = await visit.run(partial(reported, visit.backstage, wish.days, wish.by))
        if seen is None or wish != _wish(visit, asked):  # something else is wanted by now, and on its way
            return
        room.clear()
        with room:
            _shown(visit, seen, wish)

    with ui.row().classes("items-end gap-3 w-full").props('role="search"'):
        periods = {name: visit.say(f"reports.period_{name}") for name in (*DAYS, CUSTOM)}
        chosen = ui.select(periods, label=visit.say("reports.period"), on_change=refresh).bind_value(asked, "period")
        chosen.classes("min-w-48")
        for name in ("since", "until"):
            field = ui.input(visit.say(f"console.{name}"), on_change=refresh).props("type=date stack-label")
            field.bind_value(asked, name).bind_visibility_from(chosen, "value", value=CUSTOM)
        groups = {by: visit.say(f"report.by_{by}") for by in BYS}
        ui.select(groups, label=visit.say("reports.by"), on_change=refresh).bind_value(asked, "by").classes("min-w-48")
    room = ui.element("div").classes("flex flex-col gap-3 w-full")
    await refresh()
    _staffing(visit)


def _wish(visit: Visit, asked: dict[str, Any]) -> Wish:
    """Of dates of one's own the one that isn't chosen yet is today; which of them is which doesn't matter."""
    today = visit.backstage.today()
    if asked["period"] == CUSTOM:
        first, last = sorted((_day(asked["since"], today), _day(asked["until"], today)))
        return Wish(Period(first, last), asked["by"])
    return Wish(Period(today - timedelta(DAYS[asked["period"]] - 1), today), asked["by"])


def _day(written: str | None, otherwise: date) -> date:
    try:
        return date.fromisoformat(written or "")
    except ValueError:
        return otherwise  # half written


def _shown(visit: Visit, seen: Reported, wish: Wish) -> None:
    heading(seen.period)
    if seen.nothing:
        ui.label(seen.nothing).props('role="status"')
        return
    if visit.person.may("export"):
        _exports(visit, wish.days)
    for half, told in (("robot", seen.robot), ("desk", seen.desk)):
        heading(visit.say(f"report.{half}"), 3)
        raw(tiles.tiles(visit, told), "dl").classes("tiles w-full")
    label = visit.say(f"report.by_{wish.by}")
    heading(label)
    rows = [[escape(cell) for cell in row] for row in seen.rows]
    table(list(seen.heads), rows, label, cards=False).classes("figures").props("tabindex=0")
    heading(visit.say("report.charts"))
    with ui.element("div").classes("plots w-full"):
        for chart in seen.charts:
            plots.plot(visit, chart)


def _exports(visit: Visit, days: Period) -> None:
    async def export(kind: Kind) -> None:
        named = f"{days.since} – {days.until}"
        buttons[kind].props("loading")
        content = await visit.do("report_exported", f"{named}.{kind}", partial(written, visit.backstage, days, kind))
        buttons[kind].props(remove="loading")
        if content is not None:
            ui.download.content(content, f"voicebot {named}.{kind}")

    kinds: tuple[Kind, ...] = ("xlsx", "pdf") if printable() else ("xlsx",)
    with ui.row().classes("gap-3"):
        buttons = {
            kind: ui.button(visit.say(f"reports.{kind}"), on_click=partial(export, kind)).props("outline")
            for kind in kinds
        }


def _staffing(visit: Visit) -> None:
    goals = visit.backstage.settings.reports
    level = min(goals.level_percent, LIMITS["level"][1])
    asked: dict[str, Any] = {"level": level, "within": goals.within_seconds, "shrinkage": SHRINKAGE}

    async def count() -> None:
        goal = (asked["level"], asked["within"], asked["shrinkage"])
        found = await visit.run(partial(staffed, visit.backstage, *goal))
        if found is not None:
            room.clear()
            with room:
                _roster(visit, found)

    heading(visit.say("reports.staffing"))
    ui.label(visit.say("reports.staffing_about")).classes("soft")
    with ui.row().classes("items-end gap-3"):
        for name, (least, most) in LIMITS.items():
            field = ui.number(visit.say(f"reports.{name}"), min=least, max=most).bind_value(asked, name)
            field.classes("w-56").on("keydown.enter", count)
        ui.button(visit.say("reports.count"), on_click=count)
    room = ui.element("div").classes("w-full").props('aria-live="polite"')


def _roster(visit: Visit, found: Staffed) -> None:
    for line in found.told:
        ui.label(line)
    if found.chart:
        with ui.element("div").classes("plots w-full"):
            plots.plot(visit, found.chart)
