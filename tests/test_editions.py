"""Editors change the knowledge base while the robot works."""

import asyncio
from copy import deepcopy
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fakes import Beep, Loudness, Words, quiet, spoken
from tiny_base import FILES, write

from voicebot import app
from voicebot.app import App
from voicebot.conversation import Conversation
from voicebot.dialogue.acts import MONDAY
from voicebot.dialogue.machine import Dialogue
from voicebot.documents import Faulty
from voicebot.editions import Editions
from voicebot.engines import Loaded
from voicebot.events import Event, RobotSpoke
from voicebot.knowledge.load import load
from voicebot.lines.recorded import RecordedLine, Utterance
from voicebot.records.ledger import Ledger
from voicebot.robot import Robot
from voicebot.settings import Settings
from voicebot.tts.cache import Cache
from voicebot.workers import Workers

PARKING = "city/parking.yaml"
QUESTION = Utterance(spoken(1, 1000) + quiet(800))


def changed(folder: Path, **keys: Any) -> None:
    files = deepcopy(FILES)
    files[PARKING] |= keys
    write(folder, files)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "base")


@pytest.fixture
def editions(folder: Path) -> Editions:
    return Editions(folder, lambda: Dialogue(load(folder)))


def answers(editions: Editions) -> list[str]:
    return [wording.voice for wording in editions.current.knowledge.scenarios["parking"].answer or []]


def test_settings_that_were_changed_are_read_again(folder: Path, tmp_path: Path) -> None:
    """The shifts of the people at the desk are written there."""
    file, learnt = tmp_path / "voicebot.yaml", []
    file.write_text("desk: {}")

    def learn() -> Dialogue:
        learnt.append(file.read_text())
        return Dialogue(load(folder))

    editions = Editions(folder, learn, file)
    assert not editions.refresh()
    file.write_text("desk: {captions: false}")
    assert editions.refresh()
    assert learnt == ["desk: {}", "desk: {captions: false}"]


def test_what_was_changed_holds_from_the_next_look(folder: Path, editions: Editions) -> None:
    changed(folder, answer="Парковка теперь бесплатная.")
    assert answers(editions) == ["Парковка бесплатная."]
    assert editions.refresh()
    assert answers(editions) == ["Парковка теперь бесплатная."]


def test_where_nothing_was_changed_nothing_is_learnt(editions: Editions) -> None:
    before = editions.current
    assert not editions.refresh()
    assert editions.current is before


def test_a_broken_edit_is_refused_once_with_its_reason_and_the_old_edition_stays(
    folder: Path, editions: Editions
) -> None:
    changed(folder, answr="Парковка платная.")
    with pytest.raises(Faulty, match="answr"):
        editions.refresh()
    assert not editions.refresh()
    assert answers(editions) == ["Парковка бесплатная."]
    changed(folder, answer="Парковка всё ещё бесплатная.")
    assert editions.refresh()
    assert answers(editions) == ["Парковка всё ещё бесплатная."]


def test_a_file_that_comes_or_goes_is_a_change(folder: Path, editions: Editions) -> None:
    (folder / "city" / "mowing.yaml").unlink()
    assert editions.refresh()
    assert set(editions.current.knowledge.scenarios) == {"parking"}


def robot(folder: Path) -> App:
    cache = Cache(Beep())
    speaks = partial(app._voice, cache, Settings())
    editions = Editions(folder, lambda: Dialogue(load(folder)))
    words = Words({1: "сколько стоит парковка"})
    made = Robot(editions.current, words, speaks(editions.current.knowledge), Loudness, Workers())
    loaded = Loaded("fake", None, "")
    return App(made, loaded, loaded, loaded, cache, editions, speaks)


def test_a_call_keeps_the_edition_it_began_with_and_the_next_one_has_the_new(folder: Path, tmp_path: Path) -> None:
    served = robot(folder)
    ledger = Ledger(f"sqlite:///{tmp_path / 'calls.db'}")

    def edit(event: Event) -> None:
        if isinstance(event, RobotSpoke) and "Здравствуйте" in event.text:
            changed(folder, answer="Парковка теперь бесплатная.")
            served.refresh()

    def call(name: str) -> Conversation:
        return asyncio.run(served.answer(RecordedLine([QUESTION], MONDAY), name, ledger, edit))

    first, second = call("first"), call("second")
    served.close()
    assert "Парковка бесплатная." in first.turns[0].robot
    assert "Парковка теперь бесплатная." in second.turns[0].robot
