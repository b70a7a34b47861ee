"""What callers asked and nobody answered, read off the turns of their calls."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from voicebot.knowledge.model import Knowledge, Scenario
from voicebot.russian.text import normal

Told = Mapping[str, str]  # a turn: call, by, caller, decision, scenario, robot
_SPOKEN = ("voice", "text")


def unanswered(knowledge: Knowledge, turns: Sequence[Told]) -> list[str]:
    """What was not understood, asked about in vain, or answered so that the caller wanted a human at once.

    turns: call by call, in order. Answers to a form's questions are left out, and keys.
    """
    questions = [text for scenario in knowledge.scenarios.values() for text in _questions(scenario)]
    found: list[str] = []
    for _, call in groupby(turns, key=lambda turn: turn["call"]):
        found += _of_call(knowledge, questions, list(call))
    return found


def _of_call(knowledge: Knowledge, questions: Sequence[str], call: Sequence[Told]) -> Iterator[str]:
    before = ""
    for turn, after in zip(call, [*call[1:], None], strict=True):
        in_form = any(question in before for question in questions)
        if turn["by"] in _SPOKEN and not in_form and normal(turn["caller"]) and _left(knowledge, turn, after):
            yield turn["caller"]
        before = turn["robot"]


def _questions(scenario: Scenario) -> Iterator[str]:
    for slot in scenario.slots.values():
        yield from slot.ask
    if scenario.confirm:  # what stands before and after the values that are read back
        yield max(scenario.confirm.replace("}", "{").split("{")[::2], key=len)


def _left(knowledge: Knowledge, turn: Told, after: Told | None) -> bool:
    """Nobody answered this."""
    following = knowledge.scenarios.get(after["scenario"]) if after and after["decision"] == "answer" else None
    match turn["decision"]:
        case "reject":
            return True
        case "clarify":
            return following is None or following.then != "more" or _hands_over(following)
        case "answer":
            answered = knowledge.scenarios.get(turn["scenario"])
            told = answered is not None and answered.then == "more" and not answered.slots and not _hands_over(answered)
            return told and following is not None and _hands_over(following)
    return False


def _hands_over(scenario: Scenario) -> bool:
    return scenario.escalate is not None and not scenario.slots
