import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicebot.audio import samples
from voicebot.pace import CAREFUL, LEAST, MOST, OPEN, QUICK, SETTLED, UNCLEAR, Pace

USUAL = samples(600)


@pytest.fixture
def pace() -> Pace:
    return Pace(USUAL)


def test_the_usual_pause_ends_a_turn(pace: Pace) -> None:
    assert pace.pause == USUAL


def test_who_dictates_may_pause_longer_and_what_is_no_dictation_ends_as_usual(pace: Pace) -> None:
    pace.expect(samples(1500))
    assert pace.pause == samples(1500)
    pace.judge("begun")
    assert pace.pause == samples(1500)
    pace.judge("other")
    assert pace.pause == USUAL


def test_a_whole_answer_ends_at_once_and_a_clear_wish_soon(pace: Pace) -> None:
    pace.expect(samples(1500))
    pace.judge("complete")
    assert pace.pause == QUICK
    pace.judge("settled")
    assert pace.pause == SETTLED
    pace.judge("sure")
    assert pace.pause == LEAST


def test_what_is_not_understood_may_go_on(pace: Pace) -> None:
    pace.judge("unclear")
    assert pace.pause == UNCLEAR


def test_what_can_not_be_all_is_waited_for(pace: Pace) -> None:
    pace.judge("begun")
    assert pace.pause == OPEN
    pace.expect(samples(1500))
    pace.judge("begun")
    assert pace.pause == samples(1500)


def test_who_dictates_with_pauses_is_given_one_more_though_all_digits_seem_to_be_there(pace: Pace) -> None:
    pace.expect(samples(1500))
    pace.goes_on(samples(300))
    pace.judge("complete")
    assert pace.pause == samples(420)
    pace.goes_on(samples(1000))
    pace.judge("complete")
    assert pace.pause == CAREFUL


def test_who_goes_on_is_listened_to_anew(pace: Pace) -> None:
    pace.expect(samples(1500))
    pace.judge("complete")
    pace.goes_on(samples(220))
    assert pace.pause == samples(1500)


def test_the_next_question_has_a_pause_of_its_own(pace: Pace) -> None:
    pace.expect(samples(1500))
    pace.judge("complete")
    pace.expect(None)
    assert pace.pause == USUAL


def test_a_caller_who_pauses_within_his_turns_is_waited_for(pace: Pace) -> None:
    pace.goes_on(samples(800))
    assert pace.pause == samples(1120)
    pace.judge("sure")
    assert pace.pause == samples(1120)


def test_his_pauses_are_forgotten_when_he_speaks_fluently_again(pace: Pace) -> None:
    pace.goes_on(samples(800))
    for _ in range(6):
        pace.goes_on(samples(260))
    assert pace.pause == USUAL


@given(st.lists(st.integers(0, samples(5_000))))
def test_nobody_waits_longer_than_allowed_nor_shorter_than_a_breath(silences: list[int]) -> None:
    pace = Pace(USUAL)
    for silence in silences:
        pace.goes_on(silence)
        assert LEAST <= pace.pause <= MOST
