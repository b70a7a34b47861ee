"""`voicebot kb sample`: what templates stand for, and phrases that are taken for another scenario than their own."""

import dataclasses
import sys
from collections.abc import Iterator
from typing import Annotated, Any

import typer
from rich.console import Console

from voicebot.cli.knowledge.base import Base, Opened, followed, opened
from voicebot.cli.lines import Json, put
from voicebot.documents import Fault, fault
from voicebot.errors import Problem
from voicebot.knowledge import templates
from voicebot.knowledge.model import Scenario
from voicebot.locale import tell
from voicebot.matching.strays import LOOKS, Stray, strays


def sample(
    scenario: Annotated[str | None, typer.Argument(help=tell("kb.sampled"))] = None,
    most: Annotated[int, typer.Option(min=1, help=tell("kb.most"))] = 50,
    base: Base = None,
    json: Json = False,
) -> None:
    meant = opened(base)
    if scenario is None:
        _collisions(meant, most, json)
        return
    known = meant.dialogue.knowledge.scenarios
    if scenario not in known:
        raise Problem("kb.no_scenario", id=scenario, known=", ".join(sorted(known)))
    for said in _sampled(known[scenario], most):
        put(said) if json else _show(said)


def _sampled(scenario: Scenario, most: int) -> Iterator[dict[str, Any]]:
    """A template a row, its phrases spread over all it stands for; without templates the examples."""
    if not scenario.templates:
        examples = scenario.examples
        yield {"template": None, "count": len(examples), "phrases": examples[:most]}
    for template in scenario.templates:
        ways = templates.count(templates.parse(template))
        yield {"template": template, "count": ways, "phrases": templates.sample(template, most)}


def _show(said: dict[str, Any]) -> None:
    console = Console(soft_wrap=True, highlight=False)
    key = "kb.allows" if said["template"] else "kb.has_examples"
    console.print(tell(key, template=said["template"], count=said["count"]), style="bold", markup=False)
    for phrase in said["phrases"]:
        console.print(f"  {phrase}", markup=False)
    if said["count"] > len(said["phrases"]):
        console.print(f"  {tell('kb.more_of_them', count=said['count'] - len(said['phrases']))}", style="dim")


def _collisions(base: Opened, most: int, json: bool) -> None:
    knowledge = base.dialogue.knowledge
    looked = followed(strays(knowledge, base.index, most), LOOKS, tell("kb.looking"))
    found = sorted((one for part in looked for one in part), key=lambda one: (not one.learnt, -one.score))
    console = Console(soft_wrap=True, highlight=False)
    for one in found:
        put(dataclasses.asdict(one)) if json else console.print(str(_fault(base, one)), markup=False)
    if not json:
        console.print(tell("kb.strays" if found else "kb.no_strays", count=len(found)))
    sys.exit(1 if any(one.learnt for one in found) else 0)


def _fault(base: Opened, one: Stray) -> Fault:
    values = {"say": one.phrase, "id": one.taken_for, "score": f"{one.score:.2f}"}
    key = "kb.listed" if one.learnt else "kb.by_heart"
    return fault(base.path(one.scenario), [one.key, one.number], key, **values)
