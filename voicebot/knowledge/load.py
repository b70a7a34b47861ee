"""A folder of YAML → Knowledge, or every fault in it.

hotline.yaml is the line as a whole, stress.yaml the words that voices stress wrongly, lists/NAME.yaml are tables,
AREA/ID.yaml are scenarios. Names with a dot in front are editors' own.
"""

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from voicebot.documents import Fault, Faulty, fault, read
from voicebot.errors import Problem
from voicebot.knowledge import stress
from voicebot.knowledge.check import Sources, faults
from voicebot.knowledge.model import Hotline, Knowledge, Scenario, Table
from voicebot.locale import tell

Document = TypeVar("Document", bound=BaseModel)


def load(folder: Path) -> Knowledge:
    """The checked knowledge base in `folder`; Faulty with all that is wrong in it."""
    hotline = folder / "hotline.yaml"
    if not hotline.is_file():
        raise Problem("knowledge.missing", folder=folder)
    found: list[Fault] = []
    lines = _read([hotline], Hotline, found)
    lists = set(folder.glob("lists/[!.]*.yaml"))
    areas = set(folder.glob("[!.]*/[!.]*.yaml")) - lists
    tables = _read(sorted(lists), Table, found)
    scenarios = _read(sorted(areas), Scenario, found)
    marks = _stress(folder, found)
    found += _twice(scenarios) + _astray(folder, {hotline, folder / stress.NAME, *lists, *areas})
    if found:
        raise Faulty(found)
    knowledge = Knowledge(
        hotline=lines[hotline],
        scenarios={scenario.scenario: scenario for scenario in scenarios.values()},
        tables={path.stem: table for path, table in tables.items()},
        stress=marks,
    )
    sources = Sources(hotline, {scenario.scenario: path for path, scenario in scenarios.items()})
    if found := faults(knowledge, sources):
        raise Faulty(found)
    return knowledge


def _read(paths: list[Path], model: type[Document], found: list[Fault]) -> dict[Path, Document]:
    documents = {}
    for path in paths:
        try:
            documents[path] = read(path, model)
        except Faulty as error:
            found += error.faults
    return documents


def _stress(folder: Path, found: list[Fault]) -> dict[str, str]:
    try:
        return stress.load(folder)
    except Faulty as error:
        found += error.faults
        return {}


def _astray(folder: Path, known: set[Path]) -> list[Fault]:
    """YAML that would go unread."""
    paths = [path for path in folder.rglob("[!.]*.y*ml") if path not in known]
    return [Fault(path, 1, 1, tell("knowledge.astray"), tell("knowledge.astray_hint")) for path in sorted(paths)]


def _twice(scenarios: dict[Path, Scenario]) -> list[Fault]:
    first: dict[str, Path] = {}
    found = []
    for path, scenario in scenarios.items():
        if scenario.scenario in first:
            other = first[scenario.scenario]
            found.append(fault(path, ["scenario"], "knowledge.twice", id=scenario.scenario, other=other))
        first.setdefault(scenario.scenario, path)
    return found
