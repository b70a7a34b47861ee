"""A robot that is busy is not silent; what takes too long has failed; what a caller leaves is put aside."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from fakes import (
    ACCOUNT,
    MEANINGS,
    QUESTION,
    UHUH,
    WATER,
    YES,
    Beep,
    Kept,
    Listening,
    LiveLine,
    Loudness,
    Town,
    Words,
    quiet,
    spoken,
)
from shipped import DIALOGUE, KNOWLEDGE

from voicebot.asr.base import Hints, Transcript
from voicebot.audio import samples
from voicebot.call import Call
from voicebot.conversation import Conversation
from voicebot.dialogue.acts import Action, Heard, Input, Listen, Say, Started, Unfinished
from voicebot.dialogue.machine import Dialogue
from voicebot.dialogue.state import State
from voicebot.events import AskedPatience, CallerSpoke, Failed, Interrupted, Looked, RobotSpoke, TooLate
from voicebot.robot import Robot, Timing
from voicebot.workers import Workers

T = TypeVar("T")
GREETING = quiet(6000)
MOMENT = KNOWLEDGE.hotline.phrases.moment


class Costly(Workers):
    """Steps named in `slow` take so many ms of the line's time."""

    def __init__(self, line: LiveLine, slow: Mapping[str, int]) -> None:
        super().__init__()
        self._line, self._slow = line, slow

    async def run(self, step: Callable[[], T]) -> T:
        name = getattr(getattr(step, "func", step), "__name__", "")
        return await self._line.lasting(samples(self._slow.get(name, 0)), super().run(step))


class Made:
    def __init__(
        self,
        *script: bytes | str,
        slow: Mapping[str, int] | None = None,
        dialogue: Dialogue = DIALOGUE,
        recognizer: Words | None = None,
        patience_ms: int = 100,
        left: Unfinished | None = None,
    ) -> None:
        self.line = LiveLine(list(script), patience_ms)
        self.line.caller = "79161234567"
        self.records, self.town, self.voice = Kept(left=left), Town(), Beep()
        self.conversation = Conversation()
        asyncio.run(self._run(slow or {}, dialogue, recognizer or Words(MEANINGS)))

    async def _run(self, slow: Mapping[str, int], dialogue: Dialogue, recognizer: Words) -> None:
        workers = Costly(self.line, slow)
        robot = Robot(dialogue, recognizer, self.voice, Loudness, workers, Timing(), self.town)
        try:
            await Call("call", self.line, robot, self.records, self.conversation.hear).run()
        finally:
            workers.close()

    def of(self, kind: type[T]) -> list[T]:
        return [event for event in self.conversation.events if isinstance(event, kind)]

    @property
    def words(self) -> list[str]:
        return [turn.caller for turn in self.conversation.turns if turn.by == "voice"]

    def heard(self, begin_ms: int, end_ms: int) -> bool:
        """Was the robot heard between these times?"""
        return any(self.line.heard[2 * samples(begin_ms) : 2 * samples(end_ms)])


def test_a_system_that_takes_its_time_is_waited_for_with_a_word() -> None:
    made = Made(GREETING, WATER, quiet(6000), ACCOUNT, quiet(16_000), slow={"ask": 9_500})
    assert [event.text for event in made.of(AskedPatience)] == [MOMENT]
    (looked,) = made.of(Looked)
    assert looked.answer == "found"
    assert "Лесная" in made.conversation.turns[-1].robot


def test_a_system_that_answers_too_late_counts_as_out_of_reach_and_what_it_did_is_told() -> None:
    made = Made(GREETING, WATER, quiet(6000), ACCOUNT, quiet(20_000), slow={"ask": 14_000})
    (looked,) = made.of(Looked)
    assert looked.answer == "unreachable"
    (late,) = made.of(TooLate)
    assert late.what == "account" and "Лесная" in late.came
    assert "Лесная" not in "".join(event.text for event in made.of(RobotSpoke))


def test_a_recogniser_that_is_stuck_hands_the_caller_over() -> None:
    made = Made(GREETING, QUESTION, quiet(20_000), slow={"_finished": 60_000})
    assert made.of(Failed)
    assert made.of(AskedPatience)
    assert made.line.transferred == ["100"]


