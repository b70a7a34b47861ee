"""WebRTC's voice activity detector: small, quick, easily fooled by noise."""

from pathlib import Path
from typing import Annotated

import webrtcvad
from pydantic import Field

from voicebot.audio import RATE
from voicebot.vad.base import Detector

RANK = 2


class WebRtc:
    def __init__(self, aggressiveness: int) -> None:
        self._vad = webrtcvad.Vad(aggressiveness)

    def is_speech(self, pcm: bytes) -> bool:
        return bool(self._vad.is_speech(pcm, RATE))


def load(models: Path, aggressiveness: Annotated[int, Field(ge=0, le=3)] = 2) -> Detector:
    """aggressiveness: 0 (misses least) … 3 (fewest false starts)."""
    return WebRtc(aggressiveness)
