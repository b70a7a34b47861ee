"""The hand-off card, what may help in answering, and what came of it."""

from functools import partial

from nicegui import ui
from nicegui.element import Element

from voicebot.desk.floor import OperatorNow
from voicebot.desk.office import Office
from voicebot.errors import Problem
from voicebot.records.requests import Request
from voicebot.web.console.frame import Visit, escape, heading, raw
from voicebot.web.operator.about import About, Value, about, articles

RESULTS = ("solved", "passed_on", "call_again", "unsolved")


class Card:
    """Of one call at a time."""

    def __init__(self, visit: Visit, office: Office, room: Element) -> None:
        self._visit, self._office, self._room = visit, office, room
        self._call = ""
        self._heard = 0  # utterances of the caller that are shown
        self._words: Element | None = None
        self._found: Element | None = None
        self._note, self._kept = {"result": "", "note": ""}, ("", "")  # as it is in the fields, and as it was kept

    async def show(self, me: OperatorNow) -> None:
        """The call that the operator is offered, or speaks in."""
        card = self._office.cards.get(me.call or "")
        if card is None or me.call is None:
            return
        step = partial(about, self._visit.backstage, self._visit.person, me.call, me, card)
        await self.keep()  # what was written about the one before
        told = await self._visit.do("call_seen", me.call, step)
        self._call, self._heard = me.call, 0
        self._room.clear()
        if told is None:
            return
        with self._room:
            caller = told.caller or self._visit.say("operator.unknown")
            title = "operator.card_back" if me.callback else "operator.card"
            heading(self._visit.say(title, caller=caller)).props("tabindex=-1").classes("desk-card")
            if me.callback:
                ui.label(self._visit.say(f"operator.call_back_{me.callback}")).classes("text-lg")
            with ui.element("div").classes("w-full grid gap-4 grid-cols-1 lg:grid-cols-2"):
                with ui.element("div").classes("flex flex-col gap-2"):
                    raw(facts(self._visit, told))
                    _before(self._visit, told)
                    self._notes()
                with ui.element("div").classes("flex flex-col gap-2"):
                    self._prompter()
        await self._prompt(" ".join(told.asked[-1:]))

    def clear(self) -> None:
        """The call went to somebody else."""
        self._call, self._words, self._found = "", None, None
        self._note, self._kept = {"result": "", "note": ""}, ("", "")
        self._room.clear()

    async def listen(self) -> None:
        """What the caller has said since."""
        visit = self._office.visits.get(self._call)
        if visit is None or self._words is None or len(visit.said) == self._heard:
            return
        said, self._heard = visit.said[self._heard :], len(visit.said)
        with self._words:
            for text in said:
                last = ui.label(text)
        ui.run_javascript(f"getHtmlElement({last.id})?.scrollIntoView({{block: 'nearest'}})")
        await self._prompt(" ".join(said))

    def _prompter(self) -> None:
        say = self._visit.say
        if self._visit.backstage.settings.desk.captions:
            heading(say("operator.said"), 3)
            self._words = (
                ui.element("div").props('role="log" tabindex="0"').classes("h-32 overflow-y-auto desk-box p-2")
            )
            self._words.props(f'aria-label="{escape(say("operator.said"))}"')
        heading(say("operator.articles"), 3)
        search = ui.input(say("operator.search")).props("type=search outlined dense").classes("w-full")
        search.on("keydown.enter", lambda: self._prompt(search.value or ""))
        self._found = ui.element("div").classes("w-full")

    async def _prompt(self, text: str) -> None:
        """Where nothing fits, what is there stays."""
        found = await self._visit.run(partial(articles, self._visit.backstage.dialogue(), text)) if text else None
        if not found or self._found is None:
            return
        self._found.clear()
        with self._found:
            for place, one in enumerate(found):
                with ui.expansion(one.title, value=place == 0).classes("w-full desk-box"):
                    ui.label(one.text).classes("whitespace-pre-wrap")

    def _notes(self) -> None:
        say = self._visit.say
        self._note, self._kept = {"result": "", "note": ""}, ("", "")
        heading(say("operator.came_of_it"), 3)
        results = {"": "—"} | {name: say(f"operator.result_{name}") for name in RESULTS}
        result = ui.select(results, label=say("operator.result")).props("outlined").classes("w-full desk-result")
        result.bind_value(self._note, "result")
        note = ui.textarea(say("operator.note")).props("autogrow outlined").classes("w-full")
        note.bind_value(self._note, "note")

        async def save() -> None:
            if await self.keep():
                ui.notify(say("operator.saved"), type="positive")

        note.on("keydown.ctrl.enter", save)
        ui.button(say("operator.save"), icon="save", on_click=save).props("aria-keyshortcuts=Control+Enter")
        ui.label(say("operator.keys_note")).classes("soft gt-xs")

    async def keep(self) -> bool:
        """What was written since; whoever may still be here, writes, and what can't be written is told."""
        diary, written = self._visit.backstage.diary, (self._note["note"] or "", self._note["result"] or "")
        if diary is None or written == self._kept or not await self._visit.do("noted", self._call, lambda: True):
            return False
        try:
            await diary.note(self._call, written[0][:5000], written[1])
        except Problem as problem:
            self._visit.complain(problem)
            return False
        self._kept = written
        return True


