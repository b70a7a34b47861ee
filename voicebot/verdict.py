"""What a call did otherwise than its script expects: each failure with its place, what was expected, what came."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from voicebot.conversation import Conversation, Turn
from voicebot.documents import Fault, Place, fault
from voicebot.events import Recorded
from voicebot.locale import tell
from voicebot.script import NONE, ExpectedRecord, Script, ScriptTurn

Wrong = tuple[Place, str, object, object]  # where in the script, which key, expected, got


def failures(script: Script, path: Path, conversation: Conversation, starts: list[int]) -> list[Fault]:
    """In the script's order; `starts` says when each of its utterances began, in samples."""
    wrong = [found for number in range(len(script.turns)) for found in _turn(script, number, conversation, starts)]
    if script.outcome and script.outcome != conversation.outcome:
        wrong.append((["outcome"], "outcome", script.outcome, conversation.outcome))
    return [
        fault(path, place, "script.failed", key=key, expected=_show(expected), got=_show(got))
        for place, key, expected, got in wrong
    ]


def _turn(script: Script, number: int, conversation: Conversation, starts: list[int]) -> Iterator[Wrong]:
    turn = script.turns[number]
    begin, end = _span(number, starts)
    heard = [made for made in conversation.turns if begin <= made.start < end and _belongs(made, turn)]
    for key, expected in turn.robot.model_dump(exclude_none=True).items():
        got = _got(key, expected, heard)
        if not _fits(key, expected, got):
            yield ["turns", number, "robot", key], key, expected, got
    if turn.record and turn.record.form == NONE:
        made = [event for event in conversation.events if isinstance(event, Recorded) and begin <= event.at < end]
        if made:
            yield ["turns", number, "record"], "record", NONE, [{event.form: dict(event.values)} for event in made]
    elif turn.record and not _recorded(turn.record, conversation):
        kept = [{record.form: dict(record.values)} for record in conversation.records if record.receipt]
        yield ["turns", number, "record"], "record", {turn.record.form: turn.record.values}, kept


def _span(number: int, starts: list[int]) -> tuple[float, float]:
    """From utterance `number` to the next; of one that never came, nothing."""
    edges = [*starts, float("inf")]
    return (edges[number], edges[number + 1]) if number < len(starts) else (0, 0)


def _belongs(made: Turn, turn: ScriptTurn) -> bool:
    """A silence is a turn of those who are to be silent."""
    return made.by != "silence" or turn.caller.silence_ms is not None


def _got(key: str, expected: object, heard: list[Turn]) -> object:
    """The turn's own value of what the script names; the last turn counts where an utterance made several."""
    if not heard:
        return None
    last = heard[-1]
    match key:
        case "hears":
            return " ".join(turn.caller for turn in heard)
        case "scenario":
            part = expected == last.decision.scenario  # a part may be named, or what it belongs to
            return last.decision.scenario if part else last.decision.topic
        case "decision":
            return last.decision.kind
        case "asks":
            return last.decision.asks
        case "says" | "not_says":
            return " ".join(turn.robot for turn in heard)
        case "slot" if isinstance(expected, Mapping):
            return {name: dict(last.decision.slots).get(name) for name in expected}
        case "within_ms":
            return last.endpoint_ms if last.reply_at is not None else None
        case _:
            return any(turn.interrupted for turn in heard)


def _fits(key: str, expected: object, got: object) -> bool:
    if got is None:
        return False  # it never came
    match key:
        case "hears" | "says":
            return _words(expected) in _words(got)
        case "not_says":
            return _words(expected) not in _words(got)
        case "within_ms":
            return isinstance(got, int) and isinstance(expected, int) and got <= expected
    return expected == got


def _words(value: object) -> str:
    return str(value).casefold().replace("\N{CYRILLIC SMALL LETTER IO}", "\N{CYRILLIC SMALL LETTER IE}")


def _recorded(expected: ExpectedRecord, conversation: Conversation) -> bool:
    return any(
        kept.receipt is not None
        and kept.form == expected.form
        and all(kept.values.get(name) == value for name, value in expected.values.items())
        for kept in conversation.records
    )


def _show(value: object) -> str:
    """A value as people write it."""
    if value in (None, "", [], {}):
        return tell("script.nothing")
    match value:
        case bool():
            return str(value).lower()
        case list():
            return ", ".join(_show(part) for part in value)
        case dict():
            return "{" + ", ".join(f"{name}: {_show(part)}" for name, part in value.items()) + "}"
    return str(value)
