"""Debian's baresip as a caller: its microphone is a recording, what it hears becomes one."""

import subprocess
from pathlib import Path

import numpy as np
import soundfile

MODULES = Path("/usr/lib/baresip/modules")
LOADED = ("stdio.so", "g711.so", "srtp.so", "aufile.so", "sndfile.so")


def call(
    folder: Path, uri: str, microphone: np.ndarray, seconds: float, account: str = "", config: str = ""
) -> np.ndarray:
    """Call `uri` and speak for `seconds` at most; what was heard, at 8 kHz. `folder` keeps the log and its settings."""
    soundfile.write(folder / "microphone.wav", microphone, 8000, subtype="PCM_16")
    (folder / "accounts").write_text(f"<sip:softphone@127.0.0.1>;regint=0;audio_codecs=pcma{account}\n")
    (folder / "contacts").write_text("")
    modules = "".join(f"module {name}\n" for name in LOADED)
    (folder / "config").write_text(
        f"module_path {MODULES}\n{modules}module_tmp uuid.so\nmodule_tmp account.so\nmodule_app menu.so\n"
        f"audio_source aufile,{folder}/microphone.wav\naudio_player aufile,{folder}/speaker.wav\n"
        f"audio_alert aufile,{folder}/alert.wav\nsnd_path {folder}\nsip_listen 127.0.0.1:0\n"
        f"net_interface 127.0.0.1\nrtp_ports 26000-26999\n{config}"
    )
    with (folder / "log").open("w") as log:
        command = ["baresip", "-f", str(folder), "-e", f"/dial {uri}", "-t", str(round(seconds))]
        subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, check=False)
    heard = sorted(folder.glob("dump-*dec.wav"))
    if not heard:
        raise AssertionError((folder / "log").read_text()[-2000:])
    sound, rate = soundfile.read(heard[-1])
    if rate != 8000:
        raise AssertionError(rate)
    return sound
