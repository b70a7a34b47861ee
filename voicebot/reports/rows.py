"""Calls and waits, as far as figures need them. Pure: what is counted is counted from these."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from voicebot.reports.period import Period

_PART = re.compile(r"(.+)-\d+")  # a caller whom an operator sent back to the robot


@dataclass(frozen=True, slots=True)
class Call:
    """A call to the robot. moment: the hotline's own time; outcome: None while it goes on; reason: of a hand-over.

    utterances: those that something had to be made of; understood: of these. before, after: until the same number's
    neighbouring calls; None where there is none, or no number.
    """

    id: str
    moment: datetime
    caller: str = ""
    outcome: str | None = None
    seconds: float = 0.0
    satisfaction: float | None = None
    reason: str | None = None
    scenarios: tuple[str, ...] = ()
    utterances: int = 0
    understood: int = 0
    before: timedelta | None = None
    after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """A caller in the operators' queue. delay, handled (talk and wrap-up) in seconds, None while they go on.

    called_back: whether he answered a callback; None where there was none.
    """

    joined: datetime
    queue: str
    outcome: str | None = None
    operator: str = ""
    delay: float | None = None
    handled: float | None = None
    called_back: bool | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """In order of time."""

    calls: tuple[Call, ...] = ()
    waits: tuple[Wait, ...] = ()

    def within(self, period: Period) -> "Rows":
        return Rows(
            tuple(call for call in self.calls if period.holds(call.moment.date())),
            tuple(wait for wait in self.waits if period.holds(wait.joined.date())),
        )


def merged(calls: Iterable[Call]) -> list[Call]:
    """What a caller did before and after an operator sent him back to the robot is one call."""
    whole: dict[str, Call] = {}
    for call in sorted(calls, key=lambda call: (call.moment, call.id)):
        found = _PART.fullmatch(call.id)
        first = whole.get(found[1]) if found else None
        whole[first.id if first else call.id] = _joined(first, call) if first else call
    return list(whole.values())


def _joined(first: Call, then: Call) -> Call:
    return replace(
        first,
        outcome=then.outcome,
        seconds=first.seconds + then.seconds,
        satisfaction=first.satisfaction if then.satisfaction is None else then.satisfaction,
        reason=first.reason or then.reason,
        scenarios=tuple(dict.fromkeys((*first.scenarios, *then.scenarios))),
        utterances=first.utterances + then.utterances,
        understood=first.understood + then.understood,
    )


def linked(calls: Sequence[Call]) -> list[Call]:
    """The same calls, in order of time, each with how far its number's neighbouring calls are."""
    of_number: dict[str, list[int]] = defaultdict(list)
    ordered = sorted(calls, key=lambda call: (call.moment, call.id))
    for place, call in enumerate(ordered):
        if call.caller:
            of_number[call.caller].append(place)
    for places in of_number.values():
        if len(places) > 1:
            apart = [ordered[other].moment - ordered[one].moment for one, other in pairwise(places)]
            for place, before, after in zip(places, [None, *apart], [*apart, None], strict=True):
                ordered[place] = replace(ordered[place], before=before, after=after)
    return ordered
