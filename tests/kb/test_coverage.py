"""`voicebot kb coverage`: which lines of the scenarios the tests come past."""

from pathlib import Path

import pytest
from commands import SHIPPED, Kb, Tiny, objects

FORM = {"say": "покосите траву", "then": ["лесной", "двенадцать", "да"]}


def rows(folder: Path, result: dict[str, object]) -> list[str]:
    """What stands in the lines that no test comes past."""
    text = Path(str(result["file"])).read_text("utf-8").splitlines()
    numbers = result["lines"]
    assert isinstance(numbers, list)
    return [text[number - 1].strip() for number in numbers]


def covered(kb: Kb, folder: Path) -> dict[str, dict[str, object]]:
    return {Path(one["file"]).stem: one for one in objects(kb("coverage", folder, "--json"))}


def test_what_a_test_does_not_reach_is_told_line_by_line(kb: Kb, tiny: Tiny) -> None:
    folder = tiny()
    found = covered(kb, folder)
    assert found["parking"]["percent"] == 100.0 and found["parking"]["lines"] == []
    assert rows(folder, found["mowing"]) == [
        "- Какая квартира?",
        "- Номер квартиры?",
        "confirm: '{district}, квартира {flat}. Верно?'",
        "record: true",
        "answer: Заявка {receipt}, {district.when}.",
    ]


def test_a_form_walked_to_its_record_leaves_only_the_rewording(kb: Kb, tiny: Tiny) -> None:
    folder = tiny(mowing={"tests": [FORM]})
    assert rows(folder, covered(kb, folder)["mowing"]) == ["- Номер квартиры?"]


def test_a_rewording_is_reached_by_an_answer_that_is_none(kb: Kb, tiny: Tiny) -> None:
    folder = tiny(mowing={"tests": [{**FORM, "then": ["лесной", "какая ещё квартира", "двенадцать", "да"]}]})
    assert covered(kb, folder)["mowing"]["percent"] == 100.0


def test_each_wording_of_an_answer_counts(kb: Kb, tiny: Tiny) -> None:
    once = {"say": "сколько стоит парковка"}
    answer = ["Парковка бесплатная.", "Платить не надо."]
    folder = tiny(parking={"answer": answer, "tests": [once]})
    assert rows(folder, covered(kb, folder)["parking"]) == ["- Платить не надо."]
    folder = tiny(parking={"answer": answer, "tests": [{**once, "then": ["сколько стоит парковка"]}]})
    assert covered(kb, folder)["parking"]["percent"] == 100.0


def test_a_hand_over_counts_when_a_test_comes_to_it(kb: Kb, tiny: Tiny) -> None:
    to = {"queue": "people", "why": "парковка"}
    folder = tiny(parking={"escalate": to})
    assert covered(kb, folder)["parking"]["percent"] == 100.0
    folder = tiny(parking={"escalate": to, "tests": [{"say": "покосите траву", "scenario": "mowing"}]})
    assert [row.split(":")[0] for row in rows(folder, covered(kb, folder)["parking"])] == [
        "scenario",
        "answer",
        "escalate",
    ]


@pytest.mark.parametrize(("least", "code"), [(44, 0), (50, 1)])
def test_less_than_is_wanted_is_exit_one(kb: Kb, tiny: Tiny, least: int, code: int) -> None:
    result = kb("coverage", tiny(), "--least", least)
    assert result.exit_code == code
    assert ("cover 44.4 %, less than 50 %" in result.stderr) == bool(code)


def test_the_table_ends_with_the_total(kb: Kb, tiny: Tiny) -> None:
    shown = kb("coverage", tiny()).stdout
    assert "city/mowing.yaml" in shown
    last = [row for row in shown.splitlines() if "total" in row]
    assert len(last) == 1 and "44.4 %" in last[0]


def test_every_scenario_of_the_shipped_base_is_answered_by_a_test(kb: Kb) -> None:
    result = kb("coverage", SHIPPED, "--json")
    for one in objects(result):
        assert "scenario" not in [row.split(":")[0] for row in rows(SHIPPED, one)], one["file"]
