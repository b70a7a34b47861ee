"""A recorded caller: what is said, typed or pressed, and when. Its clock is its own counter of samples."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import cycle

from voicebot.audio import CHUNK, SILENCE, WIDTH, Chunk, chunks, samples
from voicebot.lines.base import Key, Typed

GAP = samples(300)  # a person's breath between the robot's last word and the answer
KEY_GAP = samples(200)
PATIENCE = samples(60_000)  # a robot that says nothing for so long is left


@dataclass(frozen=True, slots=True)
class Utterance:
    """One thing that the caller does: speech, keys or typed words.

    after: begin so many samples after the robot began to speak; None: when it has finished.
    """

    pcm: bytes = b""
    keys: str = ""
    text: str = ""
    after: int | None = None


class RecordedLine:
    """Says its utterances in order, each in reply to the robot, then hangs up when the robot has finished.

    room: the sound of the caller's side while he does nothing, over and over; none: silence.
    `caller_side` and `robot_side` hold the call as it sounded, of equal length at its end.
    """

    realtime = False
    audible = True
    kind = "recorded"

    def __init__(
        self,
        utterances: Sequence[Utterance],
        moment: datetime,
        caller: str = "",
        dialled: str = "",
        room: bytes = b"",
    ) -> None:
        self.moment, self.caller, self.dialled = moment, caller, dialled
        self.caller_side, self.robot_side = bytearray(), bytearray()
        self.starts: list[int] = []  # when each utterance began
        self.transferred_to: str | None = None
        self._utterances = utterances
        self._room = cycle(chunks(room) or [SILENCE])
        self._queue = bytearray()
        self._now = 0
        self._robot_since: int | None = None  # when the robot began to speak, after the last utterance
        self._over = False

    async def listen(self) -> AsyncGenerator[Chunk | Key | Typed, None]:
        for utterance in self._utterances:
            async for chunk in self._wait(utterance.after):
                yield chunk
            if self._over:
                return
            self.starts.append(self._now)
            self._robot_since = None
            if utterance.text:
                yield Typed(utterance.text, self._now)
            for digit in utterance.keys:
                yield Key(digit, self._now)
                for _ in range(KEY_GAP // CHUNK):
                    yield self._tick(next(self._room))
            for pcm in chunks(utterance.pcm):
                yield self._tick(pcm)
            if self._queue and self._robot_since is None:
                self._robot_since = self._now  # not interrupted: it still speaks
        async for chunk in self._wait(None):
            yield chunk

    async def _wait(self, after: int | None) -> AsyncGenerator[Chunk, None]:
        """Silence until it is the caller's turn."""
        begun = self._now
        finished: int | None = None
        while not self._over and self._now - begun < PATIENCE:
            if self._robot_since is not None:
                if after is not None and self._now - self._robot_since >= after:
                    return
                if after is None and not self._queue:
                    finished = self._now if finished is None else finished
                    if self._now - finished >= GAP:
                        return
                else:
                    finished = None
            yield self._tick(next(self._room))

    def _tick(self, pcm: bytes) -> Chunk:
        """20 ms pass on both sides."""
        chunk = Chunk(pcm, self._now)
        self.caller_side += pcm
        self.robot_side += bytes(self._queue[: CHUNK * WIDTH]).ljust(CHUNK * WIDTH, b"\0")
        del self._queue[: CHUNK * WIDTH]
        self._now += CHUNK
        return chunk

    async def play(self, pcm: bytes) -> None:
        if self._robot_since is None:
            self._robot_since = self._now
        self._queue += pcm

    async def write(self, text: str) -> None:
        """Never asked for: this line is heard."""

    @property
    def unheard(self) -> int:
        return len(self._queue) // WIDTH

    def flush(self) -> int:
        unheard = self.unheard
        self._queue.clear()
        return unheard

    async def transfer(self, target: str) -> None:
        self.transferred_to = target
        self._over = True

    async def hang_up(self) -> None:
        self._over = True
