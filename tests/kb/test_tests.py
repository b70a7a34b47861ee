"""`voicebot kb test`, `voicebot kb check` and what a test may say."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from commands import SHIPPED, Kb, Tiny, objects

from voicebot.documents import Faulty
from voicebot.errors import Problem
from voicebot.knowledge.load import load

FORM = {"say": "покосите траву", "then": ["лесной", "двенадцать", "да"]}


def test_a_base_that_passes_its_tests_says_how_many(kb: Kb, tiny: Tiny) -> None:
    result = kb("test", tiny())
    assert (result.exit_code, result.stdout.strip()) == (0, "Tests passed: 2.")


def test_a_test_that_fails_is_told_with_its_place_and_exit_one(kb: Kb, tiny: Tiny) -> None:
    folder = tiny(parking={"tests": [{"say": "где поставить машину"}, {"say": "покосите траву"}]})
    result = kb("test", folder)
    assert result.exit_code == 1
    file = folder / "city" / "parking.yaml"
    line = next(i for i, row in enumerate(file.read_text("utf-8").splitlines(), 1) if "say: покосите" in row)
    assert f"{file}:{line}:3: “покосите траву”: expected answer parking, got answer mowing" in result.stderr
    assert kb("check", folder).exit_code == 2


def test_a_form_is_walked_to_its_record(kb: Kb, tiny: Tiny) -> None:
    right = FORM | {"reply": "Заявка 1, в среду."}
    assert kb("test", tiny(mowing={"tests": [right]})).exit_code == 0
    wrong = FORM | {"reply": "Заявка 1, в пятницу."}
    result = kb("test", tiny(mowing={"tests": [wrong]}))
    assert result.exit_code == 1
    assert "“покосите траву → лесной → двенадцать → да”" in result.stderr


def test_what_is_expected_concerns_the_last_words(kb: Kb, tiny: Tiny) -> None:
    last = {"say": "покосите траву", "then": ["лесной", "сколько стоит парковка"], "scenario": "parking"}
    assert kb("test", tiny(mowing={"tests": [last]})).exit_code == 0


def test_words_after_the_end_of_the_call_are_a_failure(kb: Kb, tiny: Tiny) -> None:
    bye = {"answer": "Пока!", "then": "hang_up", "tests": [{"say": "сколько стоит парковка", "then": ["алло"]}]}
    result = kb("test", tiny(parking=bye))
    assert result.exit_code == 1
    assert "got the call was over already" in result.stderr


def test_a_call_takes_place_when_the_test_says(kb: Kb, tiny: Tiny) -> None:
    answer = [{"voice": "Летом бесплатно.", "since": "2026-06-01"}, "Зимой платно."]
    tests = [
        {"say": "сколько стоит парковка", "reply": "платно"},
        {"say": "сколько стоит парковка", "reply": "бесплатно", "at": "2026-07-01T12:00"},
    ]
    assert kb("test", tiny(parking={"answer": answer, "tests": tests})).exit_code == 0
    wrong = [tests[0] | {"at": "2026-07-01T12:00", "reply": "Зимой"}]
    assert kb("test", tiny(parking={"answer": answer, "tests": wrong})).exit_code == 1


@pytest.mark.parametrize("moment", ["вчера", "2026-07-01T12:00+03:00"])
def test_a_moment_that_is_none_is_refused_with_its_place(tiny: Tiny, moment: str) -> None:
    with pytest.raises(Faulty) as caught:
        load(tiny(parking={"tests": [{"say": "сколько стоит парковка", "at": moment}]}))
    assert "parking.yaml" in str(caught.value.faults[0])


def test_results_are_objects_for_programs(kb: Kb, tiny: Tiny) -> None:
    result = kb("test", tiny(mowing={"tests": [FORM, {"say": "сколько весит слон", "decision": "clarify"}]}), "--json")
    assert result.exit_code == 1
    parking, form, elephant = sorted(objects(result), key=lambda one: (one["scenario"] != "parking", one["test"]))
    assert parking["passed"] and parking["failure"] is None
    assert form["say"] == ["покосите траву", "лесной", "двенадцать", "да"]
    assert not elephant["passed"] and "mowing.yaml" in elephant["failure"]


def test_the_report_counts_and_names_each_test(kb: Kb, tiny: Tiny, tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    kb("test", tiny(parking={"tests": [{"say": "где поставить машину"}, {"say": "слон & «мышь»"}]}), "--junit", report)
    root = ElementTree.parse(report).getroot()
    assert (root.get("tests"), root.get("failures")) == ("3", "1")
    suites = {suite.get("name"): suite for suite in root}
    assert suites["parking"].get("failures") == "1" and suites["mowing"].get("failures") == "0"
    failed = next(case for case in suites["parking"] if case.find("failure") is not None)
    assert failed.get("name") == "2. слон & «мышь»"
    assert failed.get("line") and Path(failed.get("file") or "").name == "parking.yaml"


def test_a_report_that_cannot_be_written_is_said(kb: Kb, tiny: Tiny, tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"nowhere.*name another place"):
        kb("test", tiny(), "--junit", tmp_path / "nowhere" / "report.xml")


def test_the_shipped_base_is_sound(kb: Kb) -> None:
    result = kb("check", SHIPPED)
    assert result.exit_code == 0, result.stderr
    assert "is sound" in result.stdout
