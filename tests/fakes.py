"""Engines for tests: sound that is what it says. A word of test speech is a chunk whose samples all have one value."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping
from itertools import groupby
from typing import TypeVar

from voicebot.asr.base import NO_HINTS, NOTHING, Hints, Transcript
from voicebot.audio import CHUNK, SILENCE, WIDTH, Chunk, chunks, samples
from voicebot.dialogue.acts import MONDAY, Unfinished
from voicebot.errors import Problem
from voicebot.lines.base import Key, Typed
from voicebot.systems.base import Reply
from voicebot.systems.base import Reply as SystemReply
from voicebot.workers import Workers

T = TypeVar("T")

MS = 20
VOICE = 5000  # the robot's
ACCOUNT = "1234567897"


def spoken(word: int, ms: int) -> bytes:
    """The word number `word`, lasting `ms`."""
    return word.to_bytes(2, "little") * CHUNK * (ms // MS)


def quiet(ms: int) -> bytes:
    return SILENCE * (ms // MS)


# what callers say in the tests of calls
MEANINGS = {
    1: "до какого числа передавать показания",
    2: "хочу передать показания воды",
    3: "сто двадцать три",
    4: "сорок пять",
    5: "да",
    6: "спасибо до свидания",
    7: "соедините с оператором",
    8: "один",
    9: "хочу пожаловаться",
    10: "во дворе вторую неделю грязь",
    11: "угу",
    12: "",
    13: "подскажите до какого числа",
    14: "передавать показания",
}
QUESTION, WATER, NUMBER, OTHER_NUMBER, YES, BYE, OPERATOR, DIGIT, COMPLAINT, DIRT, UHUH, COUGH, HALF, REST = (
    spoken(word, ms=1000) for word in MEANINGS
)


class Loudness:
    """A detector: anything that isn't silence is speech."""

    def is_speech(self, pcm: bytes) -> bool:
        return pcm != SILENCE


class Words:
    """A recogniser that knows what each test word means."""

    name = "words"

    def __init__(self, meanings: dict[int, str]) -> None:
        self.meanings = meanings
        self.hints: list[Hints] = []

    def session(self, hints: Hints = NO_HINTS) -> "Listening":
        self.hints.append(hints)
        return Listening(self.meanings)


class Listening:
    def __init__(self, meanings: dict[int, str]) -> None:
        self._meanings, self._pcm = meanings, b""

    def feed(self, pcm: bytes) -> Transcript | None:
        self._pcm += pcm
        return None

    def peek(self) -> Transcript:
        return self.finish()

    def finish(self) -> Transcript:
        values = [int.from_bytes(self._pcm[i : i + 2], "little") for i in range(0, len(self._pcm), CHUNK * 2)]
        words = [self._meanings[value] for value, _ in groupby(values) if value]
        return Transcript(" ".join(words), 0.9) if words else NOTHING


class Beep:
    """A voice: so many ms a letter; `said` remembers the texts."""

    name = "beep"

    def __init__(self, ms_a_letter: int = 20) -> None:
        self.said: list[str] = []
        self._ms = ms_a_letter

    def speak(self, text: str) -> Iterator[bytes]:
        self.said.append(text)
        for sentence in text.split(". "):
            yield spoken(VOICE, self._ms * len(sentence))


class Behind:
    """A system that knows `replies` by question; `asked` and `delivered` say what it got. A Problem is raised."""

    name = "behind"

    def __init__(self, replies: Mapping[str, Reply | Problem], forms: frozenset[str] = frozenset()) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.delivered: dict[str, tuple[str, dict[str, str]]] = {}
        self._replies, self._forms = replies, forms

    def ask(self, question: str, values: Mapping[str, str]) -> Reply | None:
        self.asked.append((question, dict(values)))
        reply = self._replies.get(question)
        if isinstance(reply, Problem):
            raise reply
        return reply

    def accepts(self, form: str) -> bool:
        return form in self._forms

    def deliver(self, form: str, receipt: str, values: Mapping[str, str]) -> None:
        self.delivered[receipt] = (form, dict(values))


class Kept:
    """Records that remember what they were given; `locked` ones fail."""

    def __init__(self, locked: bool = False, left: Unfinished | None = None) -> None:
        self.forms: list[tuple[str, Mapping[str, str]]] = []
        self.suspended: list[tuple[str, Mapping[str, str]]] = []
        self.locked, self.left = locked, left

    def keep(self, form: str, values: Mapping[str, str]) -> str:
        self._open()
        self.forms.append((form, values))
        return "17"

    def suspend(self, form: str, values: Mapping[str, str]) -> None:
        self._open()
        self.suspended.append((form, values))

    def unfinished(self) -> Unfinished | None:
        return self.left

    def _open(self) -> None:
        if self.locked:
            raise Problem("records.locked", where="test.db")


