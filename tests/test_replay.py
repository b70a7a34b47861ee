"""Many calls, what is left of them, and kept calls made into scripts; the words have a recogniser that knows them."""

import os
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from fakes import Beep, Loudness, Words, spoken
from tiny_base import write

from voicebot import batch, junit, overview, replay, settings, wav
from voicebot.app import App
from voicebot.audio import to_ms
from voicebot.batch import Plan
from voicebot.cli import excerpt
from voicebot.conversation import Conversation
from voicebot.dialogue.acts import Decision
from voicebot.dialogue.machine import Dialogue
from voicebot.documents import Fault
from voicebot.editions import Editions
from voicebot.engines import Loaded
from voicebot.errors import Problem
from voicebot.events import CallBegun, CallEnded, CallerSpoke, Decided, Event, Listener, RobotFinished, RobotSpoke
from voicebot.knowledge.load import load as load_knowledge
from voicebot.lines.base import Line
from voicebot.recording.sealed import Sealed, make_key, read_key
from voicebot.records.ledger import Ledger
from voicebot.replay import Replayed, Wanted
from voicebot.robot import Robot
from voicebot.script import Way, load
from voicebot.settings import Engine
from voicebot.systems.base import System
from voicebot.tts.cache import Cache
from voicebot.workers import Workers

MEANINGS = {1: "сколько стоит парковка", 2: "покосите траву", 3: "лесной", 4: "двенадцать", 5: "да"}


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEBOT_LANGUAGE", "en")


# which calls


def touched(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def test_a_folder_stands_for_the_scripts_in_it_and_below_in_order(tmp_path: Path) -> None:
    touched(tmp_path, "b.yaml", "housing/b.yml", "a.yaml", "housing/word.wav", "README.md")
    assert [one.name for one in replay.wanted([tmp_path])] == ["a", "b", "housing/b"]


def test_scripts_that_would_leave_the_same_files_are_refused(tmp_path: Path) -> None:
    touched(tmp_path, "a.yaml", "other/a.yaml")
    with pytest.raises(Problem, match="called a"):
        replay.wanted([tmp_path / "a.yaml", tmp_path / "other"])


def test_a_folder_without_scripts_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=str(tmp_path)):
        replay.wanted([tmp_path])


def test_sounds_are_one_call_whatever_stands_between_them(tmp_path: Path) -> None:
    touched(tmp_path, "a.wav", "call.yaml", "b.wav")
    first, script, second = (tmp_path / name for name in ("a.wav", "call.yaml", "b.wav"))
    found = replay.wanted([first, script, second])
    assert found == [Wanted("a", (first, second)), Wanted("call", (script,))]


def test_a_file_that_is_not_there_is_told_before_any_call_is_made(tmp_path: Path) -> None:
    touched(tmp_path, "a.yaml")
    with pytest.raises(Problem, match="gone"):
        replay.wanted([tmp_path / "a.yaml", tmp_path / "gone.yaml"])


# many at a time

