"""What scenarios and their slots are called, for people; files and scripts know them by their ids."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from voicebot.knowledge.model import Knowledge, Scenario
from voicebot.locale import tell

CONFIRM = "confirm"  # what a form asks for once all slots are known


@dataclass(frozen=True, slots=True)
class Names:
    """ids: tell them too, for whoever writes scenarios or scripts."""

    scenarios: Mapping[str, Scenario] = field(default_factory=dict)
    ids: bool = False

    @classmethod
    def of(cls, knowledge: Knowledge, ids: bool = False) -> "Names":
        return cls(knowledge.scenarios, ids)

    def scenario(self, name: str) -> str:
        known = self.scenarios.get(name)
        return self._both(known.title, name) if known else name

    def slot(self, scenario: str | None, name: str) -> str:
        if name == CONFIRM:
            return tell("show.confirm")
        known = self.scenarios.get(scenario or "")
        slot = known.slots.get(name) if known else None
        return self._both(slot.name, name) if slot else name

    def values(self, scenario: str | None, values: Mapping[str, str]) -> str:
        return ", ".join(f"{self.slot(scenario, name)}: {value}" for name, value in values.items())

    def _both(self, title: str, name: str) -> str:
        return f"{title} ({name})" if self.ids else title
