"""One whole call over SIP on the loopback: a recorded caller leaves readings, and what the caller heard is recognised.

First a telephone of our own calls, which answers when the robot has fallen silent; then Debian's baresip, whose
microphone is one recording with everything at the same times, keys as tones. What both heard is kept in out/sip.

    python benchmarks/sip_call.py
"""

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
from rich.console import Console

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "lines"))
import softphone  # noqa: E402
from phone import PACKET, Phone, alaw, tone  # noqa: E402

from voicebot import wav  # noqa: E402
from voicebot.audio import RATE  # noqa: E402
from voicebot.lines.dtmf import COLUMNS, KEYS, ROWS  # noqa: E402

SOUNDS = ROOT / "tests" / "wav"
OUT = ROOT / "out" / "sip"
TURNS: Sequence[Path | str] = (
    SOUNDS / "festival" / "хочу передать показания счётчиков воды.wav",
    "1234567897",
    SOUNDS / "festival" / "да.wav",
    SOUNDS / "human" / "сто двадцать три.wav",
    SOUNDS / "human" / "сорок пять.wav",
    SOUNDS / "festival" / "да всё верно.wav",
    SOUNDS / "festival" / "спасибо до свидания.wav",
)
CONSOLE = Console(soft_wrap=True)
LOUD, PAUSE_SECONDS, LONGEST_SECONDS, LATER_SECONDS = 0.02, 1.2, 180, 0.5


@asynccontextmanager
async def robot(folder: Path, **sip: object) -> AsyncGenerator[int, None]:
    """`voicebot serve` with a database of its own; its port."""
    port = 5090
    lines = {"sip": {"listen": f"127.0.0.1:{port}", "rtp_ports": "24000-24999", "drain_seconds": 1} | sip}
    out = folder / "out"  # the city's memory is there: what was handed in once is not asked for again
    out.mkdir()
    (out / "cache").symlink_to(ROOT / "out" / "cache")
    shipped = {"knowledge_base": str(ROOT / "knowledge_base"), "models": str(ROOT / "models"), "out": str(out)}
    settings = folder / "voicebot.yaml"
    settings.write_text(json.dumps(shipped | {"records": f"sqlite:///{folder}/records.db", "lines": lines}))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "voicebot", "serve", env=os.environ | {"VOICEBOT_SETTINGS": str(settings)}, cwd=ROOT,
        stdout=(folder / "log").open("w"), stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        while '"ready"' not in (folder / "log").read_text():
            if process.returncode is not None:
                sys.exit((folder / "log").read_text())
            await asyncio.sleep(0.2)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()


def keys(digits: str) -> np.ndarray:
    pause = np.zeros(1200)
    tones = [tone(ROWS[at // 4], 0.12) + tone(COLUMNS[at % 4], 0.12) for at in map(KEYS.index, digits)]
    return np.concatenate([part for sound in tones for part in (sound, pause)])


def sound_of(turn: Path | str) -> np.ndarray:
    if isinstance(turn, str):
        return keys(turn)
    return wav.resample(wav.to_floats(wav.read(turn)), RATE, 8000)


async def caller(port: int) -> tuple[Phone, list[float]]:
    """Say the next thing whenever the robot has spoken and fallen silent; when each began."""
    starts: list[float] = []
    async with Phone(port) as phone:
        begun = time.monotonic()
        while await phone.call("100") != 200:  # noqa: ASYNC110
            await asyncio.sleep(1)  # it may not be quite ready
        for turn in TURNS:
            at = len(phone.heard)
            while not phone.gone.is_set() and not _silent(phone, at) and time.monotonic() - begun < LONGEST_SECONDS:
                await phone.hush(0.1)
            starts.append(time.monotonic() - begun)
            if isinstance(turn, str):
                for digit in turn:
                    await phone.press(digit)
                    await phone.hush(0.1)
            else:
                await phone.say(alaw(sound_of(turn)))
        while not phone.gone.is_set() and time.monotonic() - begun < LONGEST_SECONDS:
            await phone.hush(0.1)
    return phone, starts


def _silent(phone: Phone, since: int) -> bool:
    """The robot has spoken since, and then has been silent long enough."""
    sound = phone.sound()[since * PACKET :]
    frames = np.abs(sound[: len(sound) // PACKET * PACKET]).reshape(-1, PACKET).max(axis=1) > LOUD
    return bool(frames.any() and not frames[-round(PAUSE_SECONDS * 50) :].any())


def microphone(starts: list[float]) -> np.ndarray:
    """All that is said, at the times when the robot had asked for it."""
    whole = np.zeros(round((starts[-1] + 20) * 8000), np.float32)
    for start, turn in zip(starts, TURNS, strict=True):
        said = sound_of(turn)
        at = round((start + LATER_SECONDS) * 8000)
        whole[at : at + len(said)] += said
    return whole


def records(folder: Path) -> list[str]:
    with sqlite3.connect(folder / "records.db") as database:
        return [str(row) for row in database.execute('select form, "values" from forms')]


def transcript(sound: np.ndarray, name: str) -> None:
    """What the caller heard, by our own recogniser."""
    OUT.mkdir(parents=True, exist_ok=True)
    wav.write(OUT / name, wav.to_pcm(wav.resample(sound.astype(np.float32), 8000, RATE)))
    subprocess.run([sys.executable, "-m", "voicebot", "hear", str(OUT / name)], cwd=ROOT, check=False)


async def main() -> None:
    with tempfile.TemporaryDirectory() as own, tempfile.TemporaryDirectory() as other:
        async with robot(Path(own)) as port:
            phone, starts = await caller(port)
        CONSOLE.print("turns began at", [round(start, 1) for start in starts])
        CONSOLE.print("recorded:", *records(Path(own)))
        transcript(phone.sound(), "phone.wav")
        (Path(other) / "softphone").mkdir()
        async with robot(Path(other)) as port:
            said = microphone(starts)
            heard = await asyncio.to_thread(
                softphone.call, Path(other) / "softphone", f"sip:100@127.0.0.1:{port}", said, len(said) / 8000 + 10
            )
        CONSOLE.print("recorded:", *records(Path(other)))
        transcript(heard, "baresip.wav")


if __name__ == "__main__":
    asyncio.run(main())
