"""A SIP call's sound as a Wire: what baresip hears and sends, with its own clock for packets."""

import numpy as np
from baresip.audio import AudioInfo
from baresip.call import Call, CallState
from baresip.errors import AudioNotActive, AudioRestarted

from voicebot.audio import WIDTH
from voicebot.lines.live import LEAD_MS, TICK

EVERYTHING = 1 << 16  # more than baresip holds


class SipWire:
    """Reads and writes one call's audio; `read` comes first in every tick, and looks at what became of the rest.

    patience: seconds that the other side may hold the call; nothing else notices that it has vanished meanwhile.
    """

    def __init__(self, call: Call, patience: float) -> None:
        self.rate = 8000
        self._patience = patience
        self._held = 0  # ticks
        self._call, self._audio = call, call.audio
        self._channels = 1
        self._queued = 0  # samples
        self._dropping = False
        self._recent = b""  # what may be lost when the streams are replaced

    @property
    def closed(self) -> bool:
        return self._call.state is CallState.CLOSED or self._held * TICK > self._patience

    @property
    def queued(self) -> int:
        return self._queued

    @property
    def held(self) -> bool:
        """By the other side."""
        return self._call.remote_on_hold

    def read(self) -> bytes:
        self._held = self._held + 1 if self._call.remote_on_hold else 0
        try:
            try:
                pcm = self._audio.read(EVERYTHING)
            except AudioRestarted:
                pcm = b""
                self._again()
            self._look(self._audio.info())
        except AudioNotActive:  # on hold, or over: nothing is heard, and nothing moves
            return b""
        return _mono(pcm, self._channels)

    def write(self, pcm: bytes) -> bool:
        if self._dropping:
            return False
        try:
            self._audio.write(_spread(pcm, self._channels))
        except (AudioNotActive, AudioRestarted):
            return False
        self._queued += len(pcm) // WIDTH
        self._recent = (self._recent + pcm)[-LEAD_MS * self.rate // 1000 * WIDTH :]
        return True

    def drop(self) -> None:
        """What is queued goes with the next tick of the packets' clock; until then nothing new is given to it."""
        self._queued, self._recent = 0, b""
        try:
            self._audio.flush_tx()
        except (AudioNotActive, AudioRestarted):
            return
        self._dropping = True

    def _again(self) -> None:
        """The streams were replaced (a re-INVITE): what was queued in the old ones is said in the new ones."""
        lost, self._dropping = self._queued * WIDTH, False
        if lost:
            self._audio.write(_spread(self._recent[-lost:], self._channels))

    def _look(self, info: AudioInfo) -> None:
        self.rate = info.tx_sample_rate or self.rate
        self._channels = info.tx_channels or self._channels
        waiting = info.tx_buffered // WIDTH // self._channels
        self._dropping = self._dropping and waiting > 0
        self._queued = 0 if self._dropping else waiting


def _mono(pcm: bytes, channels: int) -> bytes:
    """Opus has two channels."""
    if channels == 1:
        return pcm
    return bytes(np.frombuffer(pcm, "<i2").reshape(-1, channels).mean(axis=1).astype("<i2").tobytes())


def _spread(pcm: bytes, channels: int) -> bytes:
    return pcm if channels == 1 else np.frombuffer(pcm, "<i2").repeat(channels).tobytes()
