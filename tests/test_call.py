import asyncio
import re

from fakes import (
    ACCOUNT,
    BYE,
    COMPLAINT,
    DIRT,
    HALF,
    MEANINGS,
    NUMBER,
    OPERATOR,
    OTHER_NUMBER,
    QUESTION,
    REST,
    WATER,
    YES,
    Beep,
    Kept,
    Loudness,
    Town,
    Words,
    quiet,
    spoken,
)
from shipped import DIALOGUE

from voicebot.audio import samples, to_ms
from voicebot.call import Call
from voicebot.conversation import Conversation
from voicebot.dialogue.acts import MONDAY
from voicebot.events import Interrupted, Recorded, RobotSpoke
from voicebot.lines.recorded import RecordedLine, Utterance
from voicebot.pace import LEAST
from voicebot.robot import Robot, Timing
from voicebot.workers import Workers


class Made:
    """A call made with these utterances."""

    def __init__(self, *utterances: Utterance | bytes, timing: Timing = Timing(), locked: bool = False) -> None:  # noqa: B008
        self.line = RecordedLine([u if isinstance(u, Utterance) else Utterance(u) for u in utterances], MONDAY)
        self.recognizer, self.voice = Words(MEANINGS), Beep()
        self.records = Kept(locked)
        self.kept = self.records.forms
        self.conversation = Conversation()
        workers = Workers()
        robot = Robot(DIALOGUE, self.recognizer, self.voice, Loudness, workers, timing, Town())
        asyncio.run(Call("test", self.line, robot, self.records, self.conversation.hear).run())
        workers.close()


def test_a_question_is_greeted_answered_and_the_caller_leaves_content() -> None:
    made = Made(QUESTION)
    assert "робот" in made.conversation.greeting
    assert made.conversation.turns[0].caller == MEANINGS[1]
    assert "25" in made.conversation.turns[0].robot
    assert made.conversation.outcome == "answered"


def test_the_answer_to_a_clear_wish_comes_soon_after_the_last_word() -> None:
    turn = Made(QUESTION, timing=Timing(pause=samples(700))).conversation.turns[0]
    assert turn.endpoint_ms == to_ms(LEAST)


def test_what_is_not_clear_is_answered_after_the_usual_pause() -> None:
    turn = Made(NUMBER, timing=Timing(pause=samples(800))).conversation.turns[0]
    assert turn.endpoint_ms == 800
    assert turn.reply_at == turn.end + samples(800)


def test_a_pause_within_a_number_does_not_end_it() -> None:
    slow = spoken(8, 300) + quiet(1000) + spoken(8, 300)
    made = Made(WATER, Utterance(keys=ACCOUNT), YES, slow)
    assert [turn.caller for turn in made.conversation.turns][-1] == "один один"


def test_numbers_are_hinted_at_while_a_number_is_asked_for_and_not_before() -> None:
    made = Made(WATER, Utterance(keys=ACCOUNT), YES, NUMBER)
    assert [bool(hints.words) for hints in made.recognizer.hints] == [False, False, True]


def test_a_reading_is_durable_before_the_caller_is_told() -> None:
    made = Made(WATER, Utterance(keys=ACCOUNT), YES, NUMBER, OTHER_NUMBER, YES)
    kinds = [type(event) for event in made.conversation.events]
    recorded = kinds.index(Recorded)
    told = next(i for i, e in enumerate(made.conversation.events) if isinstance(e, RobotSpoke) and "17" in e.text)
    assert recorded < told
    assert made.kept == [("water_reading", {"account": ACCOUNT, "cold": "123", "hot": "45"})]
    assert made.conversation.outcome == "recorded"


def test_what_could_not_be_recorded_is_not_promised_and_a_human_gets_it() -> None:
    made = Made(COMPLAINT, DIRT, locked=True)
    assert made.conversation.outcome == "escalated"
    assert made.conversation.records[0].receipt is None
    assert made.conversation.card is not None and made.conversation.card.values["text"]
    assert not any("зарегистрирована" in turn.robot for turn in made.conversation.turns)


def test_the_caller_interrupts_and_is_heard_from_the_first_word() -> None:
    made = Made(QUESTION, Utterance(WATER, after=samples(300)))
    assert any(isinstance(event, Interrupted) for event in made.conversation.events)
    assert made.conversation.turns[1].interrupted
    assert made.conversation.turns[1].caller == MEANINGS[2]


def test_the_robot_is_silent_within_the_barge_in_time_after_the_caller_began() -> None:
    made = Made(QUESTION, Utterance(WATER, after=samples(300)))
    began = made.line.starts[1]
    silent = made.line.robot_side[2 * (began + samples(300)) : 2 * (began + samples(1350))]
    assert not any(silent)


