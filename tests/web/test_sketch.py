"""Questions that nobody answered become examples of a scenario, in its own file."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from voicebot.errors import Problem
from voicebot.web.sketch import longer

BASE = Path(__file__).parents[2] / "knowledge_base"
NEW = ("где вывезут ёлку", "ёлка: куда её?", "- не пункт", "yes", "12", "где вывезут ёлку")


def read(text: str) -> dict[str, object]:
    return dict(YAML(typ="safe", pure=True).load(text))


@pytest.mark.parametrize("path", sorted(BASE.rglob("*/*.yaml"))[::7], ids=lambda path: path.stem)
def test_examples_are_added_and_nothing_else_is_touched(path: Path) -> None:
    text = path.read_text("utf-8")
    before = read(text)
    if "examples" not in before:
        return
    made = longer(text, NEW)
    after = read(made)
    assert after.pop("examples") == [*before.pop("examples"), *dict.fromkeys(NEW)]  # type: ignore[misc]
    assert after == before
    assert set(text.splitlines()) <= set(made.splitlines())


def test_lists_in_one_line_and_known_examples() -> None:
    assert (
        longer("examples: [да, нет]\nanswer: x", ["нет", "может быть"]) == "examples: [да, нет, может быть]\nanswer: x"
    )
    assert longer("examples:\n- да", ["да"]) == "examples:\n- да"


@pytest.mark.parametrize("text", ["", "answer: x", "examples: []", "- x"])
def test_where_there_is_no_list_it_is_said(text: str) -> None:
    with pytest.raises(Problem, match="examples"):
        longer(text, ["где ёлка"])
