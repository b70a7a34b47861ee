"""Examples of different scenarios that say the same: callers who say so can be taken for either."""

from collections.abc import Iterator, Mapping
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

    They say the same if, fillers aside, their words are the same in whatever order, or in whatever forms and synonyms;
    both at once may say the opposite, and the form of a single word may be all that tells it from another.
    """
    synonyms = grouped(knowledge.synonyms)
    first: dict[tuple[str, ...], tuple[str, str]] = {}
    owned = [(BESIDE, text) for text in knowledge.out_of_scope]
    owned += [(name, text) for name, scenario in knowledge.scenarios.items() for text in phrases(scenario)]
    for name, text in owned:
        found = [first.setdefault(key, (name, text)) for key in _keys(text, synonyms)]
        other, phrase = next((one for one in found if one[0] != name), (name, text))
        if other != name and text in knowledge.scenarios[name].examples:
            yield Overlap(name, knowledge.scenarios[name].examples.index(text), other, phrase)


def _keys(text: str, synonyms: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    said = words(text)
    if said:
        yield ("words", *sorted(said))
    if len(said) > 1:
        yield ("lemmas", *(synonyms.get(word, word) for word in lemmas(text)))
