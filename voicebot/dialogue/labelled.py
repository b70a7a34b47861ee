"""Several values in one breath, each with its name: cold two hundred and forty-one, hot a hundred and seven."""

from collections.abc import Iterable

from voicebot.dialogue.slots import NUMERIC, Reader
from voicebot.knowledge.model import Scenario
from voicebot.russian.morphology import lemma, lemmas
from voicebot.russian.numbers import digits
from voicebot.russian.text import words


def labelled(reader: Reader, scenario: Scenario, text: str) -> dict[str, str]:
    """The values of the numeric slots that the words name; a name stands before its value, or always after it."""
    numeric = [name for name, slot in scenario.slots.items() if slot.type in NUMERIC]
    labels = {name: _labels(scenario, name, numeric) for name in numeric}
    said = words(text)
    marks = [(at, name) for at, word in enumerate(said) for name in _named(labels, word)]
    if not marks:
        return {}
    first, last = " ".join(said[: marks[0][0]]), " ".join(said[marks[-1][0] + 1 :])
    if digits(last) or not digits(first):
        return _values(reader, scenario, said, marks)
    return _values(reader, scenario, said[::-1], [(len(said) - 1 - at, name) for at, name in marks[::-1]], reverse=True)


def named(scenario: Scenario, text: str, among: Iterable[str]) -> list[str]:
    """Which of these slots the words name, by what no other of them is called."""
    names = list(among)
    labels = {name: _labels(scenario, name, names) for name in names}
    said = set(lemmas(text))
    return [name for name in names if said & labels[name]]


def _labels(scenario: Scenario, name: str, among: list[str]) -> set[str]:
    """Words that mean this slot and none of the others."""
    return _all_labels(scenario, name) - {w for other in among if other != name for w in _all_labels(scenario, other)}


def _all_labels(scenario: Scenario, name: str) -> set[str]:
    slot = scenario.slots[name]
    return {word for text in (slot.name, *slot.also) for word in lemmas(text)}


def _named(labels: dict[str, set[str]], word: str) -> list[str]:
    return [name for name, own in labels.items() if lemma(word) in own]


def _values(
    reader: Reader, scenario: Scenario, said: list[str], marks: list[tuple[int, str]], reverse: bool = False
) -> dict[str, str]:
    """Between each name and the next one stands its value; nothing where one of them has none."""
    found: dict[str, str] = {}
    ends = [at for at, _ in marks[1:]] + [len(said)]
    for (at, name), end in zip(marks, ends, strict=True):
        part = said[at + 1 : end]
        value = reader.parse(scenario.slots[name], " ".join(part[::-1] if reverse else part))
        if value:
            found[name] = value
    return found
