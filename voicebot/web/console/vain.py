"""What callers asked and nobody answered, in groups."""

from functools import partial

from nicegui import ui

from voicebot.matching.clusters import Cluster
from voicebot.web.api.knowledge import in_vain
from voicebot.web.console import examples
from voicebot.web.console.frame import Visit, heading, page
from voicebot.web.sketch import added, sketched
from voicebot.web.workbench import Workbench

SHOWN = 40  # groups
PHRASES = 8  # of a group
NEAR = 0.15  # what is less likely to be meant is no help


@page("/unanswered", "unanswered", "knowledge")
async def unanswered(visit: Visit) -> None:
    await examples.told(visit)
    ui.label(visit.say("console.unanswered_about")).classes("soft")
    found = await visit.run(partial(in_vain, visit.backstage, SHOWN))
    if not found:
        ui.label(visit.say("console.unanswered_none")).classes("soft")
        return
    for one in found:
        _group(visit, one)


async def _sketch(visit: Visit, one: Cluster) -> None:
    """A draft of a scenario that answers it."""
    bench = Workbench(visit.backstage)
    step = partial(sketched, bench, one, visit.say("kb.draft_answer"), visit.person.name)
    if path := await visit.do("draft_written", " ".join(one.name), step):
        ui.navigate.to(f"/edit?path={path}")


async def _add(visit: Visit, one: Cluster) -> None:
    """A draft of the scenario that is nearest, with these questions among its examples."""
    bench, areas = Workbench(visit.backstage), visit.backstage.dialogue().knowledge.areas
    step = partial(added, bench, one, f"{areas[one.nearest]}/{one.nearest}.yaml", visit.person.name)
    if path := await visit.do("draft_written", " ".join(one.name), step):
        ui.navigate.to(f"/edit?path={path}")


def _group(visit: Visit, one: Cluster) -> None:
    scenarios = visit.backstage.dialogue().knowledge.scenarios
    heading(f"{' · '.join(one.name) or '…'} ({one.size})")
    with ui.element("ul").classes("list-disc pl-6"):
        for text in one.texts[:PHRASES]:
            with ui.element("li"):
                ui.label(text)
    near = scenarios.get(one.nearest) if one.score >= NEAR else None
    if near:
        ui.label(visit.say("console.nearest", scenario=near.title, score=f"{one.score:.0%}")).classes("soft")
    if not visit.person.may("edit"):
        return
    with ui.row().classes("gap-3"):
        ui.button(visit.say("console.sketch"), on_click=partial(_sketch, visit, one)).props("outline")
        if near:
            add = visit.say("console.add_examples", scenario=near.title)
            ui.button(add, on_click=partial(_add, visit, one)).props("outline")
