"""A caller who writes has the same conversation as one who speaks."""

import asyncio

from fakes import Beep, Kept, Loudness, Words
from shipped import DIALOGUE

from voicebot.call import Call
from voicebot.conversation import Conversation
from voicebot.dialogue.acts import MONDAY
from voicebot.lines.text import LONGEST, TextLine
from voicebot.robot import Robot
from voicebot.workers import Workers


class Chat:
    """A call in writing: the caller writes each of `messages` after the robot's answer, then leaves."""

    def __init__(self, *messages: str, caller: str = "") -> None:
        self.replies: list[str] = []
        self.transferred: list[str] = []
        self.records = Kept()
        self.kept = self.records.forms
        self.read = 0  # messages
        self.voice = Beep()
        self.conversation = Conversation()
        self._messages, self._caller = messages, caller
        asyncio.run(self._run())

    async def _run(self) -> None:
        workers = Workers()
        robot = Robot(DIALOGUE, Words({}), self.voice, Loudness, workers)
        line = TextLine("chat", MONDAY, self._next, self._write, self._take)
        line.caller = self._caller
        await Call("chat", line, robot, self.records, self.conversation.hear).run()
        workers.close()

    async def _next(self) -> str | None:
        if self.read == len(self._messages):
            return None
        self.read += 1
        return self._messages[self.read - 1]

    async def _write(self, text: str) -> None:
        self.replies.append(text)

    async def _take(self, target: str) -> None:
        self.transferred.append(target)


def test_the_greeting_and_every_answer_are_written_and_nothing_is_spoken() -> None:
    chat = Chat("до какого числа передавать показания", "спасибо")
    assert "робот" in chat.replies[0]
    assert "25" in chat.replies[1]
    assert len(chat.replies) == 3
    assert not chat.voice.said


def test_a_form_is_filled_in_writing_and_its_number_told() -> None:
    chat = Chat("хочу пожаловаться", "во дворе вторую неделю грязь")
    assert chat.kept == [("complaint", {"text": "во дворе вторую неделю грязь"})]
    assert "17" in chat.replies[-1]


def test_nothing_is_read_after_the_robot_has_said_goodbye() -> None:
    chat = Chat("спасибо до свидания", "ещё вопрос")
    assert chat.read == 1
    assert chat.conversation.events[-1].by == "robot"  # type: ignore[union-attr]


def test_a_writer_who_wants_a_human_is_connected_to_nobody_and_told_whom_to_ring() -> None:
    chat = Chat("соедините с оператором", "до какого числа передавать показания")
    assert "555-01-00" in chat.replies[1] and "25" in chat.replies[-1]
    assert not chat.transferred


def test_a_call_that_is_rehearsed_in_writing_is_handed_over_as_a_call() -> None:
    assert Chat("соедините с оператором", caller="+79001234567").transferred == ["100"]


def test_blank_messages_are_none_and_endless_ones_are_cut() -> None:
    chat = Chat("  \n ", "я" * (LONGEST + 5))
    assert [len(turn.caller) for turn in chat.conversation.turns] == [LONGEST]
