"""Calls on a line that doesn't wait for the robot: what happens while it thinks and speaks."""

import asyncio

import pytest
from fakes import (
    ACCOUNT,
    BYE,
    COMPLAINT,
    COUGH,
    DIGIT,
    DIRT,
    MEANINGS,
    NUMBER,
    OPERATOR,
    OTHER_NUMBER,
    QUESTION,
    UHUH,
    WATER,
    YES,
    Beep,
    Kept,
    Listening,
    LiveLine,
    Loudness,
    Slow,
    Town,
    Words,
    quiet,
    spoken,
)
from shipped import DIALOGUE

from voicebot.audio import samples
from voicebot.call import Call
from voicebot.conversation import Conversation
from voicebot.dialogue.acts import Heard, Input
from voicebot.dialogue.machine import Dialogue
from voicebot.dialogue.state import State, Step
from voicebot.errors import Problem
from voicebot.events import CallEnded, Failed, HandedOver, Interrupted, RobotFinished, RobotSpoke
from voicebot.robot import Robot, Timing

GREETING = quiet(6000)


class Live:
    """A call on a live line; every step of the robot takes `ms` of its time."""

    def __init__(
        self,
        *script: bytes | str,
        ms: int = 300,
        recognizer: Words | None = None,
        voice: Beep | None = None,
        locked: bool = False,
        answers: bool = True,
        patience_ms: int = 60_000,
        dialogue: Dialogue = DIALOGUE,
    ) -> None:
        self.line = LiveLine(list(script), patience_ms, answers)
        self.records, self._dialogue = Kept(locked), dialogue
        self.kept = self.records.forms
        self.conversation = Conversation()
        asyncio.run(self._run(ms, recognizer or Words(MEANINGS), voice or Beep(ms_a_letter=20)))

    async def _run(self, ms: int, recognizer: Words, voice: Beep) -> None:
        workers = Slow(self.line, ms)
        robot = Robot(self._dialogue, recognizer, voice, Loudness, workers, Timing(), Town())
        try:
            await Call("live", self.line, robot, self.records, self.conversation.hear).run()
        finally:
            workers.close()

    def of(self, kind: type) -> list[object]:
        return [event for event in self.conversation.events if isinstance(event, kind)]

    @property
    def callers_words(self) -> list[str]:
        return [turn.caller for turn in self.conversation.turns if turn.by == "voice"]


def test_a_question_is_answered_and_every_reply_is_told_when_it_sounds() -> None:
    live = Live(GREETING, QUESTION, quiet(3000), patience_ms=100)
    assert "робот" in live.conversation.greeting
    assert "25" in live.conversation.turns[0].robot
    assert len(live.of(RobotSpoke)) == len(live.of(RobotFinished)) == 2


def test_an_interrupted_greeting_is_still_on_the_record() -> None:
    live = Live(quiet(1500), QUESTION, quiet(4000), patience_ms=100)
    assert live.of(Interrupted)
    assert "робот" in live.conversation.greeting
    assert live.conversation.turns[0].interrupted


class Remembering(Dialogue):
    """Knows what it was told that a caller said."""

    def __init__(self) -> None:
        super().__init__(DIALOGUE.knowledge, DIALOGUE.index)
        self.heard: list[Heard] = []

    def step(self, state: State, given: Input) -> Step:
        self.heard += [given] if isinstance(given, Heard) else []
        return super().step(state, given)


def test_what_is_prepared_for_a_caller_who_interrupts_knows_what_he_has_not_heard() -> None:
    dialogue = Remembering()
    Live(quiet(1500), QUESTION, quiet(4000), ms=20, patience_ms=100, dialogue=dialogue)
    assert len(dialogue.heard) > 1, "once ahead"
    assert dialogue.heard[0].unheard
    assert {heard.unheard for heard in dialogue.heard} == {dialogue.heard[0].unheard}


def test_words_said_while_the_robot_thinks_are_heard_after() -> None:
    live = Live(GREETING, WATER, quiet(700), DIGIT, quiet(8000), ms=600, patience_ms=100)
    assert live.callers_words == [MEANINGS[2], MEANINGS[8]]


def test_keys_pressed_while_the_robot_thinks_are_all_counted() -> None:
    live = Live(GREETING, WATER, quiet(700), ACCOUNT, quiet(8000), ms=600, patience_ms=100)
    keyed = [turn for turn in live.conversation.turns if turn.by == "keys"]
    assert [turn.caller for turn in keyed] == [ACCOUNT]
    assert keyed[0].decision.slots == {"account": ACCOUNT}


def test_words_said_before_the_answer_began_do_not_interrupt_it() -> None:
    live = Live(GREETING, QUESTION, quiet(900), spoken(8, 180), quiet(6000), ms=100, patience_ms=100)
    assert not live.of(Interrupted)


def test_the_receipt_is_heard_to_its_end_whatever_the_caller_says() -> None:
    live = Live(GREETING, COMPLAINT, quiet(6000), DIRT, quiet(3500), DIGIT, quiet(9000), ms=100, patience_ms=100)
    assert live.kept == [("complaint", {"text": MEANINGS[10]})]
    (interrupted,) = live.of(Interrupted)
    assert "17" in interrupted.heard and "17" not in interrupted.unheard_text  # type: ignore[attr-defined]
    assert live.callers_words[-1] == MEANINGS[8], "what was said over the receipt is dealt with after it"


