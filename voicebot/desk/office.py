"""The desk at work: callers who wait on their lines, operators whose telephones ring, the two connected."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal

from voicebot.desk.core import Desk
from voicebot.desk.leg import Held, Taking
from voicebot.desk.model import (
    Action,
    Alarm,
    Announce,
    Answered,
    CalledBack,
    Connect,
    Dial,
    Ended,
    Event,
    Full,
    GaveUp,
    Joined,
    Left,
    Offer,
    Overflow,
    Rang,
    Refused,
    SetStatus,
    Tick,
    Why,
    Withdraw,
)
from voicebot.desk.visit import End, Visit
from voicebot.dialogue.acts import HandOff
from voicebot.errors import Problem
from voicebot.lines.base import Line

TICK = 1.0  # seconds
BONUS = 60_000  # milliseconds
REMEMBERED = 5_000  # callers
LEFT: dict[End, Why] = {"robot": "robot", "message": "message", "callback": "callback"}
Ring = Callable[[str], Awaitable[Line]]  # a number or extension → the line, once somebody has answered; else a Problem
What = Literal["joined", "connected", "ended", "left", "callback", "alarm", "gave_up"]


@dataclass(frozen=True, slots=True)
class Told:
    """What happened at the desk, for records, log, metrics and console. at: milliseconds of the desk's clock."""

    at: int
    what: What
    call: str
    queue: str = ""
    operator: str = ""
    why: str = ""
    delay: int = 0


@dataclass(frozen=True, slots=True)
class Means:
    """What the desk works with. say: an announcement as sound (place, expected wait in ms); ring: calls a telephone."""

    say: Callable[[int, int | None], Awaitable[bytes]]
    music: bytes
    ring: Ring | None
    now: Callable[[], int]  # milliseconds


