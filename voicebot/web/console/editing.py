"""One file of the knowledge base: written, checked in place, tried, compared, brought back."""

import json
from functools import partial
from pathlib import PurePosixPath

from nicegui import ui

from voicebot.dialogue.rehearsal import Rehearsed
from voicebot.records.drafts import Version
from voicebot.web.console.call import candidates
from voicebot.web.console.frame import Visit, escape, heading, page, raw
from voicebot.web.explained import Explained, explained
from voicebot.web.workbench import Found, Workbench, compared

Editor = ui.codemirror


@page("/edit", "edit", "knowledge")
async def editing(visit: Visit, path: str = "") -> None:
    bench = Workbench(visit.backstage)
    current = await visit.run(lambda: (bench.text(path), bench.draft(path)))
    if current is None:
        return
    text, draft = current
    ui.label(path).classes("font-mono break-all")
    written = draft.text if draft else text
    editor = Editor(written or "", language="YAML", theme="githubLight", line_wrapping=True).classes(
        "w-full border rounded"
    )
    editor.style("height: 50vh; min-height: 18rem")
    _dressed(editor, path)
    if not visit.person.may("edit"):
        editor.disable()
        return

    async def refresh() -> None:
        drop.set_visibility(await visit.run(partial(bench.draft, path)) is not None)
        await _changes(visit, bench, path, changes)

    findings = ui.element("div").classes("w-full").props('role="status"')

    async def check() -> None:
        await _check(visit, bench, path, editor, findings)
        await refresh()

    with ui.row().classes("gap-2"):
        ui.button(visit.say("console.save_check"), on_click=check)
        tests = ui.button(visit.say("console.run_tests")).props("outline")
        drop = ui.button(visit.say("console.drop_draft")).props("outline color=negative")
    drop.on_click(partial(_drop, visit, bench, path))
    performed = ui.element("div").classes("w-full").props('role="status"')
    tests.on_click(partial(_tests, visit, bench, path, editor, performed))
    _try(visit, bench, path, editor)
    changes = ui.element("div").classes("w-full")
    await refresh()


def _dressed(editor: Editor, path: str) -> None:
    """The colours of the reader's system, and what the editor doesn't tell a screen reader by itself."""
    dress = f"""
        const editor = getHtmlElement({editor.id});
        editor.querySelector(".cm-content").setAttribute("aria-label", {json.dumps(path)});
        editor.querySelector(".cm-scroller").tabIndex = 0;
        return window.matchMedia("(prefers-color-scheme: dark)").matches;
    """

    async def choose() -> None:
        if await ui.run_javascript(dress):
            editor.set_theme("githubDark")

    ui.timer(0.1, choose, once=True)


async def _save(visit: Visit, bench: Workbench, path: str, editor: Editor) -> bool:
    def step() -> bool:
        bench.write(path, editor.value, visit.person.name)
        return True

    return bool(await visit.do("draft_written", path, step))


async def _check(visit: Visit, bench: Workbench, path: str, editor: Editor, room: ui.element) -> None:
    if not await _save(visit, bench, path, editor):
        return
    _say(room, visit.say("console.checking"))
    found = await visit.run(bench.check)
    room.clear()
    if found is None:
        return
    here = [one for one in found if one.path == path]
    _underline(editor, here)
    with room:
        others = [one for one in found if one.path != path and one.grave]
        if not any(one.grave for one in found):
            ui.label(visit.say("console.sound")).classes("good")
        for one in (*here, *others):
            _finding(one, path, editor)


def _say(room: ui.element, text: str) -> None:
    room.clear()
    with room:
        ui.label(text).classes("soft")


def _finding(one: Found, path: str, editor: Editor) -> None:
    kind = "bad" if one.grave else "soft"
    with ui.row().classes("items-baseline gap-2 no-wrap"):
        if one.path == path:
            ui.button(f"{one.line}:{one.column}", on_click=partial(editor.reveal_line, one.line)).props(
                "flat dense no-caps"
            )
            ui.label(f"{one.what} — {one.hint}").classes(kind)
        else:
            ui.label(f"{one.path}:{one.line}: {one.what} — {one.hint}").classes(kind)


