"""The knowledge base as it is edited while the robot works: a call keeps the edition that it began with."""

from collections.abc import Callable
from pathlib import Path

from voicebot.dialogue.machine import Dialogue

State = frozenset[tuple[str, int, int]]  # of the files: name, time of the last change, size


class Editions:
    """`current` is for calls that begin now."""

    def __init__(self, folder: Path, learn: Callable[[], Dialogue]) -> None:
        """learn: reads `folder`; Faulty where it can't be used."""
        self._folder, self._learn = folder, learn
        self._seen = _state(folder)
        self.current = learn()

    def refresh(self) -> bool:
        """Is there a new edition? Faulty where what was changed can't be used, once for each change: the old one stays.

        Blocks for the seconds that learning takes.
        """
        state = _state(self._folder)
        if state == self._seen:
            return False
        self._seen = state
        self.current = self._learn()
        return True


def _state(folder: Path) -> State:
    files = [file for file in folder.rglob("*.yaml") if file.is_file()]
    return frozenset((str(file), stat.st_mtime_ns, stat.st_size) for file in files for stat in [file.stat()])