def test_the_robot_falls_silent_for_a_caller_who_goes_on_speaking() -> None:
    live = Live(GREETING, QUESTION, quiet(2500), WATER, quiet(8000), ms=50, patience_ms=100)
    (interrupted,) = live.of(Interrupted)
    assert isinstance(interrupted, Interrupted)
    assert live.callers_words == [MEANINGS[1], MEANINGS[2]]
    began = len(GREETING + QUESTION + quiet(2500)) // 2
    after = live.line.heard[2 * (began + samples(300)) : 2 * (began + samples(1300))]
    assert not any(after)


def spoken_by_the_robot(live: Live) -> int:
    """Samples of the robot's voice that the caller heard."""
    heard = bytes(live.line.heard)
    return sum(heard[i : i + 2] != b"\0\0" for i in range(0, len(heard), 2))


@pytest.mark.parametrize("noise", [UHUH[: len(UHUH) * 2 // 5], COUGH[: len(COUGH) * 2 // 5]], ids=["uh-huh", "a cough"])
def test_after_a_false_alarm_the_robot_says_the_sentence_again_and_all_that_follows(noise: bytes) -> None:
    calm = Live(GREETING, QUESTION, quiet(14_000), ms=50, patience_ms=100)
    live = Live(GREETING, QUESTION, quiet(2500), noise, quiet(14_000), ms=50, patience_ms=100)
    assert len(live.of(Interrupted)) == 1
    assert live.callers_words == [MEANINGS[1]]
    assert spoken_by_the_robot(live) > spoken_by_the_robot(calm)
    assert live.conversation.turns[0].robot == calm.conversation.turns[0].robot


def test_a_caller_who_hangs_up_while_the_robot_thinks_leaves_nothing_running() -> None:
    live = Live(GREETING, COMPLAINT, quiet(6000), DIRT, quiet(620), ms=600, patience_ms=20)
    ended = live.conversation.events[-1]
    assert isinstance(ended, CallEnded) and ended.by == "caller"
    assert live.line.hung_up
    assert live.kept, "what was said is still recorded"


def test_a_caller_who_hangs_up_during_the_handover_is_not_handed_over() -> None:
    live = Live(GREETING, OPERATOR, quiet(1600), ms=100, patience_ms=20)
    assert not live.of(HandedOver)
    assert not live.line.transferred
    assert live.conversation.outcome == "abandoned"


def test_a_handover_that_nobody_takes_brings_the_caller_back() -> None:
    live = Live(GREETING, OPERATOR, quiet(5000), QUESTION, quiet(7000), answers=False, patience_ms=100)
    assert not live.of(HandedOver)
    assert DIALOGUE.knowledge.hotline.phrases.not_transferred in [event.text for event in live.of(RobotSpoke)]  # type: ignore[attr-defined]
    assert "25" in live.conversation.turns[-1].robot


class Hoarse(Beep):
    """Speaks its greeting, then no more."""

    def speak(self, text: str):  # type: ignore[no-untyped-def]
        if any("помочь" in said for said in self.said):
            raise Problem("records.locked", where="test")
        return super().speak(text)


def test_a_voice_that_fails_hands_the_caller_over() -> None:
    live = Live(GREETING, QUESTION, quiet(8000), voice=Hoarse(), patience_ms=100)
    assert live.of(Failed)
    assert live.line.transferred == ["100"]
    assert live.conversation.card is not None
    assert live.conversation.card.asked == (MEANINGS[1],)


def test_a_recogniser_that_fails_hands_the_caller_over_with_words() -> None:
    class Locked(Words):
        def session(self, hints: object = None) -> Listening:
            raise Problem("records.locked", where="test")

    live = Live(GREETING, QUESTION, quiet(8000), recognizer=Locked(MEANINGS), patience_ms=100)
    assert live.of(Failed)
    assert live.line.transferred == ["100"]
    assert "оператор" in " ".join(event.text for event in live.of(RobotSpoke))  # type: ignore[attr-defined]


def test_records_that_fail_are_not_promised_on_a_live_line_either() -> None:
    live = Live(GREETING, COMPLAINT, quiet(6000), DIRT, quiet(9000), locked=True, patience_ms=100)
    assert live.line.transferred == ["100"]
    assert not any("зарегистрирована" in turn.robot for turn in live.conversation.turns)


def test_goodbye_is_heard_to_its_end_before_the_robot_hangs_up() -> None:
    live = Live(GREETING, BYE, patience_ms=20_000)
    assert live.line.unheard == 0
    ended = live.conversation.events[-1]
    assert isinstance(ended, CallEnded) and ended.by == "robot"


@pytest.mark.parametrize("ms", [0, 100, 700])
def test_a_slow_robot_comes_to_the_same_reading_as_a_quick_one(ms: int) -> None:
    wait = quiet(6500)
    told = (WATER, ACCOUNT, YES, NUMBER, OTHER_NUMBER, YES)
    live = Live(GREETING, *(part for turn in told for part in (turn, wait)), ms=ms, patience_ms=100)
    assert live.kept == [("water_reading", {"account": ACCOUNT, "cold": "123", "hot": "45"})]
