"""`voicebot kb suggest`: what callers asked and nobody answered."""

from pathlib import Path

import pytest
from commands import Kb, Tiny, objects
from tiny_base import PARKING

from voicebot.conversation import Conversation
from voicebot.dialogue.acts import Decision
from voicebot.documents import read
from voicebot.errors import Problem
from voicebot.events import CallBegun, CallEnded, CallerSpoke, Decided, Event, RobotSpoke
from voicebot.knowledge.load import load
from voicebot.knowledge.model import Knowledge, Scenario
from voicebot.matching.unanswered import unanswered
from voicebot.records.ledger import Ledger

PARKED, MOWED = "Парковка бесплатная.", "Какой район?"
Turn = tuple[str, str, str, str]  # the caller, the decision, its scenario, the robot


def told(*turns: Turn, call: str = "1", by: str = "voice") -> list[dict[str, str]]:
    keys = ("caller", "decision", "scenario", "robot")
    return [{"call": call, "by": by, **dict(zip(keys, turn, strict=True))} for turn in turns]


@pytest.fixture
def knowledge(tiny: Tiny) -> Knowledge:
    folder = tiny()
    human = {**PARKING, "scenario": "human", "examples": ["оператор"], "escalate": {"queue": "people", "why": "просит"}}
    known = load(folder)
    person = Scenario.model_validate(human | {"answer": None})
    return known.model_copy(update={"scenarios": {**known.scenarios, "human": person}})


HUMAN = ("оператор", "answer", "human", "Соединяю.")


@pytest.mark.parametrize(
    ("turns", "left"),
    [
        ([("где слон", "reject", "", "Не понял.")], ["где слон"]),
        ([("где слон", "answer", "parking", PARKED)], []),
        ([("слон у дома", "clarify", "", "Вы про парковку?"), ("да", "answer", "parking", PARKED)], []),
        ([("слон у дома", "clarify", "", "Вы про парковку?"), ("нет", "clarify", "", "?")], ["слон у дома", "нет"]),
        ([("слон у дома", "clarify", "", "Вы про парковку?"), HUMAN], ["слон у дома"]),
        ([("слон у дома", "clarify", "", "Вы про парковку?")], ["слон у дома"]),
        ([("где слон", "answer", "parking", PARKED), HUMAN], ["где слон"]),
        ([("покос", "answer", "mowing", MOWED), ("где слон", "reject", "", "Какой район?"), HUMAN], []),
        ([("", "reject", "", "Не понял.")], []),
        ([HUMAN], []),
    ],
)
def test_what_nobody_answered_is_what_the_caller_was_left_with(
    knowledge: Knowledge, turns: list[Turn], left: list[str]
) -> None:
    assert unanswered(knowledge, told(*turns)) == left


def test_keys_are_no_questions_and_calls_are_kept_apart(knowledge: Knowledge) -> None:
    rejected = ("где слон", "reject", "", "Не понял.")
    asked = ("слон у дома", "clarify", "", "Вы про парковку?")
    assert unanswered(knowledge, told(rejected, by="keys")) == []
    helped = ("да", "answer", "parking", PARKED)
    assert unanswered(knowledge, told(asked, call="1") + told(helped, call="2")) == ["слон у дома"]


SAID = [
    "отлов бродячих собак",
    "бродячая собака во дворе",
    "отлов бродячих собак",
    "во дворе бродячие собаки",
    "расписание бассейна",
    "подскажите расписание бассейна",
    "сколько звёзд на небе",
]


@pytest.fixture
def records(tmp_path: Path) -> str:
    """One call for each thing said; nothing was understood."""
    url = f"sqlite:///{tmp_path / 'calls.db'}"
    ledger = Ledger(url)
    for number, text in enumerate(SAID):
        conversation = Conversation()
        for event in call(str(number), text):
            conversation.hear(event)
        ledger.begin(str(number), "recorded", "")
        ledger.end(conversation)
    ledger.close()
    return url


def call(name: str, text: str) -> list[Event]:
    return [
        CallBegun(0, name, "recorded", ""),
        CallerSpoke(10, 0, 5, text, 1.0, "voice", False),
        Decided(10, Decision("reject")),
        RobotSpoke(20, "Не понял.", "Не понял.", 1.0),
        CallEnded(30, "abandoned", "caller"),
    ]


def test_what_says_the_same_is_one_group_the_most_frequent_first(kb: Kb, tiny: Tiny, records: str) -> None:
    dogs, pool = objects(kb("suggest", "--records", records, "--base", tiny(), "--json"))
    assert (dogs["size"], dogs["texts"][0]) == (4, "отлов бродячих собак")
    assert set(dogs["texts"]) == {text for text in SAID if "собак" in text}
    assert {"бродячий", "собака"} <= set(dogs["name"])
    assert (pool["size"], set(pool["name"]) >= {"бассейн", "расписание"}) == (2, True)
    assert set(dogs["nearest"]) == {"scenario", "score"}


def test_seldom_questions_are_shown_when_wanted(kb: Kb, tiny: Tiny, records: str) -> None:
    shown = kb("suggest", "--records", records, "--base", tiny(), "--least", "1")
    assert "сколько звёзд на небе" in shown.stdout
    assert "Turns looked at: 7, unanswered: 7." in shown.stderr


def test_records_without_such_questions_say_so(kb: Kb, tiny: Tiny, tmp_path: Path) -> None:
    shown = kb("suggest", "--records", f"sqlite:///{tmp_path / 'empty.db'}", "--base", tiny())
    assert (shown.exit_code, shown.stdout) == (0, "") and "No question of the 0 turns" in shown.stderr


def test_drafts_are_scenarios_that_are_not_loaded_and_never_overwritten(kb: Kb, tiny: Tiny, records: str) -> None:
    folder = tiny()
    for _ in range(2):
        kb("suggest", "--records", records, "--base", folder, "--write", folder / "new")
    drafts = sorted((folder / "new").iterdir())
    assert [path.name for path in drafts] == [f".draft_{number}.yaml" for number in (1, 2, 3, 4)]
    first = read(drafts[0], Scenario)
    assert first.scenario == "draft_1" and "отлов бродячих собак" in first.examples and first.tests
    assert "said 4 times" in drafts[0].read_text("utf-8").splitlines()[0]
    assert set(load(folder).scenarios) == {"parking", "mowing"}


def test_a_folder_that_cannot_be_written_is_said(kb: Kb, tiny: Tiny, records: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Problem, match="can't be written"):
        kb("suggest", "--records", records, "--base", tiny(), "--write", tmp_path / "file")
