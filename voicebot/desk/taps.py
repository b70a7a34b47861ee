"""Listening in: both sides of a conversation, mixed, on the line of somebody whom neither hears."""

import numpy as np

from voicebot.audio import WIDTH, samples
from voicebot.desk.leg import MOST
from voicebot.lines.base import Line

LAG = samples(100) * WIDTH  # bytes by which one side may be ahead before it is heard alone


class Mixed:
    """A Tap."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._sides = {True: bytearray(), False: bytearray()}

    async def hear(self, pcm: bytes, caller: bool) -> None:
        mine, theirs = self._sides[caller], self._sides[not caller]
        mine += pcm
        if not theirs and len(mine) < LAG:
            return
        size = min(len(mine), len(theirs)) or len(mine)
        sound = mixed(bytes(mine[:size]), bytes(theirs[:size]).ljust(size, b"\0"))
        del mine[:size], theirs[:size]
        if self._line.unheard < MOST:
            await self._line.play(sound)

    async def end(self) -> None:
        await self._line.hang_up()


def mixed(one: bytes, other: bytes) -> bytes:
    """Of the same length."""
    both = np.frombuffer(one, "<i2").astype(np.int32) + np.frombuffer(other, "<i2")
    sound: bytes = both.clip(-32768, 32767).astype("<i2").tobytes()
    return sound
