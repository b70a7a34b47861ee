"""Work on the knowledge base: drafts beside it, checked and tried as a whole, published file by file.

The base with its drafts is a folder of its own (`out/workbench`), so that what is checked is what will be in force.
"""

import difflib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from voicebot.dialogue import review
from voicebot.dialogue.machine import Dialogue
from voicebot.dialogue.rehearsal import Rehearsed, perform
from voicebot.documents import Fault, Faulty
from voicebot.errors import Problem
from voicebot.records.drafts import Draft, Drafts, Version
from voicebot.web.backstage import Backstage

LONGEST = 200_000  # characters of a file


@dataclass(frozen=True, slots=True)
class Found:
    """What the checker says of a place: path from the base on, line and column from 1; grave: it can't go in force."""

    path: str
    line: int
    column: int
    what: str
    hint: str
    grave: bool


@dataclass(frozen=True, slots=True)
class Expiring:
    """An answer that is true until this day only; left: days from today, below 0 when it is over."""

    path: str
    title: str
    until: date
    left: int


class Workbench:
    """Blocks; used from any thread, one at a time where files are written."""

    def __init__(self, backstage: Backstage) -> None:
        self._backstage = backstage
        self._base, self._out = backstage.settings.knowledge_base, backstage.settings.out / "workbench"
        self._drafts = Drafts(backstage.ledger.database)
        self._lock = backstage.at_the_bench

    def files(self) -> list[str]:
        """What editors may change: all YAML, and drafts of new files."""
        present = {path.relative_to(self._base).as_posix() for path in self._base.rglob("[!.]*.yaml")}
        return sorted(present | {draft.path for draft in self._drafts.all()})

    def drafts(self) -> list[Draft]:
        return self._drafts.all()

    def versions(self, path: str = "") -> list[Version]:
        return self._drafts.versions(path)

    def text(self, path: str) -> str | None:
        """Of the file in force; None where there is none."""
        place = self._place(path)
        return place.read_text(encoding="utf-8") if place.is_file() else None

    def draft(self, path: str) -> Draft | None:
        return next((draft for draft in self._drafts.all() if draft.path == path), None)

    def write(self, path: str, text: str | None, by: str) -> None:
        """A draft; one that says what is in force is none."""
        current = self.text(path)
        if text is not None and len(text) > LONGEST:
            raise Problem("console.too_long", most=LONGEST)
        if text == current:
            self._drafts.drop(path)
        else:
            self._drafts.write(path, text, current, by)

    def drop(self, path: str) -> None:
        self._drafts.drop(path)

    def diff(self, path: str) -> str:
        """Of the draft against what is in force, as `diff -u` shows it."""
        draft = self.draft(path)
        return compared(self.text(path), draft.text, path) if draft else ""

    def check(self) -> list[Found]:
        """The base with all drafts: what is wrong with it, what had better be mended; and which drafts are outdated."""
        found = list(self._outdated())
        with self._lock:
            folder = self._laid_out()
            try:
                dialogue = self._backstage.learn(folder)
            except Faulty as error:
                return found + [_found(folder, fault, True) for fault in error.faults]
            wrong = review.faults(dialogue, folder)
            advice = review.advice(dialogue.knowledge, folder, self._backstage.today())
        return found + [_found(folder, one, True) for one in wrong] + [_found(folder, one, False) for one in advice]

    def dialogue(self) -> Dialogue:
        """With the drafts; Faulty where they can't be used. Takes seconds after a change."""
        with self._lock:
            return self._backstage.learn(self._laid_out())

    def test(self, scenario: str = "") -> list[Rehearsed]:
        """The tests of this scenario or all of them, with the drafts."""
        performed = perform(self.dialogue(), self._backstage.answers)
        return [one for one in performed if not scenario or one.scenario == scenario]

    def publish(self, by: str) -> list[str]:
        """All drafts come in force; their paths. Problem, and nothing changes, where something is wrong with them."""
        with self._lock:
            drafts = self._drafts.all()
            self._approve()
            if drafts != self._drafts.all():
                raise Problem("console.written_meanwhile")
            self._put({draft.path: draft.text for draft in drafts}, by)
        return [draft.path for draft in drafts]

    def _approve(self) -> None:
        if wrong := [one for one in self.check() if one.grave]:
            first = wrong[0]
            raise Problem("console.not_published", count=len(wrong), fault=f"{first.path}:{first.line}: {first.what}")
        if failed := [one for one in self.test() if not one.passed]:
            raise Problem("console.not_passed", count=len(failed), scenario=failed[0].scenario, say=failed[0].test.say)

    def roll_back(self, number: int, by: str) -> str:
        """As a file was before that version: a draft, to be checked and published like any other; its path."""
        version = self._drafts.version(number)
        self.write(version.path, version.before, by)
        return version.path

    def expiring(self) -> list[Expiring]:
        """Answers and scenarios with a last day, the soonest first."""
        knowledge, today = self._backstage.dialogue().knowledge, self._backstage.today()
        found = []
        for name, scenario in knowledge.scenarios.items():
            days = [scenario.valid.until] if scenario.valid else []
            for until in {*days, *(wording.until for _, _, wording in scenario.wordings)} - {None}:
                path = f"{knowledge.areas[name]}/{name}.yaml"
                found.append(Expiring(path, scenario.title, until, (until - today).days))  # type: ignore[arg-type, operator]
        return sorted(found, key=lambda one: (one.until, one.path))

    def _outdated(self) -> Iterator[Found]:
        """Drafts of files that somebody else has changed meanwhile."""
        for draft in self._drafts.all():
            if self.text(draft.path) != draft.based:
                say = Problem("console.outdated", path=draft.path)
                yield Found(draft.path, 1, 1, str(say), "", True)

    def _place(self, path: str) -> Path:
        """Where it lies; Problem where nothing of the base can lie."""
        parts = PurePosixPath(path).parts
        usual = path == "/".join(parts) and path.endswith(".yaml") and 1 <= len(parts) <= 2
        if not usual or any(part.startswith(".") or not part.isprintable() for part in parts) or "\\" in path:
            raise Problem("console.no_file", path=path)
        place = self._base.joinpath(*parts)
        if not place.resolve().is_relative_to(self._base.resolve()):
            raise Problem("console.no_file", path=path)
        return place

    def _laid_out(self) -> Path:
        """The base with its drafts as a folder."""
        wanted = {path.relative_to(self._base).as_posix(): path.read_bytes() for path in self._base.rglob("[!.]*.yaml")}
        for draft in self._drafts.all():
            self._place(draft.path)
            wanted.pop(draft.path, None)
            if draft.text is not None:
                wanted[draft.path] = draft.text.encode()
        shutil.rmtree(self._out, ignore_errors=True)
        for name, content in wanted.items():
            file = self._out / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        return self._out

    def _put(self, changes: dict[str, str | None], by: str) -> None:
        """Each file at once or not at all, and each noted when it is there."""
        for path, text in changes.items():
            place, before = self._place(path), self.text(path)
            try:
                if text is None:
                    place.unlink(missing_ok=True)
                else:
                    place.parent.mkdir(exist_ok=True)
                    part = place.with_name(f".{place.name}.part")
                    part.write_text(text, encoding="utf-8", newline="")
                    part.replace(place)
            except OSError as error:
                raise Problem("console.unwritable", path=place, why=error.strerror) from error
            self._drafts.published({path: (before, text)}, by)


def compared(before: str | None, after: str | None, path: str) -> str:
    old, new = ((text or "").splitlines(keepends=True) for text in (before, after))
    lines = difflib.unified_diff(old, new, path, path)
    return "".join(line if line.endswith("\n") else line + "\n" for line in lines)


def _found(folder: Path, fault: Fault, grave: bool) -> Found:
    path = fault.path.relative_to(folder).as_posix() if fault.path.is_relative_to(folder) else str(fault.path)
    return Found(path, fault.line, fault.column, fault.what, fault.hint, grave)
