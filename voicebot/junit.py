"""Replayed calls as JUnit XML, which CI servers show: a suite a folder, a case a call, with its transcript."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from voicebot.errors import Problem
from voicebot.names import BARE, Names
from voicebot.replay import Replayed
from voicebot.transcript import lines

UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML has no place for these


def write(path: Path, replayed: Sequence[Replayed], names: Names = BARE) -> None:
    """Problem where the file can't be written."""
    root = Element("testsuites", {"name": "voicebot replay", **_counts(replayed)})
    for folder in dict.fromkeys(_folder(made) for made in replayed):
        mine = [made for made in replayed if _folder(made) == folder]
        suite = SubElement(root, "testsuite", {"name": folder, **_counts(mine)})
        for made in mine:
            _case(suite, folder, made, names)
    indent(root)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        ElementTree(root).write(path, "utf-8", xml_declaration=True)
    except OSError as error:
        raise Problem("replay.not_written", path=path, why=error.strerror) from error


def _folder(made: Replayed) -> str:
    return str(made.path.parent) if made.path else "wav"


def _counts(replayed: Sequence[Replayed]) -> dict[str, str]:
    errors = sum(bool(made.error) for made in replayed)
    failures = sum(bool(made.wrong) for made in replayed) - errors
    seconds = sum(made.compute_seconds for made in replayed)
    counted = {"tests": len(replayed), "failures": failures, "errors": errors, "skipped": 0}
    return {name: str(count) for name, count in counted.items()} | {"time": f"{seconds:.3f}"}


def _case(suite: Element, folder: str, made: Replayed, names: Names) -> None:
    name = _plain(made.title if made.title == made.name else f"{made.name}: {made.title}")
    case = SubElement(suite, "testcase", classname=folder, name=name, time=f"{made.compute_seconds:.3f}")
    if made.path:
        case.set("file", str(made.path))
    if made.failures:
        case.set("line", str(made.failures[0].line))
    if made.error:
        _told(case, "error", [made.error.strip().splitlines()[-1]], [made.error])
    elif made.wrong:
        _told(case, "failure", [failure.what for failure in made.failures] or made.wrong, made.wrong)
    if not made.error:
        SubElement(case, "system-out").text = _plain("\n".join(lines(made.conversation, names)))


def _told(case: Element, kind: str, what: Iterable[str], whole: Iterable[str]) -> None:
    SubElement(case, kind, message=_plain("; ".join(what))).text = _plain("\n".join(whole))


def _plain(text: str) -> str:
    return UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)
