"""A call on the console, for people who know no ids."""

import io

import pytest
from rich.console import Console
from tiny_base import write

from voicebot.cli.show import Show
from voicebot.dialogue.acts import Decision, HandOff
from voicebot.events import CallerSpoke, Decided, HandedOver, Recorded
from voicebot.knowledge.load import load
from voicebot.knowledge.model import Knowledge
from voicebot.names import Names


@pytest.fixture(autouse=True)
def russian(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEBOT_LANGUAGE", "ru")


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    return load(write(tmp_path_factory.mktemp("base")))


def shown(names: Names, *events: Decided | HandedOver | Recorded) -> str:
    console = Console(file=io.StringIO(), width=80)
    show = Show(console, "звонок", names)
    for event in (SPOKE, *events):
        show.hear(event)
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


SPOKE = CallerSpoke(0, 0, 0, "траву", 1.0, "text", False)
DECIDED = Decided(0, Decision("answer", "mowing", 0.9, asks="district"))
RECORDED = Recorded(0, "mowing", {"district": "лесной"}, "7")
CARD = HandOff("operators", "просит", ("траву",), "mowing", {"district": "лесной"}, ("parking",))


def test_scenarios_and_slots_are_called_as_people_call_them(known: Knowledge) -> None:
    mowing, parking = known.scenarios["mowing"], known.scenarios["parking"]
    text = shown(Names.of(known), DECIDED, RECORDED, HandedOver(0, CARD, "100"))
    assert f"ответ: {mowing.title} 0.90, спрашивает: {mowing.slots['district'].name}" in text
    assert f"{mowing.title} — {mowing.slots['district'].name}: лесной; номер 7" in text
    assert parking.title in text
    assert "mowing" not in text and "district" not in text and "parking" not in text


def test_writers_of_scripts_see_the_ids_too(known: Knowledge) -> None:
    assert f"{known.scenarios['mowing'].title} (mowing)" in shown(Names.of(known, ids=True), DECIDED)


def test_what_the_call_is_about_is_told_once(known: Knowledge) -> None:
    assert shown(Names.of(known), DECIDED, DECIDED).count(known.scenarios["mowing"].title) == 1


def test_what_is_unknown_keeps_its_id(known: Knowledge) -> None:
    assert "gone" in shown(Names.of(known), Decided(0, Decision("answer", "gone", 0.9, asks="lost")))


def test_long_lines_are_wrapped_under_the_words(known: Knowledge) -> None:
    long = Recorded(0, "mowing", {"district": "очень длинное название улицы " * 5}, "7")
    first, *more = shown(Names.of(known), long).splitlines()[2:]
    assert first.startswith(" " * 11 + "✓") and more and all(line.startswith(" " * 11) for line in more)
