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
import soundfile
from rich.console import Console

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "lines"))
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
LOUD, PAUSE_SECONDS, LONGEST_SECONDS = 0.02, 1.2, 180


@asynccontextmanager
async def robot(folder: Path, **sip: object) -> AsyncGenerator[int, None]:
    """`voicebot serve` with a database of its own; its port."""
    port = 5090
    lines = {"sip": {"listen": f"127.0.0.1:{port}", "rtp_ports": "24000-24999", "drain_seconds": 1} | sip}
    shipped = {"knowledge_base": str(ROOT / "knowledge_base"), "models": str(ROOT / "models"), "out": str(ROOT / "out")}
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
        await phone.call("100")
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


def softphone(port: int, starts: list[float], folder: Path) -> np.ndarray:
    """Debian's baresip, whose microphone is a file; what it heard."""
    length = starts[-1] + 20
    microphone = np.zeros(round(length * 8000), np.float32)
    for start, turn in zip(starts, TURNS, strict=True):
        said = sound_of(turn)
        at = round((start + 0.5) * 8000)
        microphone[at : at + len(said)] += said
    soundfile.write(folder / "mic.wav", microphone, 8000, subtype="PCM_16")
    (folder / "accounts").write_text("<sip:softphone@127.0.0.1>;regint=0;audio_codecs=pcma\n")
    (folder / "contacts").write_text("")
    modules = "".join(f"module {name}.so\n" for name in ("stdio", "g711", "aufile", "sndfile"))
    applications = "".join(f"module_app {name}.so\n" for name in ("account", "menu"))
    (folder / "config").write_text(
        f"module_path /usr/lib/baresip/modules\n{modules}module_tmp uuid.so\nmodule_tmp account.so\n{applications}"
        f"audio_source aufile,{folder}/mic.wav\naudio_player aufile,{folder}/speaker.wav\naudio_alert aufile,\n"
        f"snd_path {folder}\nsip_listen 127.0.0.1:5091\nnet_interface lo\nrtp_ports 26000-26100\n"
    )
    subprocess.run(
        ["baresip", "-f", str(folder), "-e", f"/dial sip:100@127.0.0.1:{port}", "-t", str(round(length + 10))],
        stdout=(folder / "baresip.log").open("w"), stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip
    heard = sorted(folder.glob("dump-*dec.wav"))
    return wav.resample(wav.to_floats(wav.read(heard[-1])), RATE, 8000) if heard else np.zeros(0)


def records(folder: Path) -> list[str]:
    with sqlite3.connect(folder / "records.db") as database:
        return [str(row) for row in database.execute('select form, "values" from forms')]


def transcript(sound: np.ndarray, name: str) -> None:
    """What the caller heard, by our own recogniser."""
    OUT.mkdir(parents=True, exist_ok=True)
    wav.write(OUT / name, wav.to_pcm(wav.resample(sound.astype(np.float32), 8000, RATE)))
    subprocess.run([sys.executable, "-m", "voicebot", "hear", str(OUT / name)], cwd=ROOT, check=False)


async def main() -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        async with robot(folder) as port:
            phone, starts = await caller(port)
            CONSOLE.print("turns began at", [round(start, 1) for start in starts])
            heard = await asyncio.to_thread(softphone, port, starts, folder)
        CONSOLE.print((folder / "log").read_text()[-3000:] if "-v" in sys.argv else "")
        CONSOLE.print("recorded:", *records(folder))
        transcript(phone.sound(), "phone.wav")
        if len(heard):
            transcript(heard, "baresip.wav")
        else:
            CONSOLE.print("baresip heard nothing:", (folder / "baresip.log").read_text()[-2000:])


if __name__ == "__main__":
    asyncio.run(main())
