"""Who has waited here before: he had to call again."""

BONUS = 60_000  # milliseconds that he is ahead of who calls for the first time
REMEMBERED = 5_000  # callers


class Seen:
    def __init__(self) -> None:
        self._callers: dict[str, None] = {}

    def bonus(self, caller: str) -> int:
        """Milliseconds; the caller, "" where his number is unknown, is remembered from now on."""
        if not caller:
            return 0
        bonus = BONUS if caller in self._callers else 0
        self._callers[caller] = None
        while len(self._callers) > REMEMBERED:
            del self._callers[next(iter(self._callers))]
        return bonus