def test_a_caller_who_was_cut_off_in_mid_sentence_and_goes_on_is_understood_as_a_whole() -> None:
    turns = Made(HALF + quiet(900) + REST + quiet(1500)).conversation.turns
    assert [turn.caller for turn in turns] == [MEANINGS[13], f"{MEANINGS[13]} {MEANINGS[14]}"]
    assert turns[1].interrupted
    assert "25" in turns[1].robot


def test_who_speaks_again_after_he_has_heard_an_answer_says_something_new() -> None:
    turns = Made(HALF, Utterance(REST, after=samples(2500))).conversation.turns
    assert turns[1].caller == MEANINGS[14]


def test_a_cough_does_not_interrupt() -> None:
    made = Made(QUESTION, Utterance(spoken(8, 140), after=samples(300)))
    assert not any(isinstance(event, Interrupted) for event in made.conversation.events)
    assert len(made.conversation.turns) == 1


def test_a_silent_caller_is_asked_twice_and_then_taken_leave_of() -> None:
    made = Made(quiet(60_000))
    assert [turn.by for turn in made.conversation.turns] == ["silence"] * 3
    assert made.conversation.outcome == "abandoned"
    assert made.conversation.events[-1].by == "robot"  # type: ignore[union-attr]


def test_the_wait_for_a_silent_caller_is_counted_from_the_robots_last_word() -> None:
    made = Made(quiet(60_000), timing=Timing(silence=samples(5000)))
    words = re.sub(r"(?<=[.!?]) ", "", "".join(made.voice.said[:2]))  # sentence by sentence
    greeting = samples(20 * len(words))
    first = made.conversation.turns[0]
    assert abs(first.start - greeting - samples(5000)) <= samples(60)


def test_the_handover_waits_until_the_last_word_is_heard() -> None:
    made = Made(OPERATOR)
    assert made.line.transferred_to == "100"
    assert made.line.unheard == 0
    assert made.conversation.card is not None
    assert made.conversation.card.asked == (MEANINGS[7],)


def test_goodbye_ends_the_call_by_the_robot() -> None:
    made = Made(QUESTION, BYE, QUESTION)
    assert len(made.conversation.turns) == 2
    assert made.conversation.events[-1].by == "robot"  # type: ignore[union-attr]


def test_typed_words_go_straight_to_the_dialogue() -> None:
    made = Made(Utterance(text="до какого числа передавать показания"))
    assert made.conversation.turns[0].by == "text"
    assert made.conversation.outcome == "answered"
    assert not made.recognizer.hints


def test_keys_of_a_number_are_one_turn() -> None:
    made = Made(WATER, Utterance(keys=ACCOUNT))
    assert [(turn.by, turn.caller) for turn in made.conversation.turns][1] == ("keys", ACCOUNT)


def test_the_hash_after_a_whole_number_cuts_no_reply_short() -> None:
    made = Made(WATER, Utterance(keys=ACCOUNT), Utterance(keys="#", after=samples(200)), YES)
    assert not [event for event in made.conversation.events if isinstance(event, Interrupted)]
    assert [turn.caller for turn in made.conversation.turns if turn.by == "keys"] == [ACCOUNT]


def test_keys_without_an_end_are_taken_after_a_while() -> None:
    made = Made(WATER, Utterance(keys=ACCOUNT), YES, Utterance(keys="57"), quiet(5000))
    keys = [turn for turn in made.conversation.turns if turn.by == "keys"]
    assert keys[-1].caller == "57"
    assert dict(keys[-1].decision.slots) == {"cold": "57"}


def test_endless_talk_is_answered_at_the_limit() -> None:
    made = Made(spoken(1, 30_000), timing=Timing(limit=samples(10_000)))
    assert made.conversation.turns[0].end - made.conversation.turns[0].start == samples(10_000)


def test_the_same_audio_gives_the_same_call() -> None:
    def shape(made: Made) -> list[object]:
        return [e for e in made.conversation.events if not isinstance(e, RobotSpoke)] + made.voice.said

    utterances = (WATER, Utterance(keys=ACCOUNT), YES, NUMBER, Utterance(OTHER_NUMBER, after=samples(200)), YES)
    first, second = Made(*utterances), Made(*utterances)
    assert shape(first) == shape(second)
    assert first.line.robot_side == second.line.robot_side


def test_a_caller_who_has_had_enough_comes_to_a_human_who_is_told_why() -> None:
    said = ("хочу передать показания воды", "я уже третий раз вам говорю вы что не слышите меня")
    made = Made(*(Utterance(text=text) for text in said))
    assert made.conversation.outcome == "escalated"
    card = made.conversation.card
    assert card is not None
    assert card.why == DIALOGUE.knowledge.hotline.reasons.angry
    assert "reproach" in card.mood
    assert made.conversation.satisfaction is not None
    assert made.conversation.satisfaction < 0.5


def test_a_content_caller_leaves_a_mark() -> None:
    made = Made(QUESTION, Utterance(text="спасибо большое вы мне очень помогли до свидания"))
    assert made.conversation.satisfaction is not None
    assert made.conversation.satisfaction > 0.6
