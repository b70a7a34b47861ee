"""All that a check can tell of a base that loads: what is wrong with its conversations, what had better be mended."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from voicebot.dialogue import wording
from voicebot.dialogue.endless import Follow, endless, turns
from voicebot.dialogue.machine import Dialogue
from voicebot.documents import Fault, fault
from voicebot.knowledge import advice as written
from voicebot.knowledge.check import Sources, sources
from voicebot.knowledge.model import Knowledge
from voicebot.matching.overlap import overlaps


def faults(dialogue: Dialogue, folder: Path, follow: Follow = iter) -> list[Fault]:
    """States that a caller doesn't get out of; `folder` is what the knowledge was loaded from. Takes long: `follow`."""
    knowledge = dialogue.knowledge
    places = sources(knowledge, folder)
    most = turns(knowledge)
    found = []
    for circle in endless(dialogue, follow):
        path = places.scenarios[circle.scenario] if circle.scenario else places.hotline
        place = ["scenario"] if circle.scenario else ["phrases"]
        found.append(fault(path, place, "knowledge.endless", said=circle.said, most=most))
    return sorted(found)


def advice(knowledge: Knowledge, folder: Path, today: date) -> list[Fault]:
    """In order of place; the line runs without it being followed."""
    places = sources(knowledge, folder)
    found = (written.advice(knowledge, places, today), wording.advice(knowledge, places), _overlaps(knowledge, places))
    return sorted(one for each in found for one in each)


def _overlaps(knowledge: Knowledge, places: Sources) -> Iterator[Fault]:
    for same in overlaps(knowledge):
        path = places.scenarios[same.scenario]
        yield fault(path, ["examples", same.number], "knowledge.overlap", other=same.other, phrase=same.phrase)
