"""The editors' manual can't rot: what it shows works, what they may write it explains."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer
from ruamel.yaml import YAML
from tiny_base import write

from voicebot.asking import Rehearsing
from voicebot.cli.main import app
from voicebot.dialogue import quotes, slots
from voicebot.dialogue.acts import MONDAY
from voicebot.dialogue.machine import Dialogue
from voicebot.dialogue.rehearsal import perform
from voicebot.knowledge.hotline import Hotline
from voicebot.knowledge.load import load
from voicebot.knowledge.model import Slot
from voicebot.knowledge.schema import DOCUMENTS, names
from voicebot.systems import city

BASE = Path(__file__).parents[2] / "knowledge_base"
MANUAL = (BASE / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", MANUAL, re.MULTILINE | re.DOTALL)
FILE = re.compile(r"# (\S+\.yaml)\n")  # the first line of a block that is a whole file, or a part of hotline.yaml
PIECE = {"title": "Часть", "about": "часть", "answer": "Да."}


def parsed(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)


def base() -> dict[str, Any]:
    """The files that the manual shows; what it shows of a scenario stands in one of its own.

    What hotline.yaml must have beside that is as shipped.
    """
    shipped = parsed((BASE / "hotline.yaml").read_text(encoding="utf-8"))
    needed = [key for key, field in Hotline.model_fields.items() if field.is_required()]
    files: dict[str, Any] = {"hotline.yaml": {key: shipped[key] for key in needed}}
    for number, block in enumerate(BLOCKS):
        if named := FILE.match(block):
            whole = files.setdefault(named[1], {})
            for key, value in parsed(block).items():
                whole[key] = {**whole.get(key, {}), **value} if isinstance(value, dict) else value
        else:
            name = f"piece_{number}"
            own = {"scenario": name, "examples": [f"кусок номер {number}"], "tests": [{"say": "кусок"}]}
            files[f"pieces/{name}.yaml"] = PIECE | own | parsed(block)
    return files


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = base()
    files["water/water_reading.yaml"] = PIECE | {  # what the manual speaks of and the shipped base has
        "scenario": "water_reading",
        "examples": ["показания воды"],
        "tests": [{"say": "показания воды"}],
    }
    return write(tmp_path_factory.mktemp("manual"), files)


def test_everything_that_the_manual_shows_makes_a_sound_base(folder: Path) -> None:
    knowledge = load(folder)
    scenarios = [file for file in base() if "/" in file and not file.startswith("lists/")]
    assert len(scenarios) > 15 and len(knowledge.scenarios) == len(scenarios) + 1
    assert knowledge.out_of_scope and knowledge.synonyms and knowledge.stress and knowledge.hotline.profiles


def test_the_whole_scenarios_of_the_manual_pass_their_tests(folder: Path) -> None:
    knowledge = load(folder)
    whole = {name for name, area in knowledge.areas.items() if area not in ("pieces", "water")}
    assert len(whole) >= 7
    shown = {name: scenario for name, scenario in knowledge.scenarios.items() if name in whole}
    known = knowledge.model_copy(update={"scenarios": shown})
    performed = perform(Dialogue(known), lambda: Rehearsing(city.scratch))
    assert [(p.scenario, p.test.say, p.decision.candidates[:2], p.reply) for p in performed if not p.passed] == []


@pytest.mark.parametrize("name", sorted({name for model in DOCUMENTS.values() for name in names(model)}))
def test_every_key_that_editors_may_write_is_explained(name: str) -> None:
    assert f"`{name.split('.')[1]}`" in MANUAL


def test_every_type_of_slot_is_explained_and_shown() -> None:
    types = Slot.model_json_schema()["properties"]["type"]["enum"]
    shown = {slot["type"] for block in BLOCKS for slot in (parsed(block).get("slots") or {}).values()}
    assert shown == set(types)
    assert all(f"| `{kind}` |" in MANUAL for kind in types)


def test_what_the_manual_says_is_heard_is_heard(folder: Path) -> None:
    knowledge = load(folder)
    asked = [slot for scenario in knowledge.scenarios.values() for slot in scenario.slots.values()]
    reader = slots.Reader(knowledge, MONDAY)
    rows = re.findall(r"^\| `(\w+)` \| .+ \| «(.+)» — `(.+)` \|$", MANUAL, re.MULTILINE)
    assert len(rows) >= 8
    for kind, said, shown in rows:
        heard = [(slot, value) for slot in asked if slot.type == kind and (value := reader.parse(slot, said))]
        assert [quotes.of_value(knowledge, slot, value, MONDAY)[0] for slot, value in heard[:1]] == [shown], said


def test_the_table_of_contents_names_every_chapter_and_leads_there() -> None:
    headings = re.findall(r"^## (.+)$", MANUAL, re.MULTILINE)
    links = re.findall(r"^\* \[(.+)\]\(#(.+)\)$", MANUAL, re.MULTILINE)
    assert [title for title, _ in links] == headings
    assert [re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in headings] == [to for _, to in links]


def test_the_commands_that_the_manual_names_are_there() -> None:
    commands = typer.main.get_command(app)
    for kind, name in re.findall(r"voicebot (kb )?([a-z]+)\b", MANUAL):
        group = commands.commands["kb"] if kind else commands
        assert name in group.commands, name
