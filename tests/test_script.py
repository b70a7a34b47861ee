from pathlib import Path

import numpy as np
import pytest
from fakes import spoken

from voicebot import wav
from voicebot.audio import samples
from voicebot.conversation import Conversation
from voicebot.dialogue.acts import Decision
from voicebot.documents import Faulty
from voicebot.errors import Problem
from voicebot.events import CallBegun, CallEnded, CallerSpoke, Decided, Event, NotRecorded, Recorded, RobotSpoke
from voicebot.lines.recorded import Utterance
from voicebot.script import Way, by_telephone, load, uncovered, utterances
from voicebot.verdict import failures

CALLS = Path(__file__).parent / "calls"
READING = {"account": "1234567890", "cold": "123"}
# Two turns: keys at 1 s, words at 5 s; the robot answers 600 ms after each.
HEARD: list[Event] = [
    CallBegun(0, "a1", "recorded", ""),
    CallerSpoke(samples(2600), samples(1000), samples(2000), "1234567890", 1.0, "keys", interrupting=False),
    Decided(samples(2600), Decision("answer", "water_reading", 0.9, slots={"account": "1234567890"}, asks="cold")),
    RobotSpoke(samples(2600), "Какие показания?", "", 3.0),
    CallerSpoke(samples(6600), samples(5000), samples(6000), "сто двадцать три", 0.9, "voice", interrupting=True),
    Decided(samples(6600), Decision("answer", "water_reading", 0.9, slots={"cold": "123"})),
    Recorded(samples(6600), "water_reading", READING, "17"),
    RobotSpoke(samples(6600), "Спасибо, показания приняты.", "", 3.0),
    CallEnded(samples(9000), "recorded", "caller"),
]
STARTS = [samples(1000), samples(5000)]
SCRIPT = """\
call: показания
turns:
  - caller: {dtmf: "1234567890"}
    robot: {scenario: water_reading, decision: answer, asks: cold, slot: {account: "1234567890"}, interrupted: false}
  - caller: {says: сто двадцать три}
    robot: {says: ПОКАЗАНИЯ приняты, within_ms: 600, slot: {cold: "123"}, interrupted: true}
    record: {form: water_reading, values: {cold: "123"}}
outcome: recorded
"""


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEBOT_LANGUAGE", "en")


def write(folder: Path, text: str) -> Path:
    path = folder / "call.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def judged(folder: Path, text: str, events: list[Event] = HEARD, starts: list[int] = STARTS) -> list[str]:
    """What failed, as line:column: what."""
    conversation = Conversation()
    for event in events:
        conversation.hear(event)
    path = write(folder, text)
    found = failures(load(path), path, conversation, starts)
    assert all(str(fault).startswith(f"{path}:{fault.line}:{fault.column}: ") and fault.hint for fault in found)
    return [f"{fault.line}:{fault.column}: {fault.what}" for fault in found]


@pytest.mark.parametrize("path", sorted(CALLS.rglob("*.yaml")), ids=lambda path: path.stem)
def test_the_shipped_scripts_can_be_spoken(path: Path) -> None:
    script = load(path)
    spoken_by_the_caller = utterances(script, path)
    assert len(spoken_by_the_caller) == len(script.turns)
    assert all(made.pcm or made.keys or made.text for made in spoken_by_the_caller)


def test_there_is_a_script_for_each_way_a_call_can_end_well() -> None:
    assert {load(path).outcome for path in CALLS.rglob("*.yaml")} >= {"answered", "recorded", "escalated"}


def test_a_call_as_expected_has_no_failures(tmp_path: Path) -> None:
    assert judged(tmp_path, SCRIPT) == []


