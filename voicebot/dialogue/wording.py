"""The texts that callers hear, read by the rules of what is well heard: short, finished, whole words, sure stress."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from voicebot.documents import Fault, fault
from voicebot.knowledge.check import Sources
from voicebot.knowledge.check_forms import CLAUSE, PLACEHOLDER
from voicebot.knowledge.model import Knowledge, Scenario, Table
from voicebot.russian import doubts
from voicebot.russian.speech import speakable

LONGEST = 300  # letters and signs, as spoken: some twenty seconds
LONGEST_SENTENCE = 25  # words, as written
_GAP = re.compile(r"(?<=[.!?;\u2026])\s+")  # between sentences
_END = re.compile(r"[.!?\u2026}]$")  # what a slot quotes has its own
_BRACKETS = re.compile(r"[()\[\]]")


@dataclass(frozen=True, slots=True)
class Text:
    """What is spoken, and where it stands; whole: by itself, not within another text; asks: questions in its turn."""

    path: Path
    place: tuple[int | str, ...]
    written: str
    whole: bool = True
    asks: int = 0

    def fault(self, key: str, **values: object) -> Fault:
        return fault(self.path, self.place, key, **values)


def advice(knowledge: Knowledge, sources: Sources) -> Iterator[Fault]:
    """What had better be worded otherwise, or given a mark of stress."""
    asked: set[str] = set()  # words of unknown stress are told once
    for text in _texts(knowledge, sources):
        if text.whole:
            yield from _form(text)
        yield from _words(text, knowledge.stress, asked)


def _form(text: Text) -> Iterator[Fault]:
    bare = PLACEHOLDER.sub(" ", CLAUSE.sub(r"\1", text.written))
    if (length := len(speakable(bare))) > LONGEST:
        yield text.fault("knowledge.long", length=length, most=LONGEST)
    for sentence in _GAP.split(bare):
        if (count := len(sentence.split())) > LONGEST_SENTENCE:
            begins = " ".join(sentence.split()[:3])
            yield text.fault("knowledge.long_sentence", count=count, most=LONGEST_SENTENCE, begins=begins)
    if _BRACKETS.search(bare):
        yield text.fault("knowledge.brackets")
    if text.asks > 1:
        yield text.fault("knowledge.questions", count=text.asks)
    if not _END.search(text.written):
        yield text.fault("knowledge.unfinished")


def _words(text: Text, marks: Mapping[str, str], asked: set[str]) -> Iterator[Fault]:
    bare = PLACEHOLDER.sub(" ", text.written)
    if found := doubts.shortened(bare):
        yield text.fault("knowledge.shortened", words=_quoted(found))
    if found := doubts.initials(bare):
        yield text.fault("knowledge.initials", words=_quoted(found), said=speakable(found[0]))
    if found := doubts.latin(bare):
        yield text.fault("knowledge.latin", words=_quoted(found), said=speakable(found[0]))
    if found := doubts.unsayable(bare):
        yield text.fault("knowledge.unsayable", words=_quoted(found))
    if found := doubts.stressed_two_ways(bare, marks):
        yield text.fault("knowledge.stress_two_ways", words=_quoted(found))
    if found := [word for word in doubts.unknown(bare, marks) if word not in asked]:
        asked.update(found)
        yield text.fault("knowledge.stress_unknown", words=_quoted(found))


def _quoted(words: list[str]) -> str:
    return ", ".join(dict.fromkeys(words))


def _texts(knowledge: Knowledge, sources: Sources) -> Iterator[Text]:
    for key, phrase in knowledge.hotline.phrases:
        if isinstance(phrase, str):
            yield Text(sources.hotline, ("phrases", key), phrase, key != "absent", phrase.count("?"))
        elif phrase is not None:
            for i, each in enumerate(phrase):
                yield Text(sources.hotline, ("phrases", key, i), each, asks=each.count("?"))
    for name, scenario in knowledge.scenarios.items():
        yield from _of_scenario(scenario, sources.scenarios[name])
    for name, table in knowledge.tables.items():
        yield from _of_table(table, sources.hotline.parent / "lists" / f"{name}.yaml")


def _of_scenario(scenario: Scenario, path: Path) -> Iterator[Text]:
    yield Text(path, ("about",), scenario.about, whole=False)
    more = scenario.then == "more" and not scenario.escalate  # whether there is anything else
    for key, i, said in scenario.wordings:
        asks = said.voice.count("?") + (more and key == "answer")
        yield Text(path, (key, i), said.voice, asks=asks)
    for name, slot in scenario.slots.items():
        for i, ask in enumerate(slot.ask):
            yield Text(path, ("slots", name, "ask", i), ask, asks=ask.count("?"))
        texts = {"unknown": slot.unknown, "only": slot.only, "house": slot.house, "confirm": slot.confirm}
        for key, text in texts.items():
            if text:
                yield Text(path, ("slots", name, key), text, asks=text.count("?"))
    yield from _of_form(scenario, path)
    if scenario.confirm:
        yield Text(path, ("confirm",), scenario.confirm, asks=scenario.confirm.count("?"))
    if scenario.escalate and scenario.escalate.say:
        yield Text(path, ("escalate", "say"), scenario.escalate.say)


def _of_form(scenario: Scenario, path: Path) -> Iterator[Text]:
    if scenario.window:
        yield Text(path, ("window", "outside"), scenario.window.outside)
    if scenario.given:
        yield Text(path, ("given", "ask"), scenario.given.ask, asks=scenario.given.ask.count("?"))
    if scenario.submit:
        yield Text(path, ("submit", "refused"), scenario.submit.refused)


def _of_table(table: Table, path: Path) -> Iterator[Text]:
    for i, row in enumerate(table.entries):
        yield Text(path, ("entries", i, "name"), row.name, whole=False)
        for key, value in row.values.items():
            yield Text(path, ("entries", i, "values", key), value, whole=False)
