"""What a schema can't say: names that lead nowhere, scenarios without an end, examples that collide."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from voicebot.documents import Fault, fault
from voicebot.knowledge import check_forms, templates
from voicebot.knowledge.check_forms import RECEIPT, quotes, unknown
from voicebot.knowledge.model import Knowledge, Scenario, Valid

QUOTED = {  # by the hotline's phrases
    "clarify_one": {"first"},
    "clarify_two": {"first", "second"},
    "also": {"first"},
    "back": {"first"},
    "closed_until": {"when"},
    "resume": {"first"},
    "place": {"place"},
    "wait": {"place", "minutes"},
    "further": {"said"},
    "read_back": {"name", "value"},
    "below": {"last", "value"},
    "leap": {"last", "value", "difference"},
    "other": {"name", "value"},
    "already": {RECEIPT},
    "number": {"title", RECEIPT},
    "house": {"said"},
    "keys": {"name"},
}
_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Sources:
    """Where each thing was read from."""

    hotline: Path
    scenarios: dict[str, Path]


def sources(knowledge: Knowledge, folder: Path) -> Sources:
    """Where a base that was loaded from `folder` stands."""
    files = {name: folder / area / f"{name}.yaml" for name, area in knowledge.areas.items()}
    return Sources(folder / "hotline.yaml", files)


def faults(knowledge: Knowledge, sources: Sources) -> list[Fault]:
    """All of them, in order of place."""
    found = list(_hotline(knowledge, sources.hotline))
    for name, scenario in knowledge.scenarios.items():
        path = sources.scenarios[name]
        for check in (
            _name,
            _part,
            _ending,
            check_forms.slots,
            check_forms.systems,
            _templates,
            check_forms.placeholders,
            _queue,
            _glued,
            _contradictions,
            _tests,
        ):
            found += check(knowledge, scenario, path)
    found += _collisions(knowledge, sources)
    return sorted(found)


def _hotline(knowledge: Knowledge, path: Path) -> Iterator[Fault]:
    hotline = knowledge.hotline
    if hotline.queue not in hotline.queues:
        yield unknown(path, ["queue"], hotline.queue, hotline.queues)
    yield from _profiles(knowledge, path)
    if hotline.policy.clarify >= hotline.policy.answer:
        yield fault(path, ["policy", "clarify"], "knowledge.thresholds")
    for key, text in hotline.waiting or ():
        for each in text if isinstance(text, list) else [text]:
            yield from quotes(path, ["waiting", key], each or "", QUOTED.get(key, set()))
    if hotline.waiting and hotline.waiting.message not in (None, *knowledge.scenarios):
        yield unknown(path, ["waiting", "message"], hotline.waiting.message or "", set(knowledge.scenarios))
    for key, text in hotline.phrases:
        if isinstance(text, list):
            for i, phrase in enumerate(text):
                yield from quotes(path, ["phrases", key, i], phrase, set())
        elif text is not None:
            yield from quotes(path, ["phrases", key], text, QUOTED.get(key, set()))


def _profiles(knowledge: Knowledge, path: Path) -> Iterator[Fault]:
    """Calendars, areas, queues and scenarios that the hotline names must be there; a number leads to one profile."""
    hotline = knowledge.hotline
    if hotline.calendar and hotline.calendar not in hotline.calendars:
        yield unknown(path, ["calendar"], hotline.calendar, hotline.calendars)
    if hotline.after_hours and hotline.after_hours not in knowledge.scenarios:
        yield unknown(path, ["after_hours"], hotline.after_hours, knowledge.scenarios)
    taken: dict[str, str] = {}
    for name, profile in hotline.profiles.items():
        place: list[int | str] = ["profiles", name]
        if profile.queue and profile.queue not in hotline.queues:
            yield unknown(path, [*place, "queue"], profile.queue, hotline.queues)
        if profile.calendar and profile.calendar not in hotline.calendars:
            yield unknown(path, [*place, "calendar"], profile.calendar, hotline.calendars)
        for i, area in enumerate(profile.areas):
            if area not in knowledge.areas.values():
                yield unknown(path, [*place, "areas", i], area, set(knowledge.areas.values()))
        for i, number in enumerate(profile.numbers):
            if taken.setdefault(number, name) != name:
                yield fault(path, [*place, "numbers", i], "knowledge.number_twice", other=taken[number])


def _name(knowledge: Knowledge, scenario: Scenario, path: Path) -> Iterator[Fault]:
    if path.stem != scenario.scenario:
        yield fault(path, ["scenario"], "knowledge.name", id=scenario.scenario, file=path.name)


def _part(knowledge: Knowledge, scenario: Scenario, path: Path) -> Iterator[Fault]:
    """Of another scenario, which is no part itself."""
    if scenario.part_of is None:
        return
    whole = {name for name, other in knowledge.scenarios.items() if other.part_of is None} - {scenario.scenario}
    if scenario.part_of not in whole:
        yield unknown(path, ["part_of"], scenario.part_of, whole)


def _ending(knowledge: Knowledge, scenario: Scenario, path: Path) -> Iterator[Fault]:
    if not scenario.answer and not scenario.escalate and scenario.then not in ("repeat", "slower", "wait"):
        yield fault(path, ["scenario"], "knowledge.mute", id=scenario.scenario)
    if scenario.record and not (scenario.slots and scenario.answer):
        yield fault(path, ["record"], "knowledge.record")
    if scenario.confirm and not scenario.slots:
        yield fault(path, ["confirm"], "knowledge.confirm")
    if scenario.escalate and scenario.slots and not scenario.record:
        yield fault(path, ["slots"], "knowledge.unasked")
    if scenario.valid and scenario.valid.since and scenario.valid.until and scenario.valid.since > scenario.valid.until:
        yield fault(path, ["valid"], "knowledge.never_valid")
    elif _mute_at_times(scenario):
        yield fault(path, ["answer"], "knowledge.mute_at_times")


def _mute_at_times(scenario: Scenario) -> bool:
    """Is there a day, or an hour, for which none of its wordings is meant? A hand-over has words of its own."""
    if not scenario.answer or scenario.escalate:
        return False
    valid = scenario.valid or Valid()
    first, last = valid.since or date.min, valid.until or date.max
    days = [first, *(said.until + timedelta(1) for said in scenario.answer if said.until and said.until < last)]
    for when in ("open", "closed"):
        then = [said for said in scenario.answer if said.when in (None, when)]
        for day in days:
            if not any((said.since or day) <= day <= (said.until or day) for said in then):
                return True
    return False


def _templates(knowledge: Knowledge, scenario: Scenario, path: Path) -> Iterator[Fault]:
    for i, template in enumerate(scenario.templates):
        try:
            ways = templates.count(templates.parse(template))
        except templates.Malformed as error:
            yield fault(path, ["templates", i], "knowledge.template", at=error)
            continue
        if ways > templates.MOST:
            yield fault(path, ["templates", i], "knowledge.template_many", count=ways, most=templates.MOST)


def _queue(knowledge: Knowledge, scenario: Scenario, path: Path) -> Iterator[Fault]:
    if scenario.escalate and scenario.escalate.queue not in knowledge.hotline.queues:
        yield unknown(path, ["escalate", "queue"], scenario.escalate.queue, knowledge.hotline.queues)


def _glued(knowledge: Knowledge, scenario: Scenario, path: Path) -> Iterator[Fault]:
    """A list item indented too far becomes part of the one above it."""
    for key in ("examples", "counterexamples"):
        for i, text in enumerate(getattr(scenario, key)):
            if " - " in text:
                yield fault(path, [key, i], "knowledge.glued")


def _tests(knowledge: Knowledge, scenario: Scenario, path: Path) -> Iterator[Fault]:
    if not scenario.tests:
        yield fault(path, ["scenario"], "knowledge.untested", id=scenario.scenario)
    for i, test in enumerate(scenario.tests):
        if test.scenario is not None and test.scenario not in knowledge.scenarios:
            yield unknown(path, ["tests", i, "scenario"], test.scenario, knowledge.scenarios)


def _contradictions(knowledge: Knowledge, scenario: Scenario, path: Path) -> Iterator[Fault]:
    """What is an example can't be a counterexample."""
    against = {plain(text) for text in scenario.counterexamples}
    for i, example in enumerate(scenario.examples):
        if against and plain(example) in against:
            yield fault(path, ["examples", i], "knowledge.countered")


def _collisions(knowledge: Knowledge, sources: Sources) -> Iterator[Fault]:
    """What is said of one scenario can't be said of another one, or of none."""
    beside = {plain(text) for text in knowledge.out_of_scope}
    seen: dict[str, str] = {}
    for name, scenario in knowledge.scenarios.items():
        for i, example in enumerate(scenario.examples):
            said = plain(example)
            if said in beside:
                yield fault(sources.scenarios[name], ["examples", i], "knowledge.beside")
            other = seen.setdefault(said, name)
            if other != name:
                yield fault(sources.scenarios[name], ["examples", i], "knowledge.collision", other=other)


def plain(text: str) -> str:
    """A phrase as a recogniser writes it: small letters, without the two dots, without signs."""
    return " ".join(_SIGNS.sub(" ", text.casefold().replace("\u0451", "\u0435")).split())
