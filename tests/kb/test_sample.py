"""`voicebot kb sample`: what templates stand for, and phrases that are taken for another scenario."""

import pytest
from commands import Kb, Tiny, objects
from tiny_base import HOTLINE

from voicebot.errors import Problem

POLICY = HOTLINE["policy"]
ROUNDABOUT = "[скажите] (где|куда) (поставить|пристроить) (машину|автомобиль)"


def test_templates_are_shown_with_how_much_they_stand_for(kb: Kb, tiny: Tiny) -> None:
    folder = tiny(parking={"templates": [ROUNDABOUT, "парковка (есть|бывает)"]})
    first, second = objects(kb("sample", "parking", "--base", folder, "--json"))
    assert (first["template"], first["count"], len(first["phrases"])) == (ROUNDABOUT, 16, 16)
    assert "скажите куда пристроить автомобиль" in first["phrases"] and "где поставить машину" in first["phrases"]
    assert second["phrases"] == ["парковка есть", "парковка бывает"]


def test_no_more_phrases_are_shown_than_wanted_and_the_rest_is_counted(kb: Kb, tiny: Tiny) -> None:
    shown = kb("sample", "parking", "--most", "3", "--base", tiny(parking={"templates": [ROUNDABOUT]})).stdout
    assert shown.splitlines()[0] == f"{ROUNDABOUT} — 16 phrases"
    assert len(shown.splitlines()) == 5 and shown.splitlines()[-1].strip() == "… and 13 more"


def test_a_scenario_without_templates_shows_its_examples(kb: Kb, tiny: Tiny) -> None:
    (told,) = objects(kb("sample", "mowing", "--base", tiny(), "--json"))
    assert told == {"template": None, "count": 2, "phrases": ["покосите траву", "трава во дворе высокая"]}


def test_a_scenario_that_is_not_there_is_said_with_those_that_are(kb: Kb, tiny: Tiny) -> None:
    with pytest.raises(Problem, match="no scenario lots — name one of these: mowing, parking"):
        kb("sample", "lots", "--base", tiny())


def test_a_phrase_that_is_given_to_another_scenario_though_it_is_listed_is_found(kb: Kb, tiny: Tiny) -> None:
    folder = tiny(parking={"templates": ["(покосите) траву"]})
    result = kb("sample", "--base", folder)
    assert result.exit_code == 1
    assert "“покосите траву” is taken for" in result.stdout and "though it stands here" in result.stdout


@pytest.mark.parametrize("key", ["examples", "templates"])
def test_phrases_that_are_understood_only_by_heart_are_found_with_their_place(kb: Kb, tiny: Tiny, key: str) -> None:
    grass = ["покосите траву", "трава во дворе высокая", "косить траву во дворе", "траву покосите во дворе"]
    examples = ["где поставить машину", "сколько стоит парковка", "парковка машины"]
    stray = "траву пожалуйста покосите во дворе"
    changed = {"examples": [*examples, stray]} if key == "examples" else {"templates": [stray], "examples": examples}
    mowing = {"examples": [f"{one} {how}".strip() for one in grass for how in ("", "вы")]}
    folder = tiny(parking=changed, mowing=mowing, hotline={"policy": POLICY | {"answer": 0.2, "clarify": 0.1}})
    told = [one for one in objects(kb("sample", "--base", folder, "--json")) if one["scenario"] == "parking"]
    assert [(one["phrase"], one["taken_for"], one["learnt"]) for one in told] == [(stray, "mowing", False)]
    result = kb("sample", "--base", folder)
    assert result.exit_code == 0
    file = folder / "city" / "parking.yaml"
    line = next(i for i, row in enumerate(file.read_text("utf-8").splitlines(), 1) if stray in row)
    assert f"{file}:{line}:3: “{stray}” would be answered as mowing" in result.stdout


def test_a_base_whose_phrases_are_all_understood_says_so(kb: Kb, tiny: Tiny) -> None:
    result = kb("sample", "--base", tiny())
    assert (result.exit_code, result.stdout.strip()) == (0, "Every phrase is taken for its own scenario.")
