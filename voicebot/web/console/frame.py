"""What all pages share: who is here, how he is spoken to, the way from page to page."""

import copy
import html
import inspect
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from nicegui import ui
from nicegui.element import Element

from voicebot.errors import Problem
from voicebot.locale import catalogue
from voicebot.web.backstage import Backstage
from voicebot.web.rights import Person, Right

T = TypeVar("T")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d)?")
WAYS: tuple[tuple[str, str, Right], ...] = (  # path, name, who may go there
    ("/", "home", "calls"),
    ("/desk", "desk", "desk"),
    ("/calls", "calls", "calls"),
    ("/records", "records", "records"),
    ("/reports", "reports", "reports"),
    ("/knowledge", "knowledge", "knowledge"),
    ("/try", "try", "knowledge"),
    ("/unanswered", "unanswered", "knowledge"),
    ("/people", "people", "users"),
    ("/audit", "audit", "audit"),
)
COLOURS = {
    "primary": "#1f5fa8",
    "secondary": "#4a5563",
    "accent": "#7a3e9d",
    "positive": "#1a7f37",
    "negative": "#b3261e",
    "info": "#1f5fa8",
    "warning": "#8a6100",
    "dark": "#1e2126",
    "dark-page": "#14171a",
}
STYLE = """
main .room { width: 100%; max-width: 80rem; margin: 0 auto; }
h1 { font-size: 1.5rem; line-height: 2rem; font-weight: 600; margin: 0; }
h2 { font-size: 1.1rem; line-height: 1.6rem; font-weight: 600; margin: 0.5rem 0 0; }
h3 { font-size: 1rem; line-height: 1.5rem; font-weight: 600; margin: 0.5rem 0 0; }
main a, nav a { color: inherit; text-underline-offset: 3px; }
main a { text-decoration: underline; }
nav a { display: block; padding: .65rem 1rem; border-radius: .5rem; text-decoration: none; }
button.way { padding: .65rem 1rem; cursor: pointer; }
nav a:hover { background: rgba(127, 127, 127, .15); }
nav a[aria-current] { font-weight: 700; background: rgba(127, 127, 127, .2); }
:focus-visible { outline: 3px solid #3b82f6; outline-offset: 2px; }
table.plain { border-collapse: collapse; width: 100%; }
table.plain th, table.plain td { text-align: left; padding: .4rem .6rem; vertical-align: top; }
table.plain tr { border-bottom: 1px solid rgba(127, 127, 127, .35); }
table.plain td { overflow-wrap: break-word; }
table.plain td.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
summary { display: list-item; cursor: pointer; padding: .3rem 0; }
.wide { width: 100%; overflow-x: auto; }
@media (max-width: 600px) {
  article.record { flex-wrap: wrap; }
  .cards thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .cards :is(table, tbody, tr) { display: block; }
  .cards tr { padding: .5rem 0; }
  .cards table.plain td { display: grid; grid-template-columns: 7.5rem 1fr; gap: .5rem; padding: .15rem 0; }
  .cards td > span { overflow-wrap: anywhere; }
  .cards td::before { content: attr(data-label); color: #59636e; }
  .body--dark .cards td::before { color: #a3adb8; }
  .cards table.plain td:empty { display: none; }
}
.body--dark { color-scheme: dark; }
.border-b { border-bottom-color: rgba(127, 127, 127, .35) !important; }
p.alarm { margin: 0 0 .5rem; padding: .6rem .8rem; border: 1px solid currentColor; border-radius: .5rem;
  color: #b3261e; font-weight: 600; }
.body--dark p.alarm { color: #ff9d94; }
.soft { color: #59636e; } .body--dark .soft { color: #a3adb8; }
.good { color: #1a7f37; } .body--dark .good { color: #67c98f; }
.bad { color: #b3261e; } .body--dark .bad { color: #ff9d94; }
pre.diff { margin: 0; overflow-x: auto; font: 13px/1.5 ui-monospace, monospace; }
.cm-fault { background: rgba(179, 38, 30, .18); } .cm-advice { background: rgba(138, 97, 0, .18); }
.body--dark .q-btn--outline { --q-primary: #8fbff5; }
.body--dark .q-field__label, .body--dark .q-field__native { color: #e9ecef; }
.q-field__label { color: #4a5563; }
.body--dark .q-btn--outline .q-btn__content { color: #9cc4f2; }
.body--dark .q-btn--outline.text-negative .q-btn__content { color: #ff9d94; }
"""


