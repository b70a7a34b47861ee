"""The robot's side of the line: what it was given, and how much of that the caller has heard."""

from voicebot.audio import CHUNK, SILENCE, WIDTH, length
from voicebot.lines.base import Line


class Playback:
    """Positions are samples of what was given to the line since the call began; what was flushed was never given."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._coming = bytearray()  # given, and not yet taken by `next`
        self.given = 0

    @property
    def unheard(self) -> int:
        return self._line.unheard

    @property
    def heard(self) -> int:
        """The position that the caller has come to."""
        return self.given - self._line.unheard

    async def play(self, pcm: bytes) -> None:
        self.given += length(pcm)
        self._coming += pcm
        await self._line.play(pcm)

    def flush(self) -> int:
        """Silence, at once; how many samples were not heard."""
        unheard = self._line.flush()
        self.given -= unheard
        del self._coming[max(0, len(self._coming) - unheard * WIDTH) :]
        return unheard

    def next(self) -> bytes:
        """20 ms of what the caller hears about now, silence where that is none; call it once a chunk."""
        ready = len(self._coming) - self._line.unheard * WIDTH
        pcm = bytes(self._coming[: max(0, min(ready, CHUNK * WIDTH))])
        del self._coming[: len(pcm)]
        return pcm.ljust(len(SILENCE), b"\0")
