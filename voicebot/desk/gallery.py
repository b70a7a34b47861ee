"""Who looks on at the desk, and who listens in."""

from collections.abc import Callable

from voicebot.desk.leg import Tap
from voicebot.desk.visit import Visit


class Gallery:
    """visits: callers by call."""

    def __init__(self) -> None:
        self.visits: dict[str, Visit] = {}
        self._watching: list[Callable[[], None]] = []

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """`changed` is called whenever something may have; the result ends that."""
        self._watching.append(changed)
        return lambda: self._watching.remove(changed)

    def changed(self) -> None:
        for changed in tuple(self._watching):
            changed()

    def listen_in(self, call: str, tap: Tap) -> bool:
        """A third ear in a conversation; False where there is none (any more)."""
        if (visit := self.visits.get(call)) is None or not visit.met:
            return False
        visit.taps.append(tap)
        return True

    def listen_no_more(self, call: str, tap: Tap) -> None:
        if (visit := self.visits.get(call)) and tap in visit.taps:
            visit.taps.remove(tap)