def test_a_voice_that_is_stuck_hands_the_caller_over() -> None:
    class Stuck(Costly):
        async def run(self, step: Callable[[], T]) -> T:
            lasting = 60_000 if self._line.now > samples(6_500) and "each" in getattr(step, "__qualname__", "") else 0
            return await self._line.lasting(samples(lasting), Workers.run(self, step))

    class WithStuckVoice(Made):
        async def _run(self, slow: Mapping[str, int], dialogue: Dialogue, recognizer: Words) -> None:
            workers = Stuck(self.line, slow)
            robot = Robot(dialogue, recognizer, self.voice, Loudness, workers, Timing(), self.town)
            await Call("call", self.line, robot, self.records, self.conversation.hear).run()
            workers.close()

    made = WithStuckVoice(GREETING, QUESTION, quiet(40_000))
    assert made.of(Failed)
    assert made.line.transferred == ["100"]


def test_a_quick_robot_asks_for_no_patience() -> None:
    assert not Made(GREETING, QUESTION, quiet(8000), slow={"_finished": 300}).of(AskedPatience)


def test_a_form_left_in_the_middle_is_put_aside() -> None:
    made = Made(GREETING, WATER, quiet(6000), ACCOUNT, quiet(6000), YES, quiet(4000))
    ((form, values),) = made.records.suspended
    assert form == "water_reading" and values["account"] == ACCOUNT


def test_what_the_last_call_left_is_known_to_this_one() -> None:
    left = Unfinished("water_reading", {"account": ACCOUNT})
    seen: list[Unfinished | None] = []

    class Watching(Scripted):
        def step(self, state: State, given: Input) -> tuple[State, tuple[Action, ...]]:
            if isinstance(given, Started):
                seen.append(given.unfinished)
            return super().step(state, given)

    Made(GREETING, left=left, dialogue=Watching([]))
    assert seen == [left]


class Scripted(Dialogue):
    """Says its first line, then the other, whatever it hears; what it was given is in `given`."""

    def __init__(self, lines: Sequence[tuple[Action, ...]], danger: str = "") -> None:
        self.__dict__.update(DIALOGUE.__dict__)
        self._lines, self._danger = list(lines), danger
        self.given: list[Input] = []

    def step(self, state: State, given: Input) -> tuple[State, tuple[Action, ...]]:
        if isinstance(given, Heard | Started):
            self.given.append(given)
            at = 0 if isinstance(given, Started) else 1
            return state, self._lines[at] if at < len(self._lines) else (Listen(),)
        return state, ()

    def urgent(self, state: State, text: str) -> bool:
        return bool(self._danger) and self._danger in text


def say(text: str, **how: bool) -> Say:
    return Say(text, text, **how)


LONG = "Раз два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать. "


def test_what_must_be_heard_out_is_and_the_rest_may_be_interrupted() -> None:
    first, second = say(LONG.strip(), barge_in=False), say(LONG.strip().replace("Раз", "Один"))
    dialogue = Scripted([(first, second, Listen()), (say("Да."), Listen())])
    made = Made(quiet(500), QUESTION, quiet(6000), dialogue=dialogue)
    (interrupted,) = made.of(Interrupted)
    assert interrupted.heard.startswith(first.text)
    assert interrupted.unheard_text and first.text not in interrupted.unheard_text
    assert made.words == [MEANINGS[1]], "what was said over it is not lost"


def test_what_was_said_and_finished_over_protected_words_is_dealt_with_after_them() -> None:
    dialogue = Scripted([(say((LONG * 3).strip(), barge_in=False), Listen()), (say("Да."), Listen())])
    made = Made(quiet(1000), QUESTION, quiet(8000), dialogue=dialogue)
    assert not made.of(Interrupted)
    assert made.words == [MEANINGS[1]]
    assert made.of(RobotSpoke)[1].at >= made.of(RobotSpoke)[0].at + samples(20 * len(LONG) * 3) - samples(300)


