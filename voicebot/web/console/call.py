"""One call: heard and read, and judged."""

from datetime import datetime
from functools import partial
from itertools import pairwise

from nicegui import ui

from voicebot.dialogue.machine import Dialogue
from voicebot.names import Names
from voicebot.records.quality import QUESTIONS, Judged, Quality
from voicebot.records.search import Calls, Said, Told
from voicebot.web import sound
from voicebot.web.api.calls import told
from voicebot.web.console.frame import Visit, escape, heading, page, raw, table
from voicebot.web.explained import Explained, explained
from voicebot.web.kinds import named

EVERY = 1.0  # seconds
WRITTEN = ("chat", "example")  # lines of which there never is sound
# The frame is as long as what is in it; its player stays in sight as the page around it is scrolled.
WHOLE = """(event) => {
  const frame = event.target, inside = frame.contentDocument, player = inside.querySelector(".player");
  const fit = () => { frame.style.height = `${inside.body.offsetHeight}px`; };
  const follow = () => {
    const hidden = document.querySelector("header").offsetHeight - frame.getBoundingClientRect().top;
    player.style.top = `${Math.max(0, hidden - player.offsetTop)}px`;
  };
  new ResizeObserver(fit).observe(inside.body);
  if (player) { player.style.position = "relative"; window.addEventListener("scroll", follow); }
}"""


@page("/calls/{call}", "call", "calls")
async def shown(visit: Visit, call: str) -> None:
    one = await visit.see("call_seen", call, partial(told, visit.backstage, visit.person, call))
    if one is None:
        ui.link(visit.say("console.page_calls"), "/calls")
        return
    facts = [
        visit.moment(one.moment),
        visit.say(f"console.outcome_{one.outcome or 'none'}"),
        named(one.line, visit.say),
        one.caller,
    ]
    if one.outcome is None and await visit.run(partial(_goes_on, visit, call)):
        ui.label(" · ".join(filter(None, facts))).classes("soft")
        await _live(visit, call)
        return
    title = escape(visit.say("console.replay"))
    frame = ui.element("iframe").props(f'src="/console/calls/{escape(one.call)}/replay" title="{title}"')
    frame.classes("w-full border-0 rounded").style("min-height: 24rem").on("load", js_handler=WHOLE)
    if not visit.person.may("listen"):
        ui.label(visit.say("console.not_to_be_heard")).classes("soft")
    elif not await visit.run(partial(_heard, visit, call)):
        why = "written" if one.line in WRITTEN else "sound"
        ui.label(visit.say(f"console.no_{why}")).classes("soft")
    _reasons(visit, one)
    await _quality(visit, one.call)


def _goes_on(visit: Visit, call: str) -> bool:
    """Calls cut off with their process have no end either."""
    return any(one.call == call for one in Calls(visit.backstage.ledger.database).live())


async def _live(visit: Visit, call: str) -> None:
    """What is said, as it is said; when the call is over, the page of a call that is."""
    room = raw("").classes("w-full").props('role="log"')
    ui.label(visit.say("console.goes_on")).classes("soft")

    async def refresh() -> None:
        one = await visit.run(partial(told, visit.backstage, visit.person, call))
        if one is None:
            return
        if one.outcome is not None:
            ui.navigate.reload()
        room.set_content(_said(visit, one))  # type: ignore[attr-defined]

    await refresh()
    ui.timer(EVERY, refresh, immediate=False)


def _said(visit: Visit, one: Told) -> str:
    caller, robot = visit.say("page.caller"), visit.say("page.robot")
    lines = [(who, text) for turn in one.turns for who, text in ((caller, turn.caller), (robot, turn.robot)) if text]
    return "".join(f'<p><span class="soft">{escape(who)}:</span> {escape(text)}</p>' for who, text in lines)


def _heard(visit: Visit, call: str) -> bool:
    """Is there a recording?"""
    kept = Calls(visit.backstage.ledger.database).one(call)
    return sound.sound(kept, visit.backstage.settings.lines.recording) is not None


