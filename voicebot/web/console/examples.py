"""A console that has nothing to show yet offers made-up calls; where there are some, it says so."""

from collections.abc import Callable
from functools import partial

from nicegui import ui

from voicebot.errors import Problem
from voicebot.records.database import Database
from voicebot.records.examples import Examples
from voicebot.web.console.frame import Visit


async def told(visit: Visit, of: Callable[[Database], str] | None = None) -> None:
    """What is to be said of examples on a page that shows calls; of: what was made of them, in other words."""
    kept = Examples(visit.backstage.ledger.database)
    master = visit.person.may("users")
    if count := await visit.run(kept.count):
        with ui.row().classes("items-center gap-3 w-full").props('role="note"'):
            said = await visit.run(partial(of, visit.backstage.ledger.database)) if of else None
            ui.label(said or visit.say("examples.notice", count=count)).classes("soft")
            if master:
                ui.button(visit.say("examples.take_away"), on_click=lambda: _remove(visit, kept)).props("outline dense")
    elif master and visit.backstage.examples and await visit.run(kept.alone):
        _offer(visit, kept)


def _offer(visit: Visit, kept: Examples) -> None:
    make = visit.backstage.examples

    def heard(made: int, calls: int) -> None:
        bar.set_value(made / calls)

    async def fill() -> None:
        if make is None or await visit.do("examples_made", "", kept.checked) is None:
            return
        button.set_visibility(False)
        label.set_text(visit.say("examples.filling"))
        bar.set_visibility(True)
        try:
            await make(heard)
        except Problem as problem:
            visit.complain(problem)
        ui.navigate.reload()

    with ui.column().classes("gap-3 w-full"):
        label = ui.label(visit.say("examples.offer")).props('role="status"')
        bar = ui.linear_progress(0, show_value=False).props(f'aria-label="{visit.say("examples.fill")}"')
        bar.set_visibility(False)
        button = ui.button(visit.say("examples.fill"), on_click=fill)


async def _remove(visit: Visit, kept: Examples) -> None:
    if await visit.do("examples_removed", "", kept.remove) is not None:
        ui.navigate.reload()