@pytest.mark.parametrize(
    ("right", "wrong", "failure"),
    [
        ("scenario: water_reading", "scenario: bill", "4:13: scenario: expected bill, got water_reading"),
        ("decision: answer", "decision: reject", "4:38: decision: expected reject, got answer"),
        ("asks: cold", "asks: hot", "4:56: asks: expected hot, got cold"),
        (
            'slot: {account: "1234567890"}',
            'slot: {account: "1", flat: "5"}',
            "4:68: slot: expected {account: 1, flat: 5}, got {account: 1234567890, flat: nothing}",
        ),
        ("interrupted: false", "interrupted: true", "4:99: interrupted: expected true, got false"),
        ("says: ПОКАЗАНИЯ", "says: заявки", "6:13: says: expected заявки приняты, got Спасибо, показания приняты."),
        ("within_ms: 600", "within_ms: 599", "6:38: within_ms: expected 599, got 600"),
        (
            'values: {cold: "123"}',
            'values: {cold: "124"}',
            "7:5: record: expected {water_reading: {cold: 124}}, got {water_reading: {account: 1234567890, cold: 123}}",
        ),
        ("form: water_reading", "form: bill", "7:5: record: expected {bill: {cold: 123}}, got"),
        ("outcome: recorded", "outcome: answered", "8:1: outcome: expected answered, got recorded"),
    ],
)
def test_what_the_robot_did_otherwise_is_shown_where_it_was_expected(
    tmp_path: Path, right: str, wrong: str, failure: str
) -> None:
    assert SCRIPT.count(right) == 1
    (found,) = judged(tmp_path, SCRIPT.replace(right, wrong))
    assert found.startswith(failure)


def test_a_turn_that_never_came_fails_in_every_expectation(tmp_path: Path) -> None:
    found = judged(tmp_path, SCRIPT, HEARD[:4], STARTS[:1])
    assert [line.split(": ")[1] for line in found] == ["says", "slot", "within_ms", "interrupted", "record", "outcome"]
    assert "6:13: says: expected ПОКАЗАНИЯ приняты, got nothing" in found


def test_a_record_that_could_not_be_kept_is_none(tmp_path: Path) -> None:
    lost = [NotRecorded(e.at, e.form, e.values, "locked") if isinstance(e, Recorded) else e for e in HEARD]
    assert judged(tmp_path, SCRIPT, lost) == [
        "7:5: record: expected {water_reading: {cold: 123}}, got nothing",
    ]


def judged_last(folder: Path, robot: str, record: str = "") -> list[str]:
    """What failed of what is expected of the second turn."""
    turns = SCRIPT.splitlines()[:5]
    return judged(
        folder, "\n".join([*turns, f"    robot: {robot}", *([f"    record: {record}"] if record else [])]) + "\n"
    )


def test_what_was_heard_and_what_must_not_be_said_are_judged(tmp_path: Path) -> None:
    assert judged_last(tmp_path, "{hears: Двадцать, not_says: жалоба}") == []
    assert judged_last(tmp_path, "{hears: тридцать}") == ["6:13: hears: expected тридцать, got сто двадцать три"]
    (found,) = judged_last(tmp_path, "{not_says: спасибо}")
    assert found == "6:13: not_says: expected спасибо, got Спасибо, показания приняты."


def test_words_that_nobody_said_are_not_found_in_nothing(tmp_path: Path) -> None:
    text = "call: x\nturns:\n  - caller: {says: a}\n  - caller: {says: b}\n    robot: {says: none, not_says: a}\n"
    assert [line.split(": ")[1] for line in judged(tmp_path, text, HEARD[:4], STARTS[:1])] == ["says", "not_says"]


def test_a_turn_that_must_record_nothing_fails_where_it_does(tmp_path: Path) -> None:
    (found,) = judged_last(tmp_path, "{}", "none")
    assert found.startswith("7:5: record: expected none, got {water_reading: {account: 1234567890")
    first = SCRIPT.replace("interrupted: false}", "interrupted: false}\n    record: none")
    assert judged(tmp_path, first) == []


def test_a_record_written_wrongly_is_shown_where_it_stands(tmp_path: Path) -> None:
    for record, column in (("{form: 5}", 14), ("{frm: a}", 14), ("nothing", 5)):
        with pytest.raises(Faulty) as caught:
            load(write(tmp_path, f"call: x\nturns:\n  - caller: {{says: a}}\n    record: {record}\n"))
        assert {(fault.line, fault.column) for fault in caught.value.faults} <= {(4, column), (4, 5)}
        assert (4, column) in {(fault.line, fault.column) for fault in caught.value.faults}


