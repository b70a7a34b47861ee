"""`voicebot kb check` and `voicebot kb test`: is the knowledge base sound, does it understand its own tests?"""

import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from voicebot.cli.knowledge import junit
from voicebot.cli.knowledge.base import Folder, Opened, advise, fail, followed, opened
from voicebot.cli.lines import Json, put, waiting
from voicebot.dialogue import review
from voicebot.dialogue.rehearsal import Rehearsed, perform
from voicebot.documents import Fault, fault
from voicebot.locale import tell

ENOUGH = 20  # examples of a scenario, as the editors' manual asks for
NAMED = 10  # scenarios with fewer


def check(
    folder: Folder = None,
    strict: Annotated[bool, typer.Option("--strict", help=tell("knowledge.strict"))] = False,
) -> None:
    base = opened(folder)
    scenarios = base.dialogue.knowledge.scenarios.values()
    performed = _perform(base)
    with waiting(tell("kb.advising")):
        advice = review.advice(base.dialogue.knowledge, base.folder, date.today())
    endless = review.faults(base.dialogue, base.folder, lambda all: followed(all, len(all), tell("kb.walking")))
    failed = [*endless, *(_fault(base, one) for one in performed if not one.passed)]
    if not strict:
        advise(advice)
    if failed or (strict and advice):
        fail([*advice, *failed] if strict else failed, 2)
    examples = sum(len(scenario.examples) for scenario in scenarios)
    told = tell("kb.sound", scenarios=len(scenarios), examples=examples, tests=len(performed))
    Console().print(told, style="green")
    _few({scenario.scenario: len(scenario.examples) for scenario in scenarios})


def _few(examples: Mapping[str, int]) -> None:
    """Of scenarios with few of them, the fewest first; it is no fault."""
    few = sorted((count, name) for name, count in examples.items() if count < ENOUGH)
    if few:
        named = ", ".join(f"{name} ({count})" for count, name in few[:NAMED]) + (" …" if few[NAMED:] else "")
        told = tell("kb.few", least=ENOUGH, count=len(few), scenarios=named)
        Console(soft_wrap=True).print(told, style="yellow", markup=False, highlight=False)


def test(
    folder: Folder = None,
    report: Annotated[Path | None, typer.Option("--junit", metavar="FILE.xml", help=tell("kb.junit"))] = None,
    json: Json = False,
) -> None:
    base = opened(folder)
    performed = _perform(base)
    failed = {id(one): _fault(base, one) for one in performed if not one.passed}
    if report:
        junit.write(report, [(one, base.path(one.scenario), failed.get(id(one))) for one in performed])
    if json:
        for one in performed:
            put(_object(one, failed.get(id(one))))
        sys.exit(1 if failed else 0)
    if failed:
        fail(list(failed.values()), 1)
    Console().print(tell("kb.passed", count=len(performed)), style="green")


def _perform(base: Opened) -> list[Rehearsed]:
    total = sum(len(scenario.tests) for scenario in base.dialogue.knowledge.scenarios.values())
    return list(followed(perform(base.dialogue, base.answers), total, tell("kb.testing")))


def _fault(base: Opened, failed: Rehearsed) -> Fault:
    said = " → ".join((failed.test.say, *failed.test.then))
    place: tuple[str | int, ...] = ("tests", failed.number)
    return fault(base.path(failed.scenario), place, "kb.failed", say=said, expected=_expected(failed), got=_got(failed))


def _expected(failed: Rehearsed) -> str:
    test = failed.test
    named = f"answer {test.scenario or failed.scenario}" if test.decision == "answer" else test.decision
    return f"{named} «…{test.reply}…»" if test.reply else named


def _got(failed: Rehearsed) -> str:
    decision = failed.decision
    best = ", ".join(f"{c.scenario} {c.score:.2f}" for c in decision.candidates[:3])
    told = (decision.kind or tell("kb.over"), decision.scenario, best and f"({best})", f"«{failed.reply}»")
    return " ".join(filter(None, told))


def _object(one: Rehearsed, failed: Fault | None) -> dict[str, Any]:
    return {
        "scenario": one.scenario,
        "test": one.number + 1,
        "say": [one.test.say, *one.test.then],
        "passed": one.passed,
        "decision": one.decision.kind,
        "decided": one.decision.scenario,
        "reply": one.reply,
        "failure": str(failed) if failed else None,
    }
