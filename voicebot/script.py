"""A call script: what the caller does and what the robot is expected to do. YAML for testers, one call a file."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from voicebot.audio import SILENCE, WIDTH, samples
from voicebot.documents import read
from voicebot.lines.recorded import Utterance
from voicebot.lines.telephone import Codec, degrade, loudness
from voicebot.locale import tell
from voicebot.wav import read as read_wav

Keys = Annotated[str, StringConstraints(pattern=r"^[0-9*#]+$")]
ROOM = samples(8_000)  # of noise, which is repeated
NONE = "none"  # in place of a record: the turn must not make one


class Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Telephone(Written):
    """What the way to the robot does to the caller's sound; loss is the part 0…1 of the packets that is lost."""

    codec: Codec = "alaw"
    snr_db: float | None = None
    loss: float = Field(default=0.0, ge=0, lt=1)
    seed: int = Field(default=1, ge=0)


class Caller(Written):
    """Exactly one of wav (relative to the script), dtmf, says, silence_ms (the caller says nothing for so long).

    after_ms: begin so long after the robot began to speak; without it, when the robot has finished.
    """

    wav: Path | None = None
    dtmf: Keys | None = None
    says: Annotated[str, StringConstraints(min_length=1)] | None = None
    silence_ms: int | None = Field(default=None, ge=20, le=120_000)
    after_ms: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _one(self) -> "Caller":
        if sum(part is not None for part in (self.wav, self.dtmf, self.says, self.silence_ms)) != 1:
            raise ValueError(tell("script.one"))
        return self


class Expected(Written):
    """What the robot must make of the turn; within_ms is on the call's clock: to its first sound, without computing."""

    hears: str | None = None
    scenario: str | None = None
    decision: Literal["answer", "clarify", "reject"] | None = None
    asks: str | None = None
    says: str | None = None
    not_says: str | None = None
    slot: dict[str, str] | None = None
    within_ms: int | None = Field(default=None, ge=0)
    interrupted: bool | None = None


class ExpectedRecord(Written):
    form: str
    values: dict[str, str] = {}


def _no_record(written: Any) -> Any:
    return {"form": NONE} if written == NONE else written


class ScriptTurn(Written):
    caller: Caller
    robot: Expected = Expected()
    record: Annotated[ExpectedRecord | None, BeforeValidator(_no_record)] = None


class Script(Written):
    call: str
    telephone: Telephone | None = None
    caller: str = ""  # the caller's number
    dialled: str = ""  # the number that he dialled
    at: datetime | None = None  # when he calls; none: a Monday at noon
    systems: Literal["up", "down"] = "up"  # down: what stands behind the hotline doesn't answer
    turns: Annotated[list[ScriptTurn], Field(min_length=1)]
    outcome: Literal["answered", "recorded", "escalated", "abandoned"] | None = None


class Way(Written):
    """The telephone that is asked for in place of the script's; what is None stays as the script says."""

    codec: Codec | None = None
    snr_db: float | None = None
    loss: float | None = None
    seed: int | None = None

    def instead_of(self, telephone: Telephone | None) -> Telephone | None:
        """The script's telephone as changed by this; where neither says anything, none."""
        asked = self.model_dump(exclude_none=True)
        return Telephone(**{**(telephone or Telephone()).model_dump(), **asked}) if asked else telephone


def load(path: Path) -> Script:
    """Faulty where it is no script; Problem where it can't be read."""
    return read(path, Script)


def uncovered(written: Iterable[Script], scenarios: Iterable[str]) -> list[str]:
    """The scenarios that no script expects, in order."""
    expected = {turn.robot.scenario for script in written for turn in script.turns}
    return sorted(set(scenarios) - expected)


def utterances(script: Script, path: Path) -> list[Utterance]:
    """What a recorded line says."""
    return [_utterance(turn.caller, path.parent) for turn in script.turns]


def _utterance(caller: Caller, folder: Path) -> Utterance:
    after = None if caller.after_ms is None else samples(caller.after_ms)
    if caller.wav is not None:
        return Utterance(read_wav(folder / caller.wav), after=after)
    if caller.silence_ms is not None:
        return Utterance(SILENCE * -(-caller.silence_ms // 20), after=after)
    return Utterance(keys=caller.dtmf or "", text=caller.says or "", after=after)


def by_telephone(said: list[Utterance], telephone: Telephone | None) -> tuple[list[Utterance], bytes]:
    """The same utterances as they come through the telephone, and what is heard of it while nobody speaks.

    The noise is as loud all through the call, and of each utterance another one.
    """
    if telephone is None:
        return said, b""
    codec, snr_db, loss, seed = telephone.codec, telephone.snr_db, telephone.loss, telephone.seed
    level = loudness(degrade(b"".join(one.pcm for one in said), codec))

    def through(pcm: bytes, place: int) -> bytes:
        return degrade(pcm, codec, snr_db, loss, seed + place, level)

    utterances = [replace(one, pcm=through(one.pcm, place)) for place, one in enumerate(said)]
    return utterances, through(bytes(ROOM * WIDTH), len(said)) if snr_db is not None else b""
