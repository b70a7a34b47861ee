"""`voicebot replay --record`: a script made of a call that was kept."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from voicebot import excerpt, replay, settings
from voicebot.errors import Problem
from voicebot.locale import tell
from voicebot.recording.sealed import SUFFIX, read_key, unseal
from voicebot.records.ledger import Ledger
from voicebot.records.recall import Recalled
from voicebot.settings import Settings

LEFT = {".wav", ".html"}  # what `demo` and `replay --out` leave of a call


def make(call: str, files: Sequence[Path], out: Path | None) -> None:
    """Write the script and say where it is. `files`: the call's sound, where it can't be found by itself."""
    if len(files) > 1:
        raise Problem("excerpt.one_sound")
    chosen = settings.load()
    kept = _recalled(call, chosen)
    folder = out or Path()
    replay.make_folder(folder)
    name = Path(call).stem if Path(call).suffix in LEFT else kept.call
    with TemporaryDirectory() as scratch:
        sound = _plain(files[0] if files else _sound(kept, chosen), chosen, Path(scratch))
        script, *sounds = excerpt.write(kept, sound, folder, name)
    console = Console(stderr=True, soft_wrap=True)
    console.print(tell("excerpt.written", path=script, count=len(sounds)), markup=False, highlight=False)
    console.print(tell("excerpt.personal"), style="yellow", markup=False, highlight=False)


def _recalled(call: str, chosen: Settings) -> Recalled:
    """From the database beside the call's page, where there is one, else from the hotline's."""
    path = Path(call)
    beside = path.with_suffix(".db")
    left = path.suffix in LEFT
    ledger = Ledger(f"sqlite:///{beside.absolute()}" if left and beside.is_file() else chosen.records)
    try:
        return ledger.recall(str(path.with_suffix(".wav")) if left else call)
    finally:
        ledger.close()


def _sound(kept: Recalled, chosen: Settings) -> Path:
    recording = chosen.lines.recording
    for path in (kept.sound, *(recording.folder / f"{kept.call}.wav{suffix}" for suffix in ("", SUFFIX))):
        if path and path.is_file():
            return path
    raise Problem("excerpt.no_sound", call=kept.call, folder=recording.folder)


def _plain(sound: Path, chosen: Settings, scratch: Path) -> Path:
    """An encrypted recording as a WAV file in `scratch`; any other as it is."""
    if sound.suffix != SUFFIX:
        return sound
    if chosen.lines.recording.key is None:
        raise Problem("excerpt.no_key", path=sound)
    plain = scratch / "call.wav"
    plain.write_bytes(unseal(sound, read_key(chosen.lines.recording.key))[0])
    return plain
