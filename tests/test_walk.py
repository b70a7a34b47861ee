"""Whatever callers do, and whatever fails: the robot is never silent for long, every call ends, no record is made up.

Random walks on a live line with a virtual clock; the dialogue, the shipped knowledge base, the made-up city and the
database are real.
"""

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from random import Random
from typing import TypeVar

import numpy as np
import pytest
from fakes import ACCOUNT, MS, LiveLine, Loudness, Words, quiet, spoken
from shipped import DIALOGUE, KNOWLEDGE

from voicebot.asr.base import NOTHING, Transcript
from voicebot.audio import CHUNK, SILENCE, WIDTH, Chunk, chunks, samples
from voicebot.call import Call
from voicebot.conversation import Conversation
from voicebot.dialogue.acts import MONDAY
from voicebot.errors import Problem
from voicebot.events import CallEnded, CallerSpoke, Recorded, RobotSpoke, TooLate
from voicebot.paperwork import Paperwork
from voicebot.records.ledger import Ledger
from voicebot.robot import Robot, Timing
from voicebot.systems import city
from voicebot.systems.base import Reply
from voicebot.workers import Workers

T = TypeVar("T")

SILENT_MS = 9_000  # the robot is never silent for longer while the caller waits
NOISE_MS = 20_000  # nor while there is nothing but noise, though words came before it
LEFT_MS = 150_000  # so long after the caller has fallen silent for good the call is over

SEEDS = 25

SAYS = [
    "хочу передать показания воды",
    "сто двадцать три",
    "сорок пять",
    "да",
    "нет",
    "хочу пожаловаться",
    "во дворе вторую неделю грязь",
    "на лесной улице дом пять",
    "угу",
    "алло",
    "повторите пожалуйста",
    "помедленнее",
    "соедините с оператором",
    "до какого числа передавать показания",
    "запишите меня к врачу",
    "к терапевту",
    "завтра утром",
    "какой у меня долг",
    "бу бу бу зелёный кит",
    "пахнет газом в подъезде",
    "спасибо до свидания",
    "нет горячей воды",
    "первое",
    "иванов иван иванович",
    "один два три четыре пять шесть семь восемь девять семь",
]
NOISE, ECHO = len(SAYS) + 1, len(SAYS) + 2
MEANINGS = dict(enumerate(SAYS, 1)) | {NOISE: ""}


class Hiss:
    """A voice whose every sentence sounds different from the others, so that its echo can be told."""

    name = "hiss"

    def speak(self, text: str) -> Iterator[bytes]:
        for sentence in text.split(". "):
            noise = np.random.default_rng(len(sentence)).normal(0, 4000, samples(20 * len(sentence)))
            yield np.clip(noise, -32768, 32767).astype(np.int16).tobytes()


class Ears(Words):
    """Knows the test words; whatever else comes in is recognised as the robot's own."""

    def __init__(self) -> None:
        super().__init__(MEANINGS)

    def session(self, hints: object = None) -> "Hearing":  # type: ignore[override]
        return Hearing()


class Hearing:
    def __init__(self) -> None:
        self._pcm = b""

    def feed(self, pcm: bytes) -> None:
        self._pcm += pcm

    def peek(self) -> Transcript:
        return self.finish()

    def finish(self) -> Transcript:
        values = (int.from_bytes(self._pcm[i : i + 2], "little") for i in range(0, len(self._pcm), CHUNK * WIDTH))
        words = [MEANINGS.get(value, "эхо") for value, _ in groupby(values) if value]
        text = " ".join(filter(None, words))
        return Transcript(text, 0.9) if text else NOTHING


