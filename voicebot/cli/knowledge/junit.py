"""Tests of a knowledge base as JUnit XML, for whatever shows the results of tests."""

from collections.abc import Sequence
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from voicebot.dialogue.rehearsal import Rehearsed
from voicebot.documents import Fault
from voicebot.errors import Problem

Case = tuple[Rehearsed, Path, Fault | None]


def write(path: Path, cases: Sequence[Case]) -> None:
    """A suite a scenario, a case a test."""
    failures = sum(failed is not None for *_, failed in cases)
    root = Element("testsuites", name="voicebot kb", tests=str(len(cases)), failures=str(failures))
    for scenario in dict.fromkeys(one.scenario for one, *_ in cases):
        _suite(root, scenario, [case for case in cases if case[0].scenario == scenario])
    indent(root)
    try:
        ElementTree(root).write(path, "utf-8", xml_declaration=True)
    except OSError as error:
        raise Problem("kb.unwritable", path=path, why=error.strerror) from error


def _suite(root: Element, scenario: str, cases: Sequence[Case]) -> None:
    failures = sum(failed is not None for *_, failed in cases)
    suite = SubElement(root, "testsuite", name=scenario, tests=str(len(cases)), failures=str(failures))
    for one, path, failed in cases:
        said = " → ".join((one.test.say, *one.test.then))
        case = SubElement(suite, "testcase", classname=scenario, name=f"{one.number + 1}. {said}", file=str(path))
        if failed:
            case.set("line", str(failed.line))
            SubElement(case, "failure", message=failed.what).text = str(failed)
