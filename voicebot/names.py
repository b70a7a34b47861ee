"""What scenarios, their slots and queues are called, for people; files, scripts and programs know them by their ids."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from voicebot.knowledge.model import Knowledge, Scenario
from voicebot.locale import tell

CONFIRM = "confirm"  # what a form asks for once all slots are known


@dataclass(frozen=True, slots=True)
class Names:
    """queues: titles by names; ids: tell them too, for whoever writes scenarios or scripts."""

    scenarios: Mapping[str, Scenario] = field(default_factory=dict)
    queues: Mapping[str, str] = field(default_factory=dict)
    ids: bool = False

    @classmethod
    def of(cls, knowledge: Knowledge, ids: bool = False) -> "Names":
        return cls(knowledge.scenarios, knowledge.hotline.titles(), ids)

    def titles(self) -> dict[str, dict[str, str]]:
        """Bare, for reports: by what is reported, by id; besides: scenarios that nobody calls for, like a farewell."""
        return {
            "scenario": {name: one.title for name, one in self.scenarios.items()},
            "queue": dict(self.queues),
            "besides": {name: one.title for name, one in self.scenarios.items() if one.then == "hang_up"},
        }

    def scenario(self, name: str) -> str:
        known = self.scenarios.get(name)
        return self._both(known.title, name) if known else name

    def slot(self, scenario: str | None, name: str) -> str:
        if name == CONFIRM:
            return tell("show.confirm")
        known = self.scenarios.get(scenario or "")
        slot = known.slots.get(name) if known else None
        return self._both(slot.name, name) if slot else name

    def queue(self, name: str) -> str:
        title = self.queues.get(name, name)
        return title if title == name else self._both(title, name)

    def values(self, scenario: str | None, values: Mapping[str, str]) -> str:
        return ", ".join(f"{self.slot(scenario, name)}: {value}" for name, value in values.items())

    def _both(self, title: str, name: str) -> str:
        return f"{title} ({name})" if self.ids else title


BARE = Names()  # everything by its id
