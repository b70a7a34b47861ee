"""The desk at work: callers who wait on their lines, operators whose telephones ring, the two connected."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from typing import Literal

from voicebot.desk import model
from voicebot.desk.bells import Bells
from voicebot.desk.core import Desk
from voicebot.desk.floor import Floor, floor
from voicebot.desk.gallery import Gallery
from voicebot.desk.leg import Held, Taking
from voicebot.desk.seen import BONUS, Seen
from voicebot.desk.told import Means as Means
from voicebot.desk.told import Ring as Ring
from voicebot.desk.told import Told as Told
from voicebot.desk.told import What
from voicebot.desk.visit import LEFT, End, Visit
from voicebot.desk.waited import again, kept, owing, waited
from voicebot.dialogue.acts import HandOff
from voicebot.errors import Problem
from voicebot.lines.base import Closed, Line

TICK = 1.0  # seconds


class Office(Gallery, Taking):
    """targets: number → queue. One for all lines of a process."""

    def __init__(self, desk: Desk, targets: Mapping[str, str], means: Means, tell: Callable[[Told], None]) -> None:
        super().__init__()
        self.desk = desk
        self.cards: dict[str, HandOff] = {}  # also of those who are to be called back
        self._targets, self._means, self._tell = targets, means, tell
        self._seen = Seen()
        self._bells = Bells(means.ring, self.answer, self.refuse)
        self._legs: dict[str, Held] = {}  # operator: his side of the conversation
        self._tasks: set[asyncio.Task[None]] = set()
        self.step(model.Tick(means.moment()))
        for owed in means.promises.owed():
            self.cards[owed.call] = owed.card
            desk.owes(again(owed, means.now()))

    async def run(self, stop: asyncio.Event) -> None:
        """The desk's time goes by until `stop`."""
        while not stop.is_set():
            self.step(model.Tick(self._means.moment()))
            self._close()
            try:
                await asyncio.wait_for(stop.wait(), TICK)
            except TimeoutError:
                continue
        for task in self._tasks:
            task.cancel()
        self._bells.stop_all()

    def _close(self) -> None:
        """Whoever waits where everybody has gone home leaves a message, unless another queue is to help him."""
        for one in tuple(self.desk.waiting.values()):
            visit, queue = self.visits.get(one.call), self.desk.queues[one.queue]
            helped = queue.overflow is not None and not self.desk.closed(queue.overflow_to)
            if visit and not one.offered and not helped and not self.desk.staffed(one.queue):
                visit.leave("closed" if self.desk.closed(one.queue) else "message")

    # callers

    async def takes(self, target: str) -> bool:
        """Is anybody at work there? Closed, or another Problem where the queue has no room."""
        queue = self._targets.get(target)
        if queue not in self.desk.queues:
            return False
        if self.desk.closed(queue) and not self.desk.queues[queue].number:
            raise Closed("desk.closed", queue=queue)
        return self._open(queue)

    def _open(self, queue: str) -> bool:
        at_work = self.desk.staffed(queue)
        waiting = sum(one.queue == queue and not one.callback for one in self.desk.waiting.values())
        if at_work and waiting >= self.desk.queues[queue].limit:
            raise Problem("desk.full", queue=queue)
        return at_work

    async def rang(self, caller: str) -> None:
        """A number calls the hotline: nobody need call it back any more."""
        self.step(model.Rang(caller))

    async def serve(self, line: Held, call: str, card: HandOff, urgent: bool = False) -> tuple[End, str | None]:
        """A caller whom the robot has handed over: how it ended, and the scenario that he is sent back to."""
        visit = Visit(call, card.queue, line, card, self._means.music)
        self.visits[call], self.cards[call] = visit, card
        bonus = self._seen.bonus(line.caller)
        try:
            while True:
                self._told("joined", call, visit.queue)
                self.step(model.Joined(call, visit.queue, line.caller, urgent, bonus))
                end = await waited(self.desk, self._means, visit)
                if end is not None:
                    return self._gone(call, visit, end)
                await visit.talk()
                self._talked(call, visit)
                if await self._done(visit):
                    return (visit.sent, None) if visit.back_to is None else ("robot", visit.back_to)
                bonus += BONUS
        finally:
            del self.visits[call]
            if call not in self.desk.waiting:
                self.cards.pop(call, None)
            line.taken = False

    async def _done(self, visit: Visit) -> bool:
        """Not where the operator has passed the caller on, nobody took him at the number, or the page was lost."""
        to, visit.to = visit.to or (visit.queue if visit.lost else ""), ""
        if to in self.desk.queues:
            visit.again(to)
            return False
        if to:
            try:
                await visit.line.pass_on(to)
            except Problem:
                visit.again(visit.queue)
                return False
            visit.sent = "outside"
        return True

    def _gone(self, call: str, visit: Visit, end: End) -> tuple[End, None]:
        """The caller waits no longer; who gave up is called back as well, though nobody has promised it."""
        if end == "hung_up" and visit.line.caller and (owed := owing(self.desk, visit)):
            self._begin(kept(self._means, owed))
        if end != "outside":
            self.step(model.Left(call, LEFT.get(end, "hung_up")))
        self._told("left", call, visit.queue, why=LEFT.get(end, end))
        return end, None

    def _talked(self, call: str, visit: Visit) -> None:
        name = next((name for name, one in self.desk.talks.items() if one.call == call), None)
        if name is not None:
            self.step(model.Ended(name))
            self._legs.pop(name, None)
            to = ("queue" if visit.to in self.desk.queues else "number") if visit.to else ""
            self._told("ended", call, visit.queue, name, why=to if visit.back_to is None else "robot")

    # operators

    def set_status(
        self, operator: str, status: Literal["ready", "paused", "offline"], reason: str = "", extra: bool = False
    ) -> None:
        self.step(model.SetStatus(operator, status, reason, extra))

    def answer(self, operator: str, leg: Line) -> bool:
        """The operator takes what he was offered, on this line; False where it was withdrawn meanwhile."""
        if self.desk.operators[operator].status != "ringing":
            return False
        self._legs[operator] = Held(leg, Taking())
        self.step(model.Answered(operator))
        return True

    def refuse(self, operator: str) -> None:
        self.step(model.Refused(operator))

    async def hang_up(self, operator: str, back_to: str | None = None) -> None:
        """The operator ends the conversation; with `back_to` the caller goes on with the robot, in that scenario."""
        if visit := self._with(operator):
            visit.back_to, visit.parting = back_to, True
        if leg := self._legs.get(operator):
            await leg.hang_up()

    async def transfer(self, operator: str, to: str) -> None:
        """The caller goes on to another queue, or to a number outside. Problem where nobody is there, or no room."""
        if to in self.desk.queues and not self._open(to):
            raise Problem("desk.nobody", queue=to)
        if visit := self._with(operator):
            visit.to = to
            await self.hang_up(operator)

    def _with(self, operator: str) -> Visit | None:
        one = self.desk.talks.get(operator)
        return self.visits.get(one.call) if one else None

    def floor(self) -> Floor:
        return floor(self.desk, self._means.now())

    # the desk

    def step(self, event: model.Event) -> None:
        for action in self.desk.step(self._means.now(), event):
            self._do(action)
        self.changed()

    def _do(self, action: model.Action) -> None:
        match action:
            case model.Offer(_, name):
                self._bells.ring(name, self.desk.operators[name].extension)
            case model.Withdraw(_, name):
                self._bells.stop(name)
            case model.Connect(call, name):
                self._connect(call, name)
            case model.Dial(call, caller, name):
                self._begin(self._call_back(call, caller, name))
            case model.Announce(call, place, wait):
                self._begin(self._announce(call, place, wait))
            case model.Overflow(call, to):
                self._begin(self._pass_on(call, to))
            case model.Full(call):
                self.visits[call].leave("robot")
            case model.GaveUp(call, _):
                self._settled(call)
                self._told("gave_up", call)
            case model.Settled(call):
                self._settled(call)
            case model.Alarm(queue, delay):
                self._told("alarm", "", queue, delay=delay)

    def _connect(self, call: str, name: str) -> None:
        visit, leg = self.visits.get(call), self._legs.get(name)
        if visit is None or leg is None:  # the caller has gone in this very moment
            self.step(model.Ended(name))
            if leg:
                self._begin(self._legs.pop(name).hang_up())
            return
        self._told("connected", call, visit.queue, name)
        if self._means.captions:
            visit.taps.append(self._means.captions(visit.said.append))
        visit.meet(leg)

    async def _call_back(self, call: str, caller: str, name: str) -> None:
        """The operator is on his line already; the caller is rung, and the two are connected."""
        if not await self._means.promises.begin(call, self.desk.talks[name].tries):
            await self._not_called(call, name, settled=True)
            return
        reached = asyncio.Event()
        holding = asyncio.create_task(self._hold(name, reached))
        try:
            if self._means.ring is None:
                raise Problem("desk.no_telephone", caller=caller)
            line = Held(await self._means.ring(caller), self)
        except Problem:
            reached.set()
            await holding
            await self._not_called(call, name)
            return
        reached.set()
        await holding
        if name not in self._legs or self.desk.talks[name].call != call:
            await line.end()
            return
        visit = Visit(call, self.desk.talks[name].queue, line, self.cards[call], self._means.music)
        self.visits[call] = visit
        self._told("callback", call, visit.queue, name)
        await self._means.promises.settle(call)
        self.step(model.CalledBack(call, answered=True))
        try:
            await visit.talk()
            self._talked(call, visit)
            if not await self._done(visit):
                await self.serve(line, call, replace(visit.card, queue=visit.queue))
        finally:
            self.visits.pop(call, None)
            await line.end()

    async def _not_called(self, call: str, name: str, settled: bool = False) -> None:
        if name in self._legs and self.desk.talks[name].call == call:
            self.step(model.CalledBack(call, answered=False, settled=settled))
            await self._legs.pop(name).hang_up()

    def _settled(self, call: str) -> None:
        self.cards.pop(call, None)
        self._begin(self._means.promises.settle(call))

    async def _hold(self, name: str, reached: asyncio.Event) -> None:
        """The operator waits for the other side to answer; who hangs up meanwhile is free again."""
        async for _ in self._legs[name].listen():
            if reached.is_set():
                return
        if self._legs.pop(name, None):
            self.step(model.Ended(name))

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

    def _told(self, what: What, call: str, queue: str = "", operator: str = "", why: str = "", delay: int = 0) -> None:
        self._tell(Told(self._means.now(), what, call, queue, operator, why, delay))
