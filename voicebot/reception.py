"""A caller's way through the hotline: the robot, the people at the desk, back to the robot where they say so."""

from collections.abc import Callable
from functools import partial

from voicebot.app import App
from voicebot.conversation import Conversation
from voicebot.desk.elsewhere import Elsewhere
from voicebot.desk.leg import Held
from voicebot.desk.office import Office
from voicebot.dialogue.acts import HandOff
from voicebot.events import Listener
from voicebot.lines.base import Line
from voicebot.records.ledger import Ledger
from voicebot.staff import Announcements


class Reception:
    """office: None where nobody sits at the desk; callers are then passed on as their line does it."""

    def __init__(self, robot: App, ledger: Ledger, office: Office | Elsewhere | None) -> None:
        self.office = office
        self._robot, self._ledger = robot, ledger
        self._announcements = Announcements(robot)

    async def answer(self, line: Line, call: str, listening: Callable[[str], Listener]) -> Conversation:
        """One caller to the end; his first conversation with the robot. listening: a listener for each part's id."""
        talk = partial(self._robot.answer, ledger=self._ledger)
        if self.office is None or not (line.realtime and line.audible):
            return await talk(line, call, listen=listening(call))
        await self.office.rang(line.caller)
        held = Held(line, self.office)
        try:
            first = part = await talk(held, call, listen=listening(call))
            number = 1
            while held.taken and part.card:
                scenario = await self._at_desk(self.office, held, part.call, part.card)
                if scenario is None:
                    break
                number += 1
                name = f"{call}-{number}"
                part = await talk(held, name, listen=listening(name), scenario=scenario)
        finally:
            await held.end()
        return first

    async def _at_desk(self, office: Office | Elsewhere, held: Held, call: str, card: HandOff) -> str | None:
        """The scenario with which the robot has the caller back, "" for none in particular; None: the call is over."""
        knowledge = self._robot.robot.dialogue.knowledge
        danger = knowledge.scenarios.get(card.scenario or "")
        end, scenario = await office.serve(held, call, card, urgent=danger is not None and danger.urgent)
        if end == "callback":
            await held.say(await self._announcements.goodbye())
        if end == "closed":
            await held.say(await self._announcements.closed(held))
        if end in ("message", "closed") and knowledge.hotline.waiting:
            return knowledge.hotline.waiting.message or ""
        return (scenario or "") if end in ("robot", "message", "closed") else None
