"""The people at the desk, as they are written in voicebot.yaml."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from voicebot.knowledge.shifts import Lunch, Shifts


class DeskQueue(BaseModel):
    """How the people of one queue work; its name is that of hotline.yaml."""

    model_config = ConfigDict(extra="forbid")
    limit: int = Field(default=50, ge=0, le=10_000)  # callers who wait; more are turned away
    offer_seconds: int = Field(default=20, ge=3, le=300)  # an operator's telephone rings so long
    wrap_seconds: int = Field(default=20, ge=0, le=3600)  # for notes after a call
    announce_seconds: int = Field(default=30, ge=5, le=600)
    target_seconds: int = Field(default=10, ge=1, le=600)  # average delay above which an alarm is raised
    overflow_seconds: int | None = Field(default=None, ge=5, le=7200)  # who has waited so long …
    overflow_to: str = ""  # … is helped by this queue, or at this number
    round_robin: bool = False  # in turn; else who has been idle for longest


class DeskOperator(Shifts):
    """A person at work; who has no telephone answers in the console, under the same name."""

    skills: dict[str, Annotated[int, Field(ge=1)]]  # queue: level, higher is better
    extension: str = ""


class Desk(BaseModel):
    """The operators' queue. Where nobody is named, callers are passed on to the numbers of hotline.yaml."""

    model_config = ConfigDict(extra="forbid")
    queues: dict[str, DeskQueue] = {}
    operators: dict[str, DeskOperator] = {}
    lunch: Lunch | None = None
    music: Path | None = None  # a WAV for those who wait
    captions: bool = True  # what callers say to operators is recognised for the operator's eyes; nothing of it is kept