class Town:
    """A system behind the hotline that knows one account; `down`: none that answers."""

    name = "town"

    def __init__(self, down: bool = False) -> None:
        self.asked: list[tuple[str, Mapping[str, str]]] = []
        self.down = down

    def ask(self, question: str, values: Mapping[str, str]) -> SystemReply | None:
        self.asked.append((question, values))
        if self.down:
            raise Problem("records.locked", where="town")
        meters = {"cold_meter": "есть", "hot_meter": "есть", "cold": "100", "hot": "5"}
        known = {"address": "улица Лесная, дом 5, квартира 12", "debt": "", **meters}
        return SystemReply(known) if values.get("account") == ACCOUNT else None

    def accepts(self, form: str) -> bool:
        return False

    def deliver(self, form: str, receipt: str, values: Mapping[str, str]) -> None:
        raise NotImplementedError


class LiveLine:
    """A line that doesn't wait: it says `script` (sound, or keys as text), then is silent, then hangs up.

    Its clock goes on while the robot works; `Slow` makes the robot's work take time on this clock.
    """

    breaths = 20  # turns of the event loop a chunk: enough for whatever need not take time
    realtime = True
    audible = True
    kind = "live"
    caller = dialled = ""
    moment = MONDAY

    def __init__(self, script: list[bytes | str], patience_ms: int = 60_000, answers: bool = True) -> None:
        self.now = 0
        self.heard = bytearray()  # by the caller
        self.transferred: list[str] = []
        self.hung_up = False
        self._script, self._patience, self._answers = script, samples(patience_ms), answers
        self._queue = bytearray()
        self._gone = False
        self._ticked = asyncio.Condition()
        self._due: dict[object, int] = {}  # steps that are being made, and when each is to be ready

    async def listen(self) -> AsyncGenerator[Chunk | Key | Typed, None]:
        for part in self._script:
            if isinstance(part, str):
                for digit in part:
                    yield Key(digit, self.now)
                    yield await self._tick(SILENCE)
                continue
            for pcm in chunks(part):
                if self.hung_up:
                    return
                yield await self._tick(pcm)
        begun = self.now
        while self.now - begun < self._patience and not self.hung_up:
            yield await self._tick(SILENCE)
        self._gone = True
        async with self._ticked:
            self._ticked.notify_all()

    async def _tick(self, pcm: bytes) -> Chunk:
        async with self._ticked:
            await self._ticked.wait_for(lambda: all(due > self.now for due in self._due.values()))
        chunk = Chunk(pcm, self.now)
        self.heard += bytes(self._queue[: len(SILENCE)]).ljust(len(SILENCE), b"\0")
        del self._queue[: len(SILENCE)]
        self.now += CHUNK
        async with self._ticked:
            self._ticked.notify_all()
        for _ in range(self.breaths):
            await asyncio.sleep(0)  # let everybody else have their turn
        return chunk

    async def lasting(self, count: int, made: Awaitable[T]) -> T:
        """What takes so many samples of this line's time; the line waits for what is really slower."""
        step, due = object(), self.now + count
        self._due[step] = due
        try:
            result = await made
            async with self._ticked:
                await self._ticked.wait_for(lambda: self.now >= due or self._gone)
            return result
        finally:
            del self._due[step]
            async with self._ticked:
                self._ticked.notify_all()

    async def play(self, pcm: bytes) -> None:
        if not self._gone:
            self._queue += pcm
        async with self._ticked:
            await self._ticked.wait_for(lambda: self.unheard < samples(200) or self._gone)

    async def write(self, text: str) -> None:
        raise NotImplementedError

    @property
    def unheard(self) -> int:
        return len(self._queue) // WIDTH

    def flush(self) -> int:
        unheard = self.unheard
        self._queue.clear()
        return unheard

    async def transfer(self, target: str) -> None:
        if not self._answers:
            raise Problem("wav.missing", path=target)
        self.transferred.append(target)

    async def hang_up(self) -> None:
        self.hung_up = True


class Slow(Workers):
    """Every step of an engine takes `ms` of the line's time."""

    def __init__(self, line: LiveLine, ms: int) -> None:
        super().__init__()
        self._line, self._cost = line, samples(ms)

    async def run(self, step: Callable[[], T]) -> T:
        return await self._line.lasting(self._cost, super().run(step))
