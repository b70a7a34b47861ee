"""The log says what happened and how long it took, and nothing that a caller said or is."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicebot import events, logs
from voicebot.dialogue.acts import Decision
from voicebot.logs import CallLog, Json, masked

SECRET = {"79161234567", "иванов", "ленина", "9876543210", "квартира"}
EVENTS = [
    events.CallBegun(0, "a1", "sip", "79161234567"),
    events.CallerSpoke(16_000, 0, 16_000, "иванов ленина 5 квартира 9876543210", 0.9, "voice", False),
    events.Decided(16_000, Decision("answer", "complaint", 0.9, slots={"address": "ленина 5"})),
    events.RobotSpoke(16_000, "Иванов, ленина 5?", "иванов, ленина пять", 120.0),
    events.Recorded(16_000, "complaint", {"address": "ленина 5", "account": "9876543210"}, "17"),
    events.NotRecorded(16_000, "complaint", {"account": "9876543210"}, "the database is locked"),
    events.CallEnded(32_000, "recorded", "caller"),
]


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Json())
    logs.LOG.addHandler(handler)
    level, logs.LOG.level = logs.LOG.level, logging.INFO
    yield stream
    logs.LOG.removeHandler(handler)
    logs.LOG.setLevel(level)


def test_every_event_is_a_line_of_json_with_its_call(written: io.StringIO) -> None:
    log = CallLog("a1")
    for event in EVENTS:
        log.hear(event)
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert [line["what"] for line in lines] == [
        "call begun",
        "caller spoke",
        "decided",
        "robot spoke",
        "recorded",
        "not recorded",
        "call ended",
    ]
    assert {line["call"] for line in lines} == {"a1"}
    assert lines[-1]["ms"] == 2000
    assert [line["level"] for line in lines].count("warning") == 1


def test_nothing_that_was_said_or_recorded_is_in_the_log(written: io.StringIO) -> None:
    log = CallLog("a1")
    for event in EVENTS:
        log.hear(event)
    text = written.getvalue().lower()
    assert not [secret for secret in SECRET if secret in text]
    assert "…67" in text


@given(st.text(alphabet="+0123456789", max_size=20))
def test_a_number_is_never_told_whole(number: str) -> None:
    assert not number or number not in masked(number)


def test_a_fault_keeps_its_traceback(written: io.StringIO) -> None:
    try:
        raise ValueError("broken")
    except ValueError as error:
        logs.LOG.error("%s failed", "sip", exc_info=error)
    line = json.loads(written.getvalue())
    assert line["what"] == "sip failed" and "ValueError: broken" in line["traceback"]
