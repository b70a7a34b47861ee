"""Debian's baresip as a caller: its microphone is whatever recording it is given, what it hears becomes one."""

import asyncio
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import numpy as np
import soundfile

MODULES = Path("/usr/lib/baresip/modules")
LOADED = ("stdio.so", "g711.so", "srtp.so", "aufile.so", "sndfile.so")
RATE = 8000
KEY_SECONDS = 0.3  # from key to key, as people type
AFTERWARDS = np.zeros(300 * RATE)  # baresip hangs up where its microphone ends


class Softphone:
    """`folder` keeps its settings, its log, and both sides of the call. `account`, `config`: what they say beside."""

    def __init__(self, folder: Path, account: str = "", config: str = "") -> None:
        self._folder, self._said = folder, 0
        self.up, self.ended = asyncio.Event(), asyncio.Event()
        folder.mkdir(exist_ok=True)
        (folder / "accounts").write_text(f"<sip:softphone@127.0.0.1>;regint=0;audio_codecs=pcma{account}\n")
        (folder / "contacts").write_text("")
        modules = "".join(f"module {name}\n" for name in LOADED)
        (folder / "config").write_text(
            f"module_path {MODULES}\n{modules}module_tmp uuid.so\nmodule_tmp account.so\nmodule_app menu.so\n"
            f"audio_source {self._recording(np.zeros(0))}\naudio_player aufile,{folder}/speaker.wav\n"
            f"audio_alert aufile,{folder}/alert.wav\nsnd_path {folder}\nsip_listen 127.0.0.1:0\n"
            f"net_interface 127.0.0.1\nrtp_ports 26000-26999\n{config}"
        )

    async def __aenter__(self) -> "Softphone":
        command = "stdbuf", "-oL", "baresip", "-f", str(self._folder)
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(
            *command, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.STDOUT
        )
        self._following = asyncio.create_task(self._follow())
        return self

    async def __aexit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._tell("/quit")
        await asyncio.wait_for(self._process.wait(), 10)
        await self._following

    async def call(self, uri: str, seconds: float = 10) -> None:
        """Returns when it is answered."""
        self._tell(f"/dial {uri}")
        async with asyncio.timeout(seconds):
            await self.up.wait()

    def say(self, sound: np.ndarray) -> None:
        """At 8 kHz, from now on; then silence."""
        self._tell(f"/ausrc {self._recording(sound)}")

    async def press(self, keys: str) -> None:
        """One after the other, by RFC 4733."""
        for key in keys:
            self._tell(f"/sndcode {key}")
            await asyncio.sleep(KEY_SECONDS)

    def hang_up(self) -> None:
        self._tell("/hangup")

    def heard(self) -> np.ndarray:
        """At 8 kHz, once the call has ended."""
        sounds = sorted(self._folder.glob("dump-*dec.wav"))
        if not sounds:
            raise AssertionError((self._folder / "log").read_text()[-2000:])
        sound, rate = soundfile.read(sounds[-1])
        if rate != RATE:
            raise AssertionError(rate)
        return sound

    def _recording(self, sound: np.ndarray) -> str:
        self._said += 1
        path = self._folder / f"said{self._said}.wav"
        soundfile.write(path, np.concatenate([sound, AFTERWARDS]), RATE, subtype="PCM_16")
        return f"aufile,{path}"

    def _tell(self, command: str) -> None:
        if self._process.stdin and self._process.returncode is None:
            self._process.stdin.write(f"{command}\n".encode())

    async def _follow(self) -> None:
        with (self._folder / "log").open("wb") as log:
            while self._process.stdout and (line := await self._process.stdout.readline()):
                log.write(line)
                if b"Call established" in line:
                    self.up.set()
                elif b"terminated" in line or b"session closed" in line:
                    self.ended.set()
        self.ended.set()


async def call(
    folder: Path, uri: str, microphone: np.ndarray, seconds: float, account: str = "", config: str = ""
) -> np.ndarray:
    """Call `uri` and speak for `seconds` at most; what was heard, at 8 kHz."""
    async with Softphone(folder, account, config) as phone:
        await phone.call(uri)
        phone.say(microphone)
        with suppress(TimeoutError):
            await asyncio.wait_for(phone.ended.wait(), seconds)
    return phone.heard()
