"""What one call leaves behind, on its way to the system behind the hotline, and what it looks up there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from voicebot.dialogue.acts import Unfinished
from voicebot.records.ledger import Ledger
from voicebot.russian.states import ACCEPTED
from voicebot.systems.base import Reply, System
from voicebot.systems.delivery import deliver

Later = Callable[[Callable[[], object]], None]  # runs a step, at once or by and by


@dataclass(slots=True)
class Paperwork:
    """The records of one call, and a System as this call sees it: it knows our own forms as well.

    day: of the call, ISO; titles: what a form is about; later: runs a delivery without keeping the caller waiting.
    """

    ledger: Ledger
    system: System
    call: str
    caller: str
    day: str
    titles: Mapping[str, str]
    later: Later
    begin: Callable[[], None] = lambda: None  # the call has its place in the ledger
    _left: bool | None = None  # was a form left in the middle, lately or now?

    @property
    def name(self) -> str:
        return self.system.name

    def keep(self, form: str, values: Mapping[str, str]) -> str:
        """A filled-in form; its number, for the caller. Durable when it returns; delivered later."""
        self.begin()
        if not self.system.accepts(form):
            return self.ledger.keep(self.call, form, values)
        receipt = self.ledger.keep(self.call, form, values, self.system.name)
        self.later(partial(deliver, self.ledger.outbox, self.system))
        return receipt

    def suspend(self, form: str, values: Mapping[str, str]) -> None:
        self._left = True
        self.ledger.suspend(self.caller, form, values)

    def unfinished(self) -> Unfinished | None:
        found = self.ledger.unfinished(self.caller)
        if found is None:
            return None
        self._left = False
        return Unfinished(*found)

    def close(self) -> None:
        """The call is over: what the last one left was finished or declined, unless it was left again."""
        if self._left is False:
            self.ledger.resumed(self.caller)

    def ask(self, question: str, values: Mapping[str, str]) -> Reply | None:
        """Numbers that callers were told by us are ours; whatever else is asked, the day and the caller go with it."""
        ours = self.ledger.request(values.get("number", "")) if question == "request" else None
        if ours:
            about = self.titles.get(ours["form"], ours["form"])
            return Reply({"state": ACCEPTED, "about": about, "made": ours["made"]})
        return self.system.ask(question, {"today": self.day, "caller": self.caller, **values})

    def accepts(self, form: str) -> bool:
        return self.system.accepts(form)

    def deliver(self, form: str, receipt: str, values: Mapping[str, str]) -> None:
        self.system.deliver(form, receipt, values)