CALLS = {
    "first.yaml": "call: город\nturns:\n  - caller: {says: сколько стоит парковка}\n    robot: {scenario: parking}\n",
    "second.yaml": "call: покос\nturns:\n  - caller: {says: сколько стоит парковка}\n    robot: {scenario: mowing}\n",
    "area/third.yaml": "call: молчит\nturns:\n  - caller: {silence_ms: 7000}\n    robot: {says: слушаю}\n",
    "area/broken.yaml": "cal: x\n",
    "area/deaf.yaml": "call: x\nturns:\n  - caller: {wav: gone.wav}\n",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[int, list[Replayed]]:
    """The same calls one and two at a time."""
    folder = tmp_path_factory.mktemp("many")
    for name, text in CALLS.items():
        touched(folder / "calls", name)
        (folder / "calls" / name).write_text(text, "utf-8")
    chosen = settings.load().model_copy(
        update={
            "knowledge_base": write(folder / "base"),
            "out": folder,
            "tts": Engine(engine="espeak"),
            "vad": Engine(engine="energy"),
        }
    )
    calls = replay.wanted([folder / "calls"])
    return {jobs: _all(calls, Plan(chosen, Way(), folder / f"out{jobs}"), jobs) for jobs in (1, 2)}


def _all(calls: list[Wanted], plan: Plan, jobs: int) -> list[Replayed]:
    found = dict(batch.run(calls, plan, jobs))
    return [found[place] for place in range(len(calls))]


def told(made: Replayed) -> list[tuple[str, object]]:
    """What happened, without what was measured."""
    events = made.conversation.events
    return [(made.name, made.wrong), *((type(e).__name__, e.text if isinstance(e, RobotSpoke) else e) for e in events)]


def test_a_call_that_can_not_be_made_stops_no_other(made: dict[int, list[Replayed]]) -> None:
    broken, deaf, silent, first, second = made[2]
    assert "broken.yaml:1:1" in broken.error and "gone.wav" in deaf.error
    assert not silent.wrong and not first.wrong
    assert [failure.what for failure in second.failures] == ["scenario: expected mowing, got parking"]


def test_the_results_do_not_depend_on_how_many_are_made_at_a_time(made: dict[int, list[Replayed]]) -> None:
    assert [told(one) for one in made[1]] == [told(one) for one in made[2]]


def test_each_call_leaves_its_page_its_sound_and_its_own_records(made: dict[int, list[Replayed]]) -> None:
    silent = made[2][2]
    assert silent.page and silent.page.name == "third.html" and silent.page.parent.name == "area"
    ledger = Ledger(f"sqlite:///{silent.page.with_suffix('.db')}")
    (call,) = ledger.calls()
    ledger.close()
    assert call["call"] == "area/third"
    assert silent.page.with_suffix(".wav").is_file()


def _dies(one: Wanted) -> Replayed:
    os._exit(1)


def test_a_process_that_dies_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "_answer", _dies)
    ((_, one),) = batch.run([Wanted("a", (Path("a.yaml"),))], Plan(settings.load(), Way()), 1)
    assert "--jobs 1" in one.error


# what stands behind the hotline


class Asked(App):
    """Asks the system of each call instead of making it."""

    async def answer(self, line: Line, call: str, ledger: Ledger, listen: Listener) -> Conversation:
        SYSTEMS.append(self.robot.systems)
        return Conversation()


SYSTEMS: list[System] = []


def test_every_call_has_a_system_of_its_own_which_is_down_where_the_script_says_so(app: App, tmp_path: Path) -> None:
    asked = Asked(**{field.name: getattr(app, field.name) for field in fields(app)})
    SYSTEMS.clear()
    for name, head in (("a", ""), ("b", ""), ("c", "systems: down\n")):
        (tmp_path / f"{name}.yaml").write_text(f"call: x\n{head}turns:\n  - caller: {{says: да}}\n", "utf-8")
        again(asked, tmp_path / f"{name}.yaml", None)
    first, second, down = SYSTEMS
    assert first is not second
    first.ask("account", {"account": "1"})
    with pytest.raises(Problem, match="systems: down"):
        down.ask("account", {"account": "1"})


# what is left of them


def call(name: str, *events: Event, **more: Any) -> Replayed:
    conversation = Conversation()
    for event in (CallBegun(0, name, "recorded", ""), *events, CallEnded(160_000, "answered", "caller")):
        conversation.hear(event)
    return Replayed(name, f"звонок {name}", Path(f"calls/{name}.yaml"), conversation, **more)


SAID: list[Event] = [
    RobotSpoke(0, "Здравствуйте!", "", 1.0),
    CallerSpoke(41_600, 16_000, 32_000, "парковка \x00 <b>", 0.9, "voice", interrupting=False),
    Decided(41_600, Decision("answer", "parking", 0.9)),
    RobotSpoke(41_600, "Бесплатная.", "", 100.0),
    RobotFinished(41_600, 41_600, 16_000),
]
RESULTS = [
    call("good", *SAID, audio_seconds=10.0, compute_seconds=1.5),
    call("bad", *SAID, failures=[Fault(Path("calls/bad.yaml"), 4, 13, "says: expected a, got b", "listen")]),
    Replayed("broken", "broken", Path("calls/broken.yaml"), Conversation(), error="Traceback\nValueError: x"),
]


