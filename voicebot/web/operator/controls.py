"""What an operator can do: say whether he is there, answer, end, pass on."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Literal

from nicegui import ui

from voicebot.desk.floor import OperatorNow
from voicebot.desk.office import Office
from voicebot.errors import Problem
from voicebot.web.console.frame import Visit, escape, raw
from voicebot.web.operator.lists import called, clock, reason, shift

Status = Literal["ready", "paused", "offline"]
CHOICES: tuple[tuple[Status, str, str], ...] = (  # status, reason, picture
    ("ready", "", "check_circle"),
    ("paused", "break", "pause_circle"),
    ("paused", "lunch", "restaurant"),
    ("paused", "training", "school"),
    ("paused", "paperwork", "edit_note"),
    ("offline", "", "logout"),
)
SOUND = (
    '<label class="grow">{you} <meter id="mine" max="1" value="0" style="width: 100%"></meter></label>'
    '<label class="grow">{caller} <meter id="theirs" max="1" value="0" style="width: 100%"></meter></label>'
)


class Controls:
    """The page's upper part; `show` brings it in line with what the operator is doing."""

    def __init__(self, visit: Visit, office: Office, keep: Callable[[], Awaitable[object]]) -> None:
        self._keep = keep  # what was written about the call
        self._visit, self._office, self._name = visit, office, visit.person.name
        self._shown: tuple[object, ...] = ()
        self._telephone = bool(office.desk.operators[self._name].extension)
        self._buttons: dict[tuple[Status, str], ui.button] = {}
        with ui.element("section").classes("w-full flex flex-col gap-2"):
            self._status = ui.label().props('role="status"').classes("text-lg font-semibold")
            self._choices()
            self._hint = ui.label().classes("soft")
            self._call = ui.element("div").classes("w-full flex flex-col gap-3")
            self._sound()

    def _sound(self) -> None:
        """Always there, for the sound's own program; seen during a conversation."""
        say = self._visit.say
        with ui.row().classes("w-full items-end gap-4 mt-2") as self._meters:
            raw(SOUND.format(you=escape(say("operator.you")), caller=escape(say("operator.caller")))).classes(
                "grow flex gap-4"
            )
            mute = ui.button(say("operator.mute"), icon="mic_off").props('outline aria-pressed="false"')
            mute.classes("desk-mute").on("click", js_handler="(event) => desk.mute(event.currentTarget)")
        self._meters.set_visibility(False)

    async def show(self, me: OperatorNow) -> None:
        self._status.set_text(self._told(me))
        shown = (me.status, me.reason, me.call, me.duty, me.extra, me.asked)
        if shown == self._shown:
            return
        before, self._shown = self._shown, shown
        self._chosen(me)
        if before:
            ui.run_javascript(f"window.desk?.refocus({me.status!r})")
        if before[:3] == shown[:3]:
            return
        self._call.clear()
        with self._call:
            if me.status == "ringing":
                self._ringing(me)
            elif me.status == "talking":
                self._talking(me)
            elif me.status == "wrapping":
                done = ui.button(
                    self._visit.say("operator.done"), icon="check", on_click=partial(self._be, "ready", "")
                )
                done.props("size=lg no-wrap").classes("self-start max-w-full")
        self._meters.set_visibility(me.status == "talking" and not me.telephone)
        self._sounds(me, before)

    def _sounds(self, me: OperatorNow, before: tuple[object, ...]) -> None:
        if me.telephone:
            return
        if me.status == "ringing":
            ui.run_javascript("window.desk?.ring(true)")
        elif before[:1] == ("ringing",):
            ui.run_javascript("window.desk?.ring(false)")
        if before[:1] == ("talking",):
            ui.run_javascript("window.desk?.stop()")

    def _told(self, me: OperatorNow) -> str:
        say = self._visit.say
        why = f" ({reason(self._visit, me.reason)})" if me.reason else ""
        left = say("operator.left", time=clock(me.left)) if me.left is not None else clock(me.seconds)
        status = say("operator.dialling" if me.dialling else f"console.status_{me.status}")
        then = say("operator.then", what=say(f"operator.be_{me.asked[1] or me.asked[0]}")) if me.asked else ""
        return " · ".join(part for part in (f"{status}{why}", left, then, shift(self._visit, me)) if part)

    def _choices(self) -> None:
        """There from the first to the last, so that who works by the keyboard keeps his place among them."""
        say = self._visit.say
        with ui.row().classes("gap-2").props(f'role="group" aria-label="{escape(say("operator.status"))}"'):
            for status, why, picture in CHOICES:
                button = self._choice(f"be_{why or status}", picture, status, why).classes(f"desk-{status}")
                self._buttons[status, why] = button
            self._extra = self._choice("be_extra", "more_time", "ready", extra=True)

    def _choice(self, word: str, picture: str, status: Status, why: str = "", extra: bool = False) -> ui.button:
        button = ui.button(self._visit.say(f"operator.{word}"), icon=picture).props("outline")
        prepare = "window.desk?.prepare(); " if status == "ready" and not self._telephone else ""
        button.on("click", partial(self._be, status, why, extra), js_handler=f"() => {{ {prepare}emit(); }}")
        return button

    def _chosen(self, me: OperatorNow) -> None:
        """Outside of his shift, or at lunch, he may work all the same."""
        for meant, button in self._buttons.items():
            now = meant in ((me.status, me.reason), me.asked)
            button.props(f"{'unelevated' if now else 'outline'} aria-pressed={str(now).lower()}")
            button.props(remove="outline" if now else "unelevated")
        away = me.duty in ("closed", "lunch") and not me.extra
        self._extra.set_text(self._visit.say(f"operator.be_extra{'_lunch' if me.duty == 'lunch' else ''}"))
        self._extra.set_visibility(away)
        self._hint.set_text(self._visit.say("operator.no_calls", button=self._extra.text))
        self._hint.set_visibility(away and me.status == "ready")

    async def _be(self, status: Status, why: str, extra: bool = False) -> None:
        await self._keep()
        if await self._visit.run(lambda: True):  # is he still who came in?
            self._office.set_status(self._name, status, why, extra)

    def _ringing(self, me: OperatorNow) -> None:
        say = self._visit.say
        if me.telephone:
            ui.label(say("operator.by_telephone")).classes("text-lg")
        with ui.row().classes("gap-3 items-center"):
            if not me.telephone:
                answer = ui.button(say("operator.answer"), icon="call", color="positive")
                answer.props("size=xl aria-keyshortcuts=Enter").on("click", js_handler="() => desk.answer()")
            refuse = ui.button(say("operator.refuse"), on_click=lambda: self._office.refuse(self._name))
            refuse.props("outline aria-keyshortcuts=Escape").classes("desk-refuse")
            ui.label(say(f"operator.keys{'_telephone' if me.telephone else ''}")).classes("soft gt-xs")

    def _talking(self, me: OperatorNow) -> None:
        """End it, or send the caller on: to the robot, to another queue, to a number."""
        say, scenarios = self._visit.say, self._visit.backstage.dialogue().knowledge.scenarios.values()
        end = (
            ui.button(say("operator.hang_up"), icon="call_end", color="negative").props("size=lg").classes("self-start")
        )
        end.on_click(partial(self._try, lambda: self._office.hang_up(self._name)))
        forms_first = sorted(scenarios, key=lambda one: (one.submit is None and not one.slots, one.title))
        others = {name: called(self._visit, name) for name in self._office.desk.queues if name != me.queue}
        with ui.row().classes("w-full gap-x-8 gap-y-3 items-end"):
            self._onward("back", {one.scenario: one.title for one in forms_first}, self._back)
            if others:
                self._onward("pass_on", others, self._pass_on)
            with ui.row().classes("gap-2 items-end no-wrap"):
                number = ui.input(say("operator.number")).props('type=tel autocomplete="off"').classes("w-48")
                number.on("keydown.enter", lambda: self._pass_on(number.value.strip()))
                ui.button(say("operator.to_number"), on_click=lambda: self._pass_on(number.value.strip())).props(
                    "outline"
                )

    def _onward(self, what: str, where: dict[str, str], go: Callable[[str], Awaitable[None]]) -> None:
        say = self._visit.say
        with ui.row().classes("gap-2 items-end no-wrap"):
            chosen = ui.select(where, label=say(f"operator.{what}_where"), with_input=True).classes("w-48")

            async def chose() -> None:
                if chosen.value:
                    await go(chosen.value)

            ui.button(say(f"operator.{what}"), on_click=chose).props("outline")

    async def _back(self, scenario: str) -> None:
        await self._try(lambda: self._office.hang_up(self._name, scenario))

    async def _pass_on(self, to: str) -> None:
        if to:
            await self._try(lambda: self._office.transfer(self._name, to))

    async def _try(self, step: Callable[[], Awaitable[None]]) -> None:
        if not await self._visit.run(lambda: True):
            return
        try:
            await step()
        except Problem as problem:
            self._visit.complain(problem)
