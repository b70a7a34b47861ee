import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicebot import page
from voicebot.audio import RATE, samples
from voicebot.conversation import Conversation
from voicebot.dialogue.acts import Candidate, Decision, HandOff
from voicebot.errors import Problem
from voicebot.events import (
    CallBegun,
    CallEnded,
    CallerSpoke,
    Decided,
    Event,
    HandedOver,
    Interrupted,
    NotRecorded,
    Recorded,
    RobotFinished,
    RobotSpoke,
)

NOISE = np.random.default_rng(1).integers(-9000, 9000, 30 * RATE).astype("<i2").tobytes()
VOID = {"meta", "br", "img", "link", "input"}


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEBOT_LANGUAGE", "en")


class Seen(HTMLParser):
    """Tags, with a check that each is closed; texts; addresses."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data.strip())

    def of(self, kind: str) -> list[dict[str, str]]:
        return [attributes for _, attributes in self.tags if attributes.get("class") == kind]


def at(seconds: float) -> int:
    return round(seconds * RATE)


def replied(start: float, text: str, seconds: float, compute_ms: float = 0) -> list[Event]:
    """The robot says `text` from `start` on."""
    return [RobotSpoke(at(start), text, "", compute_ms), RobotFinished(at(start), at(start), at(seconds))]


def spoke(start: float, end: float, text: str, interrupting: bool = False) -> CallerSpoke:
    return CallerSpoke(at(end) + samples(600), at(start), at(end), text, 0.8, "voice", interrupting)


def conversation(*events: Event) -> Conversation:
    found = Conversation()
    for event in (CallBegun(0, "c1", "recorded", "+7 495 000"), *events):
        found.hear(event)
    return found


def seen(*events: Event, left: bytes = NOISE, right: bytes = NOISE) -> Seen:
    return Seen(page.render(conversation(*events), left, right, "call.wav"))


def test_the_page_needs_nothing_but_its_sound() -> None:
    text = page.render(conversation(), NOISE, NOISE, "звонок 1#2.wav")
    addresses = [value for _, found in Seen(text).tags for name, value in found.items() if name in ("src", "href")]
    assert addresses == ["%D0%B7%D0%B2%D0%BE%D0%BD%D0%BE%D0%BA%201%232.wav"]
    assert not re.search(r"https?:|url\(|@import|fetch\(", text)


def test_what_callers_say_is_shown_and_never_run() -> None:
    text = page.render(conversation(spoke(1, 2, "<script>alert(1)</script> & co")), NOISE, NOISE, "a.wav")
    assert text.count("<script>") == 1
    assert "<script>alert(1)</script> & co" in Seen(text).texts


def test_all_words_decisions_and_outcomes_are_on_the_page() -> None:
    card = HandOff("general", "twice not understood", ("how then",), "burial", {"name": "Ivan"}, ("burial",))
    clarify = Decision("clarify", "a", 0.5, (Candidate("burial", 0.51), Candidate("yard", 0.47)))
    texts = seen(
        *replied(0, "Hello", 1),
        spoke(2, 3, "my meters"),
        Decided(at(3.6), Decision("answer", "water_reading", 0.934, slots={"cold": "123"}, asks="account")),
        Recorded(at(3.6), "water_reading", {"cold": "123"}, "B-17"),
        *replied(3.6, "Which account?", 1, 84.4),
        CallerSpoke(at(6), at(6), at(6), "12#", 1, "keys", False),
        Decided(at(6), clarify),
        NotRecorded(at(7), "request", {}, "the disk is full"),
        HandedOver(at(9), card, "100"),
        CallEnded(at(10), "escalated", "transfer"),
    ).texts
    for expected in (
        ["Hello", "my meters", "Which account?", "keys 12#", "handed over", "twice not understood", "how then"],
        ["water_reading 0.93, cold = 123", "asks back: burial 0.51 / yard 0.47", "recorded: water_reading B-17"],
        ["not recorded: request", "the disk is full", "to a human: general", "name: Ivan", "600 ms", "+84", "684"],
    ):
        assert set(expected) <= set(texts)


def test_the_pause_is_shaded_from_the_end_of_speech_over_the_decision_to_the_first_sound() -> None:
    found = seen(spoke(2, 3, "hello"), Decided(at(3.6), Decision()), *replied(3.75, "Yes", 1, 150))
    (pause,), (work,) = found.of("pause"), found.of("work")
    assert (float(pause["x"]), float(pause["width"])) == (3 * page.SCALE, pytest.approx(0.6 * page.SCALE, abs=0.1))
    assert (float(work["x"]), float(work["width"])) == (
        pytest.approx(3.6 * page.SCALE, abs=0.1),
        pytest.approx(0.15 * page.SCALE, abs=0.1),
    )


def test_an_interrupted_reply_ends_where_it_was_interrupted() -> None:
    found = seen(*replied(0, "A long story", 8), Interrupted(at(5), at(3)), spoke(4.5, 6, "wait", True))
    (speech,) = found.of("speech robot")
    assert float(speech["width"]) == 5 * page.SCALE
    assert "interrupted, 3000 ms unheard" in found.texts


def test_the_wave_is_high_where_there_is_sound_and_flat_where_there_is_none() -> None:
    left = bytes(2 * RATE) + NOISE[: 2 * RATE]
    (path,) = seen(left=left, right=left).of("wave caller")
    heights = [float(height) for height in re.findall(r"v([\d.]+)", path["d"])]
    assert len(heights) == 2 * page.SCALE
    assert max(heights[: page.SCALE]) < 1 < 20 < min(heights[page.SCALE :])


def test_a_speech_that_does_not_fit_in_a_row_begins_the_next() -> None:
    found = seen(spoke(2, 3, "first"), spoke(13, 17, "second"))
    row = found.of("row")[1]
    assert float(row["data-from"]) == 13 * page.SCALE - 4


def test_words_that_have_no_room_are_cut_short_but_kept_as_a_title() -> None:
    story = "Once upon a time " * 40
    texts = seen(*replied(0, story, 3), *replied(3, "The end", 1)).texts
    assert story.strip() in texts
    assert any(text.endswith("…") and text[:-1] in story for text in texts)


def test_what_happens_at_the_very_end_is_on_the_axis() -> None:
    card = HandOff("general", "", (), None, {}, ())
    assert seen(HandedOver(at(5), card, "100"), left=NOISE[: 10 * RATE], right=b"").of("mark handoff")


def test_marks_of_one_moment_stand_one_under_the_other() -> None:
    found = seen(Recorded(at(1), "form", {}, "B-1"), Interrupted(at(1), 0), Interrupted(at(9), 0))
    places = [found["transform"] for found in found.of("mark record") + found.of("mark interrupted")]
    assert len({place.split()[1] for place in places[:2]}) == 2
    assert places[0].split()[1] == places[2].split()[1]


@settings(max_examples=60, deadline=None)
@given(
    length=st.integers(0, 30 * RATE),
    spans=st.lists(st.tuples(st.floats(0, 50), st.floats(0, 30), st.booleans(), st.text(max_size=80)), max_size=8),
)
def test_the_rows_cover_the_axis_without_a_gap_and_hold_all_words(
    length: int, spans: list[tuple[float, float, bool, str]]
) -> None:
    events: list[Event] = [spoke(0, 0, "x")]
    for start, duration, robot, text in spans:
        events += replied(start, text, duration) if robot else [spoke(start, start + duration, text)]
    found = seen(*events, left=NOISE[: 2 * length], right=NOISE[:2000])
    edges = [(int(row["data-from"]), int(row["data-to"])) for row in found.of("row")]
    assert edges[0][0] == 0
    assert edges[-1][1] >= -(-length // page.STEP)
    assert len(found.of("words caller")) + len(found.of("words robot")) == 1 + len(spans)
    assert all(end == begin for (_, end), (begin, _) in pairwise(edges))
    assert all(0 < end - begin <= page.ROW for begin, end in edges)


def test_a_page_that_can_not_be_written_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="nowhere") as caught:
        page.write(tmp_path / "nowhere" / "call.html", "")
    assert caught.value.key == "page.not_written"


def test_the_page_is_written_in_the_users_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEBOT_LANGUAGE", "ru")
    text = page.render(conversation(), NOISE, NOISE, "call.wav")
    assert '<html lang="ru">' in text and "Звонок c1" in text
