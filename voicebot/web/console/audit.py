"""Who did what."""

from functools import partial

from nicegui import ui

from voicebot.records.audit import Noted
from voicebot.web.console.frame import Visit, escape, page, table

SHOWN = 100
OF_CALLS = {"call_seen", "listened", "noted", "marked"}
DEEDS = (
    *("login", "login_failed", "logout", "call_seen", "listened", "listened_in", "noted", "marked"),
    *("record_seen", "record_moved", "exported", "report_exported", "examples_made", "examples_removed"),
    *("draft_written", "draft_dropped", "published", "rolled_back"),
    *("user_added", "user_changed", "password_changed", "token_issued", "token_revoked"),
)


@page("/audit", "audit", "audit")
async def audit(visit: Visit) -> None:
    asked = {"who": "", "what": ""}
    pages: list[int | None] = [None]  # the numbers before which they begin

    async def refresh() -> None:
        step = partial(visit.backstage.audit.latest, SHOWN + 1, asked["who"] or "", asked["what"] or "", pages[-1])
        noted = await visit.run(step) or []
        names = ["at", "who", "what", "what_about"]
        rows = [_row(visit, one) for one in noted[:SHOWN]]
        room.clear()
        with room:
            if not rows:
                ui.label(visit.say("console.audit_none")).classes("soft").props('role="status"')
                return
            table([visit.say(f"console.column_{name}") for name in names], rows, visit.say("console.page_audit"))
            with ui.row().classes("pt-3"):
                if len(pages) > 1:
                    ui.button(visit.say("console.newer"), on_click=newer).props("outline")
                if len(noted) > SHOWN:
                    ui.button(visit.say("console.older"), on_click=partial(older, noted[SHOWN - 1].number)).props(
                        "outline"
                    )

    async def older(before: int) -> None:
        pages.append(before)
        await refresh()

    async def newer() -> None:
        pages.pop()
        await refresh()

    async def search() -> None:
        pages[:] = [None]
        await refresh()

    with ui.row().classes("items-end gap-3 w-full").props('role="search"'):
        field = ui.input(visit.say("console.column_who")).bind_value(asked, "who").classes("w-64")
        field.on("keydown.enter", search)
        deeds = {"": visit.say("console.any")} | {what: visit.say(f"console.did_{what}") for what in DEEDS}
        ui.select(deeds, label=visit.say("console.column_what"), on_change=search).bind_value(asked, "what").classes(
            "w-64"
        )
    room = ui.element("div").classes("w-full")
    await refresh()


def _row(visit: Visit, one: Noted) -> list[str]:
    about = escape(one.about)
    if one.what in OF_CALLS and one.about:
        about = f'<a href="/console/calls/{about}">{about}</a>'
    return [escape(visit.noted(one.at)), escape(one.who), escape(visit.say(f"console.did_{one.what}")), about]
