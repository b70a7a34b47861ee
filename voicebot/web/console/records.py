"""What callers left, and how far people are with it."""

from collections.abc import Awaitable, Callable
from functools import partial
from urllib.parse import urlencode

from nicegui import ui

from voicebot.errors import Problem
from voicebot.names import Names
from voicebot.records.requests import STATES, Request, Requests, State
from voicebot.web.api.records import found, shown
from voicebot.web.console import examples
from voicebot.web.console.frame import Visit, day, escape, page

SHOWN = 50
LONGEST = 18  # digits of a number


@page("/records", "records", "records")
async def records(visit: Visit) -> None:
    await examples.told(visit)
    requests = Requests(visit.backstage.ledger.database)
    forms = await visit.run(requests.forms) or {}
    asked: dict[str, str] = {"form": "", "state": "", "since": "", "until": "", "number": ""}
    names = Names.of(visit.backstage.dialogue().knowledge)
    skip = 0

    async def refresh() -> None:
        seen = await visit.run(partial(_found, visit, asked, skip))
        if seen is None:
            return
        room.clear()
        with room:
            if visit.person.may("export"):
                _export(visit, asked)
            if not seen:
                ui.label(visit.say("console.records_none")).classes("soft").props('role="status"')
            for one in seen[:SHOWN]:
                _card(visit, one, names, move)
            with ui.row().classes("pt-3"):
                if skip:
                    ui.button(visit.say("console.newer"), on_click=partial(turn, -SHOWN)).props("outline")
                if len(seen) > SHOWN:
                    ui.button(visit.say("console.older"), on_click=partial(turn, SHOWN)).props("outline")

    async def turn(by: int) -> None:
        nonlocal skip
        skip = max(0, skip + by)
        await refresh()

    async def move(number: int, state: State) -> None:
        step = partial(requests.move, number, state, visit.person.name)
        await visit.do("record_moved", f"{number} {state}", step)
        await refresh()

    kinds = {form: f"{names.scenario(form)} ({left})" for form, left in forms.items()}
    _form(visit, asked, kinds, lambda: turn(-skip))
    room = ui.element("div").classes("w-full")
    await refresh()


def _form(visit: Visit, asked: dict[str, str], kinds: dict[str, str], search: Callable[[], Awaitable[None]]) -> None:
    states: dict[str, str] = {state: visit.say(f"console.state_{state}") for state in STATES}
    with ui.row().classes("items-end gap-3 w-full").props('role="search"'):
        for name, choice in (("form", kinds), ("state", states)):
            chosen = {"": visit.say("console.any")} | choice
            label = visit.say(f"console.column_{name}")
            ui.select(chosen, label=label, on_change=search).bind_value(asked, name).classes("min-w-40 max-w-full")
        for name in ("since", "until"):
            field = ui.input(visit.say(f"console.{name}"), on_change=search).props("type=date stack-label")
            field.bind_value(asked, name)
        field = ui.input(visit.say("console.record_number"), on_change=search).props("inputmode=numeric clearable")
        field.bind_value(asked, "number").classes("w-32")


def _found(visit: Visit, asked: dict[str, str], skip: int) -> list[Request]:
    """One more than is shown, where there are more."""
    if asked["number"]:
        return _numbered(visit, asked["number"])
    state: State | None = asked["state"] or None  # type: ignore[assignment]
    since, until = day(asked["since"]), day(asked["until"])
    return found(visit.backstage, visit.person, asked["form"], state, since, until, SHOWN + 1, skip)


def _numbered(visit: Visit, number: str) -> list[Request]:
    """The one of this number, where there is one."""
    written = number.strip().removeprefix("№").strip()
    if not (written.isdecimal() and len(written) <= LONGEST):
        return []
    try:
        return [shown(visit.backstage, visit.person, Requests(visit.backstage.ledger.database).one(int(written)))]
    except Problem:
        return []


def _export(visit: Visit, asked: dict[str, str]) -> None:
    query = urlencode({name: value for name, value in asked.items() if value and name != "number"})
    with ui.row().classes("gap-4"):
        for kind in ("csv", "xlsx"):
            ui.html(
                f'<a href="/api/v1/records/export/{kind}?{escape(query)}" download>'
                f"{escape(visit.say('console.export', kind=kind.upper()))}</a>",
                sanitize=False,
            )


def _card(visit: Visit, one: Request, names: Names, move: Callable[[int, State], Awaitable[None]]) -> None:
    with ui.element("article").classes("record w-full flex gap-x-6 gap-y-1 items-center py-2 border-b"):
        with ui.element("div").classes("grow basis-64 min-w-0"):
            ui.label(f"№ {one.number} · {names.scenario(one.form)}").classes("font-semibold")
            values = {name: visit.value(value) for name, value in one.values.items() if value}
            ui.label(names.values(one.form, values)).classes("break-words")
            link = f'<a href="/console/calls/{escape(one.call)}">{escape(visit.say("console.to_call"))}</a>'
            by = f" · {escape(one.by)}" if one.by else ""
            ui.html(f'<span class="soft">{escape(visit.moment(one.made))}{by}</span> · {link}', sanitize=False)
        label = escape(visit.say("console.column_state"))
        with ui.element("div").props(f'role="group" aria-label="{label}"').classes("flex-none"):
            for state in STATES:
                now = state == one.state
                button = ui.button(visit.say(f"console.state_{state}"), on_click=partial(move, one.number, state))
                button.props(f"no-caps dense {'unelevated' if now else 'outline'} aria-pressed={str(now).lower()}")
                button.classes("mr-1 px-2")