def _underline(editor: Editor, found: list[Found]) -> None:
    """The lines that the checker speaks of, marked where they stand."""
    last = editor.value.count("\n") + 1
    lines = {min(one.line, last): one for one in sorted(found, key=lambda one: one.grave)}
    editor.decorations = [
        {"kind": "line", "line": line, "class": "cm-fault" if one.grave else "cm-advice"} for line, one in lines.items()
    ]
    editor.line_tooltips = {line: f"{one.what} — {one.hint}" for line, one in lines.items()}


async def _tests(visit: Visit, bench: Workbench, path: str, editor: Editor, room: ui.element) -> None:
    if not await _save(visit, bench, path, editor):
        return
    _say(room, visit.say("console.testing"))
    scenario = PurePosixPath(path).stem if "/" in path and not path.startswith("lists/") else ""
    performed = await visit.run(partial(bench.test, scenario))
    room.clear()
    if performed is None:
        return
    with room:
        failed = [one for one in performed if not one.passed]
        told = visit.say("console.tests_passed", passed=len(performed) - len(failed), count=len(performed))
        ui.label(told).classes("bad" if failed else "good")
        for one in failed:
            ui.label(_failed(visit, one)).classes("bad")


def _failed(visit: Visit, one: Rehearsed) -> str:
    said = " → ".join((one.test.say, *one.test.then))
    got = f"{one.decision.kind or '—'} {one.decision.scenario or ''}".strip()
    return visit.say("console.test_failed", scenario=one.scenario, say=said, got=got, reply=one.reply)


async def _drop(visit: Visit, bench: Workbench, path: str) -> None:
    await visit.do("draft_dropped", path, partial(bench.drop, path))
    ui.navigate.reload()


def _try(visit: Visit, bench: Workbench, path: str, editor: Editor) -> None:
    """A phrase, as it would be understood with the drafts."""
    heading(visit.say("console.page_try"))
    phrase = {"text": ""}

    def step() -> Explained:
        bench.write(path, editor.value, visit.person.name)
        return explained(bench.dialogue(), phrase["text"], visit.backstage.now())

    async def try_it() -> None:
        if not phrase["text"].strip():
            return
        _say(room, visit.say("console.trying"))
        why = await visit.do("draft_written", path, step)
        room.clear()
        if why:
            with room:
                verdict(visit, why)

    with ui.row().classes("items-end gap-3 w-full"):
        field = ui.input(visit.say("console.phrase")).bind_value(phrase, "text").classes("grow")
        field.on("keydown.enter", try_it)
        ui.button(visit.say("console.try_draft"), on_click=try_it).props("outline")
    room = ui.element("div").classes("w-full").props('role="status"')


def verdict(visit: Visit, why: Explained) -> None:
    decided = visit.say(f"console.decided_{why.decision or 'none'}")
    ui.label(": ".join(filter(None, (decided, why.title))) + f" ({why.score:.2f})").classes("text-lg")
    ui.label(why.reply).classes("italic")
    ui.label(visit.say("console.tried_at", moment=visit.moment(why.moment))).classes("soft")
    candidates(visit, why)


async def _changes(visit: Visit, bench: Workbench, path: str, room: ui.element) -> None:
    difference = await visit.run(partial(bench.diff, path))
    versions = await visit.run(partial(bench.versions, path)) or []
    room.clear()
    with room:
        heading(visit.say("console.difference"))
        raw(shown(difference) if difference else escape(visit.say("console.difference_none")))
        heading(visit.say("console.history"))
        if not versions:
            ui.label(visit.say("console.versions_none")).classes("soft")
        for version in versions:
            with ui.expansion(f"{visit.noted(version.at)} · {version.by}").classes("w-full"):
                raw(shown(compared(version.before, version.after, path)))
                ui.button(visit.say("console.undo"), on_click=partial(_undo, visit, bench, version)).props("outline")


async def _undo(visit: Visit, bench: Workbench, version: Version) -> None:
    step = partial(bench.roll_back, version.number, visit.person.name)
    if await visit.do("rolled_back", str(version.number), step):
        ui.navigate.reload()


def shown(difference: str) -> str:
    """A difference in colours, which mean nothing that + and - don't say."""
    kinds = {"+": "good", "-": "bad", "@": "soft"}
    lines = (f'<span class="{kinds.get(line[:1], "")}">{escape(line)}</span>' for line in difference.splitlines())
    return f'<pre class="diff" tabindex="0">{chr(10).join(lines)}</pre>'