def facts(visit: Visit, told: About) -> str:
    """Markup: what is known, each with its name."""
    mood = [] if told.mood is None else [visit.say(f"operator.mood_{'bad' if told.mood < 0.4 else 'good'}")]
    rows: list[tuple[str, list[str]]] = [
        (visit.say("operator.queue"), [told.queue]),
        (visit.say("operator.why"), [told.why]),
        (visit.say("operator.asked"), [f"«{text}»" for text in told.asked]),
        (visit.say("operator.scenario"), [told.scenario]),
        *((name, [_value(visit, value)]) for name, value in told.values.items()),
        (visit.say("operator.tried"), list(told.tried)),
        (visit.say("operator.mood"), [*mood, *told.signs]),
        *((name, [value]) for name, value in told.headers.items()),
    ]
    cells = "".join(
        f'<dt class="soft">{escape(name)}</dt><dd style="margin: 0 0 .5rem">{"<br>".join(map(escape, texts))}</dd>'
        for name, texts in rows
        if any(texts)
    )
    return f'<dl style="margin: 0">{cells}</dl>'


def _value(visit: Visit, value: Value) -> str:
    if value.sure is None:
        return f"{value.text} · {visit.say('operator.not_taken')}"
    heard = visit.say(f"operator.{'hardly_heard' if value.doubtful else 'heard_well'}", percent=round(value.sure * 100))
    return f"{value.text} · {heard}"


def _before(visit: Visit, told: About) -> None:
    """The conversation with the robot, calls before this one, what is still to be done."""
    scenarios = visit.backstage.dialogue().knowledge.scenarios
    if told.said:
        with ui.expansion(visit.say("operator.with_robot")).classes("w-full desk-box"):
            for turn in told.said:
                raw(f"<b>{escape(visit.say('operator.caller'))}:</b> {escape(turn.caller or '—')}")
                raw(f"<b>{escape(visit.say('operator.robot'))}:</b> {escape(turn.robot)}")
    if told.open:
        heading(visit.say("operator.open"), 3)
        for one in told.open:
            raw(escape(_left(visit, one)))
    if told.earlier:
        heading(visit.say("operator.earlier"), 3)
        for call in told.earlier:
            outcome = visit.say(f"console.outcome_{call.outcome or 'none'}")
            about_ = ", ".join(scenarios[name].title if name in scenarios else name for name in call.scenarios)
            link = f'<a href="/console/calls/{escape(call.call)}" target="_blank">{escape(call.moment[:16])}</a>'
            raw(" · ".join([link, escape(outcome), *([escape(about_)] if about_ else [])]))


def _left(visit: Visit, one: Request) -> str:
    """What somebody left, in a line."""
    scenario = visit.backstage.dialogue().knowledge.scenarios.get(one.form)
    named = {name: slot.name for name, slot in scenario.slots.items()} if scenario else {}
    values = "; ".join(f"{named.get(name, name)}: {value}" for name, value in one.values.items() if value)
    title = scenario.title if scenario else one.form
    return " · ".join([f"№ {one.number}", title, visit.say(f"console.state_{one.state}"), values])
