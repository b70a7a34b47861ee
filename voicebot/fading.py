"""Has a voice died away? By its loudness alone, 100 ms sooner than a detector is sure of it; often it goes on."""

import numpy as np

from voicebot.audio import CHUNK

FAINT = 10 ** (-22 / 10)  # of the power of the loudest before; a word's end seldom is so soft for long
_FORGOTTEN = 0.5 ** (1 / 50)  # a chunk later: half of what was loudest a second ago


class Fading:
    """One utterance's. `silent`: for how many samples all has been faint."""

    def __init__(self) -> None:
        self._loudest, self.silent = 0.0, 0

    def hear(self, pcm: bytes) -> None:
        """A chunk of 20 ms."""
        power = float((np.frombuffer(pcm, "<i2").astype(np.float32) ** 2).mean())
        self._loudest = max(self._loudest * _FORGOTTEN, power)
        self.silent = self.silent + CHUNK if power < self._loudest * FAINT else 0
