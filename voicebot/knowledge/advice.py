"""What an editor had better mend though the line runs with it: one wording of a question, texts out of date."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from voicebot.documents import Fault, fault
from voicebot.knowledge.check import Sources, plain
from voicebot.knowledge.check_forms import PLACEHOLDER
from voicebot.knowledge.model import Knowledge, Scenario

_WORDINGS = 2  # so many at least of what may have to be asked again


def advice(knowledge: Knowledge, sources: Sources, today: date) -> Iterator[Fault]:
    """About a base without faults, as it is `today`."""
    yield from _hotline(knowledge, sources.hotline)
    for name, scenario in knowledge.scenarios.items():
        path = sources.scenarios[name]
        yield from _reprompts(knowledge, scenario, path)
        yield from _unused(scenario, path)
        yield from _past(scenario, path, today)
        yield from _repeated(scenario, path)
        yield from _on_no_line(knowledge, scenario, path)


def _hotline(knowledge: Knowledge, path: Path) -> Iterator[Fault]:
    phrases, policy = knowledge.hotline.phrases, knowledge.hotline.policy
    if len(phrases.silence) < _WORDINGS:  # the last one is goodbye
        yield fault(path, ["phrases", "silence"], "knowledge.hasty")
    if len(phrases.not_understood) < min(_WORDINGS, policy.rejections - 1):
        yield fault(path, ["phrases", "not_understood"], "knowledge.reprompt", what="not_understood")


def _reprompts(knowledge: Knowledge, scenario: Scenario, path: Path) -> Iterator[Fault]:
    """Whoever didn't understand the question doesn't understand it a second time either."""
    for name, slot in scenario.slots.items():
        if len({plain(text) for text in slot.ask}) < min(_WORDINGS, knowledge.hotline.policy.attempts):
            yield fault(path, ["slots", name, "ask"], "knowledge.reprompt", what=name)


def _unused(scenario: Scenario, path: Path) -> Iterator[Fault]:
    texts = [scenario.confirm or "", *(f"{said.voice} {said.text or ''}" for said in scenario.answer or [])]
    quoted = {name.partition(".")[0] for text in texts for name in PLACEHOLDER.findall(text)}
    for name in scenario.slots:
        if not scenario.record and name not in quoted:
            yield fault(path, ["slots", name], "knowledge.unused", slot=name)


def _past(scenario: Scenario, path: Path, today: date) -> Iterator[Fault]:
    if scenario.valid and scenario.valid.until and scenario.valid.until < today:
        yield fault(path, ["valid", "until"], "knowledge.past", day=scenario.valid.until)
    for key, i, said in scenario.wordings:
        if said.until and said.until < today:
            yield fault(path, [key, i, "until"], "knowledge.past", day=said.until)


def _repeated(scenario: Scenario, path: Path) -> Iterator[Fault]:
    for key, texts in (("examples", scenario.examples), ("counterexamples", scenario.counterexamples)):
        seen: set[str] = set()
        for i, text in enumerate(texts):
            if plain(text) in seen:
                yield fault(path, [key, i], "knowledge.repeated")
            seen.add(plain(text))


def _on_no_line(knowledge: Knowledge, scenario: Scenario, path: Path) -> Iterator[Fault]:
    """Every number that may be dialled leads to areas which aren't the scenario's."""
    profiles = knowledge.hotline.profiles.values()
    area = knowledge.areas[scenario.scenario]
    if profiles and all(profile.areas and area not in profile.areas for profile in profiles):
        yield fault(path, ["scenario"], "knowledge.on_no_line", area=area)
