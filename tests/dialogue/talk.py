"""A conversation in text, for tests: what goes in, what comes out."""

from voicebot.dialogue.acts import Action, Found, Heard, Input, Look, Missing, Pressed, Record, Started, Stored
from voicebot.dialogue.machine import Dialogue, reply
from voicebot.dialogue.rehearsal import Answer
from voicebot.dialogue.state import State

ACCOUNT = "1234567897"
LESNAYA = {
    "address": "улица Лесная, дом 5, квартира 12",
    "cold_meter": "6181869",
    "hot_meter": "3274485",
    "cold": "100",
    "hot": "5",
    "debt": "0",
}


def city(look: Look) -> Found | Missing:
    """A system that knows one account."""
    return Found(LESNAYA) if look.values.get("account") == ACCOUNT else Missing()


class Talk:
    """Keeps the state; a record is stored under the number it is given."""

    def __init__(self, dialogue: Dialogue, receipt: str = "17", answer: Answer = city) -> None:
        self.dialogue, self.receipt, self.answer = dialogue, receipt, answer
        self.looks: list[Look] = []
        self.state = State()
        self.actions: tuple[Action, ...] = ()
        self.records: list[Record] = []
        self.give(Started())

    def give(self, given: Input) -> str:
        self.state, self.actions = self.dialogue.step(self.state, given)
        for i, action in enumerate(self.actions):
            before = reply(self.actions[:i])
            if isinstance(action, Record):
                self.records.append(action)
                return f"{before} {self.give(Stored(self.receipt))}".strip()
            if isinstance(action, Look):
                self.looks.append(action)
                return f"{before} {self.give(self.answer(action))}".strip()
        return reply(self.actions)

    def say(self, text: str, confidence: float = 1.0) -> str:
        return self.give(Heard(text, confidence))

    def press(self, keys: str) -> str:
        said = ""
        for digit in keys:
            said = self.give(Pressed(digit))
        return said

    def account(self) -> str:
        """The account that the city knows, and that its address is right."""
        self.press(ACCOUNT)
        return self.say("да")

    def done(self, kind: type[Action]) -> Action | None:
        return next((action for action in self.actions if isinstance(action, kind)), None)
