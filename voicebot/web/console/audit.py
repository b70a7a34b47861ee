"""Who did what."""

from functools import partial

from nicegui import ui

from voicebot.web.console.frame import Visit, escape, page, table

SHOWN = 200


@page("/audit", "audit", "audit")
async def audit(visit: Visit) -> None:
    asked = {"who": ""}

    async def refresh() -> None:
        noted = await visit.run(partial(visit.backstage.audit.latest, SHOWN, asked["who"] or "")) or []
        rows = [[escape(one.at), escape(one.who), escape(_what(visit, one.what)), escape(one.about)] for one in noted]
        names = ["at", "who", "what", "what_about"]
        room.clear()
        with room:
            table([visit.say(f"console.column_{name}") for name in names], rows, visit.say("console.page_audit"))

    field = ui.input(visit.say("console.column_who")).bind_value(asked, "who").classes("w-64")
    field.on("keydown.enter", refresh)
    room = ui.element("div").classes("w-full")
    await refresh()


def _what(visit: Visit, what: str) -> str:
    return visit.say(f"console.did_{what}")