class Visit:
    """One page before one person."""

    def __init__(self, person: Person, backstage: Backstage) -> None:
        self.person, self.backstage = person, backstage
        self._texts = catalogue(person.language)

    def say(self, key: str, **values: object) -> str:
        return self._texts[key].format(**values)

    def day(self, one: date) -> str:
        return one.strftime(self.say("console.day"))

    def moment(self, told: str | datetime) -> str:
        """A moment of the hotline's own time, to the minute; ISO or not."""
        one = datetime.fromisoformat(told) if isinstance(told, str) else told
        return f"{self.day(one)}\N{NO-BREAK SPACE}{one:%H:%M}"

    def noted(self, utc: str) -> str:
        """The same of what is kept in UTC."""
        return self.moment(datetime.fromisoformat(utc).replace(tzinfo=UTC).astimezone())

    def lasts(self, seconds: float) -> str:
        minutes, rest = divmod(round(seconds), 60)
        if not minutes:
            return self.say("report.seconds", seconds=rest)
        if minutes < 60:
            return self.say("report.minutes", minutes=minutes, seconds=f"{rest:02}")
        return self.say("console.hours", hours=minutes // 60, minutes=f"{minutes % 60:02}")

    def value(self, told: str) -> str:
        """A slot's value; dates and moments as people write them."""
        if not _DATE.fullmatch(told):
            return told
        try:
            return self.moment(told) if "T" in told else self.day(date.fromisoformat(told))
        except ValueError:
            return told  # the thirty-first of February

    async def run(self, step: Callable[[], T]) -> T | None:
        """A blocking step; None where it failed, and the person was told, or has to come in anew."""
        return await self._done(self.backstage.run(lambda: self._still(step), self.person.language))

    async def do(self, what: str, about: str, step: Callable[[], T]) -> T | None:
        """The same, noted."""
        return await self._done(self.backstage.do(self.person, what, about, lambda: self._still(step)))

    def complain(self, problem: Problem) -> None:
        """Tells what went wrong, whoever has found it."""
        text = self.say(problem.key, **problem.values)
        ui.notify(text, type="negative", multi_line=True, timeout=10_000, close_button=True)

    async def see(self, what: str, about: str, step: Callable[[], T]) -> T | None:
        """The same, noted once a session."""
        return await self._done(self.backstage.see(self.person, what, about, lambda: self._still(step)))

    def _still(self, step: Callable[[], T]) -> T:
        """A page may stay open for longer than its reader may see it."""
        user = self.backstage.users.who(self.person.secret, "session")
        if user is None or user.role != self.person.role:
            raise Gone("console.gone")
        return step()

    async def _done(self, work: Awaitable[T]) -> T | None:
        try:
            return await work
        except Gone:
            ui.navigate.to("/login")
        except Problem as problem:
            self.complain(problem)
        return None


class Gone(Problem):
    """The session is over."""


Build = Callable[..., Awaitable[None]]


def page(path: str, key: str, right: Right) -> Callable[[Build], Build]:
    """key: the page's name in console.yaml; right: who may see it. The builder's first parameter is the Visit."""

    def decorate(build: Build) -> Build:
        async def shown(*args: Any, **given: Any) -> None:
            state = ui.context.client.request.state
            visit = Visit(state.person, state.backstage)
            title = visit.say(f"console.page_{key}")
            _speak(visit.person.language, title)
            with _frame(visit, path):
                heading(title, 1)
                if visit.person.may(right):
                    await build(visit, *args, **given)
                else:
                    ui.label(visit.say("console.may_not", role=visit.say(f"console.role_{visit.person.role}")))

        signature = inspect.signature(build)
        shown.__signature__ = signature.replace(parameters=list(signature.parameters.values())[1:])  # type: ignore[attr-defined]
        return ui.page(path, response_timeout=30)(shown)

    return decorate


def _speak(language: str, title: str) -> None:
    client = ui.context.client
    client.page = copy.copy(client.page)
    client.page.language = "ru" if language == "ru" else "en-US"
    client.title = f"{title} · voicebot"
    ui.add_css(STYLE)
    ui.colors(**COLOURS)


def _frame(visit: Visit, path: str) -> Element:
    """The room for a page's content, inside the one `main` that the library makes."""
    with ui.header(elevated=False).classes("items-center px-3 py-1").style("background: #1d3d63; color: #fff"):
        button = ui.button(icon="menu").props(f'flat round color=white aria-label="{visit.say("console.menu")}"')
        ui.label("voicebot").classes("text-lg font-semibold")
        ui.space()
        ui.label(f"{visit.person.name} · {visit.say(f'console.role_{visit.person.role}')}").classes("text-sm")
    with ui.left_drawer(bordered=True).props("width=220 breakpoint=900") as drawer:
        button.on_click(drawer.toggle)
        with ui.element("nav").props(f'aria-label="{visit.say("console.menu")}"').classes("w-full"):
            for way, name, right in WAYS:
                if visit.person.may(right):
                    link = ui.link(visit.say(f"console.page_{name}"), way)
                    if way == path:
                        link.props('aria-current="page"')
        _ways_out(visit)
    room = ui.element("div").classes("room flex flex-col gap-3 p-2 sm:p-4")
    ui.skip_link(visit.say("console.skip"), target=room)
    return room


def _ways_out(visit: Visit) -> None:
    other = "en" if visit.person.language == "ru" else "ru"
    raw(
        f'<nav aria-label="{escape(visit.say("console.you"))}"><a href="/console/language?to={other}" lang="{other}">'
        f"{escape(visit.say('console.other_language'))}</a>"
        f'<a href="/" target="_blank">{escape(visit.say("console.call_robot"))}</a></nav>'
        '<form method="post" action="/console/logout">'
        f'<button type="submit" class="way">{escape(visit.say("console.leave"))}</button></form>'
    )


def day(written: str | None) -> date | None:
    """Of a field for dates; None where nothing is chosen yet."""
    try:
        return date.fromisoformat(written or "")
    except ValueError:
        return None


def heading(text: str, level: int = 2) -> Element:
    return raw(escape(text), f"h{level}")


def raw(markup: str, tag: str = "div") -> Element:
    """Markup of our own, in which everything that isn't was escaped."""
    return ui.html(markup, tag=tag, sanitize=False)


def escape(text: object) -> str:
    return html.escape(str(text), quote=True)


def table(columns: list[str], rows: list[list[str]], label: str, cards: bool = True) -> Element:
    """rows: cells of markup, escaped by whoever made them; cards: on a telephone each row is one."""
    names = [escape(column) for column in columns]
    head = "".join(f'<th scope="col" role="columnheader">{name}</th>' for name in names)
    body = "".join(f'<tr role="row">{_cells(names, row)}</tr>' for row in rows)
    markup = (
        f'<table class="plain" role="table" aria-label="{escape(label)}"><thead role="rowgroup"><tr role="row">'
        f'{head}</tr></thead><tbody role="rowgroup">{body}</tbody></table>'
    )
    return raw(markup).classes("wide cards" if cards else "wide")


def _cells(names: list[str], row: list[str]) -> str:
    """Each says what it is; the roles keep it a table for those who listen."""
    return "".join(
        f'<td role="cell" data-label="{name}">{f"<span>{cell}</span>" if cell else ""}</td>'
        for name, cell in zip(names, row, strict=True)
    )
