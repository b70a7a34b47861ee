"""A folder of YAML → Knowledge, or every fault in it.

hotline.yaml is the line as a whole, out_of_scope.yaml what callers say beside the point, synonyms.yaml words that mean
the same, stress.yaml those that voices stress wrongly, calibration.yaml how evidence is weighed, lists/NAME.yaml are
tables, AREA/ID.yaml are scenarios. Names with a dot in front are editors' own.
"""

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from voicebot.documents import Fault, Faulty, fault, read
from voicebot.errors import Problem
from voicebot.knowledge import stress
from voicebot.knowledge.check import Sources, faults
from voicebot.knowledge.hotline import Hotline
from voicebot.knowledge.model import Calibration, Knowledge, OutOfScope, Scenario, Synonyms, Table
from voicebot.locale import tell

CALIBRATION = "calibration.yaml"

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
    beside = _read(_present(folder / "out_of_scope.yaml"), OutOfScope, found)
    synonyms = _read(_present(folder / "synonyms.yaml"), Synonyms, found)
    weights = _read(_present(folder / CALIBRATION), Calibration, found)
    marks = _stress(folder, found)
    known = {hotline, folder / stress.NAME, *beside, *synonyms, *weights, *lists, *areas}
    found += _twice(scenarios) + _astray(folder, known)
    if found:
        raise Faulty(found)
    knowledge = Knowledge(
        hotline=lines[hotline],
        scenarios={scenario.scenario: scenario for scenario in scenarios.values()},
        tables={path.stem: table for path, table in tables.items()},
        areas={scenario.scenario: path.parent.name for path, scenario in scenarios.items()},
        out_of_scope=[phrase for document in beside.values() for phrase in document.phrases],
        calibration=next(iter(weights.values()), Calibration()),
        synonyms=[group for document in synonyms.values() for group in document.groups],
        stress=marks,
    )
    sources = Sources(hotline, {scenario.scenario: path for path, scenario in scenarios.items()})
    if found := faults(knowledge, sources):
        raise Faulty(found)
    return knowledge


def _present(path: Path) -> list[Path]:
    return [path] if path.is_file() else []


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