def test_junit_tells_failures_from_errors_and_has_the_transcript(tmp_path: Path) -> None:
    junit.write(tmp_path / "new" / "calls.xml", RESULTS)
    root = ElementTree.parse(tmp_path / "new" / "calls.xml").getroot()
    (suite,) = root
    assert [suite.get(name) for name in ("name", "tests", "failures", "errors")] == ["calls", "3", "1", "1"]
    good, bad, broken = suite
    assert (good.get("time"), [part.tag for part in good]) == ("1.500", ["system-out"])
    transcript = good.findtext("system-out") or ""
    assert "Caller: парковка \N{REPLACEMENT CHARACTER} <b>" in transcript and "parking 0.90" in transcript
    failure = bad.find("failure")
    assert failure is not None and (bad.get("line"), failure.get("message")) == ("4", "says: expected a, got b")
    assert "calls/bad.yaml:4:13: says: expected a, got b" in (failure.text or "")
    error = broken.find("error")
    assert error is not None and (error.get("message"), error.text) == ("ValueError: x", RESULTS[2].error)


def test_the_report_counts_links_and_shows_what_went_wrong(tmp_path: Path) -> None:
    linked = [Replayed(*[getattr(one, f) for f in one.__slots__]) for one in RESULTS]
    linked[0] = call("good", *SAID, page=tmp_path / "pages" / "звонок 1.html")
    text = overview.render(linked, tmp_path)
    assert 'href="pages/%D0%B7%D0%B2%D0%BE%D0%BD%D0%BE%D0%BA%201.html"' in text
    assert [text.count(f'<tr class="row" data-state="{state}">') for state in ("passed", "failed", "error")] == [
        1,
        1,
        1,
    ]
    assert "calls/bad.yaml:4:13: says: expected a, got b" in text and "ValueError: x" in text
    assert "600 to 700 ms: 2" not in text and "700 to 800 ms: 2" in text  # 600 ms of pause, 100 of computing
    assert "http" not in text and "<td>parking</td>" in text


def test_a_report_that_can_not_be_written_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for write_report in (overview.write, junit.write):
        with pytest.raises(Problem, match="file"):
            write_report(tmp_path / "file" / "report", RESULTS)


# calls that were kept


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    folder = write(tmp_path_factory.mktemp("base"))
    editions = Editions(folder, lambda: Dialogue(load_knowledge(folder)))
    cache = Cache(Beep(ms_a_letter=100))
    robot = Robot(editions.current, Words(MEANINGS), cache, Loudness, Workers())
    loaded = Loaded("fake", None, "a test")
    built = App(robot, loaded, loaded, loaded, cache, editions, lambda knowledge: cache)
    yield built
    built.close()


ORIGINAL = """\
call: парковка и покос
caller: "+79001234567"
at: 2026-03-04T10:30:00
turns:
  - caller: {wav: parking.wav}
  - caller: {silence_ms: 6500}
    robot: {says: слушаю}
  - caller: {wav: mowing.wav}
    robot: {asks: district}
  - caller: {wav: forest.wav, after_ms: 200}
    robot: {interrupted: true, slot: {district: Лесной}}
  - caller: {dtmf: "12#"}
    robot: {slot: {flat: "12"}}
  - caller: {says: да}
    record: {form: mowing, values: {district: Лесной, flat: "12"}}
  - caller: {wav: parking.wav}
    robot: {scenario: parking}
outcome: recorded
"""


@pytest.fixture
def kept(app: App, tmp_path: Path) -> Replayed:
    """A call that was made and left its sound and its records in tmp_path/out."""
    for word, name in ((1, "parking"), (2, "mowing"), (3, "forest")):
        wav.write(tmp_path / f"{name}.wav", spoken(word, 1000))
    (tmp_path / "call.yaml").write_text(ORIGINAL, "utf-8")
    return again(app, tmp_path / "call.yaml", tmp_path / "out")


def again(app: App, script: Path, out: Path | None) -> Replayed:
    return replay.make(app, replay.case(Wanted(script.stem, (script,))), out, lambda event: None)


