"""What the robot says in the same words to every caller, so that it can be made ready before anybody calls."""

import re
from collections.abc import Iterator

from voicebot.knowledge.check_forms import PLACEHOLDER
from voicebot.knowledge.model import Knowledge, Scenario

_GAP = re.compile(r"(?<=[.!?\u2026])\s+")  # between sentences


def fixed(knowledge: Knowledge) -> list[str]:
    """Texts as written, each once, the line's own phrases first.

    Of a text that quotes a {placeholder} only the sentences without one.
    """
    scenarios = knowledge.scenarios.values()
    texts = [*_phrases(knowledge), *(text for scenario in scenarios for text in _texts(scenario))]
    return list(dict.fromkeys(part for text in texts for part in _constant(text)))


def _phrases(knowledge: Knowledge) -> Iterator[str]:
    for name, phrase in knowledge.hotline.phrases:
        if phrase and name != "absent":  # never said alone
            yield from [phrase] if isinstance(phrase, str) else phrase


def _texts(scenario: Scenario) -> Iterator[str]:
    for slot in scenario.slots.values():
        yield from slot.ask
        yield from filter(None, (slot.unknown, slot.only, slot.house, slot.confirm))
    to, given, window, submit = scenario.escalate, scenario.given, scenario.window, scenario.submit
    yield from (wording.voice for _, _, wording in scenario.wordings)
    yield from filter(None, (scenario.confirm, to and to.say, given and given.ask, window and window.outside))
    yield from [submit.refused] if submit else []


def _constant(text: str) -> list[str]:
    if not PLACEHOLDER.search(text):
        return [text]
    return [sentence for sentence in _GAP.split(text) if not PLACEHOLDER.search(sentence)]
