"""Calls, searched."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

from nicegui import ui

from voicebot.knowledge.model import Scenario
from voicebot.records.search import Told, Wanted
from voicebot.web.api.calls import Found, found
from voicebot.web.console import examples
from voicebot.web.console.frame import Visit, day, escape, page, table

SHOWN = 50
OUTCOMES = ("answered", "recorded", "escalated", "abandoned", "none")


@page("/calls", "calls", "calls")
async def calls(visit: Visit) -> None:
    await examples.told(visit)
    asked: dict[str, str] = {"scenario": "", "outcome": "", "words": "", "number": "", "since": "", "until": ""}
    skip = 0

    async def refresh() -> None:
        wanted = Wanted(
            day(asked["since"]),
            day(asked["until"]),
            asked["number"] or "",
            asked["scenario"] or "",
            asked["outcome"] or "",
            asked["words"] or "",
        )
        seen = await visit.run(partial(found, visit.backstage, visit.person, wanted, SHOWN, skip))
        if seen is not None:
            room.clear()
            with room:
                _listed(visit, seen, skip, turn)

    async def turn(by: int) -> None:
        nonlocal skip
        skip = max(0, skip + by)
        await refresh()

    async def search() -> None:
        await turn(-skip)

    _form(visit, asked, search)
    room = ui.element("div").classes("w-full")
    await refresh()


def _listed(visit: Visit, seen: Found, skip: int, turn: Callable[[int], Awaitable[None]]) -> None:
    label = visit.say("console.found", count=seen.count)
    ui.label(label).props('role="status"')
    rows = [_row(visit, one) for one in seen.calls]
    names = ["time", "caller", "outcome", "about", "seconds", "said"]
    table([visit.say(f"console.column_{name}") for name in names], rows, label)
    with ui.row():
        if skip:
            ui.button(visit.say("console.newer"), on_click=partial(turn, -SHOWN)).props("outline")
        if skip + SHOWN < seen.count:
            ui.button(visit.say("console.older"), on_click=partial(turn, SHOWN)).props("outline")


def _form(visit: Visit, asked: dict[str, str], search: Callable[[], Awaitable[None]]) -> None:
    knowledge = visit.backstage.dialogue().knowledge
    titles = {"": visit.say("console.any")} | {name: one.title for name, one in knowledge.scenarios.items()}
    outcomes = {"": visit.say("console.any")} | {name: visit.say(f"console.outcome_{name}") for name in OUTCOMES}
    with ui.row().classes("items-end gap-3 w-full").props('role="search"'):
        fields = [ui.input(visit.say("console.words")).bind_value(asked, "words").classes("grow min-w-48")]
        if visit.person.may("personal"):
            fields.append(ui.input(visit.say("console.number")).bind_value(asked, "number"))
        for name in ("since", "until"):
            fields.append(ui.input(visit.say(f"console.{name}")).props("type=date stack-label").bind_value(asked, name))
        for field in fields:
            field.on("keydown.enter", search)
        ui.select(titles, label=visit.say("console.scenario"), with_input=True).bind_value(asked, "scenario").classes(
            "min-w-48"
        )
        ui.select(outcomes, label=visit.say("console.column_outcome")).bind_value(asked, "outcome").classes("min-w-40")
        ui.button(visit.say("console.search"), on_click=search)


def _row(visit: Visit, one: Told) -> list[str]:
    said = next((turn.caller for turn in one.turns if turn.caller and turn.by in ("voice", "text")), "")
    return [
        f'<a href="/console/calls/{escape(one.call)}">{escape(visit.moment(one.moment))}</a>',
        escape(one.caller or "—"),
        escape(visit.say(f"console.outcome_{one.outcome or 'none'}")),
        escape(", ".join(_topics(visit.backstage.dialogue().knowledge.scenarios, one.scenarios))),
        "" if one.seconds is None else escape(visit.lasts(one.seconds)),
        escape(said[:120]),
    ]


def _topics(known: Mapping[str, Scenario], answered: Sequence[str]) -> list[str]:
    """What the call was about; a farewell only where it was all."""
    scenarios = [known[name] for name in answered if name in known]
    about = [one for one in scenarios if one.then != "hang_up"] or scenarios
    return [one.title for one in about]
