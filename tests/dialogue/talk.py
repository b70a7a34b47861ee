"""A conversation in text, for tests: what goes in, what comes out."""

from voicebot.dialogue.acts import Action, Heard, Input, Pressed, Record, Started, Stored
from voicebot.dialogue.machine import Dialogue, reply
from voicebot.dialogue.state import State


class Talk:
    """Keeps the state; a record is stored under the number it is given."""

    def __init__(self, dialogue: Dialogue, receipt: str = "17") -> None:
        self.dialogue, self.receipt = dialogue, receipt
        self.state = State()
        self.actions: tuple[Action, ...] = ()
        self.records: list[Record] = []
        self.give(Started())

    def give(self, given: Input) -> str:
        self.state, self.actions = self.dialogue.step(self.state, given)
        for action in self.actions:
            if isinstance(action, Record):
                self.records.append(action)
                return self.give(Stored(self.receipt))
        return reply(self.actions)

    def say(self, text: str, confidence: float = 1.0) -> str:
        return self.give(Heard(text, confidence))

    def press(self, keys: str) -> str:
        said = ""
        for digit in keys:
            said = self.give(Pressed(digit))
        return said

    def done(self, kind: type[Action]) -> Action | None:
        return next((action for action in self.actions if isinstance(action, kind)), None)
