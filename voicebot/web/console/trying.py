"""A phrase, as callers are understood now."""

from datetime import datetime
from functools import partial

from nicegui import ui

from voicebot.web.console.editing import verdict
from voicebot.web.console.frame import Visit, page
from voicebot.web.explained import explained


@page("/try", "try", "knowledge")
async def trying(visit: Visit) -> None:
    phrase = {"text": "", "at": ""}

    async def try_it() -> None:
        text = phrase["text"].strip()
        if not text:
            return
        moment = datetime.fromisoformat(phrase["at"]) if phrase["at"] else visit.backstage.now()
        why = await visit.run(partial(explained, visit.backstage.dialogue(), text, moment))
        room.clear()
        if why:
            with room:
                verdict(visit, why)

    ui.label(visit.say("console.try_about")).classes("soft")
    with ui.row().classes("items-end gap-3 w-full"):
        field = ui.input(visit.say("console.phrase")).bind_value(phrase, "text").classes("grow")
        field.on("keydown.enter", try_it)
        when = ui.input(visit.say("console.try_moment")).bind_value(phrase, "at")
        when.props("type=datetime-local stack-label")
        ui.button(visit.say("console.try_it"), on_click=try_it)
    room = ui.element("div").classes("w-full").props('role="status"')
