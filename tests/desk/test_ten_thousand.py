"""A day of ten thousand calls, by what others got wrong: callers overtaken, doubled, silenced or never helped."""

import heapq
import random
from collections import Counter
from itertools import count

from voicebot.desk.core import FIRST, Desk
from voicebot.desk.model import (
    Announce,
    Answered,
    CalledBack,
    Connect,
    Dial,
    Ended,
    Event,
    GaveUp,
    Joined,
    Left,
    Offer,
    Operator,
    Queue,
    Refused,
    SetStatus,
    Settled,
    Tick,
    Waiting,
    Withdraw,
)

SECOND = 1000
CALLS, DAY = 10_000, 36_000  # seconds
TICK, WRAP, ANNOUNCE = 5, 20, 30
QUEUES = [Queue(name, limit=CALLS, wrap=WRAP * SECOND, announce=ANNOUNCE * SECOND) for name in ("people", "bank")]
SKILLS = [{"people": 5}] * 9 + [{"bank": 5}] * 3 + [{"people": 3, "bank": 3}] * 5


def first(one: Waiting) -> tuple[bool, int]:
    """Who comes first: danger, then who has waited longest, though he has hung up meanwhile."""
    return not one.urgent, one.since


class Hotline:
    """Callers wait, give up, want to be called back, ring again; operators answer or don't. Every step is watched."""

    def __init__(self) -> None:
        self.chance, self.number, self.now = random.Random(7), count(), 0
        people = [Operator(f"o{n}", skills, status="ready") for n, skills in enumerate(SKILLS)]
        self.line = Desk(QUEUES, people)
        self.events: list[tuple[int, int, Event]] = []
        self.rings: dict[str, str] = {}  # call: operator
        self.notes = dict.fromkeys(self.line.operators, 0)  # operator: until then he writes
        self.heard: dict[str, tuple[int, int]] = {}  # call: when, and how soon he is to hear of his place
        self.ends: set[str] = set()
        self.latest: dict[str, str] = {}  # caller: his last call

    def later(self, seconds: float, event: Event) -> None:
        heapq.heappush(self.events, (self.now + round(seconds * SECOND), next(self.number), event))

    def calls(self, name: str) -> None:
        at, queue = self.chance.randrange(DAY), "bank" if self.chance.random() < 0.3 else "people"
        caller = f"+7{self.chance.randrange(4000)}" if self.chance.random() < 0.9 else ""
        self.later(at, Joined(name, queue, caller, urgent=self.chance.random() < 0.01))
        if self.chance.random() < 0.3:
            patience, why = (
                self.chance.expovariate(1 / 60),
                self.chance.choice(["hung_up", "hung_up", "callback", "robot"]),
            )
            self.later(at + patience, Left(name, why))  # type: ignore[arg-type]

    def run(self) -> None:
        for number in range(CALLS):
            self.calls(f"c{number}")
        self.later(0, Tick())
        while self.events:
            self.now, _, event = heapq.heappop(self.events)
            self.happens(event)

    def happens(self, event: Event) -> None:
        if isinstance(event, Joined):
            self.heard[event.call] = self.now, FIRST
            self.latest[event.caller] = event.call
        if isinstance(event, Ended):
            self.notes[event.operator] = self.now + WRAP * SECOND
        waited = event.call in self.line.waiting if isinstance(event, Left) else False
        for action in self.line.step(self.now, event):
            self.watch(action)
        if isinstance(event, Left) and waited:
            self.left(event.call)
        if isinstance(event, Tick):
            self.looks_around()

    def watch(self, action: object) -> None:
        match action:
            case Offer(call, name):
                self.offered(call, name)
            case Withdraw(call, name):
                assert self.rings.pop(call) == name
                if self.line.operators[name].status == "paused":
                    self.later(30, SetStatus(name, "ready"))
            case Connect(call, name):
                self.rings.pop(call, None)
                self.over(call)
                self.later(self.chance.randint(5, 60), Ended(name))
            case Dial(call, caller, name):
                assert self.rings.pop(call) == name
                assert self.latest[caller] == call, "called back though he has rung again"
                self.later(8, CalledBack(call, self.chance.random() < 0.7))
            case Announce(call):
                self.heard[call] = self.now, ANNOUNCE * SECOND
            case GaveUp(call) | Settled(call):
                self.over(call)

    def offered(self, call: str, name: str) -> None:
        one = self.line.waiting[call]
        assert call not in self.rings, "two operators are offered one caller"
        assert name not in self.rings.values(), "one operator is offered two callers"
        assert self.now >= self.notes[name], "nobody writes his notes, whatever queue calls"
        waiting = [other for other in self.line.waiting.values() if other.queue == one.queue and not other.offered]
        before = [other for other in waiting if first(other) < first(one) and other.not_before <= self.now]
        assert not before, "somebody is overtaken"
        self.rings[call] = name
        if self.heard[call][1] == FIRST:
            self.heard[call] = self.heard[call][0], ANNOUNCE * SECOND
        self.later(3, Answered(name) if self.chance.random() < 0.9 else Refused(name))

    def left(self, call: str) -> None:
        """For good; or he is to be called back, and may ring again before that."""
        one = self.line.waiting.get(call)
        if one is None:
            self.over(call)
        elif self.chance.random() < 0.3:
            again = Joined(f"{call}-again", one.queue, one.caller)
            self.later(self.chance.randrange(90), again)

    def over(self, call: str) -> None:
        assert call not in self.ends, "somebody is helped twice"
        self.ends.add(call)

    def looks_around(self) -> None:
        for one in self.line.waiting.values():
            since, soon = self.heard[one.call]
            assert one.callback or self.now - since < soon + TICK * SECOND, "somebody hears nothing of his place"
        owed = Counter(one.caller for one in self.line.waiting.values() if one.callback)
        assert max(owed.values(), default=0) <= 1, "somebody is to be called back twice"
        if self.now < DAY * SECOND or self.line.waiting or self.line.talks:
            self.later(TICK, Tick())


def test_ten_thousand_calls_are_served_in_order_none_is_lost_and_none_doubled() -> None:
    hotline = Hotline()
    hotline.run()
    assert hotline.ends == hotline.heard.keys()
    assert len(hotline.ends) >= CALLS
