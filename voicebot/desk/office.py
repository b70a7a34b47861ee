"""The desk at work: callers who wait on their lines, operators whose telephones ring, the two connected."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping

from voicebot.desk import model
from voicebot.desk.core import Desk
from voicebot.desk.leg import Held, Taking
from voicebot.desk.music import pieces, ringing
from voicebot.desk.operators import Operators
from voicebot.desk.seen import Seen
from voicebot.desk.told import Means as Means
from voicebot.desk.told import Ring as Ring
from voicebot.desk.told import Told as Told
from voicebot.desk.told import What
from voicebot.desk.visit import AHEAD, LEFT, End, Visit
from voicebot.desk.waited import again, kept, owing, waited
from voicebot.dialogue.acts import HandOff
from voicebot.errors import Problem
from voicebot.lines.base import Closed

TICK = 1.0  # seconds


class Office(Operators, Taking):
    """targets: number → queue. One for all lines of a process."""

    def __init__(self, desk: Desk, targets: Mapping[str, str], means: Means, tell: Callable[[Told], None]) -> None:
        super().__init__(desk, means)
        self.cards: dict[str, HandOff] = {}  # also of those who are to be called back
        self._targets, self._tell = targets, tell
        self._seen = Seen()
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
            visit = self.visits.get(one.call)
            if visit and not one.offered and not self.desk.staffed(one.queue) and not self.desk.helped(one):
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

    async def rang(self, caller: str) -> None:
        """A number calls the hotline: nobody need call it back any more."""
        self.step(model.Rang(caller))

    async def serve(self, line: Held, call: str, card: HandOff, urgent: bool = False) -> tuple[End, str | None]:
        """A caller whom the robot has handed over: how it ended, and the scenario that he is sent back to."""
        now = self._means.now()
        bonus = self._seen.bonus(line.caller, now)
        return await self._attend(Visit(call, card.queue, line, card, self._means.music, now - bonus, urgent))

    async def _attend(self, visit: Visit) -> tuple[End, str | None]:
        """He waits, is helped, and waits again where that was not all."""
        call, line = visit.call, visit.line
        self.visits[call], self.cards[call] = visit, visit.card
        try:
            while True:
                self._told("joined", call, visit.queue)
                self._join(visit)
                self._keep(visit, "cut")
                end = await waited(self.desk, self._means, visit)
                if end is not None:
                    return self._gone(call, visit, end)
                await visit.talk()
                self._talked(call, visit)
                if await self._done(visit):
                    self._settle(call)
                    return (visit.sent, None) if visit.back_to is None else ("robot", visit.back_to)
        finally:
            del self.visits[call]
            if call not in self.desk.waiting:
                self.cards.pop(call, None)
            line.taken = False

    def _join(self, visit: Visit) -> None:
        """Whoever was here before has the place of who has waited since."""
        ahead, caller = self._means.now() - visit.since, visit.line.caller
        self.step(model.Joined(visit.call, visit.queue, caller, visit.urgent, ahead))

    def _keep(self, visit: Visit, how: model.How) -> None:
        """Without a promise: who gives up is called back as well, and whose line is cut by a process that dies."""
        if self._means.calls(visit.line) and (owed := owing(self.desk, visit, how)):
            self._begin(kept(self._means, owed))

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
        """The caller waits no longer."""
        why = LEFT.get(end, "hung_up")
        if end == "hung_up" and self._means.calls(visit.line):
            self._keep(visit, "gave_up")
        elif end == "hung_up":
            why = "gone"
        elif end != "callback":
            self._settle(call)
        if end != "outside":
            self.step(model.Left(call, why))
        self._told("left", call, visit.queue, why=LEFT.get(end, end))
        return end, None

    def _talked(self, call: str, visit: Visit) -> None:
        name = next((name for name, one in self.desk.talks.items() if one.call == call), None)
        if name is not None:
            self.step(model.Ended(name))
            self._legs.pop(name, None)
            to = ("queue" if visit.to in self.desk.queues else "number") if visit.to else ""
            self._told("ended", call, visit.queue, name, why=to if visit.back_to is None else "robot")

    # the desk

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
            case model.Announce():
                self._begin(self._announce(action))
            case model.Overflow(call, to):
                self._begin(self._pass_on(call, to))
            case model.Full(call):
                self.visits[call].leave("robot")
            case model.GaveUp(call, _):
                self._called(call)
                self._told("gave_up", call)
            case model.Settled(call):
                self._called(call)
            case model.Alarm(queue, delay):
                self._told("alarm", "", queue, delay=delay)

    def _connect(self, call: str, name: str) -> None:
        visit, leg = self.visits.get(call), self._legs.get(name)
        if visit is None or leg is None:  # the caller has gone in this very moment
            self.step(model.Ended(name))
            if leg:
                self._begin(self._legs.pop(name).hang_up())
            return
        visit.queue = self.desk.talks[name].queue
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
        one = self.desk.talks[name]
        visit = Visit(call, one.queue, line, self.cards[call], self._means.music, one.since - one.bonus, one.urgent)
        self.visits[call] = visit
        self._told("callback", call, visit.queue, name)
        await self._means.promises.settle(call)
        self.step(model.CalledBack(call, answered=True))
        try:
            await visit.talk()
            self._talked(call, visit)
            if not await self._done(visit):
                await self._attend(visit)
        finally:
            self.visits.pop(call, None)
            await line.end()

    async def _not_called(self, call: str, name: str, settled: bool = False) -> None:
        if name in self._legs and self.desk.talks[name].call == call:
            self.step(model.CalledBack(call, answered=False, settled=settled))
            await self._legs.pop(name).hang_up()

    def _called(self, call: str) -> None:
        """Nobody need call him any more."""
        self.cards.pop(call, None)
        self._settle(call)

    def _settle(self, call: str) -> None:
        self._begin(self._means.promises.settle(call))

    async def _hold(self, name: str, reached: asyncio.Event) -> None:
        """The operator hears it ring until the other side answers; who hangs up meanwhile is free again."""
        leg, tone = self._legs[name], pieces(ringing())
        async for _ in leg.listen():
            if reached.is_set():
                leg.flush()
                return
            if leg.unheard < AHEAD:
                await leg.play(next(tone))
        if self._legs.pop(name, None):
            self.step(model.Ended(name))

    async def _announce(self, about: model.Announce) -> None:
        if visit := self.visits.get(about.call):
            visit.tell(await self._means.say(about.place, about.wait, about.number, self._means.calls(visit.line)))

    async def _pass_on(self, call: str, to: str) -> None:
        """To a number outside; where nobody takes him he waits on, or has the robot again where nobody will come."""
        visit = self.visits.get(call)
        if visit is None:
            return
        try:
            await visit.line.pass_on(to)
        except Problem:
            if self.desk.closed(visit.queue):
                visit.leave("robot")
            else:
                self._join(visit)
        else:
            visit.leave("outside")

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _told(self, what: What, call: str, queue: str = "", operator: str = "", why: str = "", delay: int = 0) -> None:
        self._tell(Told(self._means.now(), what, call, queue, operator, why, delay))