class Echoing(LiveLine):
    """A line of which a word of test speech may be the robot's own voice, 140 ms late and weaker."""

    breaths = 6
    caller = "79161234567"

    def __init__(self, script: list[bytes | str], answers: bool) -> None:
        super().__init__(script, patience_ms=LEFT_MS, answers=answers)
        self.talking: list[bool] = []
        self.noisy: list[bool] = []

    async def _tick(self, pcm: bytes) -> Chunk:
        word = int.from_bytes(pcm[:WIDTH], "little")
        if word == ECHO:
            begin = len(self.heard) - samples(140) * WIDTH
            said = bytes(self.heard[begin : begin + len(SILENCE)]) if begin >= 0 else SILENCE
            sound = np.frombuffer(said, np.int16) * 0.2
            pcm = sound.astype(np.int16).tobytes()
        self.talking.append(0 < word < NOISE)
        self.noisy.append(word == NOISE)
        return await super()._tick(pcm)


class Loud(Loudness):
    def is_speech(self, pcm: bytes) -> bool:
        return any(pcm)


@dataclass
class Behind:
    """The made-up city, which may not answer."""

    down: bool
    system: city.Sql = field(default_factory=city.scratch)
    name: str = "city"

    def ask(self, question: str, values: Mapping[str, str]) -> Reply | None:
        if self.down:
            raise Problem("records.locked", where="city")
        return self.system.ask(question, values)

    def accepts(self, form: str) -> bool:
        return False

    def deliver(self, form: str, receipt: str, values: Mapping[str, str]) -> None:
        raise NotImplementedError


class Costs(Workers):
    """Steps take time on the line's clock: every one a little, the slow ones much."""

    def __init__(self, line: LiveLine, usual_ms: int, slow: Mapping[str, int]) -> None:
        super().__init__()
        self._line, self._usual, self._slow = line, usual_ms, slow

    async def run(self, step: Callable[[], T]) -> T:
        what = getattr(getattr(step, "func", step), "__name__", "")
        return await self._line.lasting(samples(self._slow.get(what, self._usual)), super().run(step))


class Paper(Paperwork):
    """Records that may fail: every other one, or all."""

    __slots__ = ("failing", "tries")
    failing: int
    tries: int

    def keep(self, form: str, values: Mapping[str, str]) -> str:
        self.tries += 1
        if self.failing and self.tries % self.failing == 0:
            raise Problem("records.locked", where="test.db")
        return super().keep(form, values)


@dataclass
class World:
    """What is to fail. failing: every n-th record; slow: steps by name, in ms."""

    usual_ms: int
    down: bool
    answers: bool
    failing: int
    slow: dict[str, int]


def a_world(chance: Random) -> World:
    slow = {chance.choice(["ask", "keep", "_finished", "urgent"]): chance.choice([2_000, 9_000, 30_000])}
    return World(
        usual_ms=chance.choice([0, 100, 300]),
        down=chance.random() < 0.25,
        answers=chance.random() < 0.7,
        failing=chance.choice([0, 0, 0, 1, 2]),
        slow=slow if chance.random() < 0.4 else {},
    )


def a_word(chance: Random) -> bytes:
    number = chance.randint(1, len(SAYS))
    return spoken(number, 100 * len(SAYS[number - 1].split()) + 300)


MOVES: list[tuple[int, Callable[[Random], bytes | str]]] = [
    (5, a_word),
    (5, lambda chance: quiet(chance.choice([300, 700, 3_000, 6_000, 8_000, 14_000]))),
    (2, lambda chance: chance.choice([ACCOUNT, "1", "2", "#", "0", "57#", "57"])),
    (1, lambda chance: spoken(NOISE, chance.choice([200, 700, 20_000]))),
    (1, lambda chance: quiet(600) + spoken(ECHO, chance.choice([400, 6_000]))),
]


PATHS = [
    ["хочу пожаловаться", "во дворе вторую неделю грязь", "да"],
    ["хочу передать показания воды", ACCOUNT, "да", "сто двадцать три", "сорок пять", "да"],
]


def a_path(chance: Random) -> list[bytes | str]:
    """A caller who knows what he wants, and may do something else at some step."""
    moves: list[bytes | str] = [quiet(7_000)]
    for step in chance.choice(PATHS):
        number = SAYS.index(step) + 1 if step in SAYS else 0
        moves += [
            spoken(number, 100 * len(step.split()) + 300) if number else step,
            quiet(chance.choice([5_500, 7_000])),
        ]
    return moves if chance.random() < 0.5 else [*moves[: chance.randint(2, len(moves))], a_word(chance), quiet(3_000)]


