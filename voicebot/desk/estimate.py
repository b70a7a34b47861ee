"""How long a caller may have to wait, from how long the last ones took."""

from collections.abc import Iterable
from statistics import fmean

from voicebot.desk.model import Measures

_LAST = 50  # calls
_LATELY = 3_600_000  # the delays of so much time count


def handled(measures: Measures, took: int) -> None:
    """A conversation with its wrap-up took so long."""
    measures.handling = [*measures.handling, took][-_LAST:]


def waited(measures: Measures, now: int, delayed: int) -> None:
    """Who was answered now has waited so long."""
    measures.delays = [*measures.delays, (now, delayed)][-_LAST:]


def delay(measures: Measures, now: int, waiting: Iterable[int]) -> int:
    """Average of the last callers', and of those who wait as yet."""
    delays = [*(delayed for at, delayed in measures.delays if now - at < _LATELY), *waiting]
    return round(fmean(delays)) if delays else 0


def risen(measures: Measures, above: bool) -> bool:
    """Has the average come above the target? Once each time."""
    before, measures.alarmed = measures.alarmed, above
    return above and not before


def wait(measures: Measures, place: int, operators: int) -> int | None:
    """Each of so many operators finishes a call every handling time; None where there is none, or none was measured."""
    return round(place * fmean(measures.handling) / operators) if operators and measures.handling else None