def test_a_silent_caller_is_judged_by_what_the_silence_made(tmp_path: Path) -> None:
    at = samples(8000)
    silence = [CallerSpoke(at, at, at, "", 0.0, "silence", interrupting=False), Decided(at, Decision())]
    events = [*HEARD[:4], *silence, RobotSpoke(at, "Вы на линии?", "", 1.0)]
    text = "\n".join(SCRIPT.splitlines()[:4]) + "\n  - caller: {silence_ms: 7000}\n    robot: {says: на линии}\n"
    assert judged(tmp_path, text, events) == []
    assert judged(tmp_path, text.replace("на линии", "слушаю"), events) == [
        "6:13: says: expected слушаю, got Вы на линии?"
    ]


def test_silence_between_two_utterances_is_no_turn_of_theirs(tmp_path: Path) -> None:
    at = samples(4000)
    silence = [CallerSpoke(at, at, at, "", 0.0, "silence", interrupting=False), Decided(at, Decision())]
    silence.append(RobotSpoke(at, "Вы на линии?", "", 1.0))
    assert judged(tmp_path, SCRIPT, [*HEARD[:4], *silence, *HEARD[4:]]) == []


def test_an_utterance_that_made_two_turns_is_judged_by_its_last_and_by_all_that_was_said(tmp_path: Path) -> None:
    text = 'call: x\nturns:\n  - caller: {says: a}\n    robot: {slot: {cold: "123"}, says: показания? Спасибо}\n'
    assert judged(tmp_path, text, HEARD, STARTS[:1]) == []


@pytest.mark.parametrize(
    ("turn", "line", "column", "what"),
    [
        ("caller: {}", 3, 5, "a caller does exactly one of wav, dtmf, says, silence_ms"),
        ('caller: {dtmf: "1", says: a}', 3, 5, "a caller does exactly one of wav, dtmf, says, silence_ms"),
        ("caller: {wav: a.wav, says: a}", 3, 5, "a caller does exactly one of wav, dtmf, says, silence_ms"),
        ("caller: {dtmf: 123}", 3, 14, "must be text"),
        ('caller: {dtmf: "12a"}', 3, 14, "written wrongly"),
        ("caller: {says: a, after_ms: -1}", 3, 23, "too small"),
        ("caller: {says: a, afterms: 1}", 3, 23, "there is no key “afterms” here"),
        ("caller: {says: a}\n    robot: {asked: a}", 4, 13, "there is no key “asked” here"),
        ("caller: {says: a}\n    robot: {decision: yes}", 4, 13, "has an unknown value"),
        ("caller: {says: a}\n    robot: {slot: {cold: 123}}", 4, 20, "must be text"),
        ("robot: {asks: a}", 3, 5, "caller is missing"),
    ],
)
def test_a_script_that_is_wrong_is_shown_where_it_stands(
    tmp_path: Path, turn: str, line: int, column: int, what: str
) -> None:
    with pytest.raises(Faulty) as caught:
        load(write(tmp_path, f"call: x\nturns:\n  - {turn}\n"))
    (found,) = caught.value.faults
    assert (found.line, found.column) == (line, column)
    assert what in found.what and not found.what.startswith("Value error")


@pytest.mark.parametrize(
    "text", ["call: x\n", "call: x\nturns: []\n", "call: x\nturns: [{caller: {says: a}}]\nend: y\n"]
)
def test_a_script_needs_turns_and_nothing_unknown(tmp_path: Path, text: str) -> None:
    with pytest.raises(Faulty):
        load(write(tmp_path, text))


def test_scenarios_that_no_script_expects_are_uncovered(tmp_path: Path) -> None:
    script = load(write(tmp_path, SCRIPT))
    assert uncovered([script, script], ["water_reading", "yard", "bill"]) == ["bill", "yard"]
    assert uncovered([], ["bill"]) == ["bill"]
    assert uncovered([script], ["water_reading"]) == []


def test_a_recording_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, "call: x\nturns:\n  - caller: {wav: sounds/gone.wav}\n")
    with pytest.raises(Problem, match=r"gone\.wav") as caught:
        utterances(load(path), path)
    assert str(tmp_path / "sounds" / "gone.wav") in str(caught.value)


def callers(folder: Path, turns: str, head: str = "", way: Way = Way()) -> tuple[list[Utterance], bytes]:  # noqa: B008
    """What the line says in these turns, and its noise."""
    wav.write(folder / "word.wav", spoken(3000, 500))
    path = write(folder, f"call: x\n{head}turns:\n{turns}")
    script = load(path)
    return by_telephone(utterances(script, path), way.instead_of(script.telephone))


