"""The whole robot on the telephone: a softphone that others wrote asks, and what it heard is recognised again."""

import asyncio
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from hotline import ROOT, Caller, robot

from voicebot import engines, settings, wav
from voicebot.audio import RATE

pytest.importorskip("baresip", reason="pip install -e '.[sip]'")
sys.path.insert(0, str(ROOT / "tests" / "lines"))
from softphone import Softphone  # stands beside the other tests of lines

SOUNDS = ROOT / "tests" / "wav"
QUESTION = SOUNDS / "festival" / "до какого числа передавать показания.wav"


@pytest.mark.timeout(240)
@pytest.mark.skipif(not shutil.which("baresip"), reason="apt-get install baresip-core")
def test_a_softphone_asks_and_hears_the_answer(tmp_path: Path) -> None:
    async def scene() -> tuple[dict[str, object], np.ndarray]:
        async with robot(tmp_path / "robot") as port, Softphone(tmp_path / "softphone") as phone:
            await phone.call(f"sip:100@127.0.0.1:{port}")
            sounds = [QUESTION, SOUNDS / "human" / "спасибо.wav"]
            said = [wav.resample(wav.to_floats(wav.read(path)), RATE, wav.TELEPHONE_RATE) for path in sounds]
            end = await asyncio.wait_for(Caller({None: said}, phone.say).talk(tmp_path / "robot"), 150)
            await asyncio.wait_for(phone.ended.wait(), 5)
        return end, phone.heard()

    end, sound = asyncio.run(scene())
    assert (end["outcome"], end["by"]) == ("answered", "robot")
    chosen = settings.load()
    session = engines.load("asr", chosen.asr, chosen).engine.session()
    session.feed(wav.to_pcm(wav.resample(sound.astype(np.float32), wav.TELEPHONE_RATE, RATE)))
    assert "двадцать пят" in session.finish().text
