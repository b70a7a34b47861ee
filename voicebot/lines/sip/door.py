"""Who reaches the stack: its port is at an address that others see, but it hears the front alone."""

import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

from voicebot.errors import Problem
from voicebot.lines.sip.worker import Place

DESCRIPTORS = Path("/proc/self/fd")


def shut(place: Place) -> None:
    """Connect the stack's socket to the front's: what others send is dropped. Problem where there is none."""
    found = False
    for opened in _sockets():
        with opened:
            if opened.type == socket.SOCK_DGRAM and opened.getsockname()[:2] == (place.host, place.port):
                opened.connect((place.host, place.front))
                found = True
    if not found:
        raise Problem("sip.not_started", why=f"{place.host}:{place.port}")


def _sockets() -> Iterator[socket.socket]:
    """This process's, by second handles."""
    for name in [path.name for path in DESCRIPTORS.iterdir()]:
        try:
            if stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                yield socket.socket(fileno=os.dup(int(name)))
        except OSError:  # closed meanwhile
            continue