def caller(folder: Path, turn: str, head: str = "", way: Way = Way()) -> Utterance:  # noqa: B008
    (made,), _ = callers(folder, f"  - caller: {turn}\n", head, way)
    return made


def test_words_and_keys_reach_the_line_as_written(tmp_path: Path) -> None:
    assert caller(tmp_path, "{says: да}") == Utterance(text="да")
    assert caller(tmp_path, '{dtmf: "12*#", after_ms: 0}') == Utterance(keys="12*#", after=0)


def test_talking_over_the_robot_is_timed_in_samples(tmp_path: Path) -> None:
    assert caller(tmp_path, "{says: да, after_ms: 250}").after == 4000


def test_a_silent_caller_is_silent_for_so_long(tmp_path: Path) -> None:
    assert caller(tmp_path, "{silence_ms: 7000}").pcm == bytes(2 * samples(7000))


def test_a_recording_is_found_beside_the_script_and_stays_as_it_is(tmp_path: Path) -> None:
    made, room = callers(tmp_path, "  - caller: {wav: word.wav}\n")
    assert (made, room) == ([Utterance(spoken(3000, 500))], b"")


NOISY = "telephone: {codec: alaw, snr_db: 10}\n"


def test_a_telephone_between_them_spoils_the_sound_the_same_way_every_time(tmp_path: Path) -> None:
    clean = caller(tmp_path, "{wav: word.wav}").pcm
    first = caller(tmp_path, "{wav: word.wav}", NOISY).pcm
    again = caller(tmp_path, "{wav: word.wav}", NOISY).pcm
    other = caller(tmp_path, "{wav: word.wav}", "telephone: {codec: alaw, snr_db: 10, seed: 2}\n").pcm
    assert len(first) == len(clean)
    assert first == again != clean
    assert first != other


def test_each_utterance_has_a_noise_of_its_own_and_so_has_the_silence_between_them(tmp_path: Path) -> None:
    turns = "  - caller: {wav: word.wav}\n" * 2 + "  - caller: {says: да}\n"
    (first, second, words), room = callers(tmp_path, turns, NOISY)
    assert first.pcm != second.pcm
    assert words == Utterance(text="да")
    assert callers(tmp_path, turns, NOISY) == ([first, second, words], room)
    noise = np.frombuffer(room, "<i2").astype(float)
    speech = np.frombuffer(first.pcm, "<i2").astype(float)
    assert 5 < 20 * np.log10(speech.std() / noise.std()) < 15
    assert callers(tmp_path, turns, "telephone: {codec: alaw}\n")[1] == b""


def test_the_telephone_asked_for_is_taken_instead_of_the_scripts(tmp_path: Path) -> None:
    mobile = "telephone: {codec: gsm, snr_db: 10}\n"
    asked = caller(tmp_path, "{wav: word.wav}", NOISY, Way(codec="gsm"))
    assert asked == caller(tmp_path, "{wav: word.wav}", mobile) != caller(tmp_path, "{wav: word.wav}", NOISY)
    without = caller(tmp_path, "{wav: word.wav}", "", Way(snr_db=10))
    assert without == caller(tmp_path, "{wav: word.wav}", NOISY)
    assert caller(tmp_path, "{wav: word.wav}", NOISY, Way()) == caller(tmp_path, "{wav: word.wav}", NOISY)


def test_lost_packets_are_silent(tmp_path: Path) -> None:
    pcm = caller(tmp_path, "{wav: word.wav}", "", Way(codec="none", loss=0.5)).pcm
    packets = [pcm[i : i + 640] for i in range(0, len(pcm), 640)]
    assert 0 < sum(packet == bytes(640) for packet in packets) < len(packets)


@pytest.mark.parametrize("telephone", ["{codec: mp3}", "{loss: 1}", "{snr_db: loud}", "{noise: 3}"])
def test_a_telephone_that_does_not_exist_is_refused(tmp_path: Path, telephone: str) -> None:
    with pytest.raises(Faulty) as caught:
        caller(tmp_path, "{wav: word.wav}", f"telephone: {telephone}\n")
    assert [fault.line for fault in caught.value.faults] == [2]
