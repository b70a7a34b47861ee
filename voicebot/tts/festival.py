"""festival with the Russian voice of festvox-ru: a clear male voice. `apt-get install festival festvox-ru`."""

import select
import shutil
import subprocess
import tempfile
import wave
import weakref
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Lock

from voicebot.audio import samples
from voicebot.errors import EngineMissing, Problem
from voicebot.tts.loudness import trimmed
from voicebot.tts.pieces import Refused, spoken

RANK = 2

_VOICE = "msu_ru_nsh_clunits"  # speaks at 16 kHz
_FIRST = "\u0434\u0430"  # a word, so that the voice's data is read before the first caller comes
_DONE = "-- done --"
_PATIENCE_SECONDS = 20  # a sentence takes 0.1 s
_QUIET = 0.004  # of the loudest 10 ms: the voice's noise is below it
_BEFORE = samples(20)  # the voice is silent for 200 ms before it speaks, and the caller would wait
_AFTER = samples(200)  # the pause between sentences


def load(models: Path) -> "Festival":
    if shutil.which("festival") is None:
        raise EngineMissing("tts.festival_missing")
    return Festival()


class _Died(Exception):
    """The festival process is gone, or hangs."""


class _Process:
    """A running `festival --pipe`. `stop()` ends it and removes its files; so does the end of the program."""

    def __init__(self) -> None:
        folder = Path(tempfile.mkdtemp(prefix="voicebot-festival-"))
        self.wav = folder / "piece.wav"
        self._pipe = subprocess.Popen(
            ["festival", "--pipe"],
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl+C is for the robot, which may still have to say goodbye
        )
        self.stop = weakref.finalize(self, _stop, self._pipe, folder)

    def run(self, command: str) -> str:
        """What festival prints about `command`."""
        if self._pipe.stdin is None or self._pipe.stdout is None:
            raise RuntimeError("festival was started without pipes")
        try:
            self._pipe.stdin.write(f'{command}\n(format t "{_DONE}\\n")\n(fflush nil)\n'.encode())
        except BrokenPipeError as fault:
            raise _Died("it has ended") from fault
        said = b""
        while not said.endswith(f"{_DONE}\n".encode()):
            if not select.select([self._pipe.stdout], [], [], _PATIENCE_SECONDS)[0]:
                raise _Died("no answer")
            more = self._pipe.stdout.read(4096)
            if not more:
                raise _Died(said.decode(errors="replace").strip() or "it has ended")
            said += more
        return said.decode(errors="replace").removesuffix(f"{_DONE}\n").strip()


def _stop(process: subprocess.Popen[bytes], folder: Path) -> None:
    process.kill()
    with suppress(BrokenPipeError):
        process.communicate()
    shutil.rmtree(folder, ignore_errors=True)


class Festival:
    """One process speaks for all calls, a sentence at a time."""

    name = f"festival-{_VOICE.removesuffix('_clunits')}"

    def __init__(self) -> None:
        self._lock = Lock()
        self._process = self._start()

    def speak(self, text: str) -> Iterator[bytes]:
        return spoken(self.name, text, self._say)

    def _say(self, piece: str) -> bytes:
        with self._lock:
            for _ in range(2):
                try:
                    return _synthesize(self._process, piece)
                except _Died:
                    self._process.stop()
                    self._process = self._start()
        raise Refused("festival ends at it")

    def _start(self) -> _Process:
        process = _Process()
        try:
            if "SIOD ERROR" in process.run(f"(voice_{_VOICE})"):
                process.stop()
                raise EngineMissing("tts.festival_voice_missing")
            _synthesize(process, _FIRST)
        except (_Died, Refused) as fault:
            process.stop()
            raise Problem("tts.festival_broken", why=fault) from fault
        return process


def _synthesize(process: _Process, piece: str) -> bytes:
    """`piece` has no quote and no backslash: one character that the voice doesn't know ends the whole utterance."""
    process.wav.parent.mkdir(mode=0o700, exist_ok=True)  # systems clear old folders out of /tmp
    said = process.run(f'(utt.save.wave (utt.synth (Utterance Text "{piece}")) "{process.wav}" \'riff)')
    if not process.wav.exists():
        raise Refused(said.splitlines()[0] if said else "no sound")
    with wave.open(str(process.wav)) as wav:
        pcm: bytes = wav.readframes(wav.getnframes())
    process.wav.unlink()
    speech = trimmed(pcm, _QUIET, _BEFORE, _AFTER)
    if not speech:
        raise Refused("no sound")
    return speech
