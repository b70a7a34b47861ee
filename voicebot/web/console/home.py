"""Today: what came in, what goes on, who waits, who works."""

from collections import Counter
from functools import partial
from typing import Any

from nicegui import ui

from voicebot.desk.floor import Floor
from voicebot.records.requests import Requests
from voicebot.records.search import Calls, Told
from voicebot.web.api.calls import shown
from voicebot.web.console import examples
from voicebot.web.console.frame import Visit, escape, heading, page, raw, table
from voicebot.web.kinds import named
from voicebot.web.operator.lists import reason, shift

OUTCOMES = {
    "answered": "#2b8a57",
    "recorded": "#1f5fa8",
    "escalated": "#b07d00",
    "abandoned": "#b3261e",
    "none": "#7a8490",
}
EVERY = 2.0  # seconds

Hours = list[tuple[int, str, int, float]]


@page("/", "home", "calls")
async def home(visit: Visit) -> None:
    await examples.told(visit)
    calls = Calls(visit.backstage.ledger.database)
    figures = raw("")
    with ui.element("div").classes("w-full"):
        heading(visit.say("console.by_hour"))
        label = escape(visit.say("console.by_hour"))
        chart = ui.echart(_chart(visit, [])).classes("w-full h-64").props(f'role="img" aria-label="{label}"')
    room = ui.element("div").classes("flex flex-col gap-3 w-full")

    async def refresh() -> None:
        hours = await visit.run(partial(calls.hours, visit.backstage.today()))
        if hours is None:
            return
        forms = await visit.run(Requests(visit.backstage.ledger.database).forms) or {}
        figures.set_content(_figures(visit, hours, sum(forms.values())))  # type: ignore[attr-defined]
        if chart.options != (new := _chart(visit, hours)):
            chart.options.clear()
            chart.options.update(new)
        live = await visit.run(calls.live) if visit.person.may("live") else []
        room.clear()
        with room:
            if visit.person.may("live"):
                _live(visit, live or [])
            if floor := visit.backstage.floor():
                _floor(visit, floor)

    await refresh()
    ui.timer(EVERY, refresh, immediate=False)


def _figures(visit: Visit, hours: Hours, left: int) -> str:
    counted: Counter[str] = Counter()
    for _, outcome, count, _ in hours:
        counted[outcome] += count
    total, took = counted.total(), sum(seconds for *_, seconds in hours)
    ended = total - counted["none"]
    alone = counted["answered"] + counted["recorded"]
    told = {
        "calls": str(total),
        "alone": f"{alone / ended:.0%}" if ended else "—",
        "escalated": str(counted["escalated"]),
        "abandoned": str(counted["abandoned"]),
        "mean": f"{took / ended:.0f} {visit.say('console.seconds')}" if ended else "—",
        "left": str(left),
    }
    cells = "".join(
        f'<div style="min-width: 8rem"><dt class="soft">{escape(visit.say(f"console.figure_{name}"))}</dt>'
        f'<dd style="margin: 0; font-size: 1.6rem; font-weight: 600">{escape(value)}</dd></div>'
        for name, value in told.items()
    )
    return f'<dl style="display: flex; flex-wrap: wrap; gap: 1rem 2rem; margin: 0">{cells}</dl>'


def _chart(visit: Visit, hours: Hours) -> dict[str, Any]:
    counted = {(hour, outcome): count for hour, outcome, count, _ in hours}
    series = [
        {
            "type": "bar",
            "stack": "calls",
            "name": visit.say(f"console.outcome_{outcome}"),
            "color": colour,
            "data": [counted.get((hour, outcome), 0) for hour in range(24)],
        }
        for outcome, colour in OUTCOMES.items()
    ]
    soft = {"color": "#7a8490"}
    return {
        "tooltip": {"trigger": "axis"},
        "legend": {"top": 0, "type": "scroll", "textStyle": soft},
        "grid": {"left": 36, "right": 8, "top": 36, "bottom": 24},
        "xAxis": {"type": "category", "data": [f"{hour}:00" for hour in range(24)], "axisLabel": soft},
        "yAxis": {"type": "value", "minInterval": 1, "axisLabel": soft},
        "series": series,
    }


def _live(visit: Visit, live: list[Told]) -> None:
    heading(visit.say("console.live", count=len(live)))
    if not live:
        ui.label(visit.say("console.live_none")).classes("soft")
        return
    rows = []
    for one in (shown(visit.backstage, visit.person, one) for one in live):
        last = one.turns[-1] if one.turns else None
        link = f'<a href="/console/calls/{escape(one.call)}">{escape(one.moment[11:16])}</a>'
        said = (last.caller, last.robot) if last else ("", "")
        rows.append([link, escape(named(one.line, visit.say)), escape(one.caller), *map(escape, said)])
    names = ["time", "line", "caller", "said", "replied"]
    table([visit.say(f"console.column_{name}") for name in names], rows, visit.say("console.live", count=len(live)))


def _floor(visit: Visit, floor: Floor) -> None:
    heading(visit.say("console.queues"))
    titles = visit.backstage.dialogue().knowledge.hotline.titles()
    rows = [
        [
            escape(titles.get(one.name, one.name)),
            *map(str, (one.waiting, one.callbacks, one.longest)),
            f'<span class="{"bad" if one.late else ""}">{one.delay} / {one.target}</span>',
        ]
        for one in floor.queues
    ]
    names = ["queue", "waiting", "callbacks", "longest", "delay"]
    table([visit.say(f"console.column_{name}") for name in names], rows, visit.say("console.queues"))
    heading(visit.say("console.operators"))
    rows = [
        [
            escape(one.name),
            escape(visit.say(f"console.status_{one.status}")),
            escape(reason(visit, one.reason)),
            escape(shift(visit, one)),
            str(one.seconds),
        ]
        for one in floor.operators
    ]
    names = ["name", "status", "reason", "shift", "seconds"]
    table([visit.say(f"console.column_{name}") for name in names], rows, visit.say("console.operators"))
