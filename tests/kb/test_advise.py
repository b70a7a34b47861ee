from typing import Any

import pytest
from commands import Kb, Tiny
from tiny_base import MOWING

TWICE: dict[str, Any] = {
    **MOWING["slots"],
    "district": {**MOWING["slots"]["district"], "ask": ["Какой район?", "Назовите район."]},
}


def test_check_shows_advice_and_passes(kb: Kb, tiny: Tiny) -> None:
    base = tiny()
    done = kb("check", base)
    assert done.exit_code == 0 and "sound" in done.stdout
    place, total = done.stderr.splitlines()
    assert place.startswith(f"{base}/city/mowing.yaml:") and "district has one wording only" in place
    assert total == "Advice: 1"


def test_strict_counts_advice_as_faults(kb: Kb, tiny: Tiny) -> None:
    done = kb("check", tiny(), "--strict")
    assert done.exit_code == 2 and "sound" not in done.stdout
    assert "district has one wording only" in done.stderr.splitlines()[0]


@pytest.mark.parametrize("strict", [(), ("--strict",)])
def test_where_there_is_no_advice_nothing_is_told(kb: Kb, tiny: Tiny, strict: tuple[str, ...]) -> None:
    done = kb("check", tiny(mowing={"slots": TWICE}), *strict)
    assert done.exit_code == 0 and done.stderr == ""


def test_advice_is_shown_beside_a_failed_test(kb: Kb, tiny: Tiny) -> None:
    done = kb("check", tiny(parking={"tests": [{"say": "сколько стоит парковка", "reply": "дорого"}]}))
    assert done.exit_code == 2
    assert "district has one wording only" in done.stderr and "expected answer parking" in done.stderr


def test_check_counts_scenarios_with_few_examples_and_finds_no_fault_in_it(kb: Kb, tiny: Tiny) -> None:
    many = [*MOWING["examples"], *(f"{MOWING['examples'][0]} {number}" for number in range(20))]
    done = kb("check", tiny(mowing={"examples": many}))
    told = next(line for line in done.stdout.splitlines() if "Fewer than 20 examples" in line)
    assert done.exit_code == 0 and "parking (" in told and "mowing" not in told