def test_uh_huh_over_what_must_be_heard_out_stops_nothing() -> None:
    dialogue = Scripted([(say((LONG * 2).strip(), barge_in=False), say((LONG * 2).strip()), Listen())])
    made = Made(quiet(1500), UHUH, quiet(9000), dialogue=dialogue)
    assert not made.of(Interrupted)
    assert not made.words


def test_the_dialogue_is_told_what_the_caller_did_not_hear() -> None:
    dialogue = Scripted([(say("Первое слово. Второе предложение длиннее первого. Третье."), Listen())])
    made = Made(quiet(500), QUESTION, quiet(3000), dialogue=dialogue)
    given = dialogue.given[-1]
    (interrupted,) = made.of(Interrupted)
    assert isinstance(given, Heard) and given.unheard == interrupted.unheard_text
    assert (
        f"{interrupted.heard} {interrupted.unheard_text}" == "Первое слово. Второе предложение длиннее первого. Третье."
    )
    assert interrupted.heard.startswith("Первое слово.")


def test_a_caller_who_asked_for_time_gets_it() -> None:
    class Silent(Scripted):
        def step(self, state: State, given: Input) -> tuple[State, tuple[Action, ...]]:
            self.given.append(given)
            return state, (say("Жду."), Listen(patience_ms=20_000)) if len(self.given) == 1 else (say("Да."), Listen())

    made = Made(quiet(40_000), dialogue=Silent([]))
    silences = [event.at for event in made.of(CallerSpoke)]
    assert samples(20_000) <= silences[0] <= samples(21_000)
    assert samples(6_000) <= silences[1] - silences[0] <= samples(7_000)


class Partial(Words):
    """Tells at once what was heard so far."""

    def session(self, hints: Hints = Hints()) -> "PartialSession":  # noqa: B008
        return PartialSession(self.meanings)


class PartialSession(Listening):
    def feed(self, pcm: bytes) -> Transcript | None:
        super().feed(pcm)
        return self.finish()


def test_danger_is_answered_in_mid_story_and_the_answer_is_heard() -> None:
    story = spoken(1, 500) + spoken(9, 600) + spoken(1, 8000)
    dialogue = Scripted([(say("Да."), Listen()), (say(LONG.strip()), Listen())], danger=MEANINGS[9])
    made = Made(quiet(3000), story, quiet(5000), dialogue=dialogue, recognizer=Partial(MEANINGS))
    answer = made.of(RobotSpoke)[1]
    assert answer.at < samples(3000 + 500 + 600 + 900)
    assert not made.of(Interrupted)
    assert made.heard(4500, 6000)


NOISE = 12


def test_noise_without_end_stops_the_robot_once_and_is_answered() -> None:
    made = Made(quiet(500), spoken(NOISE, 60_000), patience_ms=20_000)
    assert len(made.of(Interrupted)) == 1
    assert made.line.transferred == ["100"] or made.conversation.events[-1].by == "robot"  # type: ignore[union-attr]


def test_keys_before_noise_without_end_are_taken() -> None:
    made = Made(GREETING, WATER, quiet(6000), ACCOUNT, quiet(5000), YES, quiet(4000), "57", spoken(NOISE, 30_000))
    assert [turn.caller for turn in made.conversation.turns if turn.by == "keys"] == [ACCOUNT, "57"]


def test_who_talks_for_ever_hears_the_question_and_what_he_says_meanwhile_is_not_lost() -> None:
    talk = spoken(1, 25_000) + spoken(2, 8_000)
    dialogue = Scripted([(say("Да."), Listen()), (say(LONG.strip()), Listen())])
    made = Made(quiet(3000), talk, quiet(9000), dialogue=dialogue)
    assert not made.of(Interrupted)
    assert made.words[0].startswith(MEANINGS[1]) and made.words[-1].endswith(MEANINGS[2])


def test_slow_speech_is_longer() -> None:
    quick, slow = (
        Made(quiet(12_000), dialogue=Scripted([(say(LONG.strip(), slow=wanted), Listen())])) for wanted in (False, True)
    )
    lengths = [sum(made.line.heard[i] != 0 for i in range(0, len(made.line.heard), 320)) for made in (quick, slow)]
    assert 1.2 <= lengths[1] / lengths[0] <= 1.35