class Office(Taking):
    """targets: number → queue. One for all lines of a process."""

    def __init__(self, desk: Desk, targets: Mapping[str, str], means: Means, tell: Callable[[Told], None]) -> None:
        self.desk = desk
        self.visits: dict[str, Visit] = {}
        self.cards: dict[str, HandOff] = {}  # also of those who are to be called back
        self._targets, self._means, self._tell = targets, means, tell
        self._seen: dict[str, None] = {}  # callers of late
        self._ringing: dict[str, asyncio.Task[None]] = {}  # operator
        self._legs: dict[str, Line] = {}  # operator: his side of the conversation
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """The desk's time goes by until `stop`."""
        while not stop.is_set():
            self.step(Tick())
            try:
                await asyncio.wait_for(stop.wait(), TICK)
            except TimeoutError:
                continue
        for task in (*self._tasks, *self._ringing.values()):
            task.cancel()

    # callers

    def takes(self, target: str) -> bool:
        """Is anybody at work there? A Problem where the queue has no room."""
        queue = self._targets.get(target)
        if queue not in self.desk.queues:
            return False
        at_work = any(who.status != "offline" and queue in who.skills for who in self.desk.operators.values())
        waiting = sum(one.queue == queue and not one.callback for one in self.desk.waiting.values())
        if at_work and waiting >= self.desk.queues[queue].limit:
            raise Problem("desk.full", queue=queue)
        return at_work

    def rang(self, caller: str) -> None:
        """A number calls the hotline: nobody need call it back any more."""
        self.step(Rang(caller))

    async def serve(self, line: Held, call: str, card: HandOff, urgent: bool = False) -> tuple[End, str | None]:
        """A caller whom the robot has handed over: how it ended, and the scenario that he is sent back to."""
        visit = Visit(call, card.queue, line, card, self._means.music)
        self.visits[call], self.cards[call] = visit, card
        try:
            self._told("joined", call, card.queue)
            self.step(Joined(call, card.queue, line.caller, urgent, self._bonus(line.caller)))
            end = await visit.wait(partial(self._allowed, line.caller))
            if end is None:
                await visit.talk()
                return self._talked(call, visit)
            return self._gone(call, visit, end)
        finally:
            del self.visits[call]
            line.taken = False

    def _bonus(self, caller: str) -> int:
        """Who had to call before is a minute ahead of who calls for the first time."""
        if not caller:
            return 0
        bonus = BONUS if caller in self._seen else 0
        self._seen[caller] = None
        while len(self._seen) > REMEMBERED:
            del self._seen[next(iter(self._seen))]
        return bonus

    def _allowed(self, caller: str, wanted: End) -> bool:
        return wanted != "callback" or bool(caller)  # nobody can call back whose number isn't known

    def _gone(self, call: str, visit: Visit, end: End) -> tuple[End, None]:
        """The caller waits no longer."""
        if end != "outside":
            self.step(Left(call, LEFT.get(end, "hung_up")))
        self._told("left", call, visit.queue, why=end)
        if call not in self.desk.waiting:
            self.cards.pop(call, None)
        return end, None

    def _talked(self, call: str, visit: Visit) -> tuple[End, str | None]:
        name = next((name for name, one in self.desk.talks.items() if one.call == call), None)
        if name is not None:
            self.step(Ended(name))
            self._legs.pop(name, None)
            self._told("ended", call, visit.queue, name)
        self.cards.pop(call, None)
        return ("robot", visit.back_to) if visit.back_to else ("ended", None)

    # operators

    def set_status(self, operator: str, status: Literal["ready", "paused", "offline"], reason: str = "") -> None:
        self.step(SetStatus(operator, status, reason))

    def answer(self, operator: str, leg: Line) -> bool:
        """The operator takes what he was offered, on this line; False where it was withdrawn meanwhile."""
        if self.desk.operators[operator].status != "ringing":
            return False
        self._legs[operator] = leg
        self.step(Answered(operator))
        return True

    def refuse(self, operator: str) -> None:
        self.step(Refused(operator))

    async def hang_up(self, operator: str, back_to: str | None = None) -> None:
        """The operator ends the conversation; with `back_to` the caller goes on with the robot, in that scenario."""
        one = self.desk.talks.get(operator)
        if one and one.call in self.visits:
            self.visits[one.call].back_to = back_to
        if leg := self._legs.get(operator):
            await leg.hang_up()

    # the desk

    def step(self, event: Event) -> None:
        for action in self.desk.step(self._means.now(), event):
            self._do(action)

    def _do(self, action: Action) -> None:
        match action:
            case Offer(call, name):
                self._offer(call, name)
            case Withdraw(_, name):
                if task := self._ringing.pop(name, None):
                    task.cancel()
            case Connect(call, name):
                self._connect(call, name)
            case Dial(call, caller, name):
                self._begin(self._call_back(call, caller, name))
            case Announce(call, place, wait):
                self._begin(self._announce(call, place, wait))
            case Overflow(call, to):
                self._begin(self._pass_on(call, to))
            case Full(call):
                self.visits[call].leave("robot")
            case GaveUp(call, _):
                self.cards.pop(call, None)
                self._told("gave_up", call)
            case Alarm(queue, delay):
                self._told("alarm", "", queue, delay=delay)

    def _offer(self, call: str, name: str) -> None:
        """Whoever has a telephone is rung there; in a browser the page shows it."""
        extension = self.desk.operators[name].extension
        if extension and self._means.ring:
            self._ringing[name] = asyncio.create_task(self._ring(self._means.ring, extension, name))

    async def _ring(self, ring: Ring, extension: str, name: str) -> None:
        try:
            leg = await ring(extension)
        except Problem:
            self._ringing.pop(name, None)
            self.refuse(name)
            return
        self._ringing.pop(name, None)
        if not self.answer(name, leg):
            await leg.hang_up()

    def _connect(self, call: str, name: str) -> None:
        visit, leg = self.visits.get(call), self._legs.get(name)
        if visit is None or leg is None:  # the caller has gone in this very moment
            self.step(Ended(name))
            return
        self._told("connected", call, visit.queue, name)
        visit.meet(leg)

    async def _call_back(self, call: str, caller: str, name: str) -> None:
        """The operator is on his line already; the caller is rung, and the two are connected."""
        try:
            if self._means.ring is None:
                raise Problem("desk.no_telephone", caller=caller)
            line = Held(await self._means.ring(caller), self)
        except Problem:
            self.step(CalledBack(call, answered=False))
            if leg := self._legs.pop(name, None):
                await leg.hang_up()
            return
        queue = self.desk.talks[name].queue
        visit = Visit(call, queue, line, self.cards[call], self._means.music)
        self.visits[call] = visit
        self._told("callback", call, queue, name)
        self.step(CalledBack(call, answered=True))
        try:
            await visit.talk()
        finally:
            self._talked(call, visit)
            del self.visits[call]
            await line.end()

    async def _announce(self, call: str, place: int, wait: int | None) -> None:
        sound = await self._means.say(place, wait)
        if visit := self.visits.get(call):
            visit.tell(sound)

    async def _pass_on(self, call: str, to: str) -> None:
        """To a number outside; where nobody takes him the robot has him back."""
        visit = self.visits[call]
        try:
            await visit.line.pass_on(to)
        except Problem:
            visit.leave("robot")
        else:
            visit.leave("outside")

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _told(
        self,
        what: What,
        call: str,
        queue: str = "",
        operator: str = "",
        why: str = "",
        delay: int = 0,
    ) -> None:
        self._tell(Told(self._means.now(), what, call, queue, operator, why, delay))
