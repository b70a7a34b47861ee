"""Examples of different scenarios that say the same: callers who say so can be taken for either."""

from collections.abc import Iterator
from dataclasses import dataclass

from voicebot.knowledge.model import Knowledge
from voicebot.matching.features import grouped
from voicebot.matching.training import phrases
from voicebot.russian.morphology import lemmas
from voicebot.russian.text import words

BESIDE = "out_of_scope"  # stands for no scenario


@dataclass(frozen=True, slots=True)
class Overlap:
    """Example `number` (from 0) of a scenario says the same as `phrase` of another one, or of none."""

    scenario: str
    number: int
    other: str
    phrase: str


def overlaps(knowledge: Knowledge) -> Iterator[Overlap]:
    """Each example at most once; of two examples that say the same, the later one.

    They say the same if, in whatever order and form, their words are the same, fillers and synonyms aside. The form of
    a single word may be all that tells it from another.
    """
    synonyms = grouped(knowledge.synonyms)

    def meant(text: str) -> tuple[str, ...]:
        said = words(text)
        return tuple(sorted({synonyms.get(word, word) for word in lemmas(text)} if len(said) > 1 else said))

    first = {meant(text): (BESIDE, text) for text in knowledge.out_of_scope}
    for name, scenario in knowledge.scenarios.items():
        for text in phrases(scenario):
            other, phrase = first.setdefault(meant(text), (name, text))
            if other != name and meant(text) and text in scenario.examples:
                yield Overlap(name, scenario.examples.index(text), other, phrase)
