"""What callers asked and nobody answered, in groups."""

from functools import partial

from nicegui import ui

from voicebot.matching.clusters import Cluster
from voicebot.web.api.knowledge import in_vain
from voicebot.web.console import examples
from voicebot.web.console.frame import Visit, heading, page
from voicebot.web.sketch import sketched
from voicebot.web.workbench import Workbench

SHOWN = 40  # groups
PHRASES = 8  # of a group


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


def _group(visit: Visit, one: Cluster) -> None:
    scenarios = visit.backstage.dialogue().knowledge.scenarios
    heading(f"{' · '.join(one.name) or '…'} ({one.size})")
    with ui.element("ul").classes("list-disc pl-6"):
        for text in one.texts[:PHRASES]:
            with ui.element("li"):
                ui.label(text)
    if visit.person.may("edit"):
        ui.button(visit.say("console.sketch"), on_click=partial(_sketch, visit, one)).props("outline").classes(
            "self-start"
        )
    if one.nearest in scenarios:
        title = scenarios[one.nearest].title
        ui.label(visit.say("console.nearest", scenario=title, score=f"{one.score:.0%}")).classes("soft")
