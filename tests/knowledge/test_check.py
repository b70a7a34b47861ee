from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from tiny_base import FILES, write

from voicebot.documents import Fault, Faulty
from voicebot.errors import Problem
from voicebot.knowledge.load import load

GONE = object()
HOTLINE, PARKING, MOWING, DISTRICTS = FILES


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEBOT_LANGUAGE", "en")


def faults(folder: Path) -> list[Fault]:
    with pytest.raises(Faulty) as caught:
        load(folder)
    return list(caught.value.faults)


def broken(folder: Path, file: str, place: str, value: Any) -> list[Fault]:
    """The faults of the base with the thing at `place` (a.b.0) of `file` replaced; GONE deletes it."""
    files = deepcopy(FILES)
    *way, last = [int(part) if part.isdigit() else part for part in place.split("/")]
    at: Any = files[file]
    for part in way:
        at = at[part]
    if value is GONE:
        del at[last]
    else:
        at[last] = value
    return faults(write(folder, files))


def row(folder: Path, found: Fault) -> str:
    """What stands where the fault points to."""
    return found.path.read_text(encoding="utf-8").split("\n")[found.line - 1][found.column - 1 :]


def test_the_tiny_base_is_sound(tmp_path: Path) -> None:
    knowledge = load(write(tmp_path))
    assert set(knowledge.scenarios) == {"parking", "mowing"}
    assert knowledge.tables["districts"].entries[1].values == {"when": "в пятницу"}


@pytest.mark.parametrize(
    ("file", "place", "value", "points_to", "what"),
    [
        (HOTLINE, "queue", "nobody", "queue: nobody", "nothing is called “nobody” here"),
        (HOTLINE, "policy/clarify", 0.6, "clarify: 0.6", "policy.clarify must be lower than policy.answer"),
        (HOTLINE, "phrases/greeting", "Привет, {name}", "greeting:", "nothing is called “name” here"),
        (HOTLINE, "phrases/clarify_one", "Про {second}?", "clarify_one:", "nothing is called “second” here"),
        (HOTLINE, "phrases/silence/1", "{first}?", "'{first}?'", "nothing is called “first” here"),
        (PARKING, "scenario", "lots", "scenario: lots", "the file parking.yaml holds the scenario lots"),
        (PARKING, "answer", GONE, "scenario: parking", "parking would leave the caller without an answer"),
        (PARKING, "tests", GONE, "scenario: parking", "parking has no test"),
        (PARKING, "record", True, "record: true", "a scenario that records needs slots and an answer"),
        (PARKING, "confirm", "Верно?", "confirm: Верно?", "there is nothing to confirm without slots"),
        (PARKING, "answer", "Номер {receipt}", "answer:", "nothing is called “receipt” here"),
        (PARKING, "answer", "Цена {", "answer:", "a brace without its pair"),
        (PARKING, "answer", "Цена {a{b}", "answer:", "nothing is called “b” here"),
        (PARKING, "about", "{it}", "about:", "nothing is called “it” here"),
        (PARKING, "tests/0/scenario", "lots", "scenario: lots", "nothing is called “lots” here"),
        (PARKING, "examples/1", "Покосите траву", "Покосите траву", "this example stands in mowing too"),
        (PARKING, "examples/1", "трава  во дворе - высокая?", "трава", "this example stands in mowing too"),
        (PARKING, "counterexamples", ["Где поставить машину?"], "где поставить", "this example is a counterexample"),
        (PARKING, "answer", {"voice": "Да.", "when": "open"}, "answer:", "there are days or hours for which no answer"),
        (PARKING, "answer", {"voice": "Да.", "since": "2026-02-01"}, "answer:", "there are days or hours for which no"),
        (PARKING, "escalate", {"queue": "nobody", "why": "x"}, "queue: nobody", "nothing is called “nobody” here"),
        (PARKING, "escalate", {"queue": "people", "why": "x", "say": "{a}"}, "say:", "nothing is called “a” here"),
        (PARKING, "templates", ["(a|b"], "(a|b", "a template is broken at “)”"),
        (PARKING, "templates", ["(a|b|c|d|e|f|g|h|i)" * 4], "(a|b", "this template stands for 6561 phrases"),
        (PARKING, "valid", {"since": "2026-02-01", "until": "2026-01-01"}, "valid:", "valid.since is after"),
        (MOWING, "slots/flat/choices", {"a": ["b"]}, "flat:", "the slot flat has choices without being of type choice"),
        (HOTLINE, "calendar", "office", "calendar: office", "nothing is called “office” here"),
        (HOTLINE, "after_hours", "callback", "after_hours: callback", "nothing is called “callback” here"),
        (MOWING, "answer", GONE, "record: true", "a scenario that records needs slots and an answer"),
        (MOWING, "confirm", "{flet}?", "confirm:", "nothing is called “flet” here"),
        (MOWING, "confirm", "Номер {receipt}?", "confirm:", "nothing is called “receipt” here"),
        (MOWING, "answer", "Приедет {district.who}", "answer:", "nothing is called “district.who” here"),
        (MOWING, "slots/flat/ask/1", "Не {flat}?", "Не {flat}?", "nothing is called “flat” here"),
        (MOWING, "slots/district/list", "towns", "list: towns", "nothing is called “towns” here"),
        (MOWING, "slots/district/type", "text", "list: districts", "the slot district has a table but isn't"),
        (MOWING, "slots/district/list", GONE, "type: entry", "the slot district of type entry doesn't say"),
    ],
)
def test_a_broken_base_is_refused_where_it_is_broken(
    tmp_path: Path, file: str, place: str, value: Any, points_to: str, what: str
) -> None:
    found = [fault for fault in broken(tmp_path, file, place, value) if fault.what.startswith(what)]
    assert [fault.path for fault in found] == [tmp_path / file]
    assert row(tmp_path, found[0]).startswith(points_to)
    assert found[0].hint