def test_a_call_made_into_a_script_goes_the_same_way_again(app: App, kept: Replayed, tmp_path: Path) -> None:
    assert not kept.wrong
    excerpt.make(str(tmp_path / "out" / "call.html"), [], tmp_path / "script")
    repeated = again(app, tmp_path / "script" / "call.yaml", tmp_path / "again")
    assert not repeated.wrong
    for side in ("caller", "by", "robot", "interrupted"):
        first, second = ([getattr(turn, side) for turn in one.conversation.turns] for one in (kept, repeated))
        assert first == second
    assert repeated.conversation.outcome == "recorded"


def test_the_script_says_what_happened(kept: Replayed, tmp_path: Path) -> None:
    excerpt.make(str(tmp_path / "out" / "call.wav"), [], tmp_path)
    script = load(tmp_path / "call.yaml")
    assert (script.caller, script.at, script.outcome) == ("+79001234567", load_at(ORIGINAL, tmp_path), "recorded")
    robots = [turn.robot.model_dump(exclude_none=True) for turn in script.turns]
    assert robots[0] == {"scenario": "parking", "decision": "answer"}
    assert robots[3]["slot"] == {"district": "Лесной"} and robots[3]["interrupted"]
    assert [bool(turn.record) for turn in script.turns] == [False] * 5 + [True, False]
    assert script.turns[4].caller.dtmf == "12#"
    over = np.flatnonzero(np.frombuffer(wav.read(tmp_path / "call-4.wav"), "<i2"))
    assert to_ms(int(over[0])) + (script.turns[3].caller.after_ms or 0) == 200  # as in the call


def load_at(text: str, folder: Path) -> object:
    path = folder / "at.yaml"
    path.write_text(text, "utf-8")
    return load(path).at


def test_the_console_says_that_the_script_is_personal_data(
    kept: Replayed, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    excerpt.make(str(tmp_path / "out" / "call.wav"), [], tmp_path / "script")
    assert "personal data" in capsys.readouterr().err


def test_a_call_of_a_live_line_is_found_by_the_beginning_of_its_id(
    app: App, kept: Replayed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "recordings").mkdir()
    (tmp_path / "out" / "call.wav").rename(tmp_path / "recordings" / "call.wav")
    monkeypatch.setenv("VOICEBOT_RECORDS", f"sqlite:///{tmp_path / 'out' / 'call.db'}")
    monkeypatch.setenv("VOICEBOT_LINES__RECORDING__FOLDER", str(tmp_path / "recordings"))
    excerpt.make("cal", [], tmp_path / "script")
    assert not again(app, tmp_path / "script" / "call.yaml", tmp_path / "again").wrong


def test_an_encrypted_recording_is_opened_with_the_key_of_the_settings(
    app: App, kept: Replayed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("cryptography")
    plain, key = tmp_path / "out" / "call.wav", tmp_path / "key"
    make_key(key)
    Sealed(tmp_path / "call.wav.sealed", read_key(key), plain.read_bytes()).close()
    plain.unlink()
    monkeypatch.setenv("VOICEBOT_LINES__RECORDING__FOLDER", str(tmp_path))
    with pytest.raises(Problem, match=r"lines\.recording\.key"):
        excerpt.make(str(plain), [], tmp_path / "script")
    monkeypatch.setenv("VOICEBOT_LINES__RECORDING__KEY", str(key))
    excerpt.make(str(plain), [], tmp_path / "script")
    assert not again(app, tmp_path / "script" / "call.yaml", tmp_path / "again").wrong


def test_a_call_that_is_not_there_or_has_no_sound_is_said(
    kept: Replayed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOICEBOT_RECORDS", f"sqlite:///{tmp_path / 'out' / 'call.db'}")
    with pytest.raises(Problem, match="other"):
        excerpt.make("other", [], tmp_path)
    (tmp_path / "out" / "call.wav").unlink()
    with pytest.raises(Problem, match="no recording of the call call"):
        excerpt.make("call", [], tmp_path)
    wav.write(tmp_path / "mono.wav", spoken(1, 500))
    with pytest.raises(Problem, match="stereo"):
        excerpt.make("call", [tmp_path / "mono.wav"], tmp_path)
    wav.write(tmp_path / "short.wav", spoken(1, 500), spoken(1, 500))
    with pytest.raises(Problem, match="shorter"):
        excerpt.make("call", [tmp_path / "short.wav"], tmp_path)
