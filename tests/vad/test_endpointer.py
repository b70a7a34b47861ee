import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicebot.audio import CHUNK, samples
from voicebot.vad.base import ENOUGH, Begun, Ended, Endpointer

PAUSE, LIMIT = samples(600), samples(10_000)


def run(pattern: list[bool], pause: int = PAUSE, limit: int = LIMIT) -> list[Begun | Ended]:
    endpointer = Endpointer(pause, limit)
    events = (endpointer.hear(i * CHUNK, speech) for i, speech in enumerate(pattern))
    return [event for event in events if event]


def test_speech_begins_where_its_first_chunk_began() -> None:
    assert run([False] * 20 + [True] * 10) == [Begun(20 * CHUNK)]


def test_a_click_is_no_speech() -> None:
    assert run([False] * 10 + [True] * (ENOUGH - 1) + [False] * 50) == []


def test_the_end_is_the_last_chunk_of_speech_decided_after_the_pause() -> None:
    events = run([True] * 50 + [False] * 40)
    assert events == [Begun(0), Ended(0, 50 * CHUNK, 50 * CHUNK + PAUSE)]


def test_a_gap_shorter_than_the_pause_is_within_the_utterance() -> None:
    events = run([True] * 20 + [False] * 25 + [True] * 20 + [False] * 40)
    assert [type(event) for event in events] == [Begun, Ended]
    assert events[1] == Ended(0, 65 * CHUNK, 65 * CHUNK + PAUSE)


def test_a_longer_pause_set_in_mid_utterance_counts_at_once() -> None:
    endpointer = Endpointer(PAUSE, LIMIT)
    events = []
    for i, speech in enumerate([True] * 20 + [False] * 100):
        if i == 25:
            endpointer.pause = samples(1500)
        events.append(endpointer.hear(i * CHUNK, speech))
    ended = next(event for event in events if isinstance(event, Ended))
    assert ended.at - ended.end == samples(1500)


def test_endless_speech_is_cut_at_the_limit() -> None:
    events = run([True] * 1000, limit=samples(5000))
    assert events[1] == Ended(0, samples(5000), samples(5000))


def test_speech_goes_on_in_a_new_utterance_after_the_cut() -> None:
    assert [type(e) for e in run([True] * 1000, limit=samples(5000))[:3]] == [Begun, Ended, Begun]


@pytest.mark.parametrize("speech", [3, 10, 100])
def test_what_was_spoken_is_counted_without_the_silence_after_it(speech: int) -> None:
    endpointer = Endpointer(PAUSE, LIMIT)
    for i in range(speech + 10):
        endpointer.hear(i * CHUNK, i < speech)
    assert endpointer.spoken == (speech * CHUNK if speech >= ENOUGH else 0)


@given(st.lists(st.booleans(), max_size=400))
def test_utterances_alternate_lie_in_order_and_hold_only_the_past(pattern: list[bool]) -> None:
    events = run(pattern, pause=samples(200), limit=samples(1000))
    last = 0
    for begun, ended in zip(events[::2], events[1::2], strict=False):
        assert isinstance(begun, Begun) and isinstance(ended, Ended)
        assert last <= begun.start == ended.start < ended.end <= ended.at
        last = ended.end