def _reasons(visit: Visit, one: Told) -> None:
    """Why each turn was taken for what it was taken for, as far as the base of today tells."""
    decided = [turn for turn in one.turns if turn.decision and turn.caller]
    if not decided:
        return
    heading(visit.say("console.reasons"))
    names, answers = Names.of(visit.backstage.dialogue().knowledge), _answers(one)
    for turn in decided:
        meant = names.scenario(turn.scenario) if turn.scenario else visit.say(f"console.decided_{turn.decision}")
        if turn.number in answers:  # to a question of the form, in which no scenario is looked for
            told = names.values(turn.scenario, {name: visit.value(value) for name, value in turn.slots.items()})
            ui.label(f"{turn.number}. {turn.caller} → {told or meant}").classes("px-4 py-2")
            continue
        with ui.expansion(f"{turn.number}. {turn.caller} → {meant}, {turn.score:.0%}").classes("w-full") as opened:
            opened.on_value_change(partial(_explain, visit, turn, datetime.fromisoformat(one.moment), opened))


def _answers(one: Told) -> set[int]:
    """Turns in which the caller answered what a form had asked."""
    return {
        turn.number
        for before, turn in pairwise(one.turns)
        if before.asks and turn.decision == "answer" and turn.scenario == before.scenario
    }


async def _explain(visit: Visit, turn: Said, moment: datetime, opened: ui.expansion) -> None:
    if not opened.value or len(opened.default_slot.children):
        return
    dialogue: Dialogue = visit.backstage.dialogue()
    why = await visit.run(partial(explained, dialogue, turn.caller, moment))
    if why:
        with opened:
            candidates(visit, why)


def candidates(visit: Visit, why: Explained) -> None:
    """What each candidate has for it."""
    unknown = ", ".join(word.word for word in why.words if not word.known)
    if unknown:
        ui.label(visit.say("console.unknown_words", words=unknown)).classes("bad")
    rows = []
    for one in why.candidates:
        added = ", ".join(f"{visit.say(f'kb.evidence_{name}')} {plus:+.2f}" for name, plus in one.evidence.items())
        rows.append([escape(one.title), f"{one.score:.2f}", escape(f"«{one.example}»"), escape(added)])
    names = ["scenario", "probability", "example", "evidence"]
    label = visit.say("console.candidates")
    table([visit.say(f"kb.column_{name}") for name in names], rows, label)
    ui.label(visit.say("console.thresholds", answer=why.answer, clarify=why.clarify)).classes("soft")


async def _quality(visit: Visit, call: str) -> None:
    quality = Quality(visit.backstage.ledger.database)
    heading(visit.say("console.quality"))

    room = ui.element("div").classes("w-full")

    async def refresh() -> None:
        judged = await visit.run(partial(quality.of, call)) or []
        room.clear()
        with room:
            for one in judged:
                _judged(visit, one)

    await refresh()
    if not visit.person.may("mark"):
        return
    marks: dict[str, int | None] = dict.fromkeys(QUESTIONS)
    words = {"comment": ""}

    async def judge() -> None:
        given = {name: mark for name, mark in marks.items() if mark}
        step = partial(quality.judge, call, visit.person.name, given, words["comment"][:5000])
        if given or words["comment"]:
            await visit.do("marked", call, step)
            words["comment"] = ""
            await refresh()

    with ui.row().classes("gap-x-6 gap-y-2 items-end w-full"):
        for name in QUESTIONS:
            label = visit.say(f"console.mark_{name}")
            ui.select({None: "—", 1: "1", 2: "2", 3: "3", 4: "4", 5: "5"}, label=label).bind_value(marks, name).classes(
                "w-44"
            )
    comment = ui.textarea(visit.say("console.comment")).bind_value(words, "comment").classes("w-full")
    comment.props("autogrow outlined")
    ui.button(visit.say("console.judge"), on_click=judge).classes("self-start")


def _judged(visit: Visit, one: Judged) -> None:
    marks = ", ".join(f"{visit.say(f'console.mark_{name}')}: {mark}" for name, mark in one.marks.items())
    ui.label(" · ".join(filter(None, (one.by, visit.noted(one.at), marks)))).classes("soft")
    if one.comment:
        ui.label(one.comment).classes("whitespace-pre-wrap")
