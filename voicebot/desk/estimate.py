"""How long a caller may have to wait, from how long the last ones took."""

from statistics import fmean

from voicebot.desk.model import Measures

_LAST = 50  # calls
_UNKNOWN = 180_000  # a conversation with its wrap-up, before one was measured


def handled(measures: Measures, took: int) -> None:
    """A conversation with its wrap-up took so long."""
    measures.handling = [*measures.handling, took][-_LAST:]


def waited(measures: Measures, delayed: int) -> None:
    measures.delays = [*measures.delays, delayed][-_LAST:]


def late(measures: Measures, delayed: int, target: int) -> bool:
    """Has the average risen above the target with who waited so long? Once each time."""
    waited(measures, delayed)
    above = delay(measures) > target
    risen, measures.alarmed = above and not measures.alarmed, above
    return risen


def delay(measures: Measures) -> int:
    """Average of the last callers'."""
    return round(fmean(measures.delays)) if measures.delays else 0


def wait(measures: Measures, place: int, operators: int) -> int | None:
    """Each of so many operators finishes a call every handling time; None where there is none."""
    if not operators:
        return None
    handling = fmean(measures.handling) if measures.handling else _UNKNOWN
    return round(place * handling / operators)
