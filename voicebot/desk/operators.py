"""What operators do, from their pages and telephones."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Literal

from voicebot.desk import model
from voicebot.desk.bells import Bells
from voicebot.desk.core import Desk
from voicebot.desk.floor import Floor, floor
from voicebot.desk.gallery import Gallery
from voicebot.desk.leg import Held, Taking
from voicebot.desk.told import Means
from voicebot.desk.visit import Visit
from voicebot.errors import Problem
from voicebot.knowledge.calendar import Calendar
from voicebot.lines.base import Line


class Operators(Gallery, ABC):
    def __init__(self, desk: Desk, means: Means) -> None:
        super().__init__()
        self.desk = desk
        self._means = means
        self._legs: dict[str, Held] = {}  # operator: his side of the conversation
        self._bells = Bells(means.ring, self.answer, self._unreachable)

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

    def _unreachable(self, operator: str) -> None:
        self.step(model.Refused(operator, unreachable=True))

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

    def _open(self, queue: str) -> bool:
        """Is anybody at work there? Problem where the queue has no room."""
        at_work = self.desk.staffed(queue)
        if at_work and not self.desk.room(queue):
            raise Problem("desk.full", queue=queue)
        return at_work

    def _with(self, operator: str) -> Visit | None:
        one = self.desk.talks.get(operator)
        return self.visits.get(one.call) if one else None

    def works(self, calendars: Mapping[str, Calendar]) -> None:
        """The shifts have been written anew."""
        self.desk.works(calendars)
        self.step(model.Tick(self._means.moment()))

    def floor(self) -> Floor:
        return floor(self.desk, self._means.now())

    def step(self, event: model.Event) -> None:
        for action in self.desk.step(self._means.now(), event):
            self._do(action)
        self.changed()

    @abstractmethod
    def _do(self, action: model.Action) -> None:
        """Carry it out."""
