"""The knowledge base as it is edited while the robot works: a call keeps the edition that it began with."""

from collections.abc import Callable
from pathlib import Path

from voicebot.dialogue.machine import Dialogue

State = frozenset[tuple[str, int, int]]  # of the files: name, time of the last change, size


class Editions:
    """`current` is for calls that begin now."""

    def __init__(self, folder: Path, learn: Callable[[], Dialogue], settings: Path | None = None) -> None:
        """learn: reads `folder`, and the file of the settings; Faulty where it can't be used."""
        self._folder, self._learn, self._settings = folder, learn, settings
        self._seen = self._state()
        self.current = learn()

    def refresh(self) -> bool:
        """Is there a new edition? Faulty where what was changed can't be used, once for each change: the old one stays.

        Blocks for the seconds that learning takes.
        """
        state = self._state()
        if state == self._seen:
            return False
        self._seen = state
        self.current = self._learn()
        return True

    def _state(self) -> State:
        files = [*self._folder.rglob("*.yaml"), *filter(None, [self._settings])]
        there = ((str(file), file.stat()) for file in files if file.is_file())
        return frozenset((name, stat.st_mtime_ns, stat.st_size) for name, stat in there)