def test_an_example_that_is_beside_the_point_too_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {**FILES, "out_of_scope.yaml": {"phrases": ["Покосите траву..."]}})
    (found,) = faults(tmp_path)
    assert row(tmp_path, found).startswith("покосите траву")
    assert found.what == "this example stands in out_of_scope.yaml too"


def test_an_example_with_the_two_dots_and_without_them_is_the_same(tmp_path: Path) -> None:
    files = deepcopy(FILES)
    files[PARKING]["examples"][0] = "ёлки во дворе"
    files[MOWING]["examples"][0] = "елки во дворе"
    (found,) = faults(write(tmp_path, files))
    assert found.what.startswith("this example stands in")


JULY, AUGUST = {"until": "2026-07-31"}, {"since": "2026-08-01"}


@pytest.mark.parametrize(
    ("wordings", "valid", "sound"),
    [
        ([{"when": "open"}, {"when": "closed"}], None, True),
        ([{"when": "open"}, {}], None, True),
        ([JULY, AUGUST], None, True),
        ([JULY, {"since": "2026-08-02"}], None, False),
        ([JULY, {"since": "2026-08-01", "when": "open"}], None, False),
        ([JULY], JULY, True),
        ([JULY], {"until": "2026-08-01"}, False),
        ([{**JULY, "since": "2026-07-01"}], {**JULY, "since": "2026-07-01"}, True),
        ([{**JULY, "since": "2026-07-02"}], {**JULY, "since": "2026-07-01"}, False),
    ],
)
def test_every_day_and_hour_of_a_scenario_has_an_answer(
    tmp_path: Path, wordings: list[dict[str, str]], valid: dict[str, str] | None, sound: bool
) -> None:
    files = deepcopy(FILES)
    files[PARKING]["answer"] = [{"voice": "Парковка бесплатная.", **when} for when in wordings]
    if valid:
        files[PARKING]["valid"] = valid
    write(tmp_path, files)
    if sound:
        assert load(tmp_path).scenarios["parking"].answer
    else:
        assert [found.what for found in faults(tmp_path)] == ["there are days or hours for which no answer is written"]


def test_a_hand_over_has_words_of_its_own_when_no_answer_holds(tmp_path: Path) -> None:
    files = deepcopy(FILES)
    files[PARKING]["answer"] = {"voice": "Сейчас помогут.", "when": "open"}
    files[PARKING]["escalate"] = {"queue": "people", "why": "x"}
    assert load(write(tmp_path, files))


def test_the_hint_tells_what_is_known(tmp_path: Path) -> None:
    (found,) = broken(tmp_path, MOWING, "confirm", "{flet}?")
    assert found.hint == "known: district, district.name, district.when, flat"


def test_the_same_scenario_in_two_files_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {**FILES, "zoo/parking.yaml": FILES[PARKING]})
    (found,) = faults(tmp_path)
    assert found.path == tmp_path / "zoo/parking.yaml"
    assert found.what == f"the scenario parking stands in {tmp_path / PARKING} too"


def test_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    files = deepcopy(FILES)
    files[HOTLINE]["queue"] = 5
    files[PARKING]["titel"] = files[PARKING].pop("title")
    files[DISTRICTS]["entries"] = []
    found = faults(write(tmp_path, files))
    assert {fault.path.name for fault in found} == {"hotline.yaml", "parking.yaml", "districts.yaml"}
    assert len(found) == 4


def test_several_broken_links_are_told_at_once(tmp_path: Path) -> None:
    files = deepcopy(FILES)
    files[HOTLINE]["queue"] = "nobody"
    files[MOWING]["confirm"] = "{one} {two}"
    assert len(faults(write(tmp_path, files))) == 3


@pytest.mark.parametrize("name", ["city/park.yml", "park.yaml", "city/north/park.yaml", "lists/more/a.yaml"])
def test_a_file_that_would_go_unread_is_told(tmp_path: Path, name: str) -> None:
    write(tmp_path, {**FILES, name: FILES[PARKING]})
    (found,) = faults(tmp_path)
    assert found.path == tmp_path / name and found.what == "this file would not be read"


def test_files_of_an_editors_own_are_left_alone(tmp_path: Path) -> None:
    write(tmp_path)
    for name in (".draft.yaml", "city/.#parking.yaml", "city/README.md", "lists/.old.yaml"):
        (tmp_path / name).write_text("nonsense: [", encoding="utf-8")
    assert len(load(tmp_path).scenarios) == 2


def test_a_table_that_nobody_uses_is_fine(tmp_path: Path) -> None:
    write(tmp_path, {**FILES, "lists/spare.yaml": FILES[DISTRICTS]})
    assert "spare" in load(tmp_path).tables


@pytest.mark.parametrize("folder", ["", "gone"])
def test_a_folder_without_a_hotline_is_no_knowledge_base(tmp_path: Path, folder: str) -> None:
    with pytest.raises(Problem, match="no knowledge base") as caught:
        load(tmp_path / folder)
    assert str(tmp_path / folder) in str(caught.value)


def test_a_russian_editor_reads_russian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEBOT_LANGUAGE", "ru")
    (found,) = broken(tmp_path, PARKING, "answer", GONE)
    assert str(found).endswith("parking оставит звонящего без ответа — добавьте «answer: …» или «escalate: …»")
    (found,) = broken(tmp_path, PARKING, "answer", "Цена {")
    assert str(found).endswith("фигурная скобка без пары — пишите имя слота в обеих скобках: {slot}")
