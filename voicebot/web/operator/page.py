"""One operator before one page; it follows the desk."""

import json

from nicegui import ui

from voicebot.desk.floor import Floor, OperatorNow
from voicebot.desk.office import Office
from voicebot.web.console.frame import Visit, heading, page, raw
from voicebot.web.operator.card import Card
from voicebot.web.operator.controls import Controls
from voicebot.web.operator.lists import alarms, hours, queues, talks

OFTEN = 0.25  # seconds
WORDS = ("insecure", "refused", "missing", "occupied", "old", "unplugged", "unreachable", "cut", "ended", "withdrawn")


@page("/desk", "desk", "desk")
async def workplace(visit: Visit) -> None:
    if visit.backstage.office is None:
        ui.label(visit.say("operator.no_desk"))
        return
    place = Workplace(visit, visit.backstage.office)
    await place.follow()
    ui.timer(OFTEN, place.follow, immediate=False)


class Workplace:
    """Controls and card for whoever is an operator; queues for all who may come here."""

    def __init__(self, visit: Visit, office: Office) -> None:
        self._visit, self._office = visit, office
        self._changed, self._age = True, 0
        self._call: str | None = None
        self._spoke = False
        words = {word: visit.say(f"operator.{word}") for word in WORDS}
        ui.add_head_html(f'<script type="application/json" id="words">{_safe(words)}</script>')
        ui.add_head_html('<script type="module" src="/static/desk.js"></script>')
        ui.add_css(".desk-box { border: 1px solid rgb(128 128 128 / .6); border-radius: 4px; margin-bottom: .25rem }")
        ui.on("desk_fault", lambda event: ui.notify(str(event.args), type="negative", timeout=10_000))
        self._mine = visit.person.name in office.desk.operators
        self._alarms = raw("").classes("w-full")
        above = ui.element("div").classes("w-full")
        if not self._mine:
            ui.label(visit.say("operator.no_operator", name=visit.person.name)).classes("soft")
        self._card = Card(visit, office, ui.element("section").classes("w-full flex flex-col gap-2"))
        with above:
            self._controls = Controls(visit, office, self._card.keep) if self._mine else None
        with ui.element("section").classes("w-full"):
            heading(visit.say("operator.waiting"))
            self._hours = ui.label().classes("soft").props('role="status"')
            self._queues = raw("").classes("w-full")
            self._talks = ui.element("div").classes("w-full")
        self._shown_talks: tuple[str, ...] | None = None
        self._attend()

    def _attend(self) -> None:
        """Whoever closes his last page works no longer, unless he has a telephone."""
        name, present, unwatch = self._visit.person.name, self._visit.backstage.present, self._office.watch(self._noted)
        present[name] += 1

        def away() -> None:
            unwatch()
            present[name] -= 1
            if self._mine and not present[name] and not self._office.desk.operators[name].extension:
                self._office.set_status(name, "offline")

        ui.context.client.on_delete(away)

    def _noted(self) -> None:
        self._changed = True

    async def follow(self) -> None:
        """At once where something has changed, else once a second: times go on."""
        self._age += 1
        if not self._changed and self._age % 4:
            await self._card.listen()
            return
        self._changed = False
        floor = self._office.floor()
        self._hours.set_text(hours(self._visit))
        self._alarms.set_content(alarms(self._visit, floor))  # type: ignore[attr-defined]
        self._queues.set_content(queues(self._visit, floor))  # type: ignore[attr-defined]
        self._follow_talks(floor)
        me = next((one for one in floor.operators if one.name == self._visit.person.name), None)
        if self._controls and me:
            await self._controls.show(me)
            await self._follow_call(me)

    async def _follow_call(self, me: OperatorNow) -> None:
        """The card stays until the next call, so that notes can be written after it."""
        if me.call and me.call != self._call:
            self._call, self._spoke = me.call, False
            await self._card.show(me)
        self._spoke = self._spoke or me.status == "talking"
        if self._call and not me.call and not self._spoke:
            self._call = None
            self._card.clear()
        await self._card.listen()

    def _follow_talks(self, floor: Floor) -> None:
        person = self._visit.person
        if not (person.may("live") and person.may("listen")):
            return
        talking = [one for one in floor.operators if one.status == "talking" and one.name != person.name]
        shown = tuple(f"{one.name} {one.call}" for one in talking)
        if shown != self._shown_talks:
            self._shown_talks = shown
            self._talks.clear()
            with self._talks:
                talks(self._visit, talking, self._mine)


def _safe(words: dict[str, str]) -> str:
    return json.dumps(words, ensure_ascii=False).replace("<", "\\u003c")
