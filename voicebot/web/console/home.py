"""Today: what came in, what goes on, who waits, who works."""

from functools import partial
from typing import Any

from nicegui import ui

from voicebot.desk.floor import Floor, OperatorNow, QueueNow
from voicebot.records.requests import Requests
from voicebot.records.search import Calls, Told
from voicebot.web.api.calls import shown
from voicebot.web.console import examples, tiles
from voicebot.web.console.frame import Visit, escape, heading, page, raw, table
from voicebot.web.kinds import named
from voicebot.web.operator import lists as operators
from voicebot.web.reported import Tile, so_far

OUTCOMES = {
    "answered": "#2b8a57",
    "recorded": "#1f5fa8",
    "escalated": "#b07d00",
    "abandoned": "#b3261e",
    "none": "#7a8490",
}
EVERY = 2.0  # seconds
ROUNDS = 15  # after which the figures are counted anew, though no call has come or ended

Hours = list[tuple[int, str, int, float]]


@page("/", "home", "calls")
async def home(visit: Visit) -> None:
    await examples.told(visit)
    ui.add_css(tiles.STYLE)
    alarms = raw("").classes("w-full").props('role="alert"')
    figures = raw("", "dl").classes("tiles w-full")
    with ui.element("div").classes("w-full") as drawn:
        heading(visit.say("console.by_hour"))
        label = escape(visit.say("console.by_hour"))
        chart = ui.echart(_chart(visit, [])).classes("w-full h-64").props(f'role="img" aria-label="{label}"')
    none = ui.label(visit.say("console.none_today")).classes("soft")
    room = ui.element("div").classes("flex flex-col gap-3 w-full")
    seen: tuple[Hours, int] = [], 0

    async def refresh() -> None:
        nonlocal seen
        now = await visit.run(partial(_seen, visit))
        if now is None:
            return
        hours, live = now
        if seen[0] != hours or not seen[1]:
            figures.set_content(tiles.tiles(visit, await visit.run(partial(_figures, visit)) or ()))  # type: ignore[attr-defined]
            chart.options.update(_chart(visit, hours))
            drawn.set_visibility(bool(hours))
            none.set_visibility(not hours)
        seen = hours, (seen[1] + 1) % ROUNDS
        floor = visit.backstage.floor()
        told = _alarms(visit, floor)
        alarms.set_content(told)  # type: ignore[attr-defined]
        alarms.set_visibility(bool(told))
        room.clear()
        with room:
            if visit.person.may("live"):
                _live(visit, live)
            if floor:
                _floor(visit, floor)

    await refresh()
    ui.timer(EVERY, refresh, immediate=False)


def _seen(visit: Visit) -> tuple[Hours, list[Told]]:
    """Today's calls by the hour, and those that go on."""
    calls = Calls(visit.backstage.ledger.database)
    return calls.hours(visit.backstage.today()), calls.live() if visit.person.may("live") else []


def _figures(visit: Visit) -> tuple[Tile, ...]:
    left = sum(Requests(visit.backstage.ledger.database).forms().values())
    return (*so_far(visit.backstage), Tile("left", visit.say("console.figure_left"), f"{left}", "", None))


def _alarms(visit: Visit, floor: Floor | None) -> str:
    """Queues in which callers wait for longer than they should."""
    titles = visit.backstage.dialogue().knowledge.hotline.titles()
    return "".join(
        f'<p class="alarm">{escape(visit.say("console.alarm", queue=titles.get(one.name, one.name), **waits))}</p>'
        for one in (floor.queues if floor else ())
        if one.late
        for waits in [{"delay": visit.lasts(one.delay), "target": visit.lasts(one.target)}]
    )


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
    if closed := operators.hours(visit):
        ui.label(closed).classes("soft")
    titles = visit.backstage.dialogue().knowledge.hotline.titles()
    rows = [_queue(visit, one, titles.get(one.name, one.name)) for one in floor.queues]
    names = ["queue", "waiting", "callbacks", "longest", "delay"]
    table([visit.say(f"console.column_{name}") for name in names], rows, visit.say("console.queues"))
    heading(visit.say("console.operators"))
    rows = [_operator(visit, one) for one in floor.operators]
    names = ["name", "status", "reason", "shift", "seconds"]
    if visit.person.may("live") and visit.person.may("listen"):
        names.append("listen")
    filled = [place for place, name in enumerate(names) if name == "name" or any(row[place] for row in rows)]
    heads = [visit.say(f"console.column_{names[place]}") for place in filled]
    table(heads, [[row[place] for place in filled] for row in rows], visit.say("console.operators"))


def _queue(visit: Visit, one: QueueNow, title: str) -> list[str]:
    longest = visit.lasts(one.longest) if one.waiting else "—"
    told = visit.say("console.of_target", delay=visit.lasts(one.delay), target=visit.lasts(one.target))
    delay = f'<span class="{"bad" if one.late else ""}">{escape(told)}</span>'
    return [escape(title), str(one.waiting), str(one.callbacks), escape(longest), delay]


def _operator(visit: Visit, one: OperatorNow) -> list[str]:
    listen = f'<a href="/console/desk">{escape(visit.say("console.listen"))}</a>' if one.status == "talking" else ""
    return [
        escape(one.name),
        escape(visit.say(f"console.status_{one.status}")),
        escape(operators.reason(visit, one.reason)),
        escape(operators.shift(visit, one)),
        escape(visit.lasts(one.seconds)),
        listen,
    ]
