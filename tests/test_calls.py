"""The recorded calls of tests/calls through the real recogniser and a real voice."""

import asyncio
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from voicebot import app as composition
from voicebot import excerpt, replay, settings
from voicebot.app import App
from voicebot.asr.whisper import Whisper
from voicebot.audio import samples
from voicebot.dialogue.acts import MONDAY
from voicebot.engines import Loaded
from voicebot.events import Recorded, RobotSpoke
from voicebot.lines.recorded import RecordedLine, Utterance
from voicebot.records.ledger import Ledger
from voicebot.replay import Case, Wanted
from voicebot.script import load, uncovered
from voicebot.wav import read

CALLS = Path(__file__).parent / "calls"
SCRIPTS = sorted(CALLS.rglob("*.yaml"))
WAVS = Path(__file__).parent / "wav"


@pytest.fixture(scope="module")
def app() -> Iterator[App]:
    """What sounds and is hinted the same is heard once: tests of recognisers hold them to hearing it the same again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Whisper, "transcribe", cache(Whisper.transcribe))
        built = composition.build(settings.load())
        yield built
        built.close()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger(f"sqlite:///{tmp_path / 'records.db'}")
    yield opened
    opened.close()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: str(path.relative_to(CALLS).with_suffix("")))
def test_a_recorded_call_goes_as_its_script_expects(app: App, script: Path) -> None:
    made = replay.make(app, replay.case(Wanted(script.stem, (script,))), None, lambda event: None)
    assert made.wrong == []


def test_every_scenario_is_expected_by_a_script(app: App) -> None:
    assert uncovered(map(load, SCRIPTS), app.robot.dialogue.knowledge.scenarios) == []


def case_of(path: Path) -> Case:
    return replay.case(Wanted(path.stem, (path,)))


def test_a_call_leaves_its_sound_its_page_and_its_records(app: App, ledger: Ledger, tmp_path: Path) -> None:
    case = case_of(Path(__file__).parent / "calls" / "reading.yaml")
    made = replay.run(app, case, ledger, "call", lambda event: None, tmp_path)
    page = (tmp_path / "reading.html").read_text("utf-8")
    assert "reading.wav" in page and "water_reading" in page
    assert len(read(tmp_path / "reading.wav")) // 2 == made.conversation.samples
    (form,) = ledger.forms()
    assert (form["form"], form["cold"], form["hot"]) == ("water_reading", "123", "45")
    (call,) = ledger.calls()
    assert call["outcome"] == "recorded"


def test_a_call_made_into_a_script_passes(app: App, ledger: Ledger, tmp_path: Path) -> None:
    made = replay.run(app, case_of(CALLS / "reading.yaml"), ledger, "call", lambda event: None, tmp_path)
    script, *sounds = excerpt.write(ledger.recall("call"), tmp_path / "reading.wav", tmp_path, "again")
    again = replay.run(app, case_of(script), ledger, "again", lambda event: None, None)
    assert again.wrong == []
    assert again.conversation.outcome == "recorded"
    assert len(sounds) == sum(turn.by == "voice" for turn in made.conversation.turns)


def test_the_page_of_a_call_that_failed_its_script_says_so(app: App, ledger: Ledger, tmp_path: Path) -> None:
    script = tmp_path / "wrong.yaml"
    script.write_text("call: a\nturns:\n  - caller: {says: вы робот}\n    robot: {scenario: covid_line}\n", "utf-8")
    case = case_of(script)
    replay.run(app, case, ledger, "call", lambda event: None, tmp_path)
    assert "wrong.yaml:4:13" in (tmp_path / "wrong.html").read_text("utf-8")


def test_the_record_is_made_before_the_robot_says_so(app: App, ledger: Ledger) -> None:
    case = case_of(Path(__file__).parent / "calls" / "reading.yaml")
    made = replay.run(app, case, ledger, "call", lambda event: None, None)
    events = made.conversation.events
    recorded = next(i for i, event in enumerate(events) if isinstance(event, Recorded))
    told = next(
        i for i, event in enumerate(events) if isinstance(event, RobotSpoke) and event.text.startswith("Спасибо, пок")
    )
    assert recorded < told


def test_operator_gets_the_callers_words_on_the_card(app: App, ledger: Ledger) -> None:
    case = case_of(Path(__file__).parent / "calls" / "handoff.yaml")
    made = replay.run(app, case, ledger, "call", lambda event: None, None)
    card = made.conversation.card
    assert card is not None
    assert len(card.asked) == 3
    assert card.why


def test_noise_alone_is_not_answered(app: App, ledger: Ledger) -> None:
    import numpy as np

    noise = (np.random.default_rng(1).normal(0, 300, samples(3000))).astype("<i2").tobytes()
    line = RecordedLine([Utterance(noise)], MONDAY)
    conversation = asyncio.run(app.answer(line, "noise", ledger, lambda event: None))
    assert conversation.outcome == "abandoned"
    assert all(turn.decision.kind in (None, "reject") for turn in conversation.turns)


def test_auto_says_which_engines_were_taken_and_why(app: App) -> None:
    for loaded in (app.asr, app.tts, app.vad):
        assert isinstance(loaded, Loaded)
        assert loaded.name and loaded.why
