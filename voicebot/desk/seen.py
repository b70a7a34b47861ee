"""Who has waited here before: he had to call again."""

BONUS = 60_000  # milliseconds that he is ahead of who calls for the first time
LATELY = 24 * 3_600_000  # so long it counts
REMEMBERED = 5_000  # callers


class Seen:
    def __init__(self) -> None:
        self._callers: dict[str, int] = {}  # who was here for the last time is last

    def bonus(self, caller: str, now: int) -> int:
        """Milliseconds; the caller, "" where his number is unknown, is remembered from now on."""
        if not caller:
            return 0
        before = self._callers.pop(caller, None)
        self._callers[caller] = now
        while len(self._callers) > REMEMBERED:
            del self._callers[next(iter(self._callers))]
        return BONUS if before is not None and now - before < LATELY else 0
