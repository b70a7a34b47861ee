"""A call script: what the caller does and what the robot is expected to do. YAML for testers, one call a file."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from voicebot.audio import samples
from voicebot.conversation import Conversation, Kept, Turn
from voicebot.documents import Fault, fault, read
from voicebot.lines.recorded import Utterance
from voicebot.lines.telephone import degrade
from voicebot.locale import tell
from voicebot.wav import read as read_wav

Keys = Annotated[str, StringConstraints(pattern=r"^[0-9*#]+$")]


class Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Telephone(Written):
    """What the way to the robot does to the caller's sound."""

    codec: Literal["alaw", "ulaw", "gsm", "none"] = "alaw"
    snr_db: float | None = None
    loss: float = Field(default=0.0, ge=0, lt=1)
    seed: int = 1


class Caller(Written):
    """Exactly one of wav (relative to the script), dtmf, says; after_ms: so long after the robot began to speak."""

    wav: Path | None = None
    dtmf: Keys | None = None
    says: str | None = None
    after_ms: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _one(self) -> "Caller":
        if sum(part is not None for part in (self.wav, self.dtmf, self.says)) != 1:
            raise ValueError(tell("script.one"))
        return self


class Expected(Written):
    """What the robot must make of the turn; within_ms is on the call's clock: to its first sound, without computing."""

    scenario: str | None = None
    decision: Literal["answer", "clarify", "reject"] | None = None
    asks: str | None = None
    says: str | None = None
    slot: dict[str, str] | None = None
    within_ms: int | None = Field(default=None, ge=0)
    interrupted: bool | None = None


class ExpectedRecord(Written):
    form: str
    values: dict[str, str] = {}


class ScriptTurn(Written):
    caller: Caller
    robot: Expected = Expected()
    record: ExpectedRecord | None = None


class Script(Written):
    call: str
    telephone: Telephone | None = None
    caller: str = ""  # the caller's number
    dialled: str = ""  # the number that he dialled
    at: datetime | None = None  # when he calls; none: a Monday at noon
    turns: Annotated[list[ScriptTurn], Field(min_length=1)]
    outcome: Literal["answered", "recorded", "escalated", "abandoned"] | None = None


def load(path: Path) -> Script:
    return read(path, Script)


def utterances(script: Script, path: Path) -> list[Utterance]:
    """What a recorded line says, the sound as it comes through the telephone."""
    return [_utterance(turn.caller, script.telephone, path.parent) for turn in script.turns]


def _utterance(caller: Caller, telephone: Telephone | None, folder: Path) -> Utterance:
    after = None if caller.after_ms is None else samples(caller.after_ms)
    if caller.wav is None:
        return Utterance(keys=caller.dtmf or "", text=caller.says or "", after=after)
    pcm = read_wav(folder / caller.wav)
    if telephone:
        pcm = degrade(pcm, telephone.codec, telephone.snr_db, telephone.loss, telephone.seed)
    return Utterance(pcm, after=after)


def failures(script: Script, path: Path, conversation: Conversation, starts: list[int]) -> list[Fault]:
    """What the call didn't do as expected; `starts` says when each utterance of the script began."""
    found = []
    place: list[int | str]
    for number, turn in enumerate(script.turns):
        heard = _turns_of(number, conversation.turns, starts)
        for key, expected in turn.robot.model_dump(exclude_none=True).items():
            got = _got(key, expected, heard)
            if not _fits(key, expected, got):
                place = ["turns", number, "robot", key]
                found.append(fault(path, place, "script.failed", key=key, expected=_show(expected), got=_show(got)))
        if turn.record and not any(_recorded(turn.record, kept) for kept in conversation.records):
            kept = [{record.form: dict(record.values)} for record in conversation.records if record.receipt]
            wanted = {turn.record.form: turn.record.values}
            place = ["turns", number, "record"]
            found.append(fault(path, place, "script.failed", key="record", expected=_show(wanted), got=_show(kept)))
    if script.outcome and script.outcome != conversation.outcome:
        got = conversation.outcome
        found.append(fault(path, ["outcome"], "script.failed", key="outcome", expected=script.outcome, got=got))
    return found


def _turns_of(number: int, turns: list[Turn], starts: list[int]) -> list[Turn]:
    """The turns that utterance `number` made: those from its beginning to the next one's."""
    if number >= len(starts):
        return []
    end = starts[number + 1] if number + 1 < len(starts) else None
    return [t for t in turns if t.by != "silence" and t.start >= starts[number] and (end is None or t.start < end)]


def _got(key: str, expected: object, heard: list[Turn]) -> object:
    """The turn's own value of what the script names; the last turn counts where an utterance made several."""
    if not heard:
        return None
    last = heard[-1]
    match key:
        case "scenario":
            part = expected == last.decision.scenario  # a part may be named, or what it belongs to
            return last.decision.scenario if part else last.decision.topic
        case "decision":
            return last.decision.kind
        case "asks":
            return last.decision.asks
        case "says":
            return " ".join(turn.robot for turn in heard)
        case "slot" if isinstance(expected, dict):
            return {name: dict(last.decision.slots).get(name) for name in expected}
        case "within_ms":
            return last.endpoint_ms if last.reply_at is not None else None
        case _:
            return any(turn.interrupted for turn in heard)


def _fits(key: str, expected: object, got: object) -> bool:
    if key == "says":
        return str(expected).casefold() in str(got).casefold()
    if key == "within_ms":
        return isinstance(got, int) and isinstance(expected, int) and got <= expected
    return expected == got


def _recorded(expected: ExpectedRecord, kept: Kept) -> bool:
    same = all(kept.values.get(name) == value for name, value in expected.values.items())
    return kept.receipt is not None and kept.form == expected.form and same


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
