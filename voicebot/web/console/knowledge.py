"""The knowledge base: its files, drafts of them, what was published, what will soon be untrue."""

from collections import defaultdict
from functools import partial
from urllib.parse import quote

from nicegui import ui

from voicebot.records.drafts import Draft
from voicebot.web.console.frame import Visit, escape, heading, page, raw, table
from voicebot.web.workbench import Workbench

SOON = 60  # days


@page("/knowledge", "knowledge", "knowledge")
async def knowledge(visit: Visit) -> None:
    bench = Workbench(visit.backstage)
    await _drafts(visit, bench)
    if visit.person.may("edit"):
        _new(visit)
    heading(visit.say("console.files"))
    drafted = {draft.path for draft in await visit.run(bench.drafts) or []}
    paths = await visit.run(bench.files) or []
    wanted = ui.input(visit.say("console.filter")).props("clearable").classes("w-64")
    tree = raw(_tree(visit, paths, drafted, "")).classes("w-full")
    wanted.on_value_change(lambda: tree.set_content(_tree(visit, paths, drafted, wanted.value or "")))  # type: ignore[attr-defined]
    await _expiring(visit, bench)
    await _history(visit, bench)


def _tree(visit: Visit, paths: list[str], drafted: set[str], wanted: str) -> str:
    """Folders that open and close by themselves, with links."""
    scenarios = visit.backstage.dialogue().knowledge.scenarios
    folders: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for path in paths:
        folder, _, name = path.rpartition("/")
        scenario = scenarios.get(name.removesuffix(".yaml"))
        title = scenario.title if scenario and folder and folder != "lists" else name
        if wanted.lower() in f"{path} {title}".lower():
            folders[folder].append((path, title))
    parts = []
    for folder, files in sorted(folders.items()):
        links = "".join(f"<li>{link(path, title)}{_mark(visit, path in drafted)}</li>" for path, title in files)
        name = escape(folder or visit.say("console.whole_line"))
        opened = " open" if wanted or any(path in drafted for path, _ in files) else ""
        items = f'<ul style="margin: .25rem 0 .5rem 1.5rem; list-style: none; line-height: 1.9">{links}</ul>'
        parts.append(f"<details{opened}><summary>{name} ({len(files)})</summary>{items}</details>")
    return "".join(parts) or escape(visit.say("console.nothing"))


def _mark(visit: Visit, drafted: bool) -> str:
    return f' <span class="soft">· {escape(visit.say("console.draft"))}</span>' if drafted else ""


def link(path: str, title: str = "") -> str:
    return f'<a href="/console/edit?path={quote(path)}">{escape(title or path)}</a>'


async def _drafts(visit: Visit, bench: Workbench) -> None:
    async def refresh() -> None:
        drafts = await visit.run(bench.drafts) or []
        room.clear()
        with room:
            _listed(visit, drafts)
            if drafts and visit.person.may("publish"):
                button = ui.button(visit.say("console.publish"))
                button.on_click(partial(publish, button))

    async def publish(button: ui.button) -> None:
        button.disable()
        ui.notify(visit.say("console.publishing"))
        files = await visit.do("published", "", partial(bench.publish, visit.person.name))
        if files is None:
            button.enable()
            return
        ui.notify(visit.say("console.published", count=len(files)), type="positive")
        await refresh()

    room = ui.element("div").classes("w-full")
    await refresh()


def _listed(visit: Visit, drafts: list[Draft]) -> None:
    label = visit.say("console.drafts", count=len(drafts))
    heading(label)
    if not drafts:
        ui.label(visit.say("console.drafts_none")).classes("soft")
        return
    rows = [[link(one.path), escape(one.by), escape(visit.noted(one.at))] for one in drafts]
    table([visit.say(f"console.column_{name}") for name in ("file", "who", "at")], rows, label)


def _new(visit: Visit) -> None:
    """A file that isn't there yet."""
    named = {"path": ""}
    with ui.row().classes("items-end gap-3"):
        field = ui.input(visit.say("console.new_file"), placeholder="general/parking.yaml").bind_value(named, "path")
        field.classes("min-w-64")
        ui.button(
            visit.say("console.begin"),
            on_click=lambda: ui.navigate.to(f"/edit?path={quote(named['path'])}") if named["path"] else None,
        ).props("outline")


async def _expiring(visit: Visit, bench: Workbench) -> None:
    heading(visit.say("console.expiring"))
    found = [one for one in await visit.run(bench.expiring) or [] if one.left <= SOON]
    if not found:
        ui.label(visit.say("console.expiring_none", days=SOON)).classes("soft")
        return
    rows = [
        [
            link(one.path, one.title),
            visit.day(one.until),
            f'<span class="{"bad" if one.left < 0 else ""}">{one.left}</span>',
        ]
        for one in found
    ]
    names = ["scenario", "until", "left"]
    table([visit.say(f"console.column_{name}") for name in names], rows, visit.say("console.expiring"))


async def _history(visit: Visit, bench: Workbench) -> None:
    heading(visit.say("console.history"))
    versions = await visit.run(bench.versions) or []
    if not versions:
        ui.label(visit.say("console.history_none")).classes("soft")
        return
    rows = [[link(one.path), escape(one.by), escape(visit.noted(one.at))] for one in versions[:20]]
    names = ["file", "who", "at"]
    table([visit.say(f"console.column_{name}") for name in names], rows, visit.say("console.history"))
