"""What callers left, and how far people are with it."""

from collections.abc import Awaitable, Callable
from functools import partial
from urllib.parse import urlencode

from nicegui import ui

from voicebot.records.requests import STATES, Request, Requests, State
from voicebot.web.api.records import found
from voicebot.web.console import examples
from voicebot.web.console.frame import Visit, escape, page

SHOWN = 50


@page("/records", "records", "records")
async def records(visit: Visit) -> None:
    await examples.told(visit)
    requests = Requests(visit.backstage.ledger.database)
    forms = await visit.run(requests.forms) or {}
    asked: dict[str, str] = {"form": "", "state": ""}
    scenarios = visit.backstage.dialogue().knowledge.scenarios
    titles = {form: scenarios[form].title if form in scenarios else form for form in forms}
    kinds = {"": visit.say("console.any")} | {form: f"{titles[form]} ({left})" for form, left in forms.items()}
    states = {"": visit.say("console.any")} | {state: visit.say(f"console.state_{state}") for state in STATES}

    async def refresh() -> None:
        state: State | None = asked["state"] or None  # type: ignore[assignment]
        step = partial(found, visit.backstage, visit.person, asked["form"], state, None, None, SHOWN)
        seen = await visit.run(step) or []
        room.clear()
        with room:
            if visit.person.may("export"):
                _export(visit, asked)
            if not seen:
                ui.label(visit.say("console.records_none")).classes("soft")
            for one in seen:
                _card(visit, one, titles.get(one.form, one.form), move)

    async def move(number: int, state: State) -> None:
        step = partial(requests.move, number, state, visit.person.name)
        await visit.do("record_moved", f"{number} {state}", step)
        await refresh()

    with ui.row().classes("items-end gap-3"):
        label = visit.say("console.column_form")
        ui.select(kinds, label=label, on_change=refresh).bind_value(asked, "form").classes("min-w-56")
        label = visit.say("console.column_state")
        ui.select(states, label=label, on_change=refresh).bind_value(asked, "state").classes("min-w-40")
    room = ui.element("div").classes("w-full")
    await refresh()


def _export(visit: Visit, asked: dict[str, str]) -> None:
    query = urlencode({name: value for name, value in asked.items() if value})
    with ui.row().classes("gap-4"):
        for kind in ("csv", "xlsx"):
            ui.html(
                f'<a href="/api/v1/records/export/{kind}?{escape(query)}" download>'
                f"{escape(visit.say('console.export', kind=kind.upper()))}</a>",
                sanitize=False,
            )


def _card(visit: Visit, one: Request, title: str, move: Callable[[int, State], Awaitable[None]]) -> None:
    slots = visit.backstage.dialogue().knowledge.scenarios.get(one.form)
    named = {name: slot.name for name, slot in slots.slots.items()} if slots else {}
    with ui.element("article").classes("w-full flex flex-wrap gap-x-6 gap-y-1 items-center py-2 border-b"):
        with ui.element("div").classes("grow min-w-64"):
            ui.label(f"№ {one.number} · {title}").classes("font-semibold")
            values = "; ".join(f"{named.get(name, name)}: {value}" for name, value in one.values.items() if value)
            ui.label(values).classes("break-words")
            link = f'<a href="/console/calls/{escape(one.call)}">{escape(visit.say("console.to_call"))}</a>'
            by = f" · {escape(one.by)}" if one.by else ""
            ui.html(f'<span class="soft">{escape(one.made)}{by}</span> · {link}', sanitize=False)
        with ui.element("div").props(f'role="group" aria-label="{escape(visit.say("console.column_state"))}"'):
            for state in STATES:
                now = state == one.state
                button = ui.button(visit.say(f"console.state_{state}"), on_click=partial(move, one.number, state))
                button.props(f"no-caps dense {'unelevated' if now else 'outline'} aria-pressed={str(now).lower()}")
                button.classes("mr-1 px-2")