def some_moves(chance: Random) -> list[bytes | str]:
    """An endless talker among them now and then; most callers begin with a wish and wait for the greeting."""
    weights, kinds = zip(*MOVES, strict=True)
    moves = [make(chance) for make in chance.choices(kinds, weights, k=chance.randint(3, 14))]
    talk = [spoken(1, 30_000)] if chance.random() < 0.1 else []
    return [*(a_path(chance) if chance.random() < 0.6 else []), *moves, *talk]


class Walk:
    def __init__(self, moves: list[bytes | str], world: World, database: Path) -> None:
        self.line = Echoing([quiet(500), *moves], world.answers)
        self.conversation = Conversation()
        self.ledger = Ledger(f"sqlite:///{database}")
        self.ledger.begin("walk", "live", self.line.caller, "", MONDAY)
        try:
            asyncio.run(asyncio.wait_for(self._run(world), 60))
            self.rows = self.ledger.forms()
        finally:
            self.ledger.close()
        self.events = self.conversation.events

    async def _run(self, world: World) -> None:
        workers = Costs(self.line, world.usual_ms, world.slow)
        papers = Paper(self.ledger, Behind(world.down), "walk", self.line.caller, "2026-01-12", {}, lambda step: None)
        papers.failing, papers.tries = world.failing, 0
        robot = Robot(DIALOGUE, Ears(), Hiss(), Loud, workers, Timing(), papers)
        try:
            await Call("walk", self.line, robot, papers, self.conversation.hear).run()
        finally:
            workers.close()

    def silences(self) -> tuple[int, int]:
        """The longest time, in ms, in which the robot was silent and the caller too; the same where noise counts."""
        robot = [any(pcm) for pcm in chunks(bytes(self.line.heard))]
        waits = [
            not said and not talks and not noise
            for said, talks, noise in zip(robot, self.line.talking, self.line.noisy, strict=False)
        ]
        noise = [not said and not talks for said, talks in zip(robot, self.line.talking, strict=False)]
        return _longest(waits), _longest(noise)


def _longest(flags: list[bool]) -> int:
    return MS * max((len(list(run)) for flag, run in groupby(flags) if flag), default=0)


RECEIPTS = [
    re.compile(re.sub(r"\\\{.*?\\\}", ".+?", re.escape(wording.voice).replace(r"\{receipt\}", r"(\d+)", 1)))
    for scenario in KNOWLEDGE.scenarios.values()
    for wording in scenario.answer or []
    if "{receipt}" in wording.voice
]


def receipts(text: str) -> list[str]:
    """Numbers of records that these words tell."""
    return [found[1] for pattern in RECEIPTS for found in pattern.finditer(text)]


def holds(walk: Walk) -> None:
    """The promises of the house."""
    events = walk.events
    ended = events[-1]
    assert isinstance(ended, CallEnded) and ended.by in ("robot", "transfer"), "the call ends by itself"
    waits, noise = walk.silences()
    assert waits <= SILENT_MS, "silent while the caller waits"
    assert noise <= NOISE_MS, "silent while there is noise"
    assert not any("эхо" in event.text for event in events if isinstance(event, CallerSpoke)), "its own voice"
    kept = [event.receipt for event in events if isinstance(event, Recorded)]
    late = [event.came for event in events if isinstance(event, TooLate)]
    rows = {row["number"] for row in walk.rows}
    assert set(kept) <= rows and len(kept) == len(set(kept)) and len(rows) <= len(kept) + len(late)
    told = [number for event in events if isinstance(event, RobotSpoke) for number in receipts(event.speech)]
    assert set(told) <= set(kept), "what is said to be recorded is recorded"


@pytest.mark.parametrize("seed", range(SEEDS))
def test_whatever_happens_the_robot_is_not_silent_the_call_ends_and_records_are_true(seed: int, tmp_path: Path) -> None:
    chance = Random(seed)
    holds(Walk(some_moves(chance), a_world(chance), tmp_path / "records.db"))
